/**
 * Vectors of what the leader remembers about one follower. A vector's time 0 is "never".
 * The vectors count milliseconds, the engine microseconds.
 */
import * as v from 'valibot';
import { msToUs, US_PER_MS } from '../../../base/brand.ts';
import {
  isCaughtUp,
  recordFetch,
  resetReplicaProgress,
  unknownReplicaProgress,
} from '../../../sim/kafka/broker/replicaProgress.ts';
import type { ReplicaProgress } from '../../../sim/kafka/broker/replicaProgress.ts';
import { compare, compareStated, playSteps, unknownOp } from '../compare.ts';
import type { Outcome } from '../report.ts';

const REPLICA_LAG_TIME_MAX_MS = 30_000;

const replicaLagStep = v.looseObject({
  op: v.string(),
  atMs: v.number(),
  offset: v.optional(v.number(), -1),
  logStartOffset: v.optional(v.number(), -1),
  leaderEndOffset: v.number(),
  newLeader: v.optional(v.boolean(), false),
  inSync: v.optional(v.boolean(), false),
  expect: v.union([v.boolean(), v.record(v.string(), v.unknown())]),
});
type ReplicaLagStep = v.InferOutput<typeof replicaLagStep>;

const replicaLagCase = v.looseObject({ steps: v.array(replicaLagStep) });

export function runReplicaLag(json: unknown): Outcome {
  const { steps } = v.parse(replicaLagCase, json);
  const progress = unknownReplicaProgress();
  return playSteps(steps, (step) => playReplicaStep(progress, step));
}

function playReplicaStep(progress: ReplicaProgress, step: ReplicaLagStep): Outcome {
  const nowUs = msToUs(step.atMs);
  const leaderLogEndOffset = step.leaderEndOffset;
  switch (step.op) {
    case 'fetch': {
      const fetch = { fetchOffset: step.offset, logStartOffset: step.logStartOffset };
      recordFetch(progress, fetch, leaderLogEndOffset, nowUs);
      break;
    }
    case 'reset':
      resetReplicaProgress(progress, {
        leaderLogEndOffset,
        isNewLeader: step.newLeader,
        isFollowerInSync: step.inSync,
        nowUs,
      });
      break;
    case 'caughtUp': {
      const lagUs = msToUs(REPLICA_LAG_TIME_MAX_MS);
      return compare(step.expect, isCaughtUp(progress, leaderLogEndOffset, nowUs, lagUs));
    }
    default:
      return unknownOp(step.op);
  }
  if (typeof step.expect === 'boolean') return compare(step.expect, undefined);
  return compareStated(step.expect, {
    logEndOffset: progress.logEndOffset,
    logStartOffset: progress.logStartOffset,
    lastFetchLeaderLogEndOffset: progress.lastFetchLeaderLogEndOffset,
    lastFetchTimeMs: (progress.lastFetchAtUs ?? 0) / US_PER_MS,
    lastCaughtUpTimeMs: (progress.lastCaughtUpAtUs ?? 0) / US_PER_MS,
  });
}

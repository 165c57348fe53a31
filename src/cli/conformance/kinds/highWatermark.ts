/**
 * Vectors of the high watermark and the ISR as a partition's leader sees them, played step by step.
 * The vectors count milliseconds, the engine microseconds.
 */
import * as v from 'valibot';
import { msToUs } from '../../../base/brand.ts';
import { maximalIsr } from '../../../sim/kafka/broker/highWatermark.ts';
import {
  handleAlterPartitionError,
  handleAlterPartitionOk,
  maybeShrinkIsr,
  proposedIsr,
} from '../../../sim/kafka/broker/isrChange.ts';
import type { IsrProposal } from '../../../sim/kafka/broker/isrChange.ts';
import {
  applyLeaderAndIsr,
  makeLeader,
  recordAppend,
  recordFollowerFetch,
} from '../../../sim/kafka/broker/leaderPartition.ts';
import type { LeaderPartition } from '../../../sim/kafka/broker/leaderPartition.ts';
import { compareStated, playSteps, unknownOp } from '../compare.ts';
import type { Outcome } from '../report.ts';

const brokerIds = v.array(v.number());
const statedFields = v.record(v.string(), v.unknown());

const highWatermarkStep = v.looseObject({
  op: v.string(),
  n: v.optional(v.number(), 0),
  replica: v.optional(v.number(), -1),
  offset: v.optional(v.number(), -1),
  ms: v.optional(v.number(), 0),
  isr: v.optional(brokerIds, []),
  error: v.optional(v.string(), ''),
  value: v.optional(v.boolean(), true),
  expect: v.optional(statedFields, {}),
});
type HighWatermarkStep = v.InferOutput<typeof highWatermarkStep>;

const highWatermarkCase = v.looseObject({
  setup: v.looseObject({
    leader: v.number(),
    replicas: brokerIds,
    isr: brokerIds,
    logEndOffset: v.number(),
    highWatermark: v.number(),
    minInsyncReplicas: v.number(),
    replicaLagTimeMaxMs: v.number(),
    startMs: v.number(),
  }),
  initial: v.optional(statedFields, {}),
  steps: v.array(highWatermarkStep),
});

/** The leader, what its broker knows, and the AlterPartition that it sent last. */
interface LeaderRun {
  partition: LeaderPartition;
  facts: { nowUs: number; replicaLagTimeMaxUs: number; aliveBrokers: Set<number> };
  sent: IsrProposal | null;
}

export function runHighWatermark(json: unknown): Outcome {
  const { setup, initial, steps } = v.parse(highWatermarkCase, json);
  const facts = {
    nowUs: msToUs(setup.startMs),
    replicaLagTimeMaxUs: msToUs(setup.replicaLagTimeMaxMs),
    aliveBrokers: new Set(setup.replicas),
  };
  const { logEndOffset, highWatermark, minInsyncReplicas, replicas, isr } = setup;
  const partition = makeLeader(
    setup.leader,
    { logEndOffset, highWatermark, minInSyncReplicas: minInsyncReplicas },
    { replicas, isr, leaderEpoch: 1, partitionEpoch: 1 },
    facts,
  );
  const run: LeaderRun = { partition, facts, sent: null };
  const atStart = compareLeader(initial, partition);
  if (atStart.kind === 'failed') return { ...atStart, step: 'initial' };
  if (atStart.kind === 'skipped') return atStart;
  return playSteps(steps, (step) =>
    playLeaderStep(run, step) ? compareLeader(step.expect, partition) : unknownOp(step.op),
  );
}

/** Returns false for a step of an unknown kind. */
function playLeaderStep(run: LeaderRun, step: HighWatermarkStep): boolean {
  const { partition, facts, sent } = run;
  const { replicas, leaderEpoch } = partition;
  const partitionEpoch = partition.partitionEpoch + 1;
  switch (step.op) {
    case 'append':
      recordAppend(partition, partition.logEndOffset + step.n, facts);
      return true;
    case 'fetch': {
      const fetch = { fetchOffset: step.offset, logStartOffset: 0 };
      run.sent = recordFollowerFetch(partition, step.replica, fetch, facts).proposal ?? sent;
      return true;
    }
    case 'wait':
      facts.nowUs += msToUs(step.ms);
      return true;
    case 'checkIsr':
      run.sent = maybeShrinkIsr(partition, facts) ?? sent;
      return true;
    case 'alterPartitionOk':
      if (sent !== null) {
        const written = { isr: sent.isr, leaderEpoch, partitionEpoch: sent.partitionEpoch + 1 };
        handleAlterPartitionOk(partition, sent, written, facts);
      }
      return true;
    case 'alterPartitionError':
      if (sent !== null) handleAlterPartitionError(partition, sent, step.error);
      return true;
    case 'leaderAndIsr':
      applyLeaderAndIsr(partition, { replicas, isr: step.isr, leaderEpoch, partitionEpoch }, facts);
      return true;
    case 'leaderAndIsrNewEpoch': {
      const state = { replicas, isr: step.isr, leaderEpoch: leaderEpoch + 1, partitionEpoch };
      applyLeaderAndIsr(partition, state, facts);
      return true;
    }
    case 'brokerAlive':
      if (step.value) facts.aliveBrokers.add(step.replica);
      else facts.aliveBrokers.delete(step.replica);
      return true;
    default:
      return false;
  }
}

/** Kafka keeps the ISR as a set, so its order means nothing here. */
function compareLeader(expected: Record<string, unknown>, partition: LeaderPartition): Outcome {
  const { highWatermark, logEndOffset, isr } = partition;
  return compareStated(mapValues(expected, sorted), {
    highWatermark,
    logEndOffset,
    isr: sorted(isr),
    maximalIsr: sorted(maximalIsr(partition)),
    proposedIsr: sorted(proposedIsr(partition)),
  });
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(Number).sort((a, b) => a - b) : value;
}

function mapValues(
  record: Record<string, unknown>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** Vectors of a log's leader epochs, played step by step on a cache that begins empty. */
import * as v from 'valibot';
import {
  assignEpoch,
  endOffsetForEpoch,
  truncateFromEnd,
  truncateFromStart,
} from '../../../sim/kafka/log/leaderEpochCache.ts';
import type { LeaderEpochCache } from '../../../sim/kafka/log/leaderEpochCache.ts';
import { compare, compareStated, playSteps, unknownOp } from '../compare.ts';
import type { Outcome } from '../report.ts';

const epochStep = v.looseObject({
  op: v.string(),
  epoch: v.optional(v.number(), -1),
  startOffset: v.optional(v.number(), -1),
  logEndOffset: v.optional(v.number(), -1),
  offset: v.optional(v.number(), -1),
  expect: v.optional(v.record(v.string(), v.unknown())),
  expectEntries: v.optional(v.array(v.array(v.number()))),
});
type EpochStep = v.InferOutput<typeof epochStep>;

const epochCase = v.looseObject({ steps: v.array(epochStep) });

export function runLeaderEpochCache(json: unknown): Outcome {
  const { steps } = v.parse(epochCase, json);
  let cache: LeaderEpochCache = [];
  return playSteps(steps, (step) => {
    if (step.op === 'endOffsetFor') {
      const { epoch, endOffset } = endOffsetForEpoch(cache, step.epoch, step.logEndOffset);
      return compareStated(step.expect ?? {}, { epoch, endOffset });
    }
    const changed = changeEpochs(cache, step);
    if (changed === null) return unknownOp(step.op);
    cache = changed;
    if (step.expectEntries === undefined) return { kind: 'passed' };
    return compare(
      step.expectEntries,
      cache.map((entry) => [entry.epoch, entry.startOffset]),
    );
  });
}

function changeEpochs(cache: LeaderEpochCache, step: EpochStep): LeaderEpochCache | null {
  switch (step.op) {
    case 'assign':
      return assignEpoch(cache, step.epoch, step.startOffset);
    case 'truncateFromEnd':
      return truncateFromEnd(cache, step.offset);
    case 'truncateFromStart':
      return truncateFromStart(cache, step.offset);
    default:
      return null;
  }
}

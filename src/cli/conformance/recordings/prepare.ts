/** Before the first step: records that lie in the partitions, and time for the clients of the set-up to settle. */

import { runUntil } from '../../../sim/kernel/engine.ts';
import { rest } from './rest.ts';
import { nowUs, perform, waitFor, type Replay } from './run.ts';

const SETTLE_US = 8_000_000;

export function prepare(run: Replay): void {
  const { recordsBefore } = run.known;
  const [producer] = Object.keys(run.scenario.producers ?? {});
  if (recordsBefore !== undefined && producer !== undefined) {
    for (const { name: topic, assignment } of run.scenario.topics ?? []) {
      for (const partition of Object.keys(assignment ?? {}).map(Number)) {
        const args = { producer, topic, partition, count: recordsBefore, valuePrefix: 'before' };
        awaitRecords(run, perform(run, 'produce', args), recordsBefore);
      }
    }
  }
  runUntil(run.live.engine, nowUs(run) + SETTLE_US);
  rest(run);
}

/** It is known what became of so many records of the call. */
export function awaitRecords(run: Replay, callId: string, count: number): void {
  waitFor(run, () => ((run.seen.outcomes.get(callId)?.length ?? 0) >= count ? true : null));
}

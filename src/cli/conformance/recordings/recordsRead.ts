/** A consumer polls, 100 ms each, until nothing came for 1.5 s: what it got of each partition. */

import { runUntil } from '../../../sim/kernel/engine.ts';
import { topicsView } from '../../../sim/kafka/controller/view.ts';
import type { KafkaRecord } from '../../../sim/kafka/protocol.ts';
import { clientAnswer } from './callAnswers.ts';
import type { Fact, Measured } from './format.ts';
import { logOf, valueOf } from './logs.ts';
import { nowUs, perform, waitFor, type Replay } from './run.ts';

const POLL_MS = 100;
const QUIET_US = 1_500_000;

/** Facts of one reading. */
export function readRecords(run: Replay, facts: readonly Fact[]): Measured[] {
  const consumer = String(facts[0]?.['consumer']);
  const from = run.seen.deliveries.length;
  pollUntilQuiet(run, consumer);
  const got = run.seen.deliveries.slice(from).filter((one) => one.consumer === consumer);
  return facts.map((fact) => {
    const { topic, partition } = fact;
    const tp = `${String(topic)}-${String(partition)}`;
    const offsets = got.filter(({ topicPartition }) => topicPartition === tp);
    const looked = (fact['recordsInOrder'] as Record<string, unknown>[])[0] ?? {};
    const recordsInOrder = offsets.map(({ offset }) => recordAt(run, tp, offset, looked));
    return { fact: { consumer, topic, partition, recordsInOrder } };
  });
}

/** How many records each poll gave stands in `run.polls`; what a poll threw, in `run.thrown`. */
function pollUntilQuiet(run: Replay, consumer: string): void {
  const counts: number[] = [];
  let lastUs = nowUs(run);
  for (;;) {
    const count = poll(run, consumer, POLL_MS);
    if (count === null) break;
    if (count > 0) {
      counts.push(count);
      lastUs = nowUs(run);
    }
    if (nowUs(run) - lastUs >= QUIET_US) break;
  }
  run.polls.set(consumer, counts);
}

/** How many records it gave; null: it threw. */
export function poll(run: Replay, consumer: string, ms: number): number | null {
  const callId = perform(run, 'call', { consumer, call: `poll ${ms}` });
  const fact: Fact = { what: 'client', client: consumer, call: 'poll' };
  const answer = waitFor(run, () => clientAnswer(run, callId, fact));
  const result = answer?.['result'] as { records: number } | undefined;
  if (result !== undefined) return result.records;
  if (answer !== null) run.thrown.set(consumer, answer);
  else runUntil(run.live.engine, nowUs(run));
  return null;
}

/** As the leader has it; the fields that were looked at. */
function recordAt(
  run: Replay,
  tp: string,
  offset: number,
  looked: Record<string, unknown>,
): Record<string, unknown> {
  const record = findRecord(run, tp, offset);
  if (record === null) return { offset };
  return {
    offset,
    key: record.key,
    ...valueOf(run, record.value),
    ...('timestamp' in looked ? { timestamp: record.timestamp } : {}),
    ...('headersInOrder' in looked
      ? { headersInOrder: record.headers.map((one) => ({ ...one })) }
      : {}),
    ...('timestampType' in looked ? { timestampType: 'CreateTime' } : {}),
  };
}

function findRecord(run: Replay, tp: string, offset: number): KafkaRecord | null {
  const split = tp.lastIndexOf('-');
  const partitions = topicsView(run.live.engine.world)[tp.slice(0, split)]?.partitions;
  const leader = partitions?.[tp.slice(split + 1)]?.leader ?? -1;
  for (const { batches } of logOf(run, leader, tp)?.chunks ?? []) {
    for (const { baseOffset, lastOffset, records } of batches)
      if (baseOffset <= offset && offset <= lastOffset) return records[offset - baseOffset] ?? null;
  }
  return null;
}

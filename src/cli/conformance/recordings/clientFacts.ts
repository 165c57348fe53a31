/** Facts of `client-*` that other kinds of recording do not have, or have in another form. */

import { paddedValue } from '../../../sim/kafka/client/workload.ts';
import { leadersLogs } from './logs.ts';
import { clientCall } from './clientCalls.ts';
import { inputsOf, produceAnswer } from './callAnswers.ts';
import type { Fact, Measured } from './format.ts';
import { poll } from './recordsRead.ts';
import { nowUs, perform, waitFor, type Replay } from './run.ts';

type Measure = (run: Replay, fact: Fact) => Measured;

export const clientFacts: Readonly<Record<string, Measure>> = {
  produce(run, fact) {
    const fromUs = nowUs(run);
    const callId = send(run, String(fact['producer']), fact);
    const answer = waitFor(run, () => produceAnswer(run, callId, fact));
    if (answer === null) return { unknown: 'what became of the record is not told' };
    return { fact: { ...sentAs(fact), ...answer, tookMs: (nowUs(run) - fromUs) / 1000 } };
  },

  /** One right after another: the next as soon as send() has returned. */
  send(run, fact) {
    const producer = String(fact['producer']);
    const sent = fact['recordsInOrder'] as Record<string, unknown>[];
    const first = nowUs(run);
    const recordsInOrder = sent.map((record) => {
      const callId = send(run, producer, record);
      waitFor(run, () => (run.seen.returned.has(callId) ? true : null));
      const failed = run.seen.outcomes.get(callId)?.find(({ error }) => error !== null);
      if (failed === undefined) waiting(run, producer).push({ callId, record });
      const fault =
        failed === undefined ? {} : { error: failed.error, exception: failed.exception };
      return { ...inputs(record), ...fault };
    });
    if (!run.sentAtUs.has(producer)) run.sentAtUs.set(producer, first);
    return { fact: { producer, recordsInOrder } };
  },

  results(run, fact) {
    const producer = String(fact['producer']);
    const open = waiting(run, producer);
    const recordsInOrder = open.splice(0).map(({ callId, record }) => {
      const outcome = waitFor(run, () => run.seen.outcomes.get(callId)?.[0] ?? null);
      const { value } = record;
      if (outcome === null) return { value };
      const { error, exception, partition, offset } = outcome;
      return error === null ? { value, partition, offset } : { value, error, exception };
    });
    const tookMs = (nowUs(run) - (run.sentAtUs.get(producer) ?? nowUs(run))) / 1000;
    run.sentAtUs.delete(producer);
    return { fact: { producer, recordsInOrder, tookMs } };
  },

  client: clientCall,

  polls: (run, fact) => ({
    fact: {
      consumer: fact['consumer'],
      countsInOrder: run.polls.get(String(fact['consumer'])) ?? [],
    },
  }),

  firstRecords(run, fact) {
    const consumer = String(fact['consumer']);
    const fromUs = nowUs(run);
    const records = waitFor(run, () => poll(run, consumer, 100) || null) ?? 0;
    return { fact: { consumer, records, tookMs: (nowUs(run) - fromUs) / 1000 } };
  },

  spread(run, fact) {
    const counts = recordsPerPartition(run, String(fact['topic']));
    return {
      fact: { topic: fact['topic'], recordsPerPartitionInOrder: counts.sort((a, b) => b - a) },
    };
  },
};

function recordsPerPartition(run: Replay, topic: string): number[] {
  return leadersLogs(run, topic).map((log) => log?.logEndOffset ?? 0);
}

interface Sent {
  callId: string;
  record: Record<string, unknown>;
}

function waiting(run: Replay, producer: string): Sent[] {
  const known = run.sent.get(producer) ?? [];
  run.sent.set(producer, known);
  return known;
}

function send(run: Replay, producer: string, record: Record<string, unknown>): string {
  const { topic, toPartition, timestampFromNowMs, value, valueBytes } = record;
  if (typeof value === 'string' && typeof valueBytes === 'number')
    run.filled.set(paddedValue(value, valueBytes), { value, valueBytes });
  const nowMs = Math.floor(nowUs(run) / 1000);
  return perform(run, 'produce', {
    producer,
    topic,
    ...(toPartition === undefined ? {} : { partition: toPartition }),
    ...inputsOf(record, 'key', 'value', 'valueBytes', 'headersInOrder', 'timestamp'),
    ...(timestampFromNowMs === undefined ? {} : { timestamp: nowMs + Number(timestampFromNowMs) }),
  });
}

const inputs = (record: Record<string, unknown>): Record<string, unknown> =>
  inputsOf(
    record,
    'topic',
    'toPartition',
    'key',
    'value',
    'valueBytes',
    'timestamp',
    'timestampFromNowMs',
    'headersInOrder',
  );

const sentAs = (fact: Fact): Record<string, unknown> => ({
  producer: fact['producer'],
  ...inputs(fact),
});

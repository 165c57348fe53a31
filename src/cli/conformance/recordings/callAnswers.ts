/** Answers of calls, as the trace tells them, in the form of facts. Null: no answer yet. Inputs that a fact repeats stand in it too. */

import type { Fact } from './format.ts';
import type { RecordOutcome } from './observations.ts';
import { kindOf, type Replay } from './run.ts';

type Told = Record<string, unknown> | null;

export function produceAnswer(run: Replay, callId: string, fact: Fact): Told {
  const found = outcomesOf(run, callId)[0];
  if (found === undefined) return null;
  const inputs = inputsOf(fact, 'producer', 'acks', 'topic', 'key', 'value');
  const { error, exception } = found;
  // Of `kafka-*` the caller names the partition and the exception's class is not told.
  if (error !== null && kindOf(run) === 'client') return { ...inputs, error, exception };
  if (error !== null) return { ...inputs, partition: fact['partition'], error };
  return { ...inputs, partition: found.partition, offset: found.offset };
}

export function produceManyAnswer(run: Replay, callId: string, fact: Fact): Told {
  const outcomes = outcomesOf(run, callId);
  if (outcomes.length < Number(fact['sent'] ?? 1)) return null;
  const offsets = outcomes.filter(({ error }) => error === null).map(({ offset }) => offset);
  const error = outcomes.find((outcome) => outcome.error !== null)?.error;
  return {
    ...inputsOf(fact, 'producer', 'acks', 'topic', 'partition', 'valuePrefix', 'sent'),
    acknowledged: offsets.length,
    firstOffset: offsets.length > 0 ? Math.min(...offsets) : -1,
    lastOffset: offsets.length > 0 ? Math.max(...offsets) : -1,
    ...(error === undefined ? {} : { error }),
  };
}

export function offsetsAnswer(run: Replay, callId: string, fact: Fact): Told {
  const data = heard(run, 'probeReturned', callId);
  if (data === null) return null;
  const inputs = inputsOf(fact, 'topic', 'partition');
  const { error, earliest, latest } = data;
  return isError(error) ? { ...inputs, error } : { ...inputs, earliest, latest };
}

export function readAnswer(run: Replay, callId: string, fact: Fact): Told {
  const data = heard(run, 'probeReturned', callId);
  if (data === null) return null;
  const records = (data['records'] ?? []) as { offset: number; key: unknown; value: unknown }[];
  const inputs = inputsOf(fact, 'topic', 'partition');
  if (fact.what === 'values') return { ...inputs, valuesInOrder: records.map((r) => r.value) };
  const recordsInOrder = records.map(({ offset, key, value }) => ({ offset, key, value }));
  return { ...inputs, ...inputsOf(fact, 'isolation'), recordsInOrder };
}

export function adminAnswer(run: Replay, callId: string, fact: Fact): Told {
  const data = heard(run, 'adminCallReturned', callId);
  if (data === null) return null;
  const inputs = inputsOf(fact, 'operation', 'topic', 'partitions', 'replicationFactor', 'again');
  return { ...inputs, result: data['result'] };
}

export function clientAnswer(run: Replay, callId: string, fact: Fact): Told {
  const data = heard(run, 'consumerCallReturned', callId);
  if (data === null) return null;
  const { result, error, exception } = data;
  const inputs = inputsOf(fact, 'client', 'call', 'operation');
  if (!isError(error)) return { ...inputs, result };
  if (fact['operation'] !== undefined) return { ...inputs, result: error };
  return { ...inputs, error, exception };
}

/** What became of the records of one call, as far as it is known, in order of sending. */
const outcomesOf = ({ seen }: Replay, callId: string): RecordOutcome[] =>
  [...(seen.outcomes.get(callId) ?? [])].sort((a, b) => a.number - b.number);

function heard({ seen }: Replay, kind: string, callId: string): Told {
  const answer = seen.answers.get(callId);
  return answer?.kind === kind ? answer.data : null;
}

const isError = (error: unknown): boolean =>
  error !== undefined && error !== null && error !== 'NONE' && error !== '';

export function inputsOf(
  fact: Readonly<Record<string, unknown>>,
  ...names: string[]
): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => fact[name] !== undefined).map((name) => [name, fact[name]]),
  );
}

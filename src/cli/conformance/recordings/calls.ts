/** Facts that are calls of clients: how each is made as an action, and its answer as the trace tells it. */

import { actionName } from '../../../sim/actionKinds.ts';
import type { Fact } from './format.ts';
import type { RecordOutcome } from './observations.ts';
import type { Replay } from './replay.ts';
import { producerLabel } from './setup.ts';

export interface CallFact {
  /** The action that makes it; a text says why it cannot be made. */
  action(run: Replay): { do: string; args: Record<string, unknown> } | string;
  /** Null: no answer yet. Inputs that the fact repeats stand in it too. */
  answer(callId: string): Record<string, unknown> | null;
  /** The answer of the step's own action, where this fact tells that one; null: a call of its own. */
  fromStep(run: Replay): Record<string, unknown> | null;
  /** For the step's own action: which fact will tell it. */
  named(action: { do: string; args: Record<string, unknown> }): {
    operation: string;
    client: string;
  };
}

type Maker = (run: Replay, fact: Fact) => CallFact;

/** Null: the fact is read, not called. */
export function callOf(run: Replay, fact: Fact): CallFact | null {
  const what = fact.what === 'step' ? callOfStep[String(fact['action'])] : fact.what;
  if (what === undefined) return null;
  if (fact.what === 'client' && isOnlyHeard(run, fact)) return null;
  return makers[what]?.(run, fact) ?? null;
}

/** `poll()` threw: nobody calls it from outside. */
const isOnlyHeard = (_run: Replay, fact: Fact): boolean => fact['call'] === 'poll';

const callOfStep: Record<string, string> = {
  produce: 'produceMany',
  admin: 'admin',
  createTopic: 'admin',
  deleteTopic: 'admin',
  createPartitions: 'admin',
  electPreferredLeaders: 'admin',
  alterConfig: 'admin',
  call: 'client',
};

const noStep = { fromStep: () => null, named: () => ({ operation: '', client: '' }) };

const makers: Record<string, Maker> = {
  produce: (run, fact) => ({
    ...noStep,
    action: () => ({ do: 'produce', args: recordArgs(fact) }),
    answer(callId) {
      const found = outcomesOf(run, callId)[0];
      if (found === undefined) return null;
      const inputs = inputsOf(fact, 'producer', 'acks', 'topic', 'key', 'value');
      if (found.error !== null)
        return { ...inputs, partition: fact['partition'], error: found.error };
      return { ...inputs, partition: found.partition, offset: found.offset };
    },
  }),
  produceMany: (run, fact) => ({
    ...noStep,
    action: () => ({ do: 'produce', args: { ...recordArgs(fact), count: fact['sent'] } }),
    answer(callId) {
      const sent = Number(fact['sent'] ?? 1);
      if ((run.seen.outcomes.get(callId)?.length ?? 0) < sent) return null;
      const outcomes = outcomesOf(run, callId);
      const offsets = outcomes.filter(({ error }) => error === null).map(({ offset }) => offset);
      const error = outcomes.find((outcome) => outcome.error !== null)?.error;
      return {
        ...inputsOf(fact, 'producer', 'topic', 'partition', 'valuePrefix', 'sent'),
        acknowledged: offsets.length,
        firstOffset: offsets.length > 0 ? Math.min(...offsets) : -1,
        lastOffset: offsets.length > 0 ? Math.max(...offsets) : -1,
        ...(error === undefined ? {} : { error }),
      };
    },
  }),
  offsets: (run, fact) => ({
    ...noStep,
    action: () => ({ do: 'offsets', args: { topic: fact['topic'], partition: fact['partition'] } }),
    answer(callId) {
      const data = heard(run, 'probeReturned', callId);
      if (data === null) return null;
      const inputs = inputsOf(fact, 'topic', 'partition');
      const { error, earliest, latest } = data;
      return isError(error) ? { ...inputs, error } : { ...inputs, earliest, latest };
    },
  }),
  records: (run, fact) =>
    reader(run, fact, (records) => ({ isolation: fact['isolation'], recordsInOrder: records })),
  values: (run, fact) =>
    reader(run, fact, (records) => ({ valuesInOrder: records.map(({ value }) => value) })),
  admin: (run, fact) => ({
    action: () => requestAgain(run, fact),
    answer(callId) {
      const data = heard(run, 'adminCallReturned', callId);
      return data === null ? null : adminAnswer(data, fact);
    },
    fromStep: (replay) => takeStepAnswer(replay, fact, String(fact['operation'] ?? '')),
    named: ({ do: word }) => ({ operation: word, client: 'admin' }),
  }),
  client: (run, fact) => ({
    action: () => clientCall(fact),
    answer(callId) {
      const data = heard(run, 'consumerCallReturned', callId);
      if (data === null) return null;
      const { result, error, exception } = data;
      const inputs = inputsOf(fact, 'client', 'call', 'operation');
      if (!isError(error)) return { ...inputs, result };
      return fact['operation'] === undefined
        ? { ...inputs, error, exception }
        : { ...inputs, result: error };
    },
    fromStep: (replay) => takeStepAnswer(replay, fact, String(fact['call'] ?? fact['operation'])),
    named: ({ args }) => ({ operation: String(args['call']), client: String(args['consumer']) }),
  }),
};

/** What became of the records of one call, as far as it is known, in order of sending. */
const outcomesOf = ({ seen }: Replay, callId: string): RecordOutcome[] =>
  [...(seen.outcomes.get(callId) ?? [])].sort((a, b) => a.number - b.number);

function recordArgs(fact: Fact): Record<string, unknown> {
  const partition =
    fact['toPartition'] ??
    (fact.what === 'produce' || fact.what === 'produceMany' ? fact['partition'] : undefined);
  return {
    producer: producerLabel(String(fact['producer']), fact['acks']),
    topic: fact['topic'],
    ...(partition === undefined ? {} : { partition }),
    ...inputsOf(fact, 'key', 'value', 'valuePrefix', 'valueBytes', 'headersInOrder', 'timestamp'),
  };
}

function reader(
  run: Replay,
  fact: Fact,
  shape: (
    records: { offset: number; key: string | null; value: string | null }[],
  ) => Record<string, unknown>,
): CallFact {
  return {
    ...noStep,
    action: () => ({ do: 'read', args: { topic: fact['topic'], partition: fact['partition'] } }),
    answer(callId) {
      const data = heard(run, 'probeReturned', callId);
      if (data === null) return null;
      const records = (data['records'] ?? []) as {
        offset: number;
        key: string | null;
        value: string | null;
      }[];
      const plain = records.map(({ offset, key, value }) => ({ offset, key, value }));
      return { ...inputsOf(fact, 'topic', 'partition'), ...shape(plain) };
    },
  };
}

/** The same request as the step's, or the one that the fact names. */
function requestAgain(
  run: Replay,
  fact: Fact,
): { do: string; args: Record<string, unknown> } | string {
  const operation = String(fact['operation']);
  if (fact['again'] === true || operation.endsWith(' again')) {
    const last = run.actions.findLast(({ do: word }) => callOfStep[word] === 'admin');
    return last === undefined ? 'no request to repeat' : { do: last.do, args: last.args };
  }
  if (actionName('admin', { operation }) === null)
    return `operation "${operation}" is not known yet`;
  const { topic, partitions, replicationFactor, group } = fact;
  const given = { topic, partitions, replicationFactor, group };
  return {
    do: 'admin',
    args: {
      operation,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    },
  };
}

function adminAnswer(data: Record<string, unknown>, fact: Fact): Record<string, unknown> {
  return {
    ...inputsOf(fact, 'operation', 'topic', 'partitions', 'replicationFactor', 'again'),
    result: data['result'],
  };
}

/** Each answer of the step's own action is told by one fact: the first of that client. */
function takeStepAnswer(
  run: Replay,
  fact: Fact,
  operation: string,
): Record<string, unknown> | null {
  if (operation.endsWith(' again')) return null;
  const index = run.stepAnswers.findIndex(({ client }) => client === (fact['client'] ?? 'admin'));
  const [found] = index < 0 ? [] : run.stepAnswers.splice(index, 1);
  if (found === undefined || found.answer === null) return null;
  return {
    ...found.answer,
    ...inputsOf(fact, 'operation', 'call', 'client', 'topic', 'partitions', 'replicationFactor'),
  };
}

/** `commitSync` and its like, by the words of `call`. */
function clientCall(fact: Fact): { do: string; args: Record<string, unknown> } | string {
  const words = String(fact['call'] ?? fact['operation'] ?? '');
  if (fact['args'] !== undefined) return `call "${words}" with arguments is not known yet`;
  if (words === 'commitSync' || words === 'commit')
    return { do: 'call', args: { consumer: fact['client'], call: 'commit' } };
  if (words === 'positions')
    return { do: 'call', args: { consumer: fact['client'], call: 'positions' } };
  if (fact['call'] === undefined) return `operation "${words}" is not known yet`;
  return { do: 'call', args: { consumer: fact['client'], call: words } };
}

function heard({ seen }: Replay, kind: string, callId: string): Record<string, unknown> | null {
  const answer = seen.answers.get(callId);
  return answer?.kind === kind ? answer.data : null;
}

const isError = (error: unknown): boolean =>
  error !== undefined && error !== null && error !== 'NONE' && error !== '';

function inputsOf(fact: Fact, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => fact[name] !== undefined).map((name) => [name, fact[name]]),
  );
}

/** Facts that are calls of clients: each is made as an action, its answer is the fact. */

import { actionName, kindOfAction } from '../../../sim/actionKinds.ts';
import { adminAction } from './adminWords.ts';
import {
  adminAnswer,
  clientAnswer,
  inputsOf,
  offsetsAnswer,
  produceAnswer,
  produceManyAnswer,
  readAnswer,
} from './callAnswers.ts';
import type { Action, Fact, Measured } from './format.ts';
import { answerOf, isAgain, toldBy } from './madeCalls.ts';
import { NotReplayable } from './notReplayable.ts';
import { nowUs, perform, waitFor, waitUntil, type Replay } from './run.ts';
import { producerLabel } from './setupClients.ts';

interface CallFact {
  /** A text says why it cannot be made. */
  action(run: Replay, fact: Fact): Action | string;
  answer(run: Replay, callId: string, fact: Fact): Record<string, unknown> | null;
}

const callFacts: Readonly<Record<string, CallFact>> = {
  produce: { action: (_, fact) => produceAction(fact), answer: produceAnswer },
  produceMany: { action: (_, fact) => produceAction(fact), answer: produceManyAnswer },
  offsets: { action: (_, fact) => ofPartition('offsets', fact), answer: offsetsAnswer },
  records: { action: (_, fact) => ofPartition('read', fact), answer: readAnswer },
  values: { action: (_, fact) => ofPartition('read', fact), answer: readAnswer },
  admin: { action: requestOf, answer: adminAnswer },
  client: { action: (_, fact) => clientCall(fact), answer: clientAnswer },
};

/** `poll()` threw: nobody calls it from outside. */
export const isCall = (fact: Fact): boolean =>
  callFacts[fact.what] !== undefined && !(fact.what === 'client' && fact['call'] === 'poll');

export function makeCall(run: Replay, fact: Fact): Measured {
  const call = callFacts[fact.what];
  if (call === undefined) return { unknown: `fact "${fact.what}" is not known yet` };
  const made = toldBy(run, fact);
  if (made !== undefined) return orNoAnswer(answerOf(run, made, fact));
  if (fact.atMs !== undefined) waitUntil(run, run.stepFromUs + fact.atMs * 1000);
  const action = call.action(run, fact);
  if (typeof action === 'string') return { unknown: action };
  const fromUs = nowUs(run);
  const callId = tryTo(run, action);
  if (typeof callId !== 'string') return callId;
  const answer = waitFor(run, () => call.answer(run, callId, fact));
  const tookMs = (nowUs(run) - fromUs) / 1000;
  return orNoAnswer(answer === null ? null : { ...answer, tookMs });
}

function tryTo(run: Replay, action: Action): string | { unknown: string } {
  try {
    return perform(run, action.do, action.args);
  } catch (error) {
    if (error instanceof NotReplayable) return { unknown: error.message };
    throw error;
  }
}

const orNoAnswer = (answer: Record<string, unknown> | null): Measured => ({
  fact: answer ?? { error: 'no answer' },
});

function produceAction(fact: Fact): Action {
  const partition = fact['toPartition'] ?? fact['partition'];
  return {
    do: 'produce',
    args: {
      producer: producerLabel(String(fact['producer']), fact['acks']),
      topic: fact['topic'],
      ...(partition === undefined ? {} : { partition }),
      ...inputsOf(fact, 'key', 'value', 'valuePrefix', 'valueBytes', 'headersInOrder', 'timestamp'),
      ...(fact.what === 'produceMany' ? { count: fact['sent'] } : {}),
    },
  };
}

const ofPartition = (word: string, fact: Fact): Action => ({
  do: word,
  args: { topic: fact['topic'], partition: fact['partition'] },
});

/** The same request as the step's, or the one that the fact names. */
function requestOf(run: Replay, fact: Fact): Action | string {
  if (isAgain(fact)) return lastRequest(run) ?? 'no request to repeat';
  const args = { ...run.step.args, ...inputsOf(fact, 'topic', 'partitions', 'replicationFactor') };
  return adminAction(run, String(fact['operation']), args);
}

function lastRequest({ actions }: Replay): Action | undefined {
  return actions.findLast(({ do: word, args }) => {
    const name = actionName(word, args);
    return name !== null && kindOfAction(name).on === 'admin';
  });
}

/** `commitSync` and its like, by the words of `call`. */
function clientCall(fact: Fact): Action | string {
  const words = String(fact['call'] ?? fact['operation'] ?? '');
  if (fact['args'] !== undefined) return `call "${words}" with arguments is not known yet`;
  if (words === 'commitSync')
    return { do: 'call', args: { consumer: fact['client'], call: 'commit' } };
  if (fact['call'] === undefined) return `operation "${words}" is not known yet`;
  return { do: 'call', args: { consumer: fact['client'], call: words } };
}

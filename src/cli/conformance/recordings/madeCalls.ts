/**
 * Calls that a step's own words ask for, and the facts that tell their answers.
 *
 * Each is answered before the next is made, and what stands between their facts is read at once; some go on while later steps run.
 */

import { adminAnswer, clientAnswer } from './callAnswers.ts';
import type { Action, Fact } from './format.ts';
import { actionName, kindOfAction } from '../../../sim/actionKinds.ts';
import { waitFor, type MadeCall, type Replay } from './run.ts';

/** Null: the action is no call, or its answer is told by no fact. */
export function madeCall(action: Action, callId: string, isNotWaitedFor: boolean): MadeCall | null {
  const { do: word, args } = action;
  const words = args['call'] ?? args['thenCall'];
  if (words !== undefined) {
    const client = String(args['consumer']);
    return { what: 'client', client, words: String(words), callId, isNotWaitedFor };
  }
  const name = actionName(word, args);
  if (name === null || kindOfAction(name).on !== 'admin') return null;
  return { what: 'admin', client: 'admin', words: '', callId, isNotWaitedFor };
}

/** The call whose answer this fact tells; undefined: it is a call of its own. */
export function toldBy(run: Replay, fact: Fact): MadeCall | undefined {
  return run.calls.find((call) => tells(fact, call));
}

export function tells(fact: Fact, call: MadeCall): boolean {
  if (fact.what !== call.what) return false;
  if (fact.what === 'admin') return !isAgain(fact);
  if (fact['client'] !== call.client) return false;
  const { operation } = fact;
  if (operation === undefined) return fact['call'] === call.words;
  return call.isNotWaitedFor && String(operation).startsWith('commitSync of ');
}

/** The same request once more. */
export const isAgain = (fact: Fact): boolean =>
  fact['again'] === true || String(fact['operation']).endsWith(' again');

/** The call's answer as this fact; null: none came. */
export function answerOf(run: Replay, call: MadeCall, fact: Fact): Record<string, unknown> | null {
  run.calls = run.calls.filter((other) => other !== call);
  return waitFor(run, () => answerTo(run, call, fact));
}

export function awaitAnswer(run: Replay, call: MadeCall): void {
  waitFor(run, () => answerTo(run, call, { what: call.what }));
}

function answerTo(run: Replay, call: MadeCall, fact: Fact): Record<string, unknown> | null {
  return call.what === 'admin'
    ? adminAnswer(run, call.callId, fact)
    : clientAnswer(run, call.callId, fact);
}

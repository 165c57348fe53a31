/**
 * Steps of `client-*`: the facts that name a client are its calls, one after another, each as soon as the one before has returned; what
 * stands between them is read at that moment. After a step with an action of its own, they follow its rest.
 */

import { runUntil } from '../../../sim/kernel/engine.ts';
import { clientFacts } from './clientFacts.ts';
import { whyUnknown } from './clientGuards.ts';
import { isCall, makeCall } from './calls.ts';
import type { Fact, Measured } from './format.ts';
import { awaitAnswer, tells } from './madeCalls.ts';
import { NotReplayable } from './notReplayable.ts';
import { readings } from './readings.ts';
import { readRecords } from './recordsRead.ts';
import { rest } from './rest.ts';
import { nowUs, waitUntil, type Replay } from './run.ts';

/** Their facts follow at once; others have an action, which comes to rest first. */
const callsOnly = new Set(['produce', 'call', 'observe', 'wait', 'pause', 'resume']);

export function measureClientFacts(run: Replay): Measured[] {
  const { facts, lastedMs } = run.step;
  const endUs = run.stepFromUs + lastedMs * 1000;
  const results: (Measured | undefined)[] = facts.map(() => undefined);
  if (run.step.do === 'wait') waitUntil(run, endUs);
  for (const call of run.calls) awaitAnswer(run, call);
  if (!callsOnly.has(run.step.do)) rest(run);
  for (const [i, fact] of facts.entries()) {
    if (results[i] !== undefined) continue;
    if (fact.atMs !== undefined) waitUntil(run, run.stepFromUs + fact.atMs * 1000);
    else if (!callsOnly.has(run.step.do) && !run.calls.some((call) => tells(fact, call)))
      waitUntil(run, endUs);
    measure(run, facts, i, results);
  }
  if (endUs > nowUs(run)) runUntil(run.live.engine, endUs);
  return results as Measured[];
}

/** Several `records` of one consumer in a row are one reading. */
function measure(
  run: Replay,
  facts: readonly Fact[],
  i: number,
  results: (Measured | undefined)[],
): void {
  const fact = facts[i] as Fact;
  if (fact.what !== 'records') {
    results[i] = guarded(run, fact, () => measureOne(run, fact));
    return;
  }
  let end = i + 1;
  while (facts[end]?.what === 'records' && facts[end]?.['consumer'] === fact['consumer']) end += 1;
  const row = facts.slice(i, end);
  const reasons = row.map((one) => whyUnknown(run, one));
  const unknown = reasons.find((reason) => reason !== null);
  const read = unknown === undefined ? readRecords(run, row) : null;
  row.forEach((one, k) => {
    results[i + k] =
      read === null ? { unknown: unknown ?? '' } : guarded(run, one, () => read[k] as Measured);
  });
}

/** Before it is measured, and again after: the measuring itself may come upon what is not modelled. */
function guarded(run: Replay, fact: Fact, act: () => Measured): Measured {
  const before = whyUnknown(run, fact);
  const measured = before === null ? orUnknown(act) : { unknown: before };
  if ('unknown' in measured) {
    if (fact.what === 'send') run.unsent.add(String(fact['producer']));
    return measured;
  }
  const after = whyUnknown(run, fact);
  return after === null ? measured : { unknown: after };
}

/** A call that cannot be made here has no effect, in Kafka neither. */
function orUnknown(act: () => Measured): Measured {
  try {
    return act();
  } catch (error) {
    if (error instanceof NotReplayable) return { unknown: error.message };
    throw error;
  }
}

function measureOne(run: Replay, fact: Fact): Measured {
  const own = clientFacts[fact.what];
  if (own !== undefined) return own(run, fact);
  if (isCall(fact)) return makeCall(run, { ...fact, atMs: undefined } as unknown as Fact);
  const reading = readings[fact.what];
  if (reading === undefined) return { unknown: `fact "${fact.what}" is not known yet` };
  const result = reading(run, fact);
  return typeof result === 'string' ? { unknown: result } : { fact: result };
}

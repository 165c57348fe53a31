/**
 * When requests have waited long enough (Kafka: DelayedOperationPurgatory with its timing wheel).
 *
 * Most end long before their time-out, so there is no timer for each: one stands for the earliest. Requests that may wait equally long
 * end in the order in which they came, so each such length has a queue, and nothing is searched.
 */

import type { SimTime } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';

export interface Deadlines {
  /** By length of the wait: request number -> due time, ascending. */
  queues: Map<number, Map<number, SimTime>>;
  /** Due time of the timer; Infinity: none is set. */
  timerAtUs: SimTime;
}

export const createDeadlines = (): Deadlines => ({ queues: new Map(), timerAtUs: Infinity });

/** The timer `delayedRequests` comes when the wait is over, or earlier. */
export function awaitDeadline(out: Out, deadlines: Deadlines, id: number, waitUs: number): void {
  const dueAtUs = out.nowUs() + waitUs;
  const queue = deadlines.queues.get(waitUs);
  if (queue === undefined) deadlines.queues.set(waitUs, new Map([[id, dueAtUs]]));
  else queue.set(id, dueAtUs);
  armTimer(out, deadlines, dueAtUs);
}

/** The request has ended otherwise. */
export function forgetDeadline(deadlines: Deadlines, id: number, waitUs: number): void {
  const queue = deadlines.queues.get(waitUs);
  if (queue === undefined) return;
  queue.delete(id);
  if (queue.size === 0) deadlines.queues.delete(waitUs);
}

/** Numbers of the requests that are due; sets the timer for the next one. */
export function takeDue(out: Out, deadlines: Deadlines): number[] {
  const nowUs = out.nowUs();
  const due: number[] = [];
  let next = Infinity;
  deadlines.timerAtUs = Infinity;
  for (const queue of deadlines.queues.values()) {
    for (const [id, dueAtUs] of queue) {
      if (dueAtUs > nowUs) {
        next = Math.min(next, dueAtUs);
        break;
      }
      due.push(id);
    }
  }
  if (next < Infinity) armTimer(out, deadlines, next);
  return due;
}

function armTimer(out: Out, deadlines: Deadlines, dueAtUs: SimTime): void {
  if (dueAtUs >= deadlines.timerAtUs) return;
  deadlines.timerAtUs = dueAtUs;
  out.setTimer('delayedRequests', dueAtUs, dueAtUs - out.nowUs(), 'duty');
}

/** What is in a queue, and who took what from it. */
import {
  eventsOf,
  sampleAt,
  samplesIn,
  type Moment,
  type Observation,
  type Window,
} from './observation.ts';

export interface OfQueue {
  queue: string;
}

/** Messages in the queue: waiting, and handed out without an ack. */
export function queueHolds(run: Observation, { queue, atMs }: Moment & OfQueue): number {
  const view = sampleAt(run, atMs).snapshot.queues[queue];
  return view === undefined ? 0 : view.readyCount + view.unackedCount;
}

/** Messages that were deleted by an ack. */
export const queueDeleted = (run: Observation, { queue, ...window }: Window & OfQueue): number =>
  eventsOf<OfQueue>(run, 'messageDeleted', window).filter((event) => event.queue === queue).length;

/** Messages that this consumer has got done with. */
export const taken = (
  run: Observation,
  { consumer, ...window }: Window & { consumer: string },
): number =>
  eventsOf(run, 'messageProcessed', window).filter(({ node }) => node === consumer).length;

/** Messages that more than one of these consumers got. */
export function takenByBoth(
  run: Observation,
  { consumers, ...window }: Window & { consumers: readonly string[] },
): number {
  const byMessage = new Map<string, Set<string>>();
  for (const { node, message } of eventsOf<{ message: string }>(run, 'messageProcessed', window)) {
    if (!consumers.includes(node)) continue;
    byMessage.set(message, (byMessage.get(message) ?? new Set()).add(node));
  }
  return [...byMessage.values()].filter((nodes) => nodes.size > 1).length;
}

/** Samples in which published messages are not those that wait, are handed out, or were acked. */
export const queueAccountsOff = (
  run: Observation,
  { queue, ...window }: Window & OfQueue,
): number =>
  samplesIn(run, window).filter(({ snapshot }) => {
    const view = snapshot.queues[queue];
    return (
      view !== undefined &&
      view.published !== view.readyCount + view.unackedCount + view.acknowledged
    );
  }).length;

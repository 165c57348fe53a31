/**
 * When the heartbeat thread has something to do (clients/.../consumer/internals/Heartbeat.java).
 *
 * Three deadlines: the next heartbeat, the session without an answer, the thread's absence from poll(). One timer serves them.
 */

import { msToUs, type SimTime } from '../../../../base/brand.ts';
import type { Out } from '../../../kernel/out.ts';
import { isInPoll, type ConsumerState } from './state.ts';

/** The member begins to send heartbeats: all timers start anew. */
export function enableHeartbeat(out: Out, consumer: ConsumerState): void {
  const { heartbeat, config } = consumer;
  heartbeat.enabled = true;
  heartbeat.dueAtUs = out.nowUs() + msToUs(config['heartbeat.interval.ms']);
  heartbeat.lastPollAtUs = out.nowUs();
  restartSessionTimer(out, consumer);
}

/** The coordinator was heard of. */
export function restartSessionTimer(out: Out, consumer: ConsumerState): void {
  const { heartbeat, config } = consumer;
  heartbeat.sessionDeadlineUs = out.nowUs() + msToUs(config['session.timeout.ms']);
  armHeartbeat(out, consumer);
}

/** Inside poll() the thread is never absent. */
export const pollDeadlineUs = (consumer: ConsumerState): SimTime =>
  isInPoll(consumer)
    ? Infinity
    : consumer.heartbeat.lastPollAtUs + msToUs(consumer.config['max.poll.interval.ms']);

export function armHeartbeat(out: Out, consumer: ConsumerState, notBeforeUs = -Infinity): void {
  const { heartbeat } = consumer;
  if (!heartbeat.enabled) return;
  const nextAtUs = Math.min(
    heartbeat.inFlight === 0 ? heartbeat.dueAtUs : Infinity,
    heartbeat.sessionDeadlineUs,
    pollDeadlineUs(consumer),
  );
  const atUs = Math.max(nextAtUs, notBeforeUs, out.nowUs());
  if (heartbeat.timerAtUs <= atUs && heartbeat.timerAtUs >= out.nowUs()) return;
  heartbeat.timerAtUs = atUs;
  out.setTimer('heartbeat', null, atUs - out.nowUs(), 'duty');
}

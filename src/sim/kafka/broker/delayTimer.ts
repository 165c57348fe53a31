/**
 * One timer for all requests that wait (Kafka: DelayedOperationPurgatory with its timing wheel).
 *
 * Most requests end long before their time-out, so there is no timer for each: one stands for the earliest, and looks for the next
 * when it is due.
 */

import type { SimTime } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { ReplicaManager } from './replica.ts';

export function armDelayTimer(out: Out, replicas: ReplicaManager, deadlineAtUs: SimTime): void {
  if (deadlineAtUs >= replicas.delayTimerAtUs) return;
  replicas.delayTimerAtUs = deadlineAtUs;
  out.setTimer('delayedRequests', deadlineAtUs, deadlineAtUs - out.nowUs(), 'duty');
}

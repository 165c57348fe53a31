/** The end of waits: produces and fetches that have waited as long as they asked for. */

import type { SimTime } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { armDelayTimer } from './delayTimer.ts';
import { expireFetch } from './delayedFetch.ts';
import { expireProduce } from './delayedProduce.ts';
import { brokerState } from './replica.ts';

export function expireDelayed(out: Out, node: SimNode, atUs: SimTime): void {
  const { replicas } = brokerState(node);
  // An earlier timer has taken over.
  if (replicas.delayTimerAtUs !== atUs) return;
  replicas.delayTimerAtUs = Infinity;
  const nowUs = out.nowUs();
  let next = Infinity;
  for (const fetch of [...replicas.delayedFetches.values()]) {
    if (fetch.deadlineAtUs <= nowUs) expireFetch(out, node, fetch);
    else next = Math.min(next, fetch.deadlineAtUs);
  }
  for (const produce of [...replicas.delayedProduces.values()]) {
    if (produce.deadlineAtUs <= nowUs) expireProduce(out, node, produce);
    else next = Math.min(next, produce.deadlineAtUs);
  }
  if (next < Infinity) armDelayTimer(out, replicas, next);
}

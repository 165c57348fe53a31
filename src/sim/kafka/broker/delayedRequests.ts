/** The end of waits: produces, fetches and deletions that have waited as long as they asked for. */

import type { SimTime } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { takeDue } from './delayTimer.ts';
import { expireFetch } from './delayedFetch.ts';
import { expireProduce } from './delayedProduce.ts';
import { expireDelete } from './deleteRecords.ts';
import { brokerState } from './replica.ts';

export function expireDelayed(out: Out, node: SimNode, atUs: SimTime): void {
  const { deadlines, delayedDeletes, delayedFetches, delayedProduces } = brokerState(node).replicas;
  // An earlier timer has taken over.
  if (deadlines.timerAtUs !== atUs) return;
  for (const id of takeDue(out, deadlines)) {
    const fetch = delayedFetches.get(id);
    if (fetch !== undefined) expireFetch(out, node, fetch);
    const produce = delayedProduces.get(id);
    if (produce !== undefined) expireProduce(out, node, produce);
    const deletion = delayedDeletes.get(id);
    if (deletion !== undefined) expireDelete(out, node, deletion);
  }
}

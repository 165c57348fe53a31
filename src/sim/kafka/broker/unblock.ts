/** What waits for a partition's log to grow or its high watermark to move, and is let go then. */

import type { Offset } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { wakeFetches } from './delayedFetch.ts';
import { completeProduces } from './delayedProduce.ts';
import type { LeaderPartition } from './leaderPartition.ts';
import { brokerState, type Replica } from './replica.ts';

/** The leader's high watermark was raised: producers get their answers, consumers their records. */
export function highWatermarkMoved(
  out: Out,
  node: SimNode,
  replica: Replica,
  leading: LeaderPartition,
  previous: Offset,
): void {
  const cause = out.trigger;
  const { highWatermark } = leading;
  brokerState(node).replicas.highWatermarksChanged = true;
  out.trace({
    kind: 'highWatermarkAdvanced',
    topicPartition: replica.topicPartition,
    highWatermark,
    previous,
  });
  completeProduces(out, node, replica);
  wakeFetches(out, node, replica, 'consumers');
  out.trigger = cause;
}

/** Records were appended to the leader's log. */
export function logGrown(out: Out, node: SimNode, replica: Replica): void {
  wakeFetches(out, node, replica, 'followers');
}

/** What a queue's event can break: no message is lost, none is in two places. */

import type { SimNode, World } from '../kernel/world.ts';
import type { QueueNode } from '../queues/queueServer.ts';
import { violate, type InvariantMemory } from './invariantMemory.ts';

export function checkQueue(world: World, memory: InvariantMemory, node: SimNode): void {
  if (!node.running || node.state === null) return;
  const { ready, consumers, published, acknowledged, unacked } = (node as QueueNode).state;
  const tell = (detail: string) =>
    violate(memory, world.nowUs, 'queueBalance', `${node.id}: ${detail}`);
  let held = 0;
  for (const { consumer, prefetch, unacked: messages } of consumers.values()) {
    held += messages.size;
    if (prefetch > 0 && messages.size > prefetch)
      tell(`${consumer} holds ${messages.size}, its prefetch is ${prefetch}`);
  }
  if (held !== unacked || published !== ready.length + held + acknowledged)
    tell(
      `${published} published, ${ready.length} ready, ${held} (${unacked}) unacked, ${acknowledged} acknowledged`,
    );
}

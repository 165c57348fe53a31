/** Whose turn it is while the kernel calls a node out of its own order (a start, a command). */

import type { Out } from './out.ts';
import type { SimNode } from './world.ts';

/** Points `out` at a node and the cause of its turn, runs `turn`, and points it back. */
export function withNode(out: Out, node: SimNode, trigger: number, turn: () => void): void {
  const before = out.node;
  const triggerBefore = out.trigger;
  out.node = node;
  out.trigger = trigger;
  turn();
  out.node = before;
  out.trigger = triggerBefore;
}

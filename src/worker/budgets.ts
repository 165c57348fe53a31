/**
 * How much work the worker does between two commands and between two checkpoints. A large cluster costs more to copy and to look at than
 * its events cost, so what it is allowed grows with the number of its replicas.
 */

import type { World } from '../sim/kernel/world.ts';

export interface Budgets {
  /** Events between two checkpoints: in a small cluster their replay takes well under 50 ms, and saving one takes less than one. */
  checkpointEvents: number;
  /** So that they fit into memory. */
  checkpointsKept: number;
  /** Work done in one call, so that a command is heard in between: events, and scenes taken. */
  sliceEvents: number;
  sliceScenes: number;
}

export function budgetsFor(world: World): Budgets {
  const replicas = countReplicas(world);
  return {
    checkpointEvents: Math.max(2_000, 6 * replicas),
    checkpointsKept: within(6, 40_000 / replicas, 160),
    sliceEvents: Math.max(1_000, 2 * replicas),
    sliceScenes: within(1, 400 / replicas, 8),
  };
}

/** At least 1. */
function countReplicas(world: World): number {
  let count = 1;
  for (const { disk } of world.nodes.values()) {
    const { logs } = (disk ?? {}) as { logs?: ReadonlyMap<unknown, unknown> };
    count += logs?.size ?? 0;
  }
  return count;
}

const within = (low: number, value: number, high: number): number =>
  Math.floor(Math.max(low, Math.min(high, value)));

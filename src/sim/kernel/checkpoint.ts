/** Saving a world and going on from the copy. A full chunk of a log and messages are shared, the rest is copied. */

import { clonePlain } from '../../base/clone.ts';
import { addValue, emptyHash, hashText } from '../../base/hash.ts';
import { pendingEvents } from './eventQueue.ts';
import type { World } from './world.ts';

export type Checkpoint = World;

export function copyWorld(world: World): World {
  // Spent objects are no state.
  world.queue.spare = [];
  return clonePlain(world);
}

/** Hash of everything that can influence the future. */
export function hashWorld(world: World): string {
  const { queue, settings: _settings, counts: _counts, ...rest } = world;
  const state = emptyHash();
  addValue(state, pendingEvents(queue));
  addValue(state, rest);
  return hashText(state);
}

/** Hash of all that happened so far. */
export const hashTrace = (world: World): string => hashText(world.traceHash);

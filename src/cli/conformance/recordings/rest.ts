/** Is the replay at rest, as the recordings' pages define it? Looks at the run's state alone, never at what a fact expects. */

import { runUntil } from '../../../sim/kernel/engine.ts';
import { brokersRest } from './brokersRest.ts';
import { groupsRest } from './groupsRest.ts';
import { nowUs, type Replay } from './run.ts';

/** Facts are due so much later at the latest, of simulated time. */
const LONGEST_REST_US = 30_000_000;
const LOOK_US = 100_000;

export function rest(run: Replay): void {
  const limitUs = nowUs(run) + LONGEST_REST_US;
  while (!isAtRest(run) && nowUs(run) < limitUs) runUntil(run.live.engine, nowUs(run) + LOOK_US);
}

const isAtRest = (run: Replay): boolean => brokersRest(run) && groupsRest(run);

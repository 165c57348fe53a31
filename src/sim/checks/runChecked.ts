/** Runs an engine event by event with the invariants asked after each. */

import type { SimTime } from '../../base/brand.ts';
import { nextDueUs, step, type Engine } from '../kernel/engine.ts';
import { checkInvariants, type InvariantMemory, type Violation } from './invariants.ts';

/**
 * Carries out everything due up to `untilUs`. `memory` hears the trace already (`noteForInvariants`), from the boot on. `report`
 * gets each violation once; false: the run ends there.
 */
export function runChecked(
  engine: Engine,
  memory: InvariantMemory,
  untilUs: SimTime,
  report: (violation: Violation) => boolean,
): void {
  const { world } = engine;
  while (nextDueUs(engine) <= untilUs) {
    const actionsDone = world.nextActionIndex;
    step(engine);
    // An action may have touched any node, an event only the one that had its turn.
    const wasAction = world.nextActionIndex > actionsDone;
    const violations = checkInvariants(world, memory, wasAction ? null : engine.out.node);
    for (const violation of violations) if (!report(violation)) return;
  }
  if (world.nowUs < untilUs) world.nowUs = untilUs;
}

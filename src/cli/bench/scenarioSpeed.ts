/** How many simulated seconds of a scenario one core runs in a second, warm: by processor time, so that other processes do not count. */

import { must } from '../../base/assert.ts';
import { shippedScenarios } from '../../scenario/catalog/index.ts';
import { runTo, startRun } from '../../scenario/runScenario.ts';
import { median } from './kernelRatio.ts';

const ROUNDS = 3;

export function measureSpeed(name: string, warmUpMs: number, measuredMs: number): number {
  const scenario = must(shippedScenarios[name], `scenario ${name}`);
  const live = startRun({ scenario, seed: '1', actions: [] });
  // The first stretch is spent by the JIT compiler.
  runTo(live, warmUpMs);
  const speeds = Array.from({ length: ROUNDS }, (_, round) => {
    const started = process.cpuUsage();
    runTo(live, warmUpMs + (round + 1) * measuredMs);
    return measuredMs / 1000 / (process.cpuUsage(started).user / 1_000_000);
  });
  return median(speeds);
}

/**
 * Producers that begin their life in a step: their label ends in the step's number (`all 4`). Each starts from the brokers that run.
 */

import type { Action } from './format.ts';
import type { Replay } from './run.ts';
import { producersOfStep } from './setupClients.ts';
import { isUp } from './silence.ts';

export function newProducers(run: Replay): Action[] {
  const running = run.scenario.brokers.map((id) => `broker-${id}`).filter((id) => isUp(run, id));
  return producersOfStep(run.recording, run.stepIndex).map(([producer, config]) => ({
    do: 'addProducer',
    args: { producer, config: { ...config, 'bootstrap.servers': running } },
  }));
}

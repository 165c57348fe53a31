/** For what a step waits at its end: rest, as a rule; what else its words say. */

import { actionName } from '../../../sim/actionKinds.ts';
import { consumerView } from '../../../sim/kafka/client/consumerView.ts';
import { groupsView } from '../../../sim/kafka/coordinator/view.ts';
import { runUntil } from '../../../sim/kernel/engine.ts';
import { rest } from './rest.ts';
import { nowUs, waitFor, waitUntil, type Replay } from './run.ts';

/** "The leader assigns": so long after the join phase has ended. */
const ASSIGNING_US = 1_500_000;
const LONGEST_US = 30_000_000;
const LOOK_US = 100_000;

export function waitForTheStep(run: Replay): void {
  const until = String(run.step.args['until'] ?? '');
  if (until === 'the leader assigns') return waitForAssigning(run);
  const worker = /^(\S+) (polls again|returns from its processing)$/.exec(until)?.[1];
  if (worker !== undefined) waitFor(run, () => (isAtWork(run, worker) ? null : true));
  if (addsPartitions(run)) waitForNewGeneration(run);
  rest(run);
}

function isAtWork(run: Replay, label: string): boolean {
  const node = run.live.engine.world.nodes.get(label);
  return node?.running === true && consumerView(node).waitsFor === 'sleep';
}

function waitForAssigning(run: Replay): void {
  const groups = (): number[] =>
    [...groupsView(run.live.engine.world).values()]
      .filter(({ state }) => state === 'CompletingRebalance')
      .map(({ stateSinceUs }) => stateSinceUs);
  waitWhile(run, () => groups().length === 0);
  const [sinceUs] = groups();
  if (sinceUs !== undefined) waitUntil(run, sinceUs + ASSIGNING_US);
}

/** Of groups: their members learn of new partitions when they refresh their metadata. */
function addsPartitions({ recording, step }: Replay): boolean {
  const name = actionName(step.do, step.args);
  return (
    recording.name.startsWith('group-') && (name === 'createPartitions' || name === 'createTopic')
  );
}

function waitForNewGeneration(run: Replay): void {
  const { topic } = run.step.args;
  const isAwaited = Object.entries(run.scenario.consumers ?? {}).some(
    ([label, { subscribe }]) => subscribe?.includes(String(topic)) === true && isMember(run, label),
  );
  const hasCome = (): boolean =>
    run.seen.events.some(({ kind, atUs }) => kind === 'joinPhaseEnded' && atUs >= run.stepFromUs);
  if (isAwaited) waitWhile(run, () => !hasCome());
}

const isMember = (run: Replay, label: string): boolean =>
  [...groupsView(run.live.engine.world).values()].some(({ members }) => label in members);

function waitWhile(run: Replay, isSo: () => boolean): void {
  const limitUs = nowUs(run) + LONGEST_US;
  while (isSo() && nowUs(run) < limitUs) runUntil(run.live.engine, nowUs(run) + LOOK_US);
}

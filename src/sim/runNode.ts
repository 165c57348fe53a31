/**
 * The node `run`: the one who sits before the cluster. It starts clients when the scenario says, starts again what it has
 * stopped, and remembers which network splits stand, so that a client that comes later finds itself on its side.
 *
 * It sends no message; it is a node so that what it has to do is an event like any other.
 */

import type { Behaviour } from './kernel/behaviour.ts';
import { killProcess, startProcess } from './kernel/lifecycle.ts';
import type { Out } from './kernel/out.ts';
import { withNode } from './kernel/turn.ts';
import { createNode, type NodeId, type SimNode, type World } from './kernel/world.ts';

export const RUN_NODE: NodeId = 'run';

export interface RunNodeState {
  splits: Split[];
}

export interface Split {
  left: NodeId[];
  right: NodeId[];
  /** Clients that are named on neither side belong to this one. */
  otherClients: 'left' | 'right' | null;
  /** Trace id of the action. */
  by: number;
}

export const createRunNode = (world: World): SimNode => createNode(world, RUN_NODE, 'run', {});

export const runNode = (world: World): SimNode => world.nodes.get(RUN_NODE) as SimNode;
export const splitsOf = (world: World): Split[] => (runNode(world).state as RunNodeState).splits;

/** How often it looks whether a process has ended. */
const LOOK_US = 10_000;

type Ending = { waitFor: NodeId[]; start: NodeId[]; kill: NodeId[] };

export const runBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(_, node) {
    const state: RunNodeState = { splits: [] };
    node.state = state;
  },
  onRequest: () => undefined,
  onConnection: () => undefined,
  onCommand: () => undefined,
  timers: {
    start(out, _, { node }: { node: NodeId }) {
      const target = out.engine.world.nodes.get(node);
      if (target !== undefined && !target.running) startProcess(out, target);
    },
    ended: (out, _, ending: Ending) => lookForEnd(out, ending),
  },
  steps: {},
};

/** Starts a node so much later; it may have been started meanwhile. */
export function startLater(out: Out, node: NodeId, afterUs: number): void {
  withNode(out, runNode(out.engine.world), out.trigger, () => {
    out.setTimer('start', { node }, afterUs);
  });
}

/** Starts it as soon as its present process has ended; at once, if there is none. */
export function startWhenEnded(out: Out, node: NodeId): void {
  withNode(out, runNode(out.engine.world), out.trigger, () =>
    lookForEnd(out, { waitFor: [node], start: [node], kill: [] }),
  );
}

/** Kills these as soon as those have ended. */
export function stopWhenEnded(out: Out, waitFor: NodeId[], kill: NodeId[]): void {
  withNode(out, runNode(out.engine.world), out.trigger, () =>
    lookForEnd(out, { waitFor, start: [], kill }),
  );
}

function lookForEnd(out: Out, ending: Ending): void {
  const { nodes } = out.engine.world;
  if (ending.waitFor.some((id) => nodes.get(id)?.running === true)) {
    out.setTimer('ended', ending, LOOK_US);
    return;
  }
  for (const id of ending.start) {
    const node = nodes.get(id);
    if (node !== undefined && !node.running) startProcess(out, node);
  }
  for (const id of ending.kill) {
    const node = nodes.get(id);
    if (node !== undefined && node.running) killProcess(out, node);
  }
}

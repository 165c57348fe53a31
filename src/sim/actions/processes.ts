/** What is done to the processes of brokers and ZooKeeper servers: SIGKILL, SIGTERM, SIGSTOP, and their start. */

import {
  commandProcess,
  killProcess,
  pauseProcess,
  resumeProcess,
  startProcess,
} from '../kernel/lifecycle.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode, World } from '../kernel/world.ts';
import { brokerNode } from '../kafka/protocol.ts';
import { startWhenEnded, stopWhenEnded } from '../runNode.ts';
import { zookeeperNode } from '../zookeeper/protocol.ts';
import { forEachNode, nodesOf, oneOrMany, type ActionHandler, type Args } from './handler.ts';

const machines = (_: World, args: Args): NodeId[] => [
  ...oneOrMany<number>(args, 'broker', 'brokers').map(brokerNode),
  ...oneOrMany<number>(args, 'server', 'servers').map(zookeeperNode),
];

export const isDown = (node: SimNode): boolean => !node.running;
const isStill = (node: SimNode): boolean => !node.running || node.paused;
const goesOn = (node: SimNode): boolean => !node.paused;

export const kill = (out: Out, node: SimNode): void => killProcess(out, node);
export const start = (out: Out, node: SimNode): void => startProcess(out, node);
/** SIGTERM. A ZooKeeper server has nothing to do before its end. */
function terminate(out: Out, node: SimNode): void {
  if (node.kind === 'zookeeper') killProcess(out, node);
  else commandProcess(out, node, { do: 'stop', args: {} });
}

const crash = forEachNode(machines, isDown, kill);
const begin = forEachNode(machines, (node) => node.running, start);
export const pauseNodes = (targets: ActionHandler['targets']): ActionHandler =>
  forEachNode(targets, isStill, pauseProcess);
export const resumeNodes = (targets: ActionHandler['targets']): ActionHandler =>
  forEachNode(targets, goesOn, resumeProcess);

/** A restart also starts what was down. */
const restart = (end: (out: Out, node: SimNode) => void): ActionHandler =>
  forEachNode(
    machines,
    () => false,
    (out, node) => {
      if (node.running) end(out, node);
      startWhenEnded(out, node.id);
    },
  );

const ofKind = (world: World, kind: string): NodeId[] =>
  [...world.nodes.values()].filter((node) => node.kind === kind).map(({ id }) => id);

export const processHandlers = {
  crash,
  start: begin,
  stopGracefully: forEachNode(machines, isDown, terminate),
  pause: pauseNodes(machines),
  resume: resumeNodes(machines),
  restartGracefully: restart(terminate),
  crashAndStart: restart(kill),
  crashZooKeeper: crash,
  startZooKeeper: begin,
  restartZooKeeper: restart(kill),
  pauseZooKeeper: pauseNodes(machines),
  resumeZooKeeper: resumeNodes(machines),
  /** All brokers gracefully, then the ensemble is killed. */
  stopEverything: {
    targets: (world) => [...ofKind(world, 'broker'), ...ofKind(world, 'zookeeper')],
    changesNothing: (world, _, targets) => nodesOf(world, targets).every(isDown),
    apply(out) {
      const { world } = out.engine;
      const brokers = ofKind(world, 'broker');
      for (const node of nodesOf(world, brokers)) if (node.running) terminate(out, node);
      stopWhenEnded(out, brokers, ofKind(world, 'zookeeper'));
    },
  },
} as const satisfies Record<string, ActionHandler>;

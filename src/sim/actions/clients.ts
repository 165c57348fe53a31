/** What is done to producers and consumers, and what they are told to do. */

import { commandProcess, killProcess, resumeProcess, startProcess } from '../kernel/lifecycle.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode, World } from '../kernel/world.ts';
import { acksOf } from '../kafka/client/producerConfig.ts';
import type { WorkloadState } from '../kafka/client/producerState.ts';
import { changesWorkload } from '../kafka/client/workload.ts';
import { addConsumerNode, addProducerNode } from '../nodes.ts';
import { startLater } from '../runNode.ts';
import { forEachNode, nodesOf, oneOrMany, type ActionHandler, type Args } from './handler.ts';
import { joinSplits } from './network.ts';
import { isDown, pauseNodes, resumeNodes } from './processes.ts';

const producerOf = (_: World, args: Args): NodeId[] => [args['producer'] as string];
const consumersOf = (_: World, args: Args): NodeId[] =>
  oneOrMany(args, 'consumersInOrder', 'consumers', 'consumer', 'client');

/** `callId` names the call in what the client says of it: the trace id of the action. */
const tell =
  (word: string, argsOf: (args: Args) => Record<string, unknown>) =>
  (out: Out, node: SimNode, args: Args): void =>
    commandProcess(out, node, {
      do: word,
      args: { ...argsOf(args), callId: String(out.trigger) },
    });
const nothing = (): Record<string, unknown> => ({});
const kill = (out: Out, node: SimNode): void => killProcess(out, node);

export const clientHandlers = {
  // producers
  addProducer: addClient(producerOf, addProducerNode),
  stopProducer: forEachNode(
    producerOf,
    isDown,
    tell('close', ({ timeoutMs, processStays }) => given({ timeoutMs, processStays })),
  ),
  killProducer: forEachNode(producerOf, isDown, kill),
  pauseProducer: pauseNodes(producerOf),
  resumeProducer: resumeNodes(producerOf),
  changeProducer: {
    ...forEachNode(producerOf, hasEnded, tell('change', changeOf)),
    changesNothing: (world, args, ids) =>
      nodesOf(world, ids).every((node) => hasEnded(node) || !isChangedBy(node, args)),
  },
  produce: forEachNode(producerOf, isDown, tell('produce', recordsOf)),

  // consumers
  addConsumer: addClient(consumersOf, addConsumerNode),
  startConsumers: {
    targets: consumersOf,
    changesNothing: (world, _, targets) => !nodesOf(world, targets).some(hasEnded),
    apply(out, args, targets) {
      const gapUs = ((args['gapMs'] as number | undefined) ?? 0) * 1000;
      let afterUs = 0;
      for (const node of nodesOf(out.engine.world, targets)) {
        if (!hasEnded(node)) continue;
        if (afterUs === 0) startAgain(out, node);
        else startLater(out, node.id, afterUs);
        afterUs += gapUs;
      }
    },
  },
  closeConsumer: forEachNode(consumersOf, isDown, tell('close', nothing)),
  killConsumer: forEachNode(consumersOf, isDown, kill),
  pauseConsumer: pauseNodes(consumersOf),
  resumeConsumer: forEachNode(consumersOf, ({ paused }) => !paused, resumeThenCall),
  call: forEachNode(
    consumersOf,
    isDown,
    tell('call', ({ call }) => ({ call })),
  ),
} as const satisfies Record<string, ActionHandler>;

/** Its process is gone, or has closed its client and does nothing more. */
function hasEnded(node: SimNode): boolean {
  return !node.running || (node.state as { phase?: string }).phase === 'closed';
}

function startAgain(out: Out, node: SimNode): void {
  if (node.running) killProcess(out, node);
  startProcess(out, node);
}

/** A label that is known is that client, which starts (again). */
function addClient(
  targets: ActionHandler['targets'],
  make: (world: World, label: NodeId, args: Args) => SimNode,
): ActionHandler {
  return {
    targets,
    changesNothing: (world, _, ids) => nodesOf(world, ids).some((node) => !hasEnded(node)),
    apply(out, args, [label = '']) {
      const { world } = out.engine;
      let node = world.nodes.get(label);
      if (node === undefined) {
        node = make(world, label, args);
        joinSplits(out, label);
      }
      startAgain(out, node);
    },
  };
}

/** `thenCall` is the first thing that it does. */
function resumeThenCall(out: Out, node: SimNode, args: Args): void {
  const call = args['thenCall'];
  if (call !== undefined) {
    const waiting = node.deferred;
    node.deferred = [];
    commandProcess(out, node, { do: 'call', args: { call, callId: String(out.trigger) } });
    node.deferred.push(...waiting);
  }
  resumeProcess(out, node);
}

function isChangedBy(node: SimNode, args: Args): boolean {
  const { acks, ...change } = changeOf(args);
  const { workload } = node.disk as { workload: WorkloadState };
  const now = (node.state as { acks?: number }).acks;
  // A producer to a queue has no acks.
  const isOfAcks =
    acks !== undefined && now !== undefined && acksOf({ acks: String(acks) }) !== now;
  return isOfAcks || changesWorkload(workload, change);
}

function changeOf({ rate, keys, partitions, acks }: Args): Record<string, unknown> {
  return given({ ratePerSecond: rate, keys, partitions, acks });
}

/** What one word of `produce` asks for, in the words that a producer takes. */
function recordsOf(args: Args): Record<string, unknown> {
  return given({
    topic: args['topic'],
    partition: args['partition'] ?? args['toPartition'],
    eachPartition: args['eachPartition'],
    key: args['key'],
    value: args['value'],
    valuePrefix: args['valuePrefix'],
    valueBytes: args['valueBytes'],
    timestamp: args['timestamp'],
    headers: headersOf(args['headers'] ?? args['headersInOrder']),
    count: args['count'],
  });
}

/** A list as Kafka has it; an object is the short form. */
function headersOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).map(([name, text]) => ({ name, value: text as string | null }));
}

const given = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

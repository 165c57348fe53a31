/** Requests that an admin client, the probe or a ZooKeeper shell makes. */

import { agreedTree, partitionNumbers } from '../checks/truth.ts';
import { configTexts } from '../kafka/config.ts';
import { topicPartition, type TopicPartition } from '../kafka/protocol.ts';
import { commandProcess, startProcess } from '../kernel/lifecycle.ts';
import type { NodeId, World } from '../kernel/world.ts';
import { ADMIN_NODE, PROBE_NODE } from '../nodes.ts';
import { createShell, SHELL_NODE } from '../zookeeperShell.ts';
import { isDown } from './processes.ts';
import { joinSplits } from './network.ts';
import { nodesOf, oneOrMany, type ActionHandler, type Args } from './handler.ts';

/** The recordings name a key of a topic's configuration, which they all set to an hour. */
const HOUR_MS = '3600000';

const admin = (_: World, args: Args): NodeId[] => [
  (args['admin'] as NodeId | undefined) ?? ADMIN_NODE,
];
const probe = (): NodeId[] => [PROBE_NODE];

export const requestHandlers = {
  createTopic: request(
    'createTopics',
    ({ topic, partitions, replicationFactor, assignment, config }) => ({
      topic,
      partitions: partitions ?? -1,
      replicationFactor: replicationFactor ?? -1,
      assignment: assignment ?? null,
      config: configTexts((config ?? {}) as Args),
    }),
  ),
  deleteTopic: request('deleteTopics', ({ topic }) => ({ topic })),
  createPartitions: request('createPartitions', newPartitionsOf),
  describeTopics: request('describeTopics', (args) => ({
    topics: oneOrMany(args, 'topic', 'topics'),
  })),
  electPreferredLeaders: request('electLeaders', electionOf),
  alterConfig: request('incrementalAlterConfigs', ({ topic, config }) => ({
    topic,
    config: typeof config === 'string' ? { [config]: HOUR_MS } : configTexts(config as Args),
  })),
  describeConfigs: request('describeConfigs', ({ topic }) => ({ topic })),
  describeGroup: request('describeGroup', ({ group }) => ({ group })),
  deleteGroup: request('deleteGroup', ({ group }) => ({ group })),
  listConsumerGroupOffsets: request('listConsumerGroupOffsets', ({ group }) => ({ group })),
  deleteRecords: request('deleteRecords', ({ topic, partition, beforeOffset }) => ({
    topic,
    partition,
    beforeOffset,
  })),
  deleteConsumerGroupOffsets: request('deleteConsumerGroupOffsets', ({ group, partitions }) => ({
    group,
    partitions,
  })),
  removeMembersFromConsumerGroup: request(
    'removeMembersFromConsumerGroup',
    ({ group, instances }) => ({ group, instances: instances ?? null }),
  ),
  listOffsets: request('listOffsets', ({ topic, partition, spec }) => ({ topic, partition, spec })),
  alterConsumerGroupOffsets: {
    ...request('alterConsumerGroupOffsets', () => ({})),
    apply(out, args, ids) {
      for (const group of oneOrMany<string>(args, 'group', 'groups')) {
        const one = request('alterConsumerGroupOffsets', ({ offsets }) => ({ group, offsets }));
        one.apply(out, args, ids);
      }
    },
  },

  offsets: command(probe, 'offsets', ({ topic, partition }) => ({ topic, partition })),
  read: command(probe, 'read', ({ topic, partition }) => ({ topic, partition })),

  deleteZnode: {
    targets: () => [SHELL_NODE],
    changesNothing: () => false,
    apply(out, args) {
      const { world } = out.engine;
      const node = createShell(world);
      joinSplits(out, node.id);
      if (!node.running) startProcess(out, node);
      commandProcess(out, node, { do: 'delete', args: { path: args['path'] } });
    },
  },
} as const satisfies Record<string, ActionHandler>;

function request(
  operation: string,
  argsOf: (args: Args, world: World) => Record<string, unknown>,
): ActionHandler {
  return command(admin, 'request', (args, world) => ({ operation, ...argsOf(args, world) }));
}

function command(
  targets: ActionHandler['targets'],
  word: string,
  argsOf: (args: Args, world: World) => Record<string, unknown>,
): ActionHandler {
  return {
    targets,
    changesNothing: (world, _, ids) => nodesOf(world, ids).every(isDown),
    apply(out, args, ids) {
      const { world } = out.engine;
      for (const node of nodesOf(world, ids)) {
        const callId = String(out.trigger);
        commandProcess(out, node, { do: word, args: { ...argsOf(args, world), callId } });
      }
    },
  };
}

/** `count` is how many there are afterwards; `replicas` are those of the one that is added, `assignment` of each. */
function newPartitionsOf({ topic, count, replicas, assignment }: Args): Record<string, unknown> {
  if (assignment === undefined) {
    return { topic, count, assignment: replicas === undefined ? null : [replicas] };
  }
  const numbers = Object.keys(assignment as object)
    .map(Number)
    .sort((a, b) => a - b);
  const last = numbers.at(-1) ?? -1;
  return {
    topic,
    count: last + 1,
    assignment: numbers.map((number) => (assignment as Record<string, number[]>)[String(number)]),
  };
}

/** `partitions` null: all of the cluster. */
function electionOf(args: Args, world: World): Record<string, unknown> {
  const topics = oneOrMany<TopicPartition>(args, 'topic', 'topics');
  const tree = agreedTree(world);
  const wanted = args['partition'] as number | undefined;
  const ofTopics = topics.flatMap((topic) =>
    (wanted === undefined ? partitionNumbers(tree, topic) : [wanted]).map((number) =>
      topicPartition(topic, number),
    ),
  );
  const partitions = topics.length > 0 ? ofTopics : (args['partitions'] ?? null);
  return { electionType: 'preferred', partitions };
}

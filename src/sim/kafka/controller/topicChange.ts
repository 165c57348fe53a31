/**
 * New topics, and partitions added to a topic.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (processTopicChange, processPartitionModifications,
 * onNewPartitionCreation)]
 *
 * Partitions that were added while their topic is being deleted are taken out of the assignment again.
 */
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { partitionOf, topicPartition, type TopicPartition } from '../protocol.ts';
import {
  hasPartition,
  isTopicQueuedUpForDeletion,
  partitionReplicaAssignment,
  partitionsForTopic,
  removeTopic,
  replicasForPartitions,
  updatePartitionReplicaAssignment,
} from './controllerContext.ts';
import {
  doNext,
  traceCause,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { bringOnline, markPartitions } from './partitionStateMachine.ts';
import { changeReplicas } from './replicaStateMachine.ts';
import {
  decodeAssignment,
  encodeAssignment,
  MATCH_ANY_VERSION,
  TOPICS,
  topicPartitionsPath,
  topicPath,
  withEpochCheck,
} from './zkData.ts';

export const processTopicChange = (): Instruction[] => [{ do: 'readTopicNames' }];
export const processPartitionModifications = (topic: string): Instruction[] => [
  { do: 'readAssignment', topic },
];

interface OfTopic {
  topic: string;
}
interface Partitions {
  partitions: TopicPartition[];
}

export const topicInstructions: InstructionTable = {
  readTopicNames: {
    ask: (): ZkOp[] => [{ op: 'getChildren', path: TOPICS, watch: true }],
    take(thread: EventThread, _args: unknown, [result]: ZkResult[]) {
      const { context } = thread;
      const topics = new Set(result?.children ?? []);
      const added = [...topics].filter((topic) => !context.allTopics.has(topic));
      const deleted = [...context.allTopics].filter((topic) => !topics.has(topic));
      for (const topic of deleted) removeTopic(context, topic);
      context.allTopics = topics;
      if (added.length > 0)
        doNext(thread, { do: 'readTopics', topics: added, next: 'createTopics' });
    },
  },

  createTopics(thread: EventThread, { topics }: { topics: string[] }) {
    const { context } = thread;
    for (const topic of topics) {
      const partitions = partitionsForTopic(context, topic);
      const assignment = Object.fromEntries(
        partitions.map((tp) => [String(partitionOf(tp)), partitionReplicaAssignment(context, tp)]),
      );
      traceCause(thread, {
        kind: 'topicCreated',
        topic,
        partitions: partitions.length,
        assignment,
      });
    }
    const partitions = topics.flatMap((topic) => partitionsForTopic(context, topic));
    doNext(thread, { do: 'createPartitions', partitions });
  },

  /** New, then Online: first the partitions, then their replicas. */
  createPartitions(thread: EventThread, { partitions }: Partitions) {
    const { context } = thread;
    const replicas = replicasForPartitions(context, partitions);
    markPartitions(context, partitions, 'NewPartition');
    doNext(
      thread,
      changeReplicas(replicas, 'NewReplica'),
      bringOnline(partitions),
      changeReplicas(replicas, 'OnlineReplica'),
    );
  },

  readAssignment: {
    ask: (_thread: EventThread, { topic }: OfTopic): ZkOp[] => [
      { op: 'getData', path: topicPath(topic), watch: true },
    ],
    take(thread: EventThread, { topic }: OfTopic, [result]: ZkResult[]) {
      const { context } = thread;
      if (result?.error !== null) return;
      const assignment = decodeAssignment(result.data);
      const added = [...assignment].filter(
        ([p]) => !hasPartition(context, topicPartition(topic, p)),
      );
      if (added.length === 0) return;
      if (isTopicQueuedUpForDeletion(context, topic)) {
        doNext(thread, { do: 'readPartitionNames', topic });
        return;
      }
      const before = partitionsForTopic(context, topic).length;
      for (const [p, replicas] of added) {
        updatePartitionReplicaAssignment(context, topicPartition(topic, p), replicas);
      }
      traceCause(thread, { kind: 'partitionsAdded', topic, before, after: before + added.length });
      const partitions = added.map(([p]) => topicPartition(topic, p));
      doNext(thread, { do: 'createPartitions', partitions });
    },
  },

  /** Which partitions existed before somebody added some to a topic that is being deleted. */
  readPartitionNames: {
    ask: (_thread: EventThread, { topic }: OfTopic): ZkOp[] => [
      { op: 'getChildren', path: topicPartitionsPath(topic) },
    ],
    take(thread: EventThread, { topic }: OfTopic, [result]: ZkResult[]) {
      if (result?.error === null) {
        doNext(thread, { do: 'restoreAssignment', topic, partitions: result.children.map(Number) });
      }
    },
  },

  restoreAssignment: {
    ask(
      { context }: EventThread,
      { topic, partitions }: OfTopic & { partitions: number[] },
    ): ZkOp[] {
      const assignment = new Map(
        partitions
          .sort((a, b) => a - b)
          .map((p) => [p, partitionReplicaAssignment(context, topicPartition(topic, p))] as const),
      );
      const data = encodeAssignment(assignment);
      const path = topicPath(topic);
      return [
        withEpochCheck(
          { op: 'setData', path, data, version: MATCH_ANY_VERSION },
          context.epochZkVersion,
        ),
      ];
    },
    take: () => undefined,
  },
};

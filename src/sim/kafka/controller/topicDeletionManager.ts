/**
 * The deletion of topics: marked, carried out while all replicas are alive, resumed when a broker returns.
 * [Apache Kafka: core/.../kafka/controller/TopicDeletionManager.scala, KafkaController.scala (processTopicDeletion)]
 *
 * Brokers first hear by UpdateMetadata that the topic has gone (leader −2). Its replicas leave the ISR one after another, then
 * StopReplica deletes their logs; when all have confirmed it, the znodes go. With a replica on a dead broker the topic
 * stays marked until that broker is back.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import type { ErrorName, TopicPartition } from '../protocol.ts';
import { topicOf } from '../protocol.ts';
import { updateMetadata } from './brokerChange.ts';
import {
  isReplicaOnline,
  isTopicQueuedUpForDeletion,
  partitionsForTopic,
  removeTopic,
  replicasForTopic,
  replicasInState,
  replicasOnBrokers,
  replicaState,
  type ControllerContext,
  type PartitionAndReplica,
  type ReplicaStateName,
} from './controllerContext.ts';
import {
  doNext,
  traceEffect,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { markPartitions } from './partitionStateMachine.ts';
import { changeReplicas } from './replicaStateMachine.ts';
import {
  DELETE_TOPICS,
  deleteTopicPath,
  MATCH_ANY_VERSION,
  partitionPath,
  statePath,
  topicConfigPath,
  topicPartitionsPath,
  topicPath,
  withEpochCheck,
} from './zkData.ts';

export const processTopicDeletion = (): Instruction[] => [
  { do: 'readTopicDeletions', next: 'queueTopicDeletions' },
];

export interface DeletionResults {
  broker: BrokerId;
  results: { topicPartition: TopicPartition; error: ErrorName }[];
}

export function processTopicDeletionStopReplicaResponse(args: DeletionResults): Instruction[] {
  const replicasWith = (isError: boolean): PartitionAndReplica[] =>
    args.results
      .filter(({ error }) => (error !== 'NONE') === isError)
      .map(({ topicPartition }) => ({ topicPartition, replica: args.broker }));
  return [
    { do: 'failReplicaDeletion', replicas: replicasWith(true) },
    { do: 'completeReplicaDeletion', replicas: replicasWith(false) },
  ];
}

interface Topics {
  topics: string[];
}
interface Replicas {
  replicas: PartitionAndReplica[];
}
interface Paths {
  paths: string[];
}

export const deletionInstructions: InstructionTable = {
  readTopicDeletions: {
    ask: (): ZkOp[] => [{ op: 'getChildren', path: DELETE_TOPICS, watch: true }],
    take(thread: EventThread, { next }: { next: string }, [result]: ZkResult[]) {
      doNext(thread, { do: next, topics: result?.children ?? [] });
    },
  },

  /** At the takeover; the deletions themselves are tried later. */
  initializeTopicDeletions(thread: EventThread, { topics }: Topics) {
    const { context } = thread;
    if (!isDeletionEnabled(thread)) {
      doNext(thread, { do: 'deletePaths', paths: topics.map(deleteTopicPath) });
      return;
    }
    for (const topic of topics) {
      context.topicsToBeDeleted.add(topic);
      if (hasDeadReplica(context, topic)) context.topicsIneligibleForDeletion.add(topic);
    }
  },

  queueTopicDeletions(thread: EventThread, { topics }: Topics) {
    const { context } = thread;
    const unknown = topics.filter((topic) => !context.allTopics.has(topic));
    const known = topics.filter((topic) => context.allTopics.has(topic));
    const toForget = isDeletionEnabled(thread) ? unknown : topics;
    doNext(
      thread,
      { do: 'deletePaths', paths: toForget.map(deleteTopicPath) },
      { do: 'enqueueTopicsForDeletion', topics: isDeletionEnabled(thread) ? known : [] },
    );
  },

  enqueueTopicsForDeletion(thread: EventThread, { topics }: Topics) {
    const { context } = thread;
    if (topics.length === 0) return;
    for (const topic of topics) {
      if (context.topicsToBeDeleted.has(topic)) continue;
      context.topicsToBeDeleted.add(topic);
      const deadReplicas = hasDeadReplica(context, topic);
      traceEffect(thread, { kind: 'topicDeletionMarked', topic, deadReplicas });
    }
    doNext(thread, { do: 'resumeDeletions' });
  },

  /** A broker with replicas of the topic is back. */
  resumeDeletionsOnBrokers(thread: EventThread, { brokers }: { brokers: BrokerId[] }) {
    const { context } = thread;
    const topics = topicsOf(replicasOnBrokers(context, brokers)).filter((topic) =>
      isTopicQueuedUpForDeletion(context, topic),
    );
    for (const topic of topics) context.topicsIneligibleForDeletion.delete(topic);
    if (topics.length > 0) doNext(thread, { do: 'resumeDeletions' });
  },

  failReplicaDeletion(thread: EventThread, { replicas }: Replicas) {
    const { context } = thread;
    const failed = queuedForDeletion(context, replicas);
    if (failed.length === 0) return;
    for (const topic of topicsOf(failed)) context.topicsIneligibleForDeletion.add(topic);
    doNext(thread, changeReplicas(failed, 'ReplicaDeletionIneligible'), { do: 'resumeDeletions' });
  },

  completeReplicaDeletion(thread: EventThread, { replicas }: Replicas) {
    if (replicas.length === 0) return;
    const deleted = queuedForDeletion(thread.context, replicas);
    doNext(thread, changeReplicas(deleted, 'ReplicaDeletionSuccessful'), { do: 'resumeDeletions' });
  },

  /** Looks at every marked topic: complete, to be retried, to be started. */
  resumeDeletions(thread: EventThread) {
    const { context } = thread;
    const toRetry: string[] = [];
    const toStart: string[] = [];
    const plan: Instruction[] = [];
    for (const topic of context.topicsToBeDeleted) {
      const isComplete = areAllReplicasInState(context, topic, 'ReplicaDeletionSuccessful');
      const isInProgress = isAnyReplicaInState(context, topic, 'ReplicaDeletionStarted');
      if (isComplete) {
        plan.push({ do: 'completeDeleteTopic', topic });
        continue;
      }
      if (!isInProgress && isAnyReplicaInState(context, topic, 'ReplicaDeletionIneligible')) {
        toRetry.push(topic);
      }
      if (!isInProgress && !context.topicsIneligibleForDeletion.has(topic)) toStart.push(topic);
    }
    plan.push({ do: 'retryDeletionForIneligibleReplicas', topics: toRetry });
    plan.push({ do: 'onTopicDeletion', topics: toStart });
    doNext(thread, ...plan);
  },

  retryDeletionForIneligibleReplicas(thread: EventThread, { topics }: Topics) {
    const replicas = topics.flatMap((topic) =>
      replicasInState(thread.context, topic, 'ReplicaDeletionIneligible'),
    );
    doNext(thread, changeReplicas(replicas, 'OfflineReplica'));
  },

  onTopicDeletion(thread: EventThread, { topics }: Topics) {
    const { context } = thread;
    if (topics.length === 0) return;
    const unseen = topics.filter((topic) => !context.topicsWithDeletionStarted.has(topic));
    for (const topic of unseen) {
      markPartitions(context, partitionsForTopic(context, topic), 'OfflinePartition');
      markPartitions(context, partitionsForTopic(context, topic), 'NonExistentPartition');
      context.topicsWithDeletionStarted.add(topic);
    }
    const partitions = topics.flatMap((topic) => partitionsForTopic(context, topic));
    doNext(thread, updateMetadata('all', partitions), { do: 'onPartitionDeletion', topics });
  },

  onPartitionDeletion(thread: EventThread, { topics }: Topics) {
    const { context } = thread;
    const replicas = topics.flatMap((topic) => replicasForTopic(context, topic));
    const isAlive = ({ replica }: PartitionAndReplica) => isReplicaOnline(context, replica);
    const dead = replicas.filter((replica) => !isAlive(replica));
    const alive = replicas.filter(
      (replica) =>
        isAlive(replica) && replicaState(context, replica) !== 'ReplicaDeletionSuccessful',
    );
    doNext(
      thread,
      changeReplicas(dead, 'ReplicaDeletionIneligible'),
      changeReplicas(alive, 'OfflineReplica'),
      changeReplicas(alive, 'ReplicaDeletionStarted'),
      { do: 'markIneligibleForDeletion', topics: topicsOf(dead) },
    );
  },

  markIneligibleForDeletion({ context }: EventThread, { topics }: Topics) {
    for (const topic of topics) context.topicsIneligibleForDeletion.add(topic);
  },

  completeDeleteTopic(thread: EventThread, { topic }: { topic: string }) {
    const { context } = thread;
    const replicas = replicasInState(context, topic, 'ReplicaDeletionSuccessful');
    const started = partitionsForTopic(context, topic).filter((tp) =>
      context.partitionLeadershipInfo.has(tp),
    );
    doNext(
      thread,
      changeReplicas(replicas, 'NonExistentReplica'),
      { do: 'deletePaths', paths: started.map(statePath) },
      { do: 'deletePaths', paths: started.map(partitionPath) },
      { do: 'deletePaths', paths: started.length > 0 ? [topicPartitionsPath(topic)] : [] },
      { do: 'deletePaths', paths: [topicPath(topic)] },
      { do: 'deletePaths', paths: [topicConfigPath(topic)] },
      { do: 'deletePaths', paths: [deleteTopicPath(topic)] },
      { do: 'forgetDeletedTopic', topic },
    );
  },

  deletePaths: {
    ask: ({ context }: EventThread, { paths }: Paths) =>
      paths.map((path) =>
        withEpochCheck({ op: 'delete', path, version: MATCH_ANY_VERSION }, context.epochZkVersion),
      ),
    take: () => undefined,
  },

  forgetDeletedTopic(thread: EventThread, { topic }: { topic: string }) {
    removeTopic(thread.context, topic);
    traceEffect(thread, { kind: 'topicDeleted', topic });
  },
};

const isDeletionEnabled = ({ controller }: EventThread): boolean =>
  controller.config['delete.topic.enable'];

const hasDeadReplica = (context: ControllerContext, topic: string): boolean =>
  replicasForTopic(context, topic).some(({ replica }) => !isReplicaOnline(context, replica));

const areAllReplicasInState = (
  context: ControllerContext,
  topic: string,
  state: ReplicaStateName,
): boolean => replicasForTopic(context, topic).every((one) => replicaState(context, one) === state);

const isAnyReplicaInState = (
  context: ControllerContext,
  topic: string,
  state: ReplicaStateName,
): boolean => replicasForTopic(context, topic).some((one) => replicaState(context, one) === state);

const queuedForDeletion = (
  context: ControllerContext,
  replicas: readonly PartitionAndReplica[],
): PartitionAndReplica[] =>
  replicas.filter(({ topicPartition: tp }) => isTopicQueuedUpForDeletion(context, topicOf(tp)));

const topicsOf = (replicas: readonly PartitionAndReplica[]): string[] => [
  ...new Set(replicas.map(({ topicPartition: tp }) => topicOf(tp))),
];

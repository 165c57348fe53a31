/**
 * Taking over as controller: read everything, then set the two state machines going.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (onControllerFailover, initializeControllerContext)]
 *
 * The order of the steps is Kafka's, and so are its double writes: first the replicas on dead brokers leave the ISRs (a partition
 * whose leader is dead gets leader −1), then leaders are elected. Reading the topics' configuration is added: it travels
 * with LeaderAndIsr, where real brokers read it from ZooKeeper themselves. Left out: features, notifications of log
 * directories and of old protocols, reassignments and elections asked for by znode.
 */
import type { BrokerId } from '../../../base/brand.ts';
import { msToUs, US_PER_SECOND } from '../../../base/brand.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import type { TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { updateMetadata, type RegisteredBrokers } from './brokerChange.ts';
import { addBroker } from './controllerChannelManager.ts';
import {
  allPartitions,
  isReplicaOnline,
  liveOrShuttingDownBrokerIds,
  replicasForPartitions,
  updatePartitionReplicaAssignment,
} from './controllerContext.ts';
import { controllerOf, isActiveController } from './controllerState.ts';
import { doNext, putEvent, type EventThread, type InstructionTable } from './eventThread.ts';
import {
  initializePartitionState,
  triggerOnlinePartitionStateChange,
} from './partitionStateMachine.ts';
import { readState, stateOf } from './partitionStateZnodes.ts';
import { changeReplicas, initializeReplicaState } from './replicaStateMachine.ts';
import { topicPartition, type TopicPartition } from '../protocol.ts';
import {
  decodeAssignment,
  TOPICS,
  topicConfigPath,
  topicPath,
  type ConfigZnode,
} from './zkData.ts';

/** The first look for leaders that are not where they should be, after the takeover. */
const FIRST_IMBALANCE_CHECK_US = 5 * US_PER_SECOND;

interface TopicsToRead {
  topics: string[];
  /** Instruction that goes on with the topics that exist; null: none. */
  next: string | null;
}

export const failoverInstructions: InstructionTable = {
  onControllerFailover(thread: EventThread) {
    doNext(
      thread,
      { do: 'readBrokers', next: 'setLiveBrokers' },
      { do: 'readAllTopics' },
      { do: 'readPartitionStates' },
      { do: 'openChannels' },
      { do: 'readTopicDeletions', next: 'initializeTopicDeletions' },
      updateMetadata('all', []),
      { do: 'startReplicaStateMachine' },
      { do: 'takeReplicasOfDeadBrokersOffline' },
      { do: 'startPartitionStateMachine' },
      triggerOnlinePartitionStateChange(),
      { do: 'resumeDeletions' },
      { do: 'startScheduler' },
    );
  },

  setLiveBrokers({ context }: EventThread, { epochs }: RegisteredBrokers) {
    context.liveBrokerEpochs = new Map(epochs);
  },

  readAllTopics: {
    ask: (): ZkOp[] => [{ op: 'getChildren', path: TOPICS, watch: true }],
    take(thread: EventThread, _args: unknown, [result]: ZkResult[]) {
      const topics = result?.children ?? [];
      thread.context.allTopics = new Set(topics);
      doNext(thread, { do: 'readTopics', topics, next: null });
    },
  },

  /** Assignments, with a watch on each for added partitions. */
  readTopics: {
    ask: (_thread: EventThread, { topics }: TopicsToRead) =>
      topics.map((topic) => ({ op: 'getData', path: topicPath(topic), watch: true })),
    take(thread: EventThread, { topics, next }: TopicsToRead, results: ZkResult[]) {
      const { context } = thread;
      const found = topics.filter((_topic, i) => results[i]?.error === null);
      for (const [i, topic] of topics.entries()) {
        const result = results[i];
        if (result?.error !== null) continue;
        for (const [p, replicas] of decodeAssignment(result.data)) {
          updatePartitionReplicaAssignment(context, topicPartition(topic, p), replicas);
        }
      }
      if (next !== null) doNext(thread, { do: next, topics: found });
      doNext(thread, { do: 'readTopicConfigs', topics: found });
    },
  },

  readTopicConfigs: {
    ask: (_thread: EventThread, { topics }: { topics: string[] }) =>
      topics.map((topic) => ({ op: 'getData', path: topicConfigPath(topic) })),
    take({ context }: EventThread, { topics }: { topics: string[] }, results: ZkResult[]) {
      for (const [i, topic] of topics.entries()) {
        const result = results[i];
        const config = result?.error === null ? (result.data as ConfigZnode).config : {};
        context.topicConfigs.set(topic, { ...config });
      }
    },
  },

  readPartitionStates(thread: EventThread) {
    doNext(thread, { do: 'updateLeaderAndIsrCache', partitions: allPartitions(thread.context) });
  },

  updateLeaderAndIsrCache: {
    ask: (_thread: EventThread, { partitions }: { partitions: TopicPartition[] }) =>
      partitions.map(readState),
    take(
      thread: EventThread,
      { partitions }: { partitions: TopicPartition[] },
      results: ZkResult[],
    ) {
      for (const [i, tp] of partitions.entries()) {
        const info = stateOf(thread.context, results[i]);
        if (info !== null) thread.context.partitionLeadershipInfo.set(tp, info);
      }
    },
  },

  openChannels({ out, node, context }: EventThread) {
    for (const broker of liveOrShuttingDownBrokerIds(context)) addBroker(out, node, broker);
  },

  startReplicaStateMachine(thread: EventThread) {
    const { context } = thread;
    initializeReplicaState(context);
    const replicas = replicasForPartitions(context, allPartitions(context));
    const online = replicas.filter(({ replica }) => isReplicaOnline(context, replica));
    doNext(thread, changeReplicas(online, 'OnlineReplica'));
  },

  takeReplicasOfDeadBrokersOffline(thread: EventThread) {
    const { context } = thread;
    const replicas = replicasForPartitions(context, allPartitions(context));
    const isOffline = ({ replica }: { replica: BrokerId }) => !isReplicaOnline(context, replica);
    doNext(thread, changeReplicas(replicas.filter(isOffline), 'OfflineReplica'));
  },

  startPartitionStateMachine({ context }: EventThread) {
    initializePartitionState(context);
  },

  startScheduler({ out, context, controller }: EventThread) {
    if (!controller.config['auto.leader.rebalance.enable']) return;
    const payload = { epoch: context.epoch };
    out.setTimer('leaderImbalanceCheck', payload, FIRST_IMBALANCE_CHECK_US, 'duty');
  },
};

export const schedulerTimers: TimerTable = {
  /** The next check is set when this one has been carried out, so a blocked event thread checks later. */
  leaderImbalanceCheck(out: Out, node: SimNode, { epoch }: { epoch: number }) {
    if (!isActiveController(node) || controllerOf(node).context.epoch !== epoch) return;
    putEvent(out, node, 'AutoPreferredReplicaLeaderElection', { epoch });
  },
};

export function scheduleImbalanceCheck({ out, context, controller }: EventThread): void {
  const afterUs = msToUs(1000 * controller.config['leader.imbalance.check.interval.seconds']);
  out.setTimer('leaderImbalanceCheck', { epoch: context.epoch }, afterUs, 'duty');
}

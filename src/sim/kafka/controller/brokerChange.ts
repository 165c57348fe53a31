/**
 * Brokers that fail, return or have bounced, and the order of steps that follows.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (processBrokerChange, onBrokerFailure,
 * onReplicasBecomeOffline, onBrokerStartup)]
 *
 * The controller compares the registrations with what it knew, by id and by broker epoch. A bounce, a registration with
 * a higher epoch, is a failure followed by a return. Left out: brokers with unfitting features, changes of endpoints.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { ZkResult } from '../../zookeeper/protocol.ts';
import { topicOf, type TopicPartition } from '../protocol.ts';
import { addBroker, removeBroker } from './controllerChannelManager.ts';
import {
  isTopicQueuedUpForDeletion,
  liveOrShuttingDownBrokerIds,
  partitionsWithOfflineLeader,
  replicasOnBrokers,
} from './controllerContext.ts';
import {
  doNext,
  traceEffect,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { markPartitions, triggerOnlinePartitionStateChange } from './partitionStateMachine.ts';
import { changeReplicas } from './replicaStateMachine.ts';
import { addUpdateMetadataRequest } from './requestBatch.ts';
import { BROKER_IDS, brokerIdPath } from './zkData.ts';

export const processBrokerChange = (): Instruction[] => [
  { do: 'readBrokers', next: 'compareBrokers' },
];

/** Reads who is registered, with the broker epochs, and goes on with the instruction named. */
export interface ReadBrokers {
  next: string;
}
export interface RegisteredBrokers {
  epochs: [BrokerId, number][];
}

/** UpdateMetadata with these partitions (none: only who is alive) to these brokers, at once. */
export const updateMetadata = (
  brokers: readonly BrokerId[] | 'all',
  partitions: readonly TopicPartition[] | 'all',
): Instruction => ({ do: 'updateMetadata', brokers, partitions });

const onBrokerStartup = (brokers: BrokerId[], existing: BrokerId[]): Instruction[] => [
  updateMetadata(existing, []),
  updateMetadata(brokers, 'all'),
  { do: 'bringReplicasOnline', brokers },
  triggerOnlinePartitionStateChange(),
  { do: 'resumeDeletionsOnBrokers', brokers },
];

const onBrokerFailure = (brokers: BrokerId[]): Instruction[] => [
  { do: 'markPartitionsWithOfflineLeader' },
  triggerOnlinePartitionStateChange(),
  { do: 'takeReplicasOffline', brokers },
  { do: 'failDeletionsOnBrokers', brokers },
  { do: 'tellOfDeadBrokers', brokers },
];

export const brokerInstructions: InstructionTable = {
  readBrokers: {
    ask: () => [{ op: 'getChildren', path: BROKER_IDS, watch: true }],
    take(thread: EventThread, { next }: ReadBrokers, [result]: ZkResult[]) {
      const ids = (result?.children ?? []).map(Number).sort((a, b) => a - b);
      doNext(thread, { do: 'readBrokerEpochs', ids, next });
    },
  },

  readBrokerEpochs: {
    ask: (_thread: EventThread, { ids }: { ids: BrokerId[] }) =>
      ids.map((id) => ({ op: 'getData', path: brokerIdPath(id) })),
    take(
      thread: EventThread,
      { ids, next }: { ids: BrokerId[]; next: string },
      results: ZkResult[],
    ) {
      const epochs: [BrokerId, number][] = [];
      for (const [i, id] of ids.entries()) {
        const stat = results[i]?.stat;
        // Gone since the list was read: as if it had not been there.
        if (stat !== null && stat !== undefined) epochs.push([id, stat.czxid]);
      }
      doNext(thread, { do: next, epochs });
    },
  },

  compareBrokers(thread: EventThread, { epochs }: RegisteredBrokers) {
    const { out, node, context } = thread;
    const known = context.liveBrokerEpochs;
    const current = new Map(epochs);
    const added = epochs.filter(([id]) => !known.has(id));
    const bounced = epochs.filter(([id, epoch]) => epoch > (known.get(id) ?? epoch));
    const dead = liveOrShuttingDownBrokerIds(context).filter((id) => !current.has(id));

    for (const [id] of added) addBroker(out, node, id);
    for (const [id] of bounced) removeBroker(out, node, id);
    for (const [id] of bounced) addBroker(out, node, id);
    for (const id of dead) removeBroker(out, node, id);

    const bouncedIds = bounced.map(([id]) => id);
    const plan: Instruction[] = [];
    if (added.length > 0) plan.push({ do: 'addLiveBrokers', epochs: added, bounced: false });
    if (bounced.length > 0) {
      plan.push({ do: 'removeLiveBrokers', brokers: bouncedIds });
      plan.push({ do: 'addLiveBrokers', epochs: bounced, bounced: true });
    }
    if (dead.length > 0) plan.push({ do: 'removeLiveBrokers', brokers: dead });
    doNext(thread, ...plan);
  },

  addLiveBrokers(
    thread: EventThread,
    { epochs, bounced }: { epochs: [BrokerId, number][]; bounced: boolean },
  ) {
    const { context, state } = thread;
    const existing = liveOrShuttingDownBrokerIds(context);
    for (const [broker, brokerEpoch] of epochs) {
      context.liveBrokerEpochs.set(broker, brokerEpoch);
      const facts = { broker, brokerEpoch, bounced };
      state.noticed.set(broker, traceEffect(thread, { kind: 'brokerReturnNoticed', ...facts }));
    }
    state.trigger = thread.out.trigger;
    const brokers = epochs.map(([broker]) => broker);
    doNext(thread, ...onBrokerStartup(brokers, existing));
  },

  removeLiveBrokers(thread: EventThread, { brokers }: { brokers: BrokerId[] }) {
    const { context, state } = thread;
    for (const broker of brokers) {
      const brokerEpoch = context.liveBrokerEpochs.get(broker);
      context.liveBrokerEpochs.delete(broker);
      context.shuttingDownBrokerIds.delete(broker);
      const facts = { broker, brokerEpoch };
      state.noticed.set(broker, traceEffect(thread, { kind: 'brokerFailureNoticed', ...facts }));
    }
    state.trigger = thread.out.trigger;
    doNext(thread, ...onBrokerFailure(brokers));
  },

  bringReplicasOnline(thread: EventThread, { brokers }: { brokers: BrokerId[] }) {
    doNext(thread, changeReplicas(replicasOnBrokers(thread.context, brokers), 'OnlineReplica'));
  },

  markPartitionsWithOfflineLeader({ context }: EventThread) {
    markPartitions(context, partitionsWithOfflineLeader(context), 'OfflinePartition');
  },

  takeReplicasOffline(thread: EventThread, { brokers }: { brokers: BrokerId[] }) {
    const { context } = thread;
    const replicas = replicasOnBrokers(context, brokers).filter(
      ({ topicPartition: tp }) => !isTopicQueuedUpForDeletion(context, topicOf(tp)),
    );
    doNext(thread, changeReplicas(replicas, 'OfflineReplica'));
  },

  failDeletionsOnBrokers(thread: EventThread, { brokers }: { brokers: BrokerId[] }) {
    const { context } = thread;
    const replicas = replicasOnBrokers(context, brokers).filter(({ topicPartition: tp }) =>
      isTopicQueuedUpForDeletion(context, topicOf(tp)),
    );
    doNext(thread, { do: 'failReplicaDeletion', replicas });
  },

  /** If no partition changed, nobody has been told yet that these brokers are gone. */
  tellOfDeadBrokers(thread: EventThread, { brokers }: { brokers: BrokerId[] }) {
    const { context, state } = thread;
    const elected = [...state.outcomes.values()].some((outcome) => 'leader' in outcome);
    const hosted = replicasOnBrokers(context, brokers).some(
      ({ topicPartition: tp }) => !isTopicQueuedUpForDeletion(context, topicOf(tp)),
    );
    if (!elected && !hosted) doNext(thread, updateMetadata('all', []));
  },

  updateMetadata(
    thread: EventThread,
    { brokers, partitions }: { brokers: BrokerId[] | 'all'; partitions: TopicPartition[] | 'all' },
  ) {
    const { context, state } = thread;
    const to = brokers === 'all' ? liveOrShuttingDownBrokerIds(context) : brokers;
    const about = partitions === 'all' ? [...context.partitionLeadershipInfo.keys()] : partitions;
    addUpdateMetadataRequest(state.batch, context, to, about);
    doNext(thread, { do: 'sendRequestsToBrokers' });
  },
};

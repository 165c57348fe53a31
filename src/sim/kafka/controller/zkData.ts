/**
 * Where Kafka keeps what in ZooKeeper: paths and contents of its znodes.
 * [Apache Kafka: core/.../kafka/zk/ZkData.scala, KafkaZkClient.scala]
 *
 * Contents are the objects that Kafka writes as JSON. Left out: znodes of features, security, quotas, reassignment by
 * znode, log directory events and the ISR notifications of protocols before 2.7.
 */
import type { BrokerId, LeaderEpoch } from '../../../base/brand.ts';
import { partitionOf, topicOf, topicPartition, type TopicPartition } from '../protocol.ts';
import type { ZkOp, ZkResult, ZkStat, ZkWrite } from '../../zookeeper/protocol.ts';

export const CONTROLLER = '/controller';
export const CONTROLLER_EPOCH = '/controller_epoch';
export const BROKER_IDS = '/brokers/ids';
export const TOPICS = '/brokers/topics';
export const DELETE_TOPICS = '/admin/delete_topics';
export const TOPIC_CONFIGS = '/config/topics';
export const CONFIG_CHANGES = '/config/changes';
export const CONFIG_CHANGE_PREFIX = 'config_change_';

/** What must exist before a broker registers; persistent, made by the first broker (`createTopLevelPaths`). */
export const persistentPaths = [
  '/consumers',
  '/brokers',
  BROKER_IDS,
  TOPICS,
  '/config',
  CONFIG_CHANGES,
  '/admin',
  DELETE_TOPICS,
  '/brokers/seqid',
  TOPIC_CONFIGS,
] as const;

export const brokerIdPath = (brokerId: BrokerId): string => `${BROKER_IDS}/${brokerId}`;
export const topicPath = (topic: string): string => `${TOPICS}/${topic}`;
export const topicPartitionsPath = (topic: string): string => `${topicPath(topic)}/partitions`;
export const partitionPath = (tp: TopicPartition): string =>
  `${topicPartitionsPath(topicOf(tp))}/${partitionOf(tp)}`;
export const statePath = (tp: TopicPartition): string => `${partitionPath(tp)}/state`;
export const deleteTopicPath = (topic: string): string => `${DELETE_TOPICS}/${topic}`;
export const topicConfigPath = (topic: string): string => `${TOPIC_CONFIGS}/${topic}`;

/** `/controller` */
export interface ControllerZnode {
  version: number;
  brokerid: BrokerId;
  /** Milliseconds of simulated time, as a text. */
  timestamp: string;
}

/** `/brokers/topics/T` */
export interface TopicZnode {
  version: number;
  partitions: Record<string, BrokerId[]>;
  adding_replicas: Record<string, BrokerId[]>;
  removing_replicas: Record<string, BrokerId[]>;
}

/** `/brokers/topics/T/partitions/P/state` */
export interface StateZnode {
  version: number;
  leader: BrokerId;
  leader_epoch: LeaderEpoch;
  isr: BrokerId[];
  controller_epoch: number;
  /** 1: RECOVERING, after an unclean election. */
  leader_recovery_state: 0 | 1;
}

/** `/config/topics/T` */
export interface ConfigZnode {
  version: number;
  config: Record<string, string>;
}

/** `/config/changes/config_change_…` */
export interface ConfigChangeZnode {
  version: number;
  entity_path: string;
}

/** What a partition's state znode says, with the version of that znode. */
export interface LeaderAndIsr {
  /** −1: none. */
  leader: BrokerId;
  leaderEpoch: LeaderEpoch;
  isr: BrokerId[];
  partitionEpoch: number;
  recovering: boolean;
}

export interface LeaderIsrAndControllerEpoch extends LeaderAndIsr {
  controllerEpoch: number;
}

export const NO_LEADER = -1;
/** Beside leader −2, in UpdateMetadata and StopReplica: the topic is being deleted. */
export const EPOCH_DURING_DELETE = -2;

export const encodeState = (state: LeaderAndIsr, controllerEpoch: number): StateZnode => ({
  version: 1,
  leader: state.leader,
  leader_epoch: state.leaderEpoch,
  isr: [...state.isr],
  controller_epoch: controllerEpoch,
  leader_recovery_state: state.recovering ? 1 : 0,
});

export function decodeState(data: unknown, stat: ZkStat): LeaderIsrAndControllerEpoch {
  const znode = data as StateZnode;
  return {
    leader: znode.leader,
    leaderEpoch: znode.leader_epoch,
    isr: [...znode.isr],
    partitionEpoch: stat.version,
    recovering: znode.leader_recovery_state === 1,
    controllerEpoch: znode.controller_epoch,
  };
}

export const encodeAssignment = (
  assignment: ReadonlyMap<number, readonly BrokerId[]>,
): TopicZnode => ({
  version: 3,
  partitions: Object.fromEntries(
    [...assignment].map(([p, replicas]) => [String(p), [...replicas]]),
  ),
  adding_replicas: {},
  removing_replicas: {},
});

/** Partition -> replicas, in order of the partitions. */
export function decodeAssignment(data: unknown): Map<number, BrokerId[]> {
  const { partitions } = data as TopicZnode;
  const sorted = Object.keys(partitions)
    .map(Number)
    .sort((a, b) => a - b);
  return new Map(sorted.map((p) => [p, [...(partitions[String(p)] ?? [])]]));
}

export const partitionsOf = (
  topic: string,
  assignment: ReadonlyMap<number, unknown>,
): TopicPartition[] => [...assignment.keys()].map((p) => topicPartition(topic, p));

/** The write happens only while no other controller was elected (`wrapRequestWithControllerEpochCheck`). */
export const withEpochCheck = (write: ZkWrite, epochZkVersion: number): ZkOp => ({
  op: 'multi',
  ops: [{ op: 'check', path: CONTROLLER_EPOCH, version: epochZkVersion }, write],
});

/** The check of such a write failed: another broker is, or was, controller meanwhile (ControllerMovedException). */
export const epochCheckFailed = (result: ZkResult): boolean => {
  const check = result.results[0]?.error;
  return result.error !== null && (check === 'BadVersion' || check === 'NoNode');
};

/** What the write inside such a multi brought. */
export const checkedWriteResult = (result: ZkResult): ZkResult => result.results[1] ?? result;

/** Any version. */
export const MATCH_ANY_VERSION = -1;

/**
 * Messages between Kafka's nodes: one request and one answer type per API, with the fields that matter to the model.
 *
 * Names are those of clients/src/main/resources/common/message/*.json. Left out: versions, fetch sessions, throttling,
 * security. A topic partition is the text `orders-0`; a broker is its number, its node `broker-1`.
 */

import type { LeaderEpoch, Offset } from '../../base/brand.ts';
import type { NodeId } from '../kernel/world.ts';

export type { Api } from './apis.ts';

/** `orders-0` */
export type TopicPartition = string;

export const topicPartition = (topic: string, partition: number): TopicPartition =>
  `${topic}-${partition}`;
export const topicOf = (tp: TopicPartition): string => tp.slice(0, tp.lastIndexOf('-'));
export const partitionOf = (tp: TopicPartition): number =>
  Number(tp.slice(tp.lastIndexOf('-') + 1));

export const brokerNode = (brokerId: number): NodeId => `broker-${brokerId}`;
export const brokerIdOf = (node: NodeId): number => Number(node.slice('broker-'.length));

export const CONSUMER_OFFSETS = '__consumer_offsets';

/** Error names are Kafka's; 'NONE' is success. See errors.ts. */
export type ErrorName = string;

/** A record as a client hands it over. Never changed after it was made. */
export interface KafkaRecord {
  key: string | null;
  value: string | null;
  /** Milliseconds of simulated time (CreateTime). */
  timestamp: number;
  headers: readonly { name: string; value: string | null }[];
  /** Whose record it is and its number there, from 0: its identity for the ledger. Null: made by a broker. */
  origin: { producer: NodeId; number: number } | null;
}

/** The unit of storage and transfer. Never changed after the leader has stored it; shared by all who hold it. */
export interface RecordBatch {
  sealed: true;
  baseOffset: Offset;
  lastOffset: Offset;
  partitionLeaderEpoch: LeaderEpoch;
  /** As message format v2 would take, uncompressed (log/recordBatchSize.ts). */
  sizeInBytes: number;
  records: readonly KafkaRecord[];
}

// --- data path: client or follower -> leader -----------------------------------------------------------------

export interface ProduceRequest {
  /** 0, 1 or −1 (all). */
  acks: number;
  timeoutMs: number;
  partitions: { topicPartition: TopicPartition; records: readonly KafkaRecord[] }[];
}
export interface ProduceResponse {
  partitions: {
    topicPartition: TopicPartition;
    error: ErrorName;
    baseOffset: Offset;
    /** With NOT_LEADER_OR_FOLLOWER and FENCED_LEADER_EPOCH: who leads now, as this broker knows (v10). */
    currentLeader?: { broker: number; leaderEpoch: LeaderEpoch };
  }[];
}

export interface FetchRequest {
  /** Broker id of a follower; −1: a consumer. */
  replicaId: number;
  maxWaitMs: number;
  minBytes: number;
  partitions: {
    topicPartition: TopicPartition;
    fetchOffset: Offset;
    logStartOffset: Offset;
    /** −1: not checked. */
    currentLeaderEpoch: LeaderEpoch;
    /** Epoch of the last record before fetchOffset; −1: none (followers, and consumers that know). */
    lastFetchedEpoch: LeaderEpoch;
  }[];
}
export interface FetchResponse {
  partitions: {
    topicPartition: TopicPartition;
    error: ErrorName;
    highWatermark: Offset;
    logStartOffset: Offset;
    batches: readonly RecordBatch[];
    divergingEpoch?: { epoch: LeaderEpoch; endOffset: Offset };
  }[];
}

export interface ListOffsetsRequest {
  /** `earliest` (−2), `latest` (−1) or a timestamp in ms. */
  partitions: {
    topicPartition: TopicPartition;
    timestamp: number;
    currentLeaderEpoch: LeaderEpoch;
  }[];
}
export interface ListOffsetsResponse {
  partitions: {
    topicPartition: TopicPartition;
    error: ErrorName;
    offset: Offset;
    leaderEpoch: LeaderEpoch;
    /** Of the record that was looked up by time; left out: none. */
    timestamp?: number;
  }[];
}

/** ApiVersions, the first request of a client's connection, and its answer carry nothing here: all speak the same versions. */

// --- metadata: client -> any broker ---------------------------------------------------------------------------

export interface MetadataRequest {
  /** null: all. */
  topics: string[] | null;
  allowAutoTopicCreation: boolean;
}
export interface PartitionMetadata {
  topicPartition: TopicPartition;
  error: ErrorName;
  /** −1: none. */
  leader: number;
  leaderEpoch: LeaderEpoch;
  replicas: number[];
  isr: number[];
  offlineReplicas: number[];
}
export interface MetadataResponse {
  /** Live brokers, as the asked one knows. */
  brokers: number[];
  /** −1: unknown. */
  controllerId: number;
  topics: { topic: string; error: ErrorName; partitions: PartitionMetadata[] }[];
}

export interface FindCoordinatorRequest {
  key: string;
}
export interface FindCoordinatorResponse {
  error: ErrorName;
  broker: number;
}

// --- groups: consumer -> coordinator --------------------------------------------------------------------------

export interface JoinGroupRequest {
  groupId: string;
  /** Empty: none yet. */
  memberId: string;
  groupInstanceId: string | null;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: { name: string; metadata: MemberMetadata }[];
  /** For the coordinator's log. */
  reason: string;
}
export interface MemberMetadata {
  topics: string[];
  ownedPartitions: TopicPartition[];
  generation: number;
  rack: string | null;
}
export interface JoinGroupResponse {
  error: ErrorName;
  generationId: number;
  protocolName: string;
  leader: string;
  memberId: string;
  /** Full only for the leader. */
  members: { memberId: string; groupInstanceId: string | null; metadata: MemberMetadata }[];
  /** True: this leader must not assign, the assignment in force stays (a static member that came back). */
  skipAssignment?: boolean;
}
export interface SyncGroupRequest {
  groupId: string;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
  /** From the leader only: member -> partitions. */
  assignments: Record<string, TopicPartition[]>;
}
export interface SyncGroupResponse {
  error: ErrorName;
  protocolName: string;
  assignment: TopicPartition[];
}
export interface HeartbeatRequest {
  groupId: string;
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
}
export interface HeartbeatResponse {
  error: ErrorName;
}
export interface LeaveGroupRequest {
  groupId: string;
  members: { memberId: string; groupInstanceId: string | null; reason: string }[];
}
export interface OffsetCommitRequest {
  groupId: string;
  /** −1: no member (assign(), admin). */
  generationId: number;
  memberId: string;
  groupInstanceId: string | null;
  offsets: Record<TopicPartition, { offset: Offset; leaderEpoch: LeaderEpoch }>;
}
export interface OffsetCommitResponse {
  errors: Record<TopicPartition, ErrorName>;
}
export interface OffsetFetchRequest {
  groupId: string;
  /** null: all that the group has. */
  partitions: TopicPartition[] | null;
}
export interface OffsetFetchResponse {
  error: ErrorName;
  /** −1: none. */
  offsets: Record<TopicPartition, { offset: Offset; leaderEpoch: LeaderEpoch }>;
}
export interface DescribeGroupsRequest {
  groupId: string;
}
export interface DescribeGroupsResponse {
  error: ErrorName;
  state: string;
  protocolName: string;
  members: {
    memberId: string;
    groupInstanceId: string | null;
    clientId: string;
    assignment: TopicPartition[];
  }[];
}

// --- controller <-> brokers -----------------------------------------------------------------------------------

/** Content of /brokers/topics/T/partitions/P/state plus what travels with it. */
export interface PartitionState {
  topicPartition: TopicPartition;
  controllerEpoch: number;
  /** −1: none; −2: the topic is being deleted (UpdateMetadata). */
  leader: number;
  leaderEpoch: LeaderEpoch;
  isr: number[];
  /** Version of the znode. */
  partitionEpoch: number;
  replicas: number[];
  isNew: boolean;
}

export interface LeaderAndIsrRequest {
  controllerId: number;
  controllerEpoch: number;
  brokerEpoch: number;
  partitions: PartitionState[];
  /** Topic configuration overrides of the topics above, as the broker would read them from ZooKeeper. */
  topicConfigs: Record<string, Record<string, string>>;
}
export interface LeaderAndIsrResponse {
  error: ErrorName;
  partitions: { topicPartition: TopicPartition; error: ErrorName }[];
}
export interface StopReplicaRequest {
  controllerId: number;
  controllerEpoch: number;
  brokerEpoch: number;
  partitions: {
    topicPartition: TopicPartition;
    leaderEpoch: LeaderEpoch;
    deletePartition: boolean;
  }[];
}
export interface StopReplicaResponse {
  error: ErrorName;
  partitions: { topicPartition: TopicPartition; error: ErrorName }[];
}
export interface UpdateMetadataRequest {
  controllerId: number;
  controllerEpoch: number;
  brokerEpoch: number;
  liveBrokers: number[];
  partitions: PartitionState[];
}
export interface AlterPartitionRequest {
  brokerId: number;
  brokerEpoch: number;
  partitions: {
    topicPartition: TopicPartition;
    leaderEpoch: LeaderEpoch;
    newIsr: number[];
    partitionEpoch: number;
  }[];
}
export interface AlterPartitionResponse {
  error: ErrorName;
  partitions: {
    topicPartition: TopicPartition;
    error: ErrorName;
    leader: number;
    leaderEpoch: LeaderEpoch;
    isr: number[];
    partitionEpoch: number;
  }[];
}
export interface ControlledShutdownRequest {
  brokerId: number;
  brokerEpoch: number;
}
export interface ControlledShutdownResponse {
  error: ErrorName;
  remainingPartitions: TopicPartition[];
}

// --- admin: client -> controller (some: any broker) -----------------------------------------------------------

export interface CreateTopicsRequest {
  timeoutMs: number;
  topic: string;
  /** −1: the broker's default; ignored with an assignment. */
  partitions: number;
  replicationFactor: number;
  assignment: Record<string, number[]> | null;
  config: Record<string, string>;
}
export interface DeleteTopicsRequest {
  timeoutMs: number;
  topic: string;
}
export interface CreatePartitionsRequest {
  timeoutMs: number;
  topic: string;
  count: number;
  /** Replicas of each new partition; null: the controller places them. */
  assignment: number[][] | null;
}
export interface ElectLeadersRequest {
  timeoutMs: number;
  electionType: 'preferred' | 'unclean';
  /** null: all. */
  partitions: TopicPartition[] | null;
}
export interface ElectLeadersResponse {
  error: ErrorName;
  partitions: Record<TopicPartition, ErrorName>;
}
/** To any broker, which writes it to ZooKeeper itself. */
export interface IncrementalAlterConfigsRequest {
  topic: string;
  config: Record<string, string>;
}
export interface DescribeConfigsRequest {
  topic: string;
}
export interface DescribeConfigsResponse {
  error: ErrorName;
  config: Record<string, string>;
}
export interface DeleteGroupsRequest {
  groupId: string;
}
export interface OffsetDeleteRequest {
  groupId: string;
  partitions: TopicPartition[];
}
export interface OffsetDeleteResponse {
  error: ErrorName;
  errors: Record<TopicPartition, ErrorName>;
}
/** To the leader. */
export interface DeleteRecordsRequest {
  timeoutMs: number;
  /** −1: up to the high watermark. */
  partitions: { topicPartition: TopicPartition; offset: Offset }[];
}
export interface DeleteRecordsResponse {
  partitions: { topicPartition: TopicPartition; error: ErrorName; lowWatermark: Offset }[];
}
/** Answer of every admin request that has no type of its own. */
export interface AdminResponse {
  error: ErrorName;
}
/** DescribeTopics is a Metadata request to any broker. */

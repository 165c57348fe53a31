/**
 * What a broker keeps of the partitions that it hosts: the replica manager's state
 * (core/src/main/scala/kafka/server/ReplicaManager.scala, kafka/cluster/Partition.scala).
 *
 * Plain data. The logs themselves lie on the node's disk, since they survive its process; here is what a process believes of
 * leadership, and which requests wait.
 */

import type { BrokerId, LeaderEpoch, Offset } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { RequestHandle } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { brokerKeys } from '../config.ts';
import type { PartitionLog } from '../log/partitionLog.ts';
import { createPartitionLog } from '../log/partitionLog.ts';
import type { FetchRequest, TopicPartition } from '../protocol.ts';
import { topicOf } from '../protocol.ts';
import type { BrokerDisk, BrokerState } from './brokerState.ts';
import type { DelayedDelete } from './deleteRecords.ts';
import { createDeadlines, type Deadlines } from './delayTimer.ts';
import type { IsrProposal } from './isrChange.ts';
import type { LeaderFacts, LeaderPartition } from './leaderPartition.ts';
import type { ReplicaFetcher } from './replicaFetcher.ts';

export interface ReplicaManager {
  /** Highest controller epoch heard; requests of an older controller are refused. */
  controllerEpoch: number;
  partitions: Map<TopicPartition, Replica>;
  /** Topic configuration overrides, as the controller sent them. */
  topicConfigs: Map<string, Record<string, string>>;
  /** By leader's broker id. */
  fetchers: Map<BrokerId, ReplicaFetcher>;
  /** Produce requests that wait for the ISR, and fetches that wait for data, by their number. */
  delayedProduces: Map<number, DelayedProduce>;
  delayedFetches: Map<number, DelayedFetch>;
  delayedDeletes: Map<number, DelayedDelete>;
  nextDelayedId: number;
  deadlines: Deadlines;
  /** A high watermark has moved since the last checkpoint of them. */
  highWatermarksChanged: boolean;
  /** ISR changes that the controller has not answered; one request is under way at a time. */
  unsentIsrUpdates: Map<TopicPartition, IsrProposal>;
  isrUpdateInFlight: boolean;
}

/** A partition on this broker. */
export interface Replica {
  topicPartition: TopicPartition;
  /** Who leads, as this broker has last been told; −1: nobody. */
  leader: BrokerId;
  /** −1: nothing heard from a controller yet. */
  leaderEpoch: LeaderEpoch;
  partitionEpoch: number;
  replicas: BrokerId[];
  /** Set while this broker leads. */
  leading: LeaderPartition | null;
  /** While it does not lead. */
  followerHighWatermark: Offset;
  /** Of delayed produces, oldest first: their offsets ascend. */
  waitingProduces: number[];
  waitingFetches: Set<number>;
}

export interface DelayedProduce {
  id: number;
  /** A client's request, or the broker's own task that goes on at `step`. */
  handle: RequestHandle | null;
  taskId: number;
  step: string;
  /** Longest wait. */
  waitUs: number;
  partitions: DelayedProducePartition[];
  /** Trace id of the append. */
  trigger: number;
}

export interface DelayedProducePartition {
  topicPartition: TopicPartition;
  baseOffset: Offset;
  /** The high watermark that it waits for. */
  requiredOffset: Offset;
  isWaiting: boolean;
  error: string;
}

export interface DelayedFetch {
  id: number;
  handle: RequestHandle;
  request: FetchRequest;
}

export function createReplicaManager(): ReplicaManager {
  return {
    controllerEpoch: 0,
    partitions: new Map(),
    topicConfigs: new Map(),
    fetchers: new Map(),
    delayedProduces: new Map(),
    delayedFetches: new Map(),
    delayedDeletes: new Map(),
    nextDelayedId: 1,
    deadlines: createDeadlines(),
    highWatermarksChanged: false,
    unsentIsrUpdates: new Map(),
    isrUpdateInFlight: false,
  };
}

export const brokerState = (node: SimNode): BrokerState => node.state as BrokerState;
export const brokerDisk = (node: SimNode): BrokerDisk => node.disk as BrokerDisk;

export function replicaOf(node: SimNode, topicPartition: TopicPartition): Replica | null {
  return brokerState(node).replicas.partitions.get(topicPartition) ?? null;
}

/** The log on disk; null: this broker has none. */
export function localLog(node: SimNode, topicPartition: TopicPartition): PartitionLog | null {
  return brokerDisk(node).logs.get(topicPartition) ?? null;
}

export function logOf(node: SimNode, topicPartition: TopicPartition): PartitionLog {
  return must(localLog(node, topicPartition), `log of ${topicPartition} on ${node.id}`);
}

/** Finds or makes the replica and its log; a log found on disk goes on from its checkpointed high watermark. */
export function hostPartition(node: SimNode, topicPartition: TopicPartition): Replica {
  const { partitions } = brokerState(node).replicas;
  let replica = partitions.get(topicPartition);
  if (replica !== undefined) return replica;
  replica = {
    topicPartition,
    leader: -1,
    leaderEpoch: -1,
    partitionEpoch: -1,
    replicas: [],
    leading: null,
    followerHighWatermark: 0,
    waitingProduces: [],
    waitingFetches: new Set(),
  };
  partitions.set(topicPartition, replica);
  return replica;
}

export function ensureLog(node: SimNode, replica: Replica): PartitionLog {
  const { logs, highWatermarkCheckpoint } = brokerDisk(node);
  const { topicPartition } = replica;
  let log = logs.get(topicPartition);
  if (log === undefined) {
    log = createPartitionLog(topicPartition);
    logs.set(topicPartition, log);
  }
  if (replica.leaderEpoch === -1) {
    const checkpointed = highWatermarkCheckpoint.get(topicPartition) ?? 0;
    replica.followerHighWatermark = Math.max(
      log.logStartOffset,
      Math.min(checkpointed, log.logEndOffset),
    );
  }
  return log;
}

export const highWatermarkOf = (replica: Replica): Offset =>
  replica.leading === null ? replica.followerHighWatermark : replica.leading.highWatermark;

/** What the broker knows at this moment. */
export function leaderFacts(out: Out, node: SimNode): LeaderFacts {
  const { config, metadata } = brokerState(node);
  return {
    nowUs: out.nowUs(),
    replicaLagTimeMaxUs: config['replica.lag.time.max.ms'] * 1000,
    aliveBrokers: metadata.aliveBrokers,
  };
}

/** min.insync.replicas of the topic: its own, or the broker's. */
export const minInSyncReplicas = (node: SimNode, topicPartition: TopicPartition): number =>
  topicNumber(node, topicPartition, 'min.insync.replicas');

/** Largest batch that the topic takes; a batch never spans segments either. */
export const maxBatchBytes = (node: SimNode, topicPartition: TopicPartition): number =>
  topicNumber(node, topicPartition, 'max.message.bytes');
export const segmentBytes = (node: SimNode, topicPartition: TopicPartition): number =>
  topicNumber(node, topicPartition, 'segment.bytes');

function topicNumber(
  node: SimNode,
  topicPartition: TopicPartition,
  key: 'min.insync.replicas' | 'max.message.bytes' | 'segment.bytes',
): number {
  const { config, replicas } = brokerState(node);
  const own = replicas.topicConfigs.get(topicOf(topicPartition))?.[key];
  return own === undefined ? config[brokerKeys[key]] : Number(own);
}

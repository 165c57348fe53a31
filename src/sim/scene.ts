/**
 * What the screen draws, as plain data: the truth of one instant, put together from the nodes' views.
 *
 * The page knows no rule of Kafka: whatever a view must say (who leads, who is in sync, what a broker believes, what stalls) is a
 * field here. The worker compares scenes to make patches, so lists are keyed by id and keep a stable order.
 */

import type { SimTime } from '../base/brand.ts';

export interface Scene {
  atUs: SimTime;
  zookeeper: ZooKeeperScene | null;
  /** As `/controller` and `/controller_epoch` say; null: no such znode. */
  controller: { broker: number; epoch: number } | null;
  brokers: Record<string, BrokerScene>;
  topics: Record<string, TopicScene>;
  producers: Record<string, ProducerScene>;
  groups: Record<string, GroupScene>;
  /** Consumers by label; also those without a group. */
  consumers: Record<string, ConsumerScene>;
  queues: Record<string, QueueScene>;
  /** Links that a person cut or slowed; key `a|b`, sorted. */
  links: Record<string, { a: string; b: string; cut: boolean; slowMs: number }>;
  health: HealthScene;
  /** Counts since time 0, for the load meters: they never fall. Of the requests, pings apart; writes are those of clients. */
  load: {
    zookeeperRequests: number;
    zookeeperWrites: number;
    recordsProduced: number;
    recordsDelivered: number;
  };
  ledger: LedgerScene;
}

export interface ZooKeeperScene {
  servers: Record<
    string,
    {
      id: number;
      state: 'LEADING' | 'FOLLOWING' | 'LOOKING' | 'DOWN';
      paused: boolean;
      zxid: string;
      connections: number;
    }
  >;
  /** −1: none. */
  leader: number;
  quorum: { alive: number; needed: number; of: number; ok: boolean };
  znodeCount: number;
}

export interface BrokerScene {
  id: number;
  running: boolean;
  paused: boolean;
  phase: 'stopped' | 'starting' | 'running' | 'shuttingDown';
  /** Trace time since when it is down or paused; null while it runs. */
  silentSinceUs: SimTime | null;
  /** Has its ephemeral znode. */
  registered: boolean;
  /** Session with ZooKeeper: what its client believes, and what the ensemble would do. */
  session: {
    state: 'CONNECTING' | 'CONNECTED' | 'EXPIRED' | 'CLOSED' | 'NONE';
    timeoutMs: number;
    /** When the ensemble's leader will expire it if nothing more is heard; null: nobody counts. */
    expiresAtUs: SimTime | null;
  };
  /** Whom it takes for the controller; −1: nobody. */
  believesController: number;
  /** It acts as the controller. */
  isController: boolean;
  notModelledYet: string[];
}

export interface TopicScene {
  name: string;
  internal: boolean;
  /** Marked for deletion, its znodes still there. */
  deleting: boolean;
  partitions: Record<string, PartitionScene>;
}

export interface PartitionScene {
  topicPartition: string;
  partition: number;
  /** As the state znode says; leader −1: none. */
  leader: number;
  leaderEpoch: number;
  isr: number[];
  replicas: number[];
  /** Committed records: the highest of the replicas' high watermarks that a reader can see now; −1: nobody serves. */
  readableUpTo: number;
  /** An acks=all record sent now could be committed. */
  writable: boolean;
  /** The control plane could answer a fault. */
  electable: boolean;
  /** By broker id. */
  logs: Record<string, ReplicaScene>;
}

export interface ReplicaScene {
  broker: number;
  /** What this broker believes to be: it may be wrong. */
  role: 'leader' | 'follower' | 'offline';
  inIsr: boolean;
  logStartOffset: number;
  highWatermark: number;
  logEndOffset: number;
  /** The high watermark stands below the log end because the ISR must not or cannot confirm. */
  highWatermarkFrozen: boolean;
  /** The newest records, oldest first. */
  cells: RecordCell[];
}

export interface RecordCell {
  offset: number;
  key: string | null;
  value: string | null;
  leaderEpoch: number;
  timestamp: number;
  headers: readonly { name: string; value: string | null }[];
  /** Who sent it, as the scene knows; null: a broker. */
  producer: string | null;
}

export interface ProducerScene {
  label: string;
  running: boolean;
  paused: boolean;
  topic: string | null;
  acks: string;
  ratePerSecond: number;
  sent: number;
  acknowledged: number;
  failed: Record<string, number>;
  /** Batches not yet sent, and records sent without an answer. */
  queued: number;
  inFlight: number;
  /** Oldest record without an answer: since when, and when it gives up. */
  waiting: { sinceUs: SimTime; deadlineUs: SimTime } | null;
  /** What send() blocks on: '' | 'metadata' | 'memory'. */
  blockedOn: string;
  notModelledYet: string[];
}

export interface GroupScene {
  id: string;
  state: string;
  generation: number;
  assignor: string;
  leader: string;
  /** Broker that coordinates; −1: none reachable. */
  coordinator: number;
  /** Label -> partitions, as the coordinator says. */
  members: Record<string, string[]>;
  committed: Record<string, number>;
  /** From the committed offset to the end of what can be read; only where both are known. */
  lag: Record<string, number>;
  /** Null: known of no partition. */
  totalLag: number | null;
  /** From the members' own positions to the end of what can be read; null: no position is known. */
  unread: number | null;
  /** Since when a round is under way; null: none. */
  rebalanceSinceUs: SimTime | null;
}

export interface ConsumerScene {
  label: string;
  group: string;
  running: boolean;
  paused: boolean;
  /** Its own belief: UNJOINED, PREPARING_REBALANCE, COMPLETING_REBALANCE, STABLE, ASSIGNED (no group); without a process NOT_STARTED, LEFT (closed), UNJOINED (killed). */
  state: string;
  generation: number;
  assignment: string[];
  positions: Record<string, number>;
  /** The record in work, `orders-0@4`; '' while none is. */
  processing: string;
  processed: number;
  buffered: number;
  notModelledYet: string[];
}

export interface QueueScene {
  name: string;
  running: boolean;
  /** Waiting messages, oldest first (the first ones of them). */
  ready: { id: string; key: string | null; value: string | null; redelivered: boolean }[];
  readyCount: number;
  unackedCount: number;
  published: number;
  acknowledged: number;
  consumers: Record<
    string,
    {
      label: string;
      service: string;
      running: boolean;
      prefetch: number;
      unacked: { id: string; key: string | null }[];
      processed: number;
    }
  >;
}

export interface HealthScene {
  state: 'UP' | 'DEGRADED' | 'DOWN';
  reasons: { code: string; topicPartition: string }[];
}

export interface LedgerScene {
  acknowledged: number;
  acknowledgedButGone: string[];
  processedTwice: string[];
  neverProcessed: string[];
}

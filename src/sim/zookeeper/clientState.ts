/**
 * The state of a ZooKeeper client's library, as plain data inside its host's state (org.apache.zookeeper.ClientCnxn,
 * version 3.8.4).
 */

import type { SimTime } from '../../base/brand.ts';
import type { NodeId } from '../kernel/world.ts';
import type { ZkOp, ZkResult } from './protocol.ts';

export interface ZkClientConfig {
  servers: NodeId[];
  /** What it asks for; the server grants 2 to 20 of its ticks. */
  sessionTimeoutMs: number;
  /** Try the servers in an order of its own, as StaticHostProvider does; false: as listed. Default true. */
  shuffle?: boolean;
  /** `zookeeper.max.in.flight.requests` of Kafka. Default 10. */
  maxInFlight?: number;
}

export interface ZkClient {
  config: Required<ZkClientConfig>;
  state: ZkState;
  /** 0: none yet. It survives lost connections; only a server's word ends it. */
  sessionId: number;
  /** As granted; before that, as asked for. */
  timeoutMs: number;
  /** The servers in the order in which they are tried. */
  order: NodeId[];
  currentIndex: number;
  /** The one it was last connected to, tried again only after another second; −1: none yet. */
  lastIndex: number;
  /** Counts attempts to connect: a timer of an earlier one is void. */
  attempt: number;
  /** 0: none. */
  connectionId: number;
  lastZxid: number;
  lastHeardUs: SimTime;
  lastSentUs: SimTime;
  nextXid: number;
  /** Not sent yet, oldest first. */
  queue: ZkCall[];
  /** Sent and unanswered, in the order of sending, which is that of the answers. */
  inFlight: ZkCall[];
  batches: Map<number, ZkBatch>;
  nextBatchId: number;
  /** Paths, by how their watch was set: to be set again after a reconnect. */
  watches: { data: Set<string>; exist: Set<string>; child: Set<string> };
  /** The clean close under way. */
  closing: { xid: number; taskId: number } | null;
}

export type ZkState = 'CONNECTING' | 'CONNECTED' | 'EXPIRED' | 'CLOSED';

export interface ZkCall {
  xid: number;
  op: ZkOp;
  batchId: number;
  /** Place of its result in the batch. */
  index: number;
}

/** Calls that one task waits for together. */
export interface ZkBatch {
  taskId: number;
  /** The task gets one result instead of a list. */
  single: boolean;
  /** Repeat after ConnectionLoss, without limit (KafkaZkClient.retryRequestsUntilConnected). */
  retries: boolean;
  remaining: number;
  results: (ZkResult | null)[];
}

export function createZkClient(config: ZkClientConfig): ZkClient {
  return {
    config: { shuffle: true, maxInFlight: 10, ...config },
    state: 'CLOSED',
    sessionId: 0,
    timeoutMs: config.sessionTimeoutMs,
    order: [],
    currentIndex: -1,
    lastIndex: -1,
    attempt: 0,
    connectionId: 0,
    lastZxid: 0,
    lastHeardUs: 0,
    lastSentUs: 0,
    nextXid: 1,
    queue: [],
    inFlight: [],
    batches: new Map(),
    nextBatchId: 1,
    watches: { data: new Set(), exist: new Set(), child: new Set() },
    closing: null,
  };
}

/** Null while it has none. */
export const zkSessionId = (client: ZkClient): number | null =>
  client.sessionId === 0 ? null : client.sessionId;

export const zkState = (client: ZkClient): ZkState => client.state;

/** The server it is connected to, or tries. */
export const zkServer = (client: ZkClient): NodeId => client.order[client.currentIndex] ?? '';

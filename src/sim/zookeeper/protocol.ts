/**
 * What a ZooKeeper client asks and hears (org.apache.zookeeper.ZooDefs.OpCode, KeeperException.Code).
 *
 * Data of a znode is a plain value (the JSON that Kafka writes), never changed in place. Left out: ACLs, containers, TTL,
 * reconfiguration.
 */

import type { NodeId } from '../kernel/world.ts';

export const zookeeperNode = (serverId: number): NodeId => `zookeeper-${serverId}`;
export const serverIdOf = (node: NodeId): number => Number(node.slice('zookeeper-'.length));

/** Name of a client's connection to its server. */
export const ZK_CHANNEL = 'zookeeper';

export type ZkError =
  | 'NoNode'
  | 'NodeExists'
  | 'BadVersion'
  | 'NotEmpty'
  | 'NoChildrenForEphemerals'
  | 'BadArguments'
  | 'RuntimeInconsistency'
  | 'SessionExpired'
  | 'ConnectionLoss';

export type ZkWrite =
  | { op: 'create'; path: string; data: unknown; ephemeral?: boolean; sequential?: boolean }
  | { op: 'delete'; path: string; version: number }
  | { op: 'setData'; path: string; data: unknown; version: number }
  | { op: 'check'; path: string; version: number };

export type ZkRead =
  | { op: 'getData'; path: string; watch?: boolean }
  | { op: 'exists'; path: string; watch?: boolean }
  | { op: 'getChildren'; path: string; watch?: boolean };

/** All or nothing, one zxid. */
export interface ZkMulti {
  op: 'multi';
  ops: ZkWrite[];
}

export type ZkOp = ZkWrite | ZkMulti | ZkRead;

export interface ZkStat {
  czxid: number;
  mzxid: number;
  /** Of the last change of its list of children. */
  pzxid: number;
  version: number;
  cversion: number;
  /** Session id; 0: persistent. */
  ephemeralOwner: number;
  numChildren: number;
}

export interface ZkResult {
  /** null: done. */
  error: ZkError | null;
  /** Of getData, exists, getChildren, setData, create. */
  stat: ZkStat | null;
  data: unknown;
  /** In order of their names. */
  children: string[];
  /** Of create: the path made (sequential ones get their number). */
  path: string;
  /** Of multi, one each. */
  results: ZkResult[];
}

export type ZkEventType = 'NodeCreated' | 'NodeDeleted' | 'NodeDataChanged' | 'NodeChildrenChanged';
export interface ZkWatchEvent {
  type: ZkEventType;
  path: string;
}

/** What a client's session went through, told to its host. */
export type ZkSessionEvent = 'SyncConnected' | 'Disconnected' | 'Expired';

export const zkResult = (fields: Partial<ZkResult>): ZkResult => ({
  error: null,
  stat: null,
  data: null,
  children: [],
  path: '',
  results: [],
  ...fields,
});

export const isZkWrite = (op: ZkOp): op is ZkWrite | ZkMulti =>
  op.op !== 'getData' && op.op !== 'exists' && op.op !== 'getChildren';

// --- between client and server: one-way messages, answered in the order of the session's requests ------------
// Names on the network: `connect`, `ping`, `setWatches`, `closeSession`, the operation's own name; an answer
// adds `Reply`. A fired watch is a `watcherEvent`.

export interface ConnectMessage {
  /** 0: a new one. */
  sessionId: number;
  timeoutMs: number;
  /** A server that is behind this refuses the client, so that it never goes back in time. */
  lastZxidSeen: number;
}
export interface ConnectReply {
  sessionId: number;
  /** What was granted; 0: the session has expired. */
  timeoutMs: number;
}
export interface OperationMessage {
  xid: number;
  op: ZkOp | { op: 'closeSession' };
}
export interface OperationReply {
  xid: number;
  /** The last one that the server had applied. */
  zxid: number;
  result: ZkResult;
}
/** Sent on reconnecting: the server keeps these watches, and fires those whose znode changed since. */
export interface SetWatchesMessage {
  relativeZxid: number;
  data: string[];
  exist: string[];
  child: string[];
}

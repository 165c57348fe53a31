/**
 * What a ZooKeeper client asks and hears (org.apache.zookeeper.ZooDefs.OpCode, KeeperException.Code).
 *
 * Data of a znode is a plain value (the JSON that Kafka writes), never changed in place. Left out: ACLs, containers, TTL,
 * reconfiguration.
 */

import type { NodeId } from '../kernel/world.ts';

export const zookeeperNode = (serverId: number): NodeId => `zookeeper-${serverId}`;

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

export type ZkOp =
  | ZkWrite
  /** All or nothing, one zxid. */
  | { op: 'multi'; ops: ZkWrite[] }
  | { op: 'getData'; path: string; watch?: boolean }
  | { op: 'exists'; path: string; watch?: boolean }
  | { op: 'getChildren'; path: string; watch?: boolean };

export interface ZkStat {
  czxid: number;
  mzxid: number;
  version: number;
  cversion: number;
  /** Session id; 0: persistent. */
  ephemeralOwner: number;
  numChildren: number;
}

export interface ZkResult {
  /** null: done. */
  error: ZkError | null;
  /** Of getData, exists, setData, create. */
  stat: ZkStat | null;
  data: unknown;
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

/**
 * What the ensemble agrees on: the tree, the sessions, the last transaction applied (org.apache.zookeeper.server.
 * ZKDatabase), and how a transaction changes them.
 */

import type { NodeId } from '../kernel/world.ts';
import { zkResult, type ZkError, type ZkResult, type ZkWatchEvent } from './protocol.ts';
import {
  addZnode,
  copyTree,
  createTree,
  parentOf,
  removeZnode,
  setZnodeData,
  statOf,
  type ZnodeTree,
} from './znodeTree.ts';

export interface Database {
  tree: ZnodeTree;
  /** By session id. */
  sessions: Map<number, ZkSession>;
  /** Of the last transaction applied; a leader's epoch and 0 until its first. */
  lastZxid: number;
}

export interface ZkSession {
  sealed: true;
  timeoutMs: number;
  /** The node whose session it is; a real server knows its address only. */
  client: NodeId;
}

/** One entry of the transaction log, never changed once made. */
export interface Txn {
  sealed: true;
  zxid: number;
  origin: TxnOrigin;
  change: TxnChange;
}

/** Whose request it was: the server asked, the session, the client's number. */
export interface TxnOrigin {
  serverId: number;
  sessionId: number;
  xid: number;
}

export type TxnChange =
  | { kind: 'createSession'; timeoutMs: number; client: NodeId }
  /** `expired`: the leader ended it. `paths`: its ephemerals, which go with it. */
  | { kind: 'closeSession'; expired: boolean; paths: string[] }
  | { kind: 'write'; multi: boolean; ops: TxnOp[] }
  /** A refused write: nothing changes, the zxid is spent. Of a multi: which of how many operations failed. */
  | { kind: 'error'; error: TxnError; failedAt: number; count: number };

export type TxnOp =
  | { op: 'create'; path: string; data: unknown; ephemeralOwner: number }
  | { op: 'delete'; path: string }
  | { op: 'setData'; path: string; data: unknown }
  | { op: 'check'; path: string };

/** SessionMoved closes the connection, so no client sees it. */
export type TxnError = ZkError | 'SessionMoved';

export const createDatabase = (): Database => ({
  tree: createTree(),
  sessions: new Map(),
  lastZxid: 0,
});

export const copyDatabase = ({ tree, sessions, lastZxid }: Database): Database => ({
  tree: copyTree(tree),
  sessions: new Map(sessions),
  lastZxid,
});

/**
 * Applies a committed transaction. Returns what changed, in the order of the operations; fills `results` with theirs
 * where the caller wants to answer.
 */
export function applyTxn(
  db: Database,
  txn: Txn,
  results: ZkResult[] | null = null,
): ZkWatchEvent[] {
  const { change, zxid, origin } = txn;
  const changes: ZkWatchEvent[] = [];
  db.lastZxid = zxid;
  switch (change.kind) {
    case 'createSession': {
      const { timeoutMs, client } = change;
      db.sessions.set(origin.sessionId, { sealed: true, timeoutMs, client });
      break;
    }
    case 'closeSession':
      db.sessions.delete(origin.sessionId);
      for (const path of change.paths) {
        if (db.tree.znodes.has(path)) applyOp(db, { op: 'delete', path }, zxid, changes);
      }
      break;
    case 'write':
      for (const op of change.ops) {
        const result = applyOp(db, op, zxid, changes);
        if (results !== null) results.push(result);
      }
      break;
    case 'error':
      break;
  }
  return changes;
}

/** What the client of a refused write hears. */
export function refusal(change: Extract<TxnChange, { kind: 'error' }>): ZkResult {
  const error = change.error === 'SessionMoved' ? 'ConnectionLoss' : change.error;
  const results: ZkResult[] = [];
  for (let i = 0; i < change.count; i += 1) {
    if (i < change.failedAt) results.push(zkResult({}));
    else results.push(zkResult({ error: i === change.failedAt ? error : 'RuntimeInconsistency' }));
  }
  return zkResult({ error, results });
}

function applyOp(db: Database, op: TxnOp, zxid: number, changes: ZkWatchEvent[]): ZkResult {
  const { tree } = db;
  const { path } = op;
  switch (op.op) {
    case 'create':
      addZnode(tree, path, op.data, op.ephemeralOwner, zxid);
      changes.push({ type: 'NodeCreated', path });
      changes.push({ type: 'NodeChildrenChanged', path: parentOf(path) });
      return zkResult({ path, stat: statOf(tree, path) });
    case 'delete':
      removeZnode(tree, path, zxid);
      changes.push({ type: 'NodeDeleted', path });
      changes.push({ type: 'NodeChildrenChanged', path: parentOf(path) });
      return zkResult({ path });
    case 'setData':
      setZnodeData(tree, path, op.data, zxid);
      changes.push({ type: 'NodeDataChanged', path });
      return zkResult({ path, stat: statOf(tree, path) });
    case 'check':
      return zkResult({ path });
  }
}

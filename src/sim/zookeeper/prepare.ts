/**
 * How the leader turns a write into a transaction (org.apache.zookeeper.server.PrepRequestProcessor).
 *
 * Checked against the tree as it will be when the proposals under way are committed, so that writes need not wait
 * for each other. A refused write becomes an error transaction.
 */

import type { TxnChange, TxnError, TxnOp } from './database.ts';
import type { ZkMulti, ZkWrite } from './protocol.ts';
import { childCount, parentOf, type ZnodeTree } from './znodeTree.ts';

/** A znode as a proposal under way will leave it. Replaced, never changed. */
export interface PendingZnode {
  zxid: number;
  exists: boolean;
  version: number;
  creates: number;
  childCount: number;
  ephemeralOwner: number;
}

/** By path; an entry goes when its transaction is applied (`forgetApplied`). */
export type PendingZnodes = Map<string, PendingZnode>;

/** The znodes as one transaction finds and leaves them. */
interface View {
  tree: ZnodeTree;
  pending: PendingZnodes;
  /** Its own changes, which later operations of a multi see; kept only if all succeed. */
  own: PendingZnodes;
  zxid: number;
  sessionId: number;
}

export function prepareWrite(
  tree: ZnodeTree,
  pending: PendingZnodes,
  zxid: number,
  sessionId: number,
  write: ZkWrite | ZkMulti,
): TxnChange {
  const multi = write.op === 'multi';
  const writes = multi ? write.ops : [write];
  const view: View = { tree, pending, own: new Map(), zxid, sessionId };
  const ops: TxnOp[] = [];
  for (const [index, one] of writes.entries()) {
    const op = prepareOne(view, one);
    if (typeof op === 'string') {
      return { kind: 'error', error: op, failedAt: index, count: multi ? writes.length : 0 };
    }
    ops.push(op);
  }
  for (const [path, znode] of view.own) pending.set(path, znode);
  return { kind: 'write', multi, ops };
}

/** Closes a session with the ephemerals that it will have when the proposals under way are committed. */
export function prepareClose(
  tree: ZnodeTree,
  pending: PendingZnodes,
  zxid: number,
  sessionId: number,
  expired: boolean,
): TxnChange {
  const owned = new Set(tree.ephemerals.get(sessionId) ?? []);
  for (const [path, znode] of pending) {
    if (znode.exists && znode.ephemeralOwner === sessionId) owned.add(path);
    else if (!znode.exists) owned.delete(path);
  }
  const view: View = { tree, pending, own: pending, zxid, sessionId };
  const paths = [...owned];
  for (const path of paths) deleteZnode(view, path, -1);
  return { kind: 'closeSession', expired, paths };
}

export function forgetApplied(pending: PendingZnodes, zxid: number): void {
  for (const [path, znode] of pending) if (znode.zxid <= zxid) pending.delete(path);
}

function prepareOne(view: View, write: ZkWrite): TxnOp | TxnError {
  switch (write.op) {
    case 'create':
      return createZnode(view, write);
    case 'delete':
      return deleteZnode(view, write.path, write.version);
    case 'setData': {
      const { path, data, version } = write;
      const znode = look(view, path);
      if (!znode.exists) return 'NoNode';
      if (isOtherVersion(znode, version)) return 'BadVersion';
      leave(view, path, { ...znode, version: znode.version + 1 });
      return { op: 'setData', path, data };
    }
    case 'check': {
      const znode = look(view, write.path);
      if (!znode.exists) return 'NoNode';
      return isOtherVersion(znode, write.version)
        ? 'BadVersion'
        : { op: 'check', path: write.path };
    }
  }
}

function createZnode(
  view: View,
  { path: asked, data, ephemeral, sequential }: Extract<ZkWrite, { op: 'create' }>,
): TxnOp | TxnError {
  if (asked === '/') return 'NodeExists';
  const parentPath = parentOf(asked);
  const parent = look(view, parentPath);
  if (!parent.exists) return 'NoNode';
  const path = sequential === true ? asked + String(parent.creates).padStart(10, '0') : asked;
  if (look(view, path).exists) return 'NodeExists';
  if (parent.ephemeralOwner !== 0) return 'NoChildrenForEphemerals';

  const ephemeralOwner = ephemeral === true ? view.sessionId : 0;
  leave(view, parentPath, {
    ...parent,
    creates: parent.creates + 1,
    childCount: parent.childCount + 1,
  });
  leave(view, path, { ...NO_ZNODE, exists: true, ephemeralOwner });
  return { op: 'create', path, data, ephemeralOwner };
}

function deleteZnode(view: View, path: string, version: number): TxnOp | TxnError {
  if (path === '/' || !path.startsWith('/')) return 'BadArguments';
  const znode = look(view, path);
  if (!znode.exists) return 'NoNode';
  if (isOtherVersion(znode, version)) return 'BadVersion';
  if (znode.childCount > 0) return 'NotEmpty';
  const parentPath = parentOf(path);
  const parent = look(view, parentPath);
  leave(view, path, NO_ZNODE);
  leave(view, parentPath, { ...parent, childCount: parent.childCount - 1 });
  return { op: 'delete', path };
}

const NO_ZNODE: PendingZnode = {
  zxid: 0,
  exists: false,
  version: 0,
  creates: 0,
  childCount: 0,
  ephemeralOwner: 0,
};

const isOtherVersion = (znode: PendingZnode, version: number): boolean =>
  version !== -1 && version !== znode.version;

function look({ tree, pending, own, zxid }: View, path: string): PendingZnode {
  const changed = own.get(path) ?? pending.get(path);
  if (changed !== undefined) return changed;
  const znode = tree.znodes.get(path);
  if (znode === undefined) return NO_ZNODE;
  const { version, creates, ephemeralOwner } = znode;
  return {
    zxid,
    exists: true,
    version,
    creates,
    childCount: childCount(tree, path),
    ephemeralOwner,
  };
}

function leave({ own, zxid }: View, path: string, znode: PendingZnode): void {
  own.set(path, { ...znode, zxid });
}

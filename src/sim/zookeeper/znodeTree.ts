/**
 * The tree of znodes as one server holds it (org.apache.zookeeper.server.DataTree).
 *
 * A znode is never changed, only replaced, so copies of a tree share their znodes. Left out: ACLs, times, sizes, aversion.
 */

import { must } from '../../base/assert.ts';
import { zkResult, type ZkResult, type ZkStat } from './protocol.ts';

export interface Znode {
  sealed: true;
  data: unknown;
  czxid: number;
  mzxid: number;
  pzxid: number;
  version: number;
  /** How many children were ever created under it: the counter of sequential names. */
  creates: number;
  /** Session id; 0: persistent. */
  ephemeralOwner: number;
}

export interface ZnodeTree {
  znodes: Map<string, Znode>;
  /** Names, by the path of the parent; only of znodes that had children. */
  children: Map<string, Set<string>>;
  /** Paths by session. */
  ephemerals: Map<number, Set<string>>;
}

/** A new server's tree: the root and ZooKeeper's own corner. */
export function createTree(): ZnodeTree {
  const tree: ZnodeTree = { znodes: new Map(), children: new Map(), ephemerals: new Map() };
  for (const path of ['/', '/zookeeper', '/zookeeper/config', '/zookeeper/quota']) {
    tree.znodes.set(path, newZnode('', 0, 0));
    if (path !== '/') childrenOf(tree, parentOf(path)).add(nameOf(path));
  }
  return tree;
}

export function copyTree({ znodes, children, ephemerals }: ZnodeTree): ZnodeTree {
  return {
    znodes: new Map(znodes),
    children: new Map([...children].map(([path, names]) => [path, new Set(names)])),
    ephemerals: new Map([...ephemerals].map(([id, paths]) => [id, new Set(paths)])),
  };
}

export function addZnode(
  tree: ZnodeTree,
  path: string,
  data: unknown,
  ephemeralOwner: number,
  zxid: number,
): void {
  const parent = parentOf(path);
  tree.znodes.set(path, newZnode(data, ephemeralOwner, zxid));
  childrenOf(tree, parent).add(nameOf(path));
  replace(tree, parent, (znode) => ({ ...znode, pzxid: zxid, creates: znode.creates + 1 }));
  if (ephemeralOwner === 0) return;
  const owned = tree.ephemerals.get(ephemeralOwner);
  if (owned === undefined) tree.ephemerals.set(ephemeralOwner, new Set([path]));
  else owned.add(path);
}

export function removeZnode(tree: ZnodeTree, path: string, zxid: number): void {
  const parent = parentOf(path);
  const { ephemeralOwner } = must(tree.znodes.get(path), path);
  tree.znodes.delete(path);
  tree.children.delete(path);
  tree.children.get(parent)?.delete(nameOf(path));
  replace(tree, parent, (znode) => ({ ...znode, pzxid: zxid }));
  const owned = tree.ephemerals.get(ephemeralOwner);
  if (owned?.delete(path) === true && owned.size === 0) tree.ephemerals.delete(ephemeralOwner);
}

export function setZnodeData(tree: ZnodeTree, path: string, data: unknown, zxid: number): void {
  replace(tree, path, (znode) => ({ ...znode, data, mzxid: zxid, version: znode.version + 1 }));
}

export const childCount = (tree: ZnodeTree, path: string): number =>
  tree.children.get(path)?.size ?? 0;

export function statOf(tree: ZnodeTree, path: string): ZkStat {
  const { czxid, mzxid, pzxid, version, creates, ephemeralOwner } = must(
    tree.znodes.get(path),
    path,
  );
  const numChildren = childCount(tree, path);
  // Counted once per create and once per delete.
  const cversion = 2 * creates - numChildren;
  return { czxid, mzxid, pzxid, version, cversion, ephemeralOwner, numChildren };
}

export function readData(tree: ZnodeTree, path: string): ZkResult {
  const znode = tree.znodes.get(path);
  if (znode === undefined) return zkResult({ error: 'NoNode', path });
  return zkResult({ path, data: znode.data, stat: statOf(tree, path) });
}

export function readStat(tree: ZnodeTree, path: string): ZkResult {
  if (!tree.znodes.has(path)) return zkResult({ error: 'NoNode', path });
  return zkResult({ path, stat: statOf(tree, path) });
}

export function readChildren(tree: ZnodeTree, path: string): ZkResult {
  if (!tree.znodes.has(path)) return zkResult({ error: 'NoNode', path });
  const children = [...(tree.children.get(path) ?? [])].sort();
  return zkResult({ path, children, stat: statOf(tree, path) });
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const newZnode = (data: unknown, ephemeralOwner: number, zxid: number): Znode => ({
  sealed: true,
  data,
  czxid: zxid,
  mzxid: zxid,
  pzxid: zxid,
  version: 0,
  creates: 0,
  ephemeralOwner,
});

function childrenOf(tree: ZnodeTree, path: string): Set<string> {
  let names = tree.children.get(path);
  if (names === undefined) {
    names = new Set();
    tree.children.set(path, names);
  }
  return names;
}

function replace(tree: ZnodeTree, path: string, change: (znode: Znode) => Znode): void {
  tree.znodes.set(path, change(must(tree.znodes.get(path), path)));
}

/**
 * The watches of the clients connected to one server, by path (org.apache.zookeeper.server.watch.WatchManager). One-shot.
 */

import type { ZkEventType } from './protocol.ts';

export interface WatchTable {
  /** Set by getData and exists: connection ids by path. */
  data: Map<string, Set<number>>;
  /** Set by getChildren. */
  child: Map<string, Set<number>>;
}

export const createWatchTable = (): WatchTable => ({ data: new Map(), child: new Map() });

export function addWatch(
  table: WatchTable,
  kind: keyof WatchTable,
  path: string,
  connectionId: number,
): void {
  const watchers = table[kind].get(path);
  if (watchers === undefined) table[kind].set(path, new Set([connectionId]));
  else watchers.add(connectionId);
}

/** Takes away the watches that a change fires; their connections, each once, in the order in which they were set. */
export function takeWatchers(table: WatchTable, type: ZkEventType, path: string): number[] {
  const watchers = new Set<number>();
  if (type !== 'NodeChildrenChanged') take(table.data, path, watchers);
  if (type === 'NodeChildrenChanged' || type === 'NodeDeleted') take(table.child, path, watchers);
  return [...watchers];
}

export function dropWatcher(table: WatchTable, connectionId: number): void {
  for (const watches of [table.data, table.child]) {
    for (const [path, watchers] of watches) {
      if (watchers.delete(connectionId) && watchers.size === 0) watches.delete(path);
    }
  }
}

export function countWatches({ data, child }: WatchTable): number {
  let count = 0;
  for (const watchers of data.values()) count += watchers.size;
  for (const watchers of child.values()) count += watchers.size;
  return count;
}

function take(watches: Map<string, Set<number>>, path: string, into: Set<number>): void {
  const watchers = watches.get(path);
  if (watchers === undefined) return;
  watches.delete(path);
  for (const connectionId of watchers) into.add(connectionId);
}

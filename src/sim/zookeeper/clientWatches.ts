/**
 * Watches as the client's library remembers them (org.apache.zookeeper.ZKWatchManager, ZooKeeper.WatchRegistration).
 *
 * The server keeps the real ones; this list serves to set them again on another server.
 */

import type { ZkClient } from './clientState.ts';
import type { SetWatchesMessage, ZkEventType, ZkOp, ZkResult, ZkWatchEvent } from './protocol.ts';

type Kind = keyof ZkClient['watches'];

/** What an event uses up, by its type. */
const FIRED_BY: Record<ZkEventType, Kind[]> = {
  NodeCreated: ['data', 'exist'],
  NodeDataChanged: ['data', 'exist'],
  NodeDeleted: ['data', 'exist', 'child'],
  NodeChildrenChanged: ['child'],
};

/** A read with a watch was answered: the server has kept the watch if this says so too. */
export function rememberWatch(client: ZkClient, op: ZkOp, result: ZkResult): void {
  if (!('watch' in op) || op.watch !== true) return;
  const kind = kindOf(op.op, result);
  if (kind !== null) client.watches[kind].add(op.path);
}

/** Takes away the watches that this event fires. False: there was none. */
export function takeWatches(client: ZkClient, event: ZkWatchEvent): boolean {
  let found = false;
  for (const kind of FIRED_BY[event.type]) {
    if (client.watches[kind].delete(event.path)) found = true;
  }
  return found;
}

/** What to tell a new server; null: nothing is watched. */
export function watchesToSet(client: ZkClient): SetWatchesMessage | null {
  const { data, exist, child } = client.watches;
  if (data.size + exist.size + child.size === 0) return null;
  return {
    relativeZxid: client.lastZxid,
    data: [...data],
    exist: [...exist],
    child: [...child],
  };
}

export function forgetWatches(client: ZkClient): void {
  client.watches = { data: new Set(), exist: new Set(), child: new Set() };
}

function kindOf(op: ZkOp['op'], { error }: ZkResult): Kind | null {
  if (op === 'exists') return error === 'NoNode' ? 'exist' : 'data';
  if (error !== null) return null;
  return op === 'getChildren' ? 'child' : 'data';
}

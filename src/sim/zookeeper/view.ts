/**
 * The ensemble as it is, for the screen, the command line and the checks: the only place that looks at several servers
 * at once. Truth is what the leader has committed; without one, what the most advanced server has on its disk.
 */

import type { NodeId, World } from '../kernel/world.ts';
import type { Database } from './database.ts';
import { zookeeperNode, type ZkStat } from './protocol.ts';
import { quorumSize } from './quorum.ts';
import type { ServerPhase } from './serverPackets.ts';
import { resolveConfig, type ZkCounters, type ZkNode } from './serverState.ts';
import { countWatches } from './watchTable.ts';
import { statOf } from './znodeTree.ts';
import { zxidCounter, zxidEpoch } from './zxid.ts';

export interface ZooKeeperView {
  /** By server id. */
  servers: Record<string, ZkServerView>;
  leader: number | null;
  quorum: { alive: number; needed: number; of: number; ok: boolean };
  sessions: ZkSessionView[];
  /** By path, without ZooKeeper's own `/` and `/zookeeper`. */
  znodes: Record<string, { data: unknown; version: number; ephemeralOwner: number | null }>;
}

export interface ZkServerView extends ZkCounters {
  state: ServerPhase | 'DOWN';
  paused: boolean;
  serving: boolean;
  /** The last one applied. */
  zxid: { epoch: number; counter: number };
  connections: number;
  watches: number;
}

export interface ZkSessionView {
  id: number;
  node: NodeId;
  timeoutMs: number;
  /** When the leader will end it if it hears nothing more; null: nobody counts. */
  expiresAtUs: number | null;
}

const NO_COUNTERS: ZkCounters = {
  packetsReceived: 0,
  packetsSent: 0,
  requests: 0,
  pings: 0,
  reads: 0,
  proposals: 0,
  commits: 0,
  writesCommitted: 0,
  watchesFired: 0,
};

/** Null: the world has no ensemble. */
export function zookeeperView(world: World): ZooKeeperView | null {
  const nodes = serversOf(world);
  const [first] = nodes;
  if (first === undefined) return null;
  const of = resolveConfig(first.config).ensemble.length;
  const needed = quorumSize(of);
  const alive = nodes.filter((node) => node.running && !node.paused).length;
  const leader = ensembleLeader(nodes);
  const db = truthOf(nodes);
  return {
    servers: Object.fromEntries(nodes.map((node) => [serverIdIn(node), viewServer(node)])),
    leader: leader === null ? null : serverIdIn(leader),
    quorum: { alive, needed, of, ok: leader !== null && alive >= needed },
    sessions: db === null ? [] : viewSessions(db, leader),
    znodes: db === null ? {} : viewZnodes(db),
  };
}

/** The committed value and stat of a znode; null: there is none. */
export function readZnode(world: World, path: string): { data: unknown; stat: ZkStat } | null {
  const db = truthOf(serversOf(world));
  const znode = db?.tree.znodes.get(path);
  return db === null || znode === undefined
    ? null
    : { data: znode.data, stat: statOf(db.tree, path) };
}

/** The committed tree and sessions, for those who read much of it; null: the world has no ensemble that ever ran. */
export const committedDatabase = (world: World): Database | null => truthOf(serversOf(world));

/** The server that leads the ensemble; null: none does. */
export const leadingServer = (world: World): ZkNode | null => ensembleLeader(serversOf(world));

function serversOf(world: World): ZkNode[] {
  const nodes: ZkNode[] = [];
  for (let id = 1; ; id += 1) {
    const node = world.nodes.get(zookeeperNode(id));
    if (node === undefined) return nodes;
    nodes.push(node);
  }
}

/**
 * A server that was cut off may believe for a while that it still leads: the one of the highest epoch does, and nobody while that
 * is the epoch of one that is gone, for a quorum obeys no older one any more.
 */
function ensembleLeader(nodes: ZkNode[]): ZkNode | null {
  let newest = 0;
  for (const { disk } of nodes) newest = Math.max(newest, disk.currentEpoch ?? 0);
  for (const node of nodes) {
    if (!node.running || node.paused || node.state.leader?.stage !== 'broadcast') continue;
    if (node.disk.currentEpoch === newest) return node;
  }
  return null;
}

function truthOf(nodes: ZkNode[]): Database | null {
  const leader = ensembleLeader(nodes);
  if (leader !== null) return leader.disk.db;
  let best: ZkNode | null = null;
  for (const node of nodes) {
    if ((node.disk as Partial<ZkNode['disk']>).db === undefined) continue;
    if (best === null || isAhead(node, best)) best = node;
  }
  return best?.disk.db ?? null;
}

function isAhead({ disk: a }: ZkNode, { disk: b }: ZkNode): boolean {
  if (a.currentEpoch !== b.currentEpoch) return a.currentEpoch > b.currentEpoch;
  return a.db.lastZxid > b.db.lastZxid;
}

function viewServer({ running, paused, state, disk }: ZkNode): ZkServerView {
  const lastZxid = (disk as Partial<ZkNode['disk']>).db?.lastZxid ?? 0;
  const zxid = { epoch: zxidEpoch(lastZxid), counter: zxidCounter(lastZxid) };
  if (!running) {
    const off = { serving: false, connections: 0, watches: 0 };
    return { state: 'DOWN', paused: false, zxid, ...off, ...NO_COUNTERS };
  }
  const { phase, serving, clients, watches, counters } = state;
  return {
    state: phase,
    paused,
    serving,
    zxid,
    connections: clients.size,
    watches: countWatches(watches),
    ...counters,
  };
}

function viewSessions(db: Database, leader: ZkNode | null): ZkSessionView[] {
  const tracked = leader?.state.leader?.sessions;
  return [...db.sessions].map(([id, { client, timeoutMs }]) => ({
    id,
    node: client,
    timeoutMs,
    expiresAtUs: tracked?.get(id)?.expiresAtUs ?? null,
  }));
}

function viewZnodes({ tree }: Database): ZooKeeperView['znodes'] {
  const view: ZooKeeperView['znodes'] = {};
  for (const [path, { data, version, ephemeralOwner: owner }] of tree.znodes) {
    if (path === '/' || path === '/zookeeper' || path.startsWith('/zookeeper/')) continue;
    view[path] = { data, version, ephemeralOwner: owner === 0 ? null : owner };
  }
  return view;
}

const serverIdIn = (node: ZkNode): number => resolveConfig(node.config).serverId;

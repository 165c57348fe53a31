/** An ensemble in a replay: who leads, who serves, what each server shows, what each client was told. */

import { committedDatabase, zookeeperView } from '../../../sim/zookeeper/view.ts';
import type { ZkNode } from '../../../sim/zookeeper/serverState.ts';
import { zxidText } from '../../../sim/zookeeper/zxid.ts';
import { zkClientOf } from '../../../sim/zookeeperClient.ts';
import type { TraceEvent } from '../../../sim/kernel/trace.ts';
import type { Replay } from './run.ts';

export const worldOf = (run: Replay) => run.live.engine.world;

export const serverIds = (run: Replay): number[] =>
  Array.from({ length: run.scenario.zookeeperServers }, (_, i) => i + 1);

export const serverNode = (run: Replay, id: number): ZkNode =>
  worldOf(run).nodes.get(`zookeeper-${id}`) as ZkNode;

export const isRunning = (run: Replay, id: number): boolean => {
  const { running, paused } = serverNode(run, id);
  return running && !paused;
};

export const isServing = (run: Replay, id: number): boolean =>
  isRunning(run, id) && serverNode(run, id).state.serving;

/** −1: nobody does. */
export const leaderOf = (run: Replay): number => zookeeperView(worldOf(run))?.leader ?? -1;

export function modeOf(run: Replay, id: number): string {
  const { running, paused, state } = serverNode(run, id);
  if (!running) return 'down';
  if (paused) return 'noAnswer';
  if (!state.serving) return 'notServing';
  return state.leader === null ? 'follower' : 'leader';
}

/** Voters that the leader counts as synced, itself left out. */
export function syncedFollowers(run: Replay, leader: number): number[] {
  const learners = [...(serverNode(run, leader).state.leader?.learners.values() ?? [])];
  return learners.filter(({ stage }) => stage === 'synced').map(({ serverId }) => serverId);
}

export const shownZxid = (run: Replay, id: number): string =>
  zxidText(serverNode(run, id).disk.db.lastZxid);

export const zxidsOfServing = (run: Replay): Record<string, string> =>
  Object.fromEntries(
    serverIds(run)
      .filter((id) => isServing(run, id))
      .map((id) => [id, shownZxid(run, id)]),
  );

export const isConnected = (run: Replay, client: string): boolean => {
  const node = worldOf(run).nodes.get(client);
  return node?.running === true && zkClientOf(node)?.state === 'CONNECTED';
};

/** What the client was last told of its session. */
export function clientState(run: Replay, client: string): string {
  const told = heardBy(run, client).findLast(({ data }) => data['state'] !== undefined);
  return String(told?.data['state'] ?? '');
}

export const heardBy = (run: Replay, client: string): TraceEvent[] =>
  run.seen.events.filter(({ kind, node }) => kind === 'zkEventHeard' && node === client);

/** With the answers of its changes among them. */
export const heardOrAnswered = (run: Replay, client: string): TraceEvent[] =>
  run.seen.events.filter(
    ({ kind, node, data }) =>
      node === client &&
      (kind === 'zkEventHeard' || (kind === 'zkCallReturned' && data['op'] === 'setData')),
  );

/** Of the session that was made for it first; undefined: none yet. */
export function firstSession(run: Replay, client: string): number | undefined {
  const made = run.seen.events.find(
    ({ kind, data }) => kind === 'zkSessionCreated' && data['client'] === client,
  );
  return made?.data['sessionId'] as number | undefined;
}

/** Whose session it is; null: nobody's. */
export function ownerOf(run: Replay, sessionId: number): string | null {
  const made = run.seen.events.find(
    ({ kind, data }) => kind === 'zkSessionCreated' && data['sessionId'] === sessionId,
  );
  return (made?.data['client'] as string | undefined) ?? null;
}

/** Paths on the leader. */
export function ephemeralsOf(run: Replay, client: string): string[] {
  const session = firstSession(run, client);
  const owned =
    session === undefined
      ? undefined
      : committedDatabase(worldOf(run))?.tree.ephemerals.get(session);
  return [...(owned ?? [])].sort();
}

export function expiryOf(run: Replay, client: string): TraceEvent | undefined {
  return run.seen.events.find(
    ({ kind, data }) => kind === 'zkSessionExpired' && data['client'] === client,
  );
}

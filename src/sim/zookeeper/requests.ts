/**
 * What clients ask of their server (org.apache.zookeeper.server.ZooKeeperServer, quorum.FollowerRequestProcessor).
 *
 * Reads are answered here, from this server's own copy; writes, also those of sessions, go to the leader. Whatever a
 * client sends keeps its session alive. Left out: the limits of outstanding requests and of connections.
 */

import type { ConnectionEvent, Request } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import {
  answerReads,
  connectionOf,
  dropClient,
  forgetClient,
  grantSession,
  refuseSession,
} from './answers.ts';
import { proposeWrite } from './broadcast.ts';
import {
  isZkWrite,
  type ConnectMessage,
  type OperationMessage,
  type SetWatchesMessage,
} from './protocol.ts';
import type { QuorumPackets, WriteRequest } from './serverPackets.ts';
import type { ClientConnection, PendingRequest, ZkNode, ZkServerConfig } from './serverState.ts';
import { takeOverSession, touchSession } from './sessionTracker.ts';

/** Bounds of a session's time-out, in ticks, where none are set. */
const MIN_SESSION_TICKS = 2;
const MAX_SESSION_TICKS = 20;

export function handleClientConnection(out: Out, node: ZkNode, event: ConnectionEvent): void {
  if (event.what !== 'opened') return forgetClient(node, event.connectionId);
  // Without a leader the port is open, but whoever comes is hung up on.
  if (!node.state.serving) out.close(event.connectionId);
}

export function handleClientMessage(
  out: Out,
  node: ZkNode,
  { handle, from, api, body }: Request,
): void {
  const { state } = node;
  const { connectionId } = handle;
  if (!state.serving) return out.close(connectionId);
  const { counters } = state;
  counters.packetsReceived += 1;
  if (api === 'ping') counters.pings += 1;
  else {
    counters.requests += 1;
    out.count('zookeeperRequests');
  }
  if (api === 'connect')
    return connectClient(out, node, connectionId, from, body as ConnectMessage);

  const connection = state.clients.get(connectionId);
  if (connection?.granted !== true) return out.close(connectionId);
  touch(out, node, connection.sessionId);
  const request = pendingRequest(api, body);
  connection.pending.push(request);
  if (request.kind === 'closeSession') {
    submit(out, node, connection, request.xid, { op: 'closeSession', expired: false });
  } else if (request.kind === 'operation' && isZkWrite(request.op)) {
    submit(out, node, connection, request.xid, request.op);
  } else answerReads(out, node, connection);
}

/** The leader's word on a session that came from another server: its time-out, 0 if it has ended. */
export function finishRevalidation(
  out: Out,
  node: ZkNode,
  connectionId: number,
  timeoutMs: number,
): void {
  const connection = node.state.clients.get(connectionId);
  if (connection === undefined) return;
  if (timeoutMs > 0) grantSession(out, node, connection, timeoutMs);
  else refuseSession(out, node, connection);
}

function connectClient(
  out: Out,
  node: ZkNode,
  connectionId: number,
  client: string,
  { sessionId: known, timeoutMs: asked, lastZxidSeen }: ConnectMessage,
): void {
  const { state, disk } = node;
  if (lastZxidSeen > disk.db.lastZxid) return out.close(connectionId);
  const isNew = known === 0;
  const sessionId = isNew ? newSessionId(node) : known;
  const before = connectionOf(node, sessionId);
  if (before !== undefined) dropClient(out, node, before.connectionId);
  const connection: ClientConnection = {
    connectionId,
    client,
    sessionId,
    granted: false,
    pending: [],
  };
  state.clients.set(connectionId, connection);
  state.sessionsHere.set(sessionId, connectionId);
  if (isNew) {
    const timeoutMs = clampTimeout(asked, state.config);
    submit(out, node, connection, 0, { op: 'createSession', timeoutMs, client });
  } else revalidate(out, node, connection);
}

function revalidate(out: Out, node: ZkNode, { sessionId, connectionId }: ClientConnection): void {
  const { leader, follower, config } = node.state;
  if (leader !== null) {
    const timeoutMs = takeOverSession(out, node, leader, sessionId, config.serverId);
    return finishRevalidation(out, node, connectionId, timeoutMs);
  }
  if (follower === null) return;
  const body: QuorumPackets['REVALIDATE'] = { sessionId, connectionId, timeoutMs: 0 };
  out.send(follower.connectionId, 'REVALIDATE', body);
}

function submit(
  out: Out,
  node: ZkNode,
  { sessionId }: ClientConnection,
  xid: number,
  op: WriteRequest['op'],
): void {
  const { leader, follower, config } = node.state;
  const request: WriteRequest = { origin: { serverId: config.serverId, sessionId, xid }, op };
  if (leader !== null) proposeWrite(out, node, leader, request);
  else if (follower !== null) out.send(follower.connectionId, 'REQUEST', request);
}

function touch(out: Out, node: ZkNode, sessionId: number): void {
  const { leader, follower } = node.state;
  if (leader !== null) touchSession(out, node, leader, sessionId);
  else follower?.touched.add(sessionId);
}

function pendingRequest(api: string, body: unknown): PendingRequest {
  if (api === 'ping') return { kind: 'ping' };
  if (api === 'setWatches') return { kind: 'setWatches', message: body as SetWatchesMessage };
  const { xid, op } = body as OperationMessage;
  return op.op === 'closeSession' ? { kind: 'closeSession', xid } : { kind: 'operation', xid, op };
}

/** The server's id above, then its life and a counter: no two sessions ever share one. */
function newSessionId(node: ZkNode): number {
  const { state, incarnation } = node;
  const { serverId } = state.config;
  return (serverId * 65_536 + incarnation) * 1_048_576 + state.nextSession++;
}

function clampTimeout(askedMs: number, config: ZkServerConfig): number {
  const { tickTime, minSessionTimeout: least, maxSessionTimeout: most } = config;
  const min = least === -1 ? MIN_SESSION_TICKS * tickTime : least;
  const max = most === -1 ? MAX_SESSION_TICKS * tickTime : most;
  return Math.min(Math.max(askedMs, min), max);
}

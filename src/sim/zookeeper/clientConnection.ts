/**
 * How a client finds a server, keeps its session alive and notices silence (org.apache.zookeeper.ClientCnxn.SendThread,
 * client/StaticHostProvider, version 3.8.4).
 *
 * Read timeout two thirds of the session, ping after a third without sending, connect timeout the session divided by
 * the number of servers; before a try a random wait below 1 s, and 1 s more before the server it was last connected to.
 * This version never ends a session by itself, however long it hears nothing: only a server says `Expired`.
 */

import { msToUs, US_PER_MS, US_PER_SECOND } from '../../base/brand.ts';
import type { Out } from '../kernel/out.ts';
import { failCalls, sendQueued, takeLostCalls } from './clientCalls.ts';
import { zkServer, zkState, type ZkClient } from './clientState.ts';
import { forgetWatches, watchesToSet } from './clientWatches.ts';
import {
  ZK_CHANNEL,
  type ConnectMessage,
  type ConnectReply,
  type ZkSessionEvent,
} from './protocol.ts';

type Tell = (what: ZkSessionEvent) => void;

/** Begins to connect and to create a session, the first try at once. Also after `Expired`, for the next session. */
export function startZkClient(out: Out, client: ZkClient): void {
  const { servers, shuffle, sessionTimeoutMs } = client.config;
  client.state = 'CONNECTING';
  client.sessionId = 0;
  client.timeoutMs = sessionTimeoutMs;
  client.lastZxid = 0;
  client.order = shuffle ? shuffled(out, servers) : [...servers];
  client.currentIndex = -1;
  client.lastIndex = -1;
  client.closing = null;
  forgetWatches(client);
  chooseServer(client);
  connect(out, client, (client.attempt += 1));
}

/** The timer `zkTry`, and the first try. */
export function connect(out: Out, client: ZkClient, attempt: number): void {
  if (attempt !== client.attempt || client.state !== 'CONNECTING') return;
  client.lastHeardUs = out.nowUs();
  client.connectionId = out.connect(zkServer(client), ZK_CHANNEL);
  out.setTimer('zkConnectTimeout', { attempt }, connectTimeoutUs(client));
}

/** The transport is there: asks for the session. */
export function sendConnect(out: Out, client: ZkClient): void {
  client.lastHeardUs = out.nowUs();
  const message: ConnectMessage = {
    sessionId: client.sessionId,
    timeoutMs: client.config.sessionTimeoutMs,
    lastZxidSeen: client.lastZxid,
  };
  out.send(client.connectionId, 'connect', message);
}

export function takeConnectReply(
  out: Out,
  client: ZkClient,
  reply: ConnectReply,
  tell: Tell,
): void {
  if (reply.timeoutMs === 0) return expire(out, client, tell);
  const isNew = client.sessionId !== reply.sessionId;
  client.state = 'CONNECTED';
  client.sessionId = reply.sessionId;
  client.timeoutMs = reply.timeoutMs;
  client.lastIndex = client.currentIndex;
  client.lastSentUs = out.nowUs();
  const { sessionId, timeoutMs } = reply;
  out.trace({ kind: 'zkClientConnected', server: zkServer(client), sessionId, timeoutMs, isNew });

  const watches = watchesToSet(client);
  if (watches !== null) out.send(client.connectionId, 'setWatches', watches);
  const payload = { attempt: client.attempt };
  out.setTimer('zkPing', payload, pingIntervalUs(client), 'duty');
  out.setTimer('zkReadTimeout', payload, readTimeoutUs(client), 'duty');
  tell('SyncConnected');
  sendQueued(out, client);
}

/** The connection broke, was refused, or was given up; `silent`: nothing came for too long. */
export function loseConnection(
  out: Out,
  client: ZkClient,
  reason: 'closed' | 'silent',
  tell: Tell,
): void {
  const wasConnected = client.state === 'CONNECTED';
  const server = zkServer(client);
  const silence = reason === 'silent' ? { waitedFor: server } : {};
  out.close(client.connectionId);
  client.connectionId = 0;
  client.state = 'CONNECTING';
  if (wasConnected) out.trace({ kind: 'zkClientDisconnected', server, reason, ...silence });
  const lost = takeLostCalls(client);
  if (client.closing === null) tryNextServer(out, client);
  else endClosing(out, client);
  failCalls(out, client, lost, 'ConnectionLoss');
  if (wasConnected && zkState(client) !== 'CLOSED') tell('Disconnected');
}

/** The session has ended, cleanly or with the connection: nothing is asked any more. */
export function endClosing(out: Out, client: ZkClient): void {
  const taskId = client.closing?.taskId;
  client.state = 'CLOSED';
  client.sessionId = 0;
  client.attempt += 1;
  client.closing = null;
  out.close(client.connectionId);
  client.connectionId = 0;
  const task = taskId === undefined ? undefined : out.node.tasks.get(taskId);
  if (task !== undefined) out.resume(task, { ok: true, body: null, from: zkServer(client) });
}

/** Timers are not moved at every message: each looks when it is due whether it has to wait on. */
export function checkConnecting(out: Out, client: ZkClient, attempt: number, tell: Tell): void {
  if (attempt !== client.attempt || client.state !== 'CONNECTING') return;
  const leftUs = client.lastHeardUs + connectTimeoutUs(client) - out.nowUs();
  if (leftUs > 0) out.setTimer('zkConnectTimeout', { attempt }, leftUs);
  else loseConnection(out, client, 'silent', tell);
}

export function checkSilence(out: Out, client: ZkClient, attempt: number, tell: Tell): void {
  if (attempt !== client.attempt || client.state !== 'CONNECTED') return;
  const leftUs = client.lastHeardUs + readTimeoutUs(client) - out.nowUs();
  if (leftUs > 0) out.setTimer('zkReadTimeout', { attempt }, leftUs, 'duty');
  else loseConnection(out, client, 'silent', tell);
}

export function ping(out: Out, client: ZkClient, attempt: number): void {
  if (attempt !== client.attempt || client.state !== 'CONNECTED') return;
  const leftUs = client.lastSentUs + pingIntervalUs(client) - out.nowUs();
  if (leftUs <= 0) {
    client.lastSentUs = out.nowUs();
    out.send(client.connectionId, 'ping', null);
  }
  out.setTimer('zkPing', { attempt }, leftUs > 0 ? leftUs : pingIntervalUs(client), 'duty');
}

function expire(out: Out, client: ZkClient, tell: Tell): void {
  const { sessionId } = client;
  out.close(client.connectionId);
  client.connectionId = 0;
  client.state = 'EXPIRED';
  client.sessionId = 0;
  client.attempt += 1;
  out.trace({ kind: 'zkClientExpired', server: zkServer(client), sessionId });
  if (client.closing !== null) return endClosing(out, client);
  failCalls(out, client, takeLostCalls(client), 'SessionExpired');
  tell('Expired');
}

function tryNextServer(out: Out, client: ZkClient): void {
  const spinUs = chooseServer(client);
  const waitUs = msToUs(out.random('zkReconnect', US_PER_SECOND / US_PER_MS));
  out.setTimer('zkTry', { attempt: (client.attempt += 1) }, spinUs + waitUs);
}

/** Moves on to the next server; returns how long to wait because it was the last one connected to. */
function chooseServer(client: ZkClient): number {
  client.currentIndex = (client.currentIndex + 1) % client.order.length;
  if (client.currentIndex === client.lastIndex) return US_PER_SECOND;
  if (client.lastIndex === -1) client.lastIndex = 0;
  return 0;
}

function shuffled(out: Out, servers: string[]): string[] {
  const order = [...servers];
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = out.random('zkServers', i + 1);
    [order[i], order[j]] = [order[j] as string, order[i] as string];
  }
  return order;
}

const readTimeoutUs = ({ timeoutMs }: ZkClient): number => msToUs(Math.floor((timeoutMs * 2) / 3));
const pingIntervalUs = (client: ZkClient): number => Math.floor(readTimeoutUs(client) / 2);
const connectTimeoutUs = ({ timeoutMs, order }: ZkClient): number =>
  msToUs(Math.floor(timeoutMs / order.length));

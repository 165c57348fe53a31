/**
 * What clients hear from their server: granted sessions, answers in the order of their requests, fired watches
 * (org.apache.zookeeper.server.FinalRequestProcessor, CommitProcessor).
 *
 * A committed transaction is applied here, on every server: first the watches that it fires, then the answer to the
 * client whose request it was, then the reads that waited behind it.
 */

import { must } from '../../base/assert.ts';
import type { Out } from '../kernel/out.ts';
import { applyTxn, refusal, type Txn } from './database.ts';
import { markApplied } from './disk.ts';
import {
  isZkWrite,
  zkResult,
  type ConnectReply,
  type OperationReply,
  type SetWatchesMessage,
  type ZkRead,
  type ZkResult,
  type ZkWatchEvent,
} from './protocol.ts';
import type { ClientConnection, PendingRequest, ZkNode } from './serverState.ts';
import { addWatch, createWatchTable, dropWatcher, takeWatchers } from './watchTable.ts';
import { readChildren, readData, readStat } from './znodeTree.ts';

export function applyCommitted(out: Out, node: ZkNode, txn: Txn): void {
  const { state, disk } = node;
  const { change, origin } = txn;
  const results: ZkResult[] = [];
  const isMine = origin.serverId === state.config.serverId;
  const changes = applyTxn(disk.db, txn, isMine ? results : null);
  markApplied(disk);
  state.counters.commits += 1;
  if (change.kind !== 'error') state.counters.writesCommitted += 1;
  for (const one of changes) fireWatches(out, node, one);

  const connection = connectionOf(node, origin.sessionId);
  if (connection === undefined) return;
  switch (change.kind) {
    case 'createSession':
      return grantSession(out, node, connection, change.timeoutMs);
    case 'closeSession':
      if (!change.expired && isMine) answer(out, node, connection, origin.xid, zkResult({}));
      return dropClient(out, node, connection.connectionId);
    case 'write':
      if (isMine) answer(out, node, connection, origin.xid, resultOf(change, results));
      return;
    case 'error':
      if (!isMine || !isFirst(connection, origin.xid)) return;
      if (change.error === 'SessionMoved') dropClient(out, node, connection.connectionId);
      else answer(out, node, connection, origin.xid, refusal(change));
  }
}

/** Carries out what stands at the head of the connection's requests and needs no commit. */
export function answerReads(out: Out, node: ZkNode, connection: ClientConnection): void {
  for (let head = connection.pending[0]; head !== undefined; head = connection.pending[0]) {
    if (waitsForCommit(head)) return;
    connection.pending.shift();
    answerRead(out, node, connection, head);
  }
}

export function grantSession(
  out: Out,
  node: ZkNode,
  connection: ClientConnection,
  timeoutMs: number,
): void {
  connection.granted = true;
  const reply: ConnectReply = { sessionId: connection.sessionId, timeoutMs };
  sendToClient(out, node, connection.connectionId, 'connectReply', reply);
}

/** The session that the client comes back with has ended. */
export function refuseSession(out: Out, node: ZkNode, connection: ClientConnection): void {
  const reply: ConnectReply = { sessionId: 0, timeoutMs: 0 };
  sendToClient(out, node, connection.connectionId, 'connectReply', reply);
  dropClient(out, node, connection.connectionId);
}

/** Hangs up on a client; its session lives on. */
export function dropClient(out: Out, node: ZkNode, connectionId: number): void {
  out.close(connectionId);
  forgetClient(node, connectionId);
}

export function forgetClient({ state }: ZkNode, connectionId: number): void {
  const connection = state.clients.get(connectionId);
  if (connection === undefined) return;
  state.clients.delete(connectionId);
  dropWatcher(state.watches, connectionId);
  if (state.sessionsHere.get(connection.sessionId) === connectionId) {
    state.sessionsHere.delete(connection.sessionId);
  }
}

export function dropAllClients(out: Out, { state }: ZkNode): void {
  for (const connectionId of state.clients.keys()) out.close(connectionId);
  state.clients.clear();
  state.sessionsHere.clear();
  state.watches = createWatchTable();
}

export function connectionOf({ state }: ZkNode, sessionId: number): ClientConnection | undefined {
  return state.clients.get(state.sessionsHere.get(sessionId) ?? 0);
}

function answer(
  out: Out,
  node: ZkNode,
  connection: ClientConnection,
  xid: number,
  result: ZkResult,
): void {
  // A session that came back over a new connection has not asked this there.
  if (!isFirst(connection, xid)) return;
  const head = connection.pending.shift();
  const api = head?.kind === 'operation' ? `${head.op.op}Reply` : 'closeSessionReply';
  reply(out, node, connection, api, xid, result);
  answerReads(out, node, connection);
}

function answerRead(
  out: Out,
  node: ZkNode,
  connection: ClientConnection,
  request: PendingRequest,
): void {
  const { connectionId } = connection;
  if (request.kind === 'ping') return sendToClient(out, node, connectionId, 'pingReply', null);
  if (request.kind === 'setWatches') {
    setWatches(out, node, connectionId, request.message);
    return sendToClient(out, node, connectionId, 'setWatchesReply', null);
  }
  if (request.kind === 'closeSession') return;
  const op = request.op as ZkRead;
  node.state.counters.reads += 1;
  const result = read(node, connectionId, op);
  reply(out, node, connection, `${op.op}Reply`, request.xid, result);
}

function read({ state, disk }: ZkNode, connectionId: number, op: ZkRead): ZkResult {
  const { tree } = disk.db;
  const { watches } = state;
  const watch = op.watch === true;
  if (op.op === 'exists') {
    if (watch) addWatch(watches, 'data', op.path, connectionId);
    return readStat(tree, op.path);
  }
  const children = op.op === 'getChildren';
  const result = children ? readChildren(tree, op.path) : readData(tree, op.path);
  if (watch && result.error === null) {
    addWatch(watches, children ? 'child' : 'data', op.path, connectionId);
  }
  return result;
}

/** A client comes back with its watches: those whose znode changed since `relativeZxid` fire at once. */
function setWatches(
  out: Out,
  node: ZkNode,
  connectionId: number,
  { relativeZxid, data, exist, child }: SetWatchesMessage,
): void {
  const { watches } = node.state;
  const { znodes } = node.disk.db.tree;
  const tell = (type: ZkWatchEvent['type'], path: string) =>
    sendEvents(out, node, { type, path }, [connectionId]);
  for (const path of data) {
    const znode = znodes.get(path);
    if (znode === undefined) tell('NodeDeleted', path);
    else if (znode.mzxid > relativeZxid) tell('NodeDataChanged', path);
    else addWatch(watches, 'data', path, connectionId);
  }
  for (const path of exist) {
    if (znodes.has(path)) tell('NodeCreated', path);
    else addWatch(watches, 'data', path, connectionId);
  }
  for (const path of child) {
    const znode = znodes.get(path);
    if (znode === undefined) tell('NodeDeleted', path);
    else if (znode.pzxid > relativeZxid) tell('NodeChildrenChanged', path);
    else addWatch(watches, 'child', path, connectionId);
  }
}

function fireWatches(out: Out, node: ZkNode, change: ZkWatchEvent): void {
  const watchers = takeWatchers(node.state.watches, change.type, change.path);
  if (watchers.length > 0) sendEvents(out, node, change, watchers);
}

function sendEvents(out: Out, node: ZkNode, event: ZkWatchEvent, watchers: number[]): void {
  const { state } = node;
  const { trigger } = out;
  const clients = watchers.map((id) => state.clients.get(id)?.client ?? '').sort();
  out.trace({ kind: 'zkWatchFired', type: event.type, path: event.path, clients });
  state.counters.watchesFired += watchers.length;
  for (const id of watchers) sendToClient(out, node, id, 'watcherEvent', event);
  out.trigger = trigger;
}

function reply(
  out: Out,
  node: ZkNode,
  connection: ClientConnection,
  api: string,
  xid: number,
  result: ZkResult,
): void {
  const body: OperationReply = { xid, zxid: node.disk.db.lastZxid, result };
  sendToClient(out, node, connection.connectionId, api, body);
}

function sendToClient(
  out: Out,
  { state }: ZkNode,
  connectionId: number,
  api: string,
  body: unknown,
): void {
  state.counters.packetsSent += 1;
  out.send(connectionId, api, body);
}

const resultOf = ({ multi }: { multi: boolean }, results: ZkResult[]): ZkResult =>
  multi ? zkResult({ results }) : must(results[0], 'result of a write');

/** Answers come in the order of the requests, so a commit answers the first one or nobody. */
function isFirst({ pending }: ClientConnection, xid: number): boolean {
  const head = pending[0];
  return head !== undefined && 'xid' in head && head.xid === xid;
}

const waitsForCommit = (request: PendingRequest): boolean =>
  request.kind === 'closeSession' || (request.kind === 'operation' && isZkWrite(request.op));

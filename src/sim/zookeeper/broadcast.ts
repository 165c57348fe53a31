/**
 * The leader's way of a write: prepared, proposed, acknowledged by a quorum, committed, strictly in the order of zxids
 * (org.apache.zookeeper.server.quorum.Leader, ProposalRequestProcessor).
 */

import { must } from '../../base/assert.ts';
import type { Out } from '../kernel/out.ts';
import { applyCommitted } from './answers.ts';
import type { Txn, TxnChange } from './database.ts';
import { appendTxn } from './disk.ts';
import { forgetApplied, prepareClose, prepareWrite } from './prepare.ts';
import { hasQuorum } from './quorum.ts';
import type { QuorumPackets, WriteRequest } from './serverPackets.ts';
import type { LeaderRole, ZkNode } from './serverState.ts';
import { takeExpired, trackSession } from './sessionTracker.ts';
import { traceCommit } from './traceCommit.ts';

export function proposeWrite(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  request: WriteRequest,
): void {
  const { state, disk } = node;
  const zxid = role.lastProposedZxid + 1;
  role.lastProposedZxid = zxid;
  const change = prepare(out, node, role, zxid, request);
  const txn: Txn = { sealed: true, zxid, origin: request.origin, change };
  appendTxn(disk, txn);
  role.outstanding.push({ txn, acks: [state.config.serverId] });
  state.counters.proposals += 1;
  sendToLearners(out, role, 'PROPOSAL', { txn });
  commitAcknowledged(out, node, role);
}

export function handleAck(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  serverId: number,
  zxid: number,
): void {
  const proposal = role.outstanding.find(({ txn }) => txn.zxid === zxid);
  if (proposal === undefined || proposal.acks.includes(serverId)) return;
  proposal.acks.push(serverId);
  commitAcknowledged(out, node, role);
}

/** The timer of the sessions' time-outs. */
export function expireSessions(
  out: Out,
  node: ZkNode,
  { phaseId, atUs }: { phaseId: number; atUs: number },
): void {
  const { leader, config } = node.state;
  if (leader === null || phaseId !== node.state.phaseId || atUs !== leader.expiryTimerAtUs) return;
  const { serverId } = config;
  for (const sessionId of takeExpired(out, node, leader)) {
    const origin = { serverId, sessionId, xid: 0 };
    proposeWrite(out, node, leader, { origin, op: { op: 'closeSession', expired: true } });
  }
}

function prepare(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  zxid: number,
  { origin, op }: WriteRequest,
): TxnChange {
  const { sessionId, serverId } = origin;
  const { tree } = node.disk.db;
  if (op.op === 'createSession') {
    const { timeoutMs, client } = op;
    trackSession(out, node, role, sessionId, timeoutMs, serverId);
    return { kind: 'createSession', timeoutMs, client };
  }
  const session = role.sessions.get(sessionId);
  const isEnding = op.op === 'closeSession' && op.expired;
  if (session === undefined || (session.closing && !isEnding)) return refuse('SessionExpired');
  if (!isEnding && session.ownerServerId !== serverId) return refuse('SessionMoved');
  if (op.op !== 'closeSession') return prepareWrite(tree, role.pending, zxid, sessionId, op);
  session.closing = true;
  return prepareClose(tree, role.pending, zxid, sessionId, op.expired);
}

const refuse = (error: 'SessionExpired' | 'SessionMoved'): TxnChange => ({
  kind: 'error',
  error,
  failedAt: 0,
  count: 0,
});

function commitAcknowledged(out: Out, node: ZkNode, role: LeaderRole): void {
  const voters = node.state.config.ensemble.length;
  const { trigger } = out;
  while (hasQuorum(role.outstanding[0]?.acks.length ?? 0, voters)) {
    const { txn } = must(role.outstanding.shift(), 'acknowledged proposal');
    traceCommit(out, node, role, txn);
    sendToLearners(out, role, 'COMMIT', { zxid: txn.zxid });
    forgetApplied(role.pending, txn.zxid);
    if (txn.change.kind === 'closeSession') role.sessions.delete(txn.origin.sessionId);
    applyCommitted(out, node, txn);
    out.trigger = trigger;
  }
}

function sendToLearners<P extends 'PROPOSAL' | 'COMMIT'>(
  out: Out,
  role: LeaderRole,
  packet: P,
  body: QuorumPackets[P],
): void {
  for (const { connectionId, stage } of role.learners.values()) {
    if (stage === 'forwarding' || stage === 'synced') out.send(connectionId, packet, body);
  }
}

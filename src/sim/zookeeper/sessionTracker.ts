/**
 * The leader's watch over sessions (org.apache.zookeeper.server.SessionTrackerImpl, ExpiryQueue).
 *
 * A session ends when nothing was heard of it for its time-out, rounded up to the leader's next tick. Only the leader
 * counts, and a new leader gives every session its full time again: so a session outlives any outage of the ensemble.
 */

import { msToUs } from '../../base/brand.ts';
import type { Out } from '../kernel/out.ts';
import type { ZkSession } from './database.ts';
import type { LeaderRole, ZkNode } from './serverState.ts';

/** Takes over every session that the data knows, each with its full time. */
export function trackAllSessions(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  sessions: Map<number, ZkSession>,
): void {
  const { tickTime } = node.state.config;
  role.tickPhaseUs = msToUs(out.random('zkTickPhase', tickTime));
  for (const [sessionId, { timeoutMs }] of sessions) {
    trackSession(out, node, role, sessionId, timeoutMs, 0);
  }
}

export function trackSession(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  sessionId: number,
  timeoutMs: number,
  ownerServerId: number,
): void {
  const lastHeardUs = out.nowUs();
  const expiresAtUs = expiryOf(node, role, lastHeardUs, timeoutMs);
  const tracked = { timeoutMs, lastHeardUs, expiresAtUs, ownerServerId, closing: false };
  role.sessions.set(sessionId, tracked);
  armExpiryTimer(out, node, role, expiresAtUs);
}

/** Heard of a session; of one that does not exist, or is about to end, it is too late. */
export function touchSession(out: Out, node: ZkNode, role: LeaderRole, sessionId: number): void {
  const session = role.sessions.get(sessionId);
  if (session === undefined || session.closing) return;
  session.lastHeardUs = out.nowUs();
  session.expiresAtUs = expiryOf(node, role, session.lastHeardUs, session.timeoutMs);
}

/** A session has come to another server. Returns its time-out; 0: it has ended, or is about to. */
export function takeOverSession(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  sessionId: number,
  ownerServerId: number,
): number {
  const session = role.sessions.get(sessionId);
  if (session === undefined || session.closing) return 0;
  session.ownerServerId = ownerServerId;
  touchSession(out, node, role, sessionId);
  return session.timeoutMs;
}

/** Marks the sessions whose time is over; the caller proposes their end. Sets the timer for the next ones. */
export function takeExpired(out: Out, node: ZkNode, role: LeaderRole): number[] {
  const nowUs = out.nowUs();
  const expired: number[] = [];
  let nextUs = Infinity;
  for (const [sessionId, session] of role.sessions) {
    if (session.closing) continue;
    if (session.expiresAtUs <= nowUs) {
      session.closing = true;
      expired.push(sessionId);
    } else nextUs = Math.min(nextUs, session.expiresAtUs);
  }
  role.expiryTimerAtUs = Infinity;
  if (nextUs < Infinity) armExpiryTimer(out, node, role, nextUs);
  return expired;
}

function expiryOf(node: ZkNode, role: LeaderRole, heardUs: number, timeoutMs: number): number {
  const tickUs = msToUs(node.state.config.tickTime);
  const sincePhaseUs = heardUs + msToUs(timeoutMs) - role.tickPhaseUs;
  return role.tickPhaseUs + (Math.floor(sincePhaseUs / tickUs) + 1) * tickUs;
}

/** One timer stands for all sessions: for the first that could end; touching one does not move it. */
function armExpiryTimer(out: Out, node: ZkNode, role: LeaderRole, atUs: number): void {
  if (atUs >= role.expiryTimerAtUs) return;
  role.expiryTimerAtUs = atUs;
  const { phaseId } = node.state;
  out.setTimer('expireSessions', { phaseId, atUs }, atUs - out.nowUs(), 'duty');
}

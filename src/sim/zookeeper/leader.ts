/**
 * The leader of the ensemble: agrees on an epoch with a quorum, brings the followers to its state, then serves, and
 * looks every tick whether a quorum still follows (org.apache.zookeeper.server.quorum.Leader, LearnerHandler, 3.8.4).
 */

import { msToUs } from '../../base/brand.ts';
import type { ConnectionEvent, Request } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import { handleAck, proposeWrite } from './broadcast.ts';
import { copyDatabase } from './database.ts';
import { startLooking } from './election.ts';
import { hasQuorum, quorumSize } from './quorum.ts';
import type { QuorumPackets } from './serverPackets.ts';
import { createLeaderRole, type LeaderRole, type Learner, type ZkNode } from './serverState.ts';
import { takeOverSession, touchSession, trackAllSessions } from './sessionTracker.ts';
import { chooseSync } from './sync.ts';
import { makeZxid, zxidCounter } from './zxid.ts';

/** The vote has named this server: waits for followers. */
export function startLeading(out: Out, node: ZkNode, { phaseId }: { phaseId: number }): void {
  if (node.state.leader === null || phaseId !== node.state.phaseId) return;
  const { initLimit, tickTime } = node.state.config;
  out.setTimer('leadershipDue', { phaseId }, msToUs(initLimit * tickTime));
}

/** A single server needs nobody: it serves at once, in the epoch of its data. */
export function startStandalone(out: Out, node: ZkNode): void {
  const { state, disk } = node;
  state.phase = 'LEADING';
  state.phaseId += 1;
  const role = createLeaderRole(out.nowUs());
  state.leader = role;
  role.stage = 'broadcast';
  role.lastProposedZxid = disk.db.lastZxid;
  trackAllSessions(out, node, role, disk.db.sessions);
  state.serving = true;
  out.trace({ kind: 'zkStandaloneServing', server: state.config.serverId });
}

/** Nobody joined, or too few, within initLimit. */
export function checkLeadership(out: Out, node: ZkNode, { phaseId }: { phaseId: number }): void {
  const { leader } = node.state;
  if (leader === null || phaseId !== node.state.phaseId || leader.stage === 'broadcast') return;
  startLooking(out, node, 'noQuorum');
}

export function handleLearnerConnection(out: Out, node: ZkNode, event: ConnectionEvent): void {
  const { leader } = node.state;
  if (event.what !== 'opened') {
    if (leader !== null) loseLearner(out, node, leader, event.connectionId, 'closed');
    return;
  }
  if (leader === null) return out.close(event.connectionId);
  learnerOf(out, node, leader, event.connectionId, event.peer);
}

export function handleLearnerPacket(out: Out, node: ZkNode, request: Request): void {
  const { leader } = node.state;
  const { connectionId } = request.handle;
  if (leader === null) return out.close(connectionId);
  const learner = learnerOf(out, node, leader, connectionId, request.from);
  learner.lastHeardUs = out.nowUs();
  const { body } = request;
  switch (request.api as keyof QuorumPackets) {
    case 'FOLLOWERINFO':
      return handleFollowerInfo(out, node, leader, learner, body);
    case 'ACKEPOCH':
      return handleAckEpoch(out, node, leader, learner, body);
    case 'ACK':
      return handleLearnerAck(out, node, leader, learner, body);
    case 'REQUEST':
      return proposeWrite(out, node, leader, body);
    case 'PING':
      for (const sessionId of (body as QuorumPackets['PING']).touched) {
        touchSession(out, node, leader, sessionId);
      }
      return;
    case 'REVALIDATE': {
      const asked: QuorumPackets['REVALIDATE'] = body;
      const timeoutMs = takeOverSession(out, node, leader, asked.sessionId, learner.serverId);
      out.send(connectionId, 'REVALIDATE', { ...asked, timeoutMs });
    }
  }
}

/** The timer of half a tick: pings; at each full tick, whether a quorum still follows. */
export function leaderTick(out: Out, node: ZkNode, { phaseId }: { phaseId: number }): void {
  const { state } = node;
  const { leader } = state;
  if (leader === null || phaseId !== state.phaseId) return;
  leader.halfTicks += 1;
  if (leader.halfTicks % 2 === 0 && !hasQuorum(followerIds(leader).size + 1, voters(node))) {
    return loseQuorum(out, node, leader);
  }
  for (const { connectionId, stage } of leader.learners.values()) {
    if (stage !== 'connected') out.send(connectionId, 'PING', null);
  }
  out.setTimer('leaderTick', { phaseId }, halfTickUs(node), 'duty');
}

/** The timer of a learner's silence: initLimit until it is synced, then syncLimit. */
export function checkLearner(
  out: Out,
  node: ZkNode,
  { phaseId, connectionId, ticks }: { phaseId: number; connectionId: number; ticks: number },
): void {
  const { leader, config } = node.state;
  const learner = leader?.learners.get(connectionId);
  if (leader === null || learner === undefined || phaseId !== node.state.phaseId) return;
  if (ticks !== learner.silenceTicks) return;
  const leftUs = learner.lastHeardUs + msToUs(ticks * config.tickTime) - out.nowUs();
  if (leftUs > 0) {
    out.setTimer('learnerSilence', { phaseId, connectionId, ticks }, leftUs, 'duty');
    return;
  }
  out.close(connectionId);
  loseLearner(out, node, leader, connectionId, 'silent');
}

function handleFollowerInfo(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  learner: Learner,
  { serverId, acceptedEpoch }: QuorumPackets['FOLLOWERINFO'],
): void {
  const { disk } = node;
  learner.serverId = serverId;
  learner.acceptedEpoch = acceptedEpoch;
  if (role.epoch !== 0) {
    out.send(learner.connectionId, 'LEADERINFO', { epoch: role.epoch });
    return;
  }
  if (!hasQuorum(followerIds(role).size + 1, voters(node))) return;
  let highest = disk.acceptedEpoch;
  for (const other of role.learners.values()) highest = Math.max(highest, other.acceptedEpoch);
  role.epoch = highest + 1;
  disk.acceptedEpoch = role.epoch;
  role.ackedEpoch.add(node.state.config.serverId);
  for (const other of role.learners.values()) {
    if (other.serverId !== 0) out.send(other.connectionId, 'LEADERINFO', { epoch: role.epoch });
  }
}

function handleAckEpoch(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  learner: Learner,
  { currentEpoch, lastZxid }: QuorumPackets['ACKEPOCH'],
): void {
  const { disk } = node;
  learner.lastZxid = lastZxid;
  learner.stage = 'epochAcked';
  if (role.stage !== 'discovery') return syncLearner(out, node, role, learner);
  const isAhead =
    currentEpoch > disk.currentEpoch ||
    (currentEpoch === disk.currentEpoch && lastZxid > disk.db.lastZxid);
  if (isAhead) return startLooking(out, node, 'noQuorum');
  if (currentEpoch !== -1) role.ackedEpoch.add(learner.serverId);
  if (!hasQuorum(role.ackedEpoch.size, voters(node))) return;
  role.stage = 'synchronization';
  disk.currentEpoch = role.epoch;
  role.lastProposedZxid = makeZxid(role.epoch, 0);
  role.ackedNewLeader.add(node.state.config.serverId);
  for (const other of [...role.learners.values()]) {
    if (other.stage === 'epochAcked') syncLearner(out, node, role, other);
  }
}

/** Sends what the learner misses, then everything that is proposed from now on. */
function syncLearner(out: Out, node: ZkNode, role: LeaderRole, learner: Learner): void {
  const { db, log, appliedCount } = node.disk;
  const { connectionId } = learner;
  const plan = chooseSync(learner.lastZxid, log.slice(0, appliedCount), db.lastZxid);
  if (plan.way === 'SNAP') {
    const snapshot = { sealed: true, db: copyDatabase(db) };
    out.send(connectionId, 'SNAP', { snapshot });
  } else if (plan.way === 'TRUNC') {
    out.send(connectionId, 'TRUNC', { toZxid: plan.toZxid, txns: plan.txns });
  } else out.send(connectionId, 'DIFF', { txns: plan.txns });
  for (const { txn } of role.outstanding) out.send(connectionId, 'PROPOSAL', { txn });
  out.send(connectionId, 'NEWLEADER', { epoch: role.epoch });
  learner.stage = 'forwarding';
}

function handleLearnerAck(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  learner: Learner,
  { zxid }: QuorumPackets['ACK'],
): void {
  if (zxidCounter(zxid) !== 0) return handleAck(out, node, role, learner.serverId, zxid);
  learner.stage = 'synced';
  limitSilence(out, node, learner, node.state.config.syncLimit);
  role.ackedNewLeader.add(learner.serverId);
  if (role.stage === 'broadcast') out.send(learner.connectionId, 'UPTODATE', null);
  else if (hasQuorum(role.ackedNewLeader.size, voters(node))) startServing(out, node, role);
}

function startServing(out: Out, node: ZkNode, role: LeaderRole): void {
  const { state, disk } = node;
  const { phaseId, config } = state;
  role.stage = 'broadcast';
  state.vote.peerEpoch = role.epoch;
  disk.db.lastZxid = makeZxid(role.epoch, 0);
  trackAllSessions(out, node, role, disk.db.sessions);
  state.serving = true;
  const supporters = [...role.ackedNewLeader].sort((a, b) => a - b);
  const afterUs = out.nowUs() - role.electedAtUs;
  const { serverId: server } = config;
  out.trace({ kind: 'ensembleLeaderElected', server, epoch: role.epoch, supporters, afterUs });
  for (const { connectionId, stage } of role.learners.values()) {
    if (stage === 'synced') out.send(connectionId, 'UPTODATE', null);
  }
  out.setTimer('leaderTick', { phaseId }, halfTickUs(node), 'duty');
}

function loseLearner(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  connectionId: number,
  reason: 'closed' | 'silent',
): void {
  const learner = role.learners.get(connectionId);
  if (learner === undefined) return;
  role.learners.delete(connectionId);
  role.lastLost = learner.node;
  const silence = reason === 'silent' ? { waitedFor: learner.node } : {};
  if (learner.serverId === 0) return;
  out.trace({ kind: 'zkFollowerLost', server: learner.serverId, reason, ...silence });
}

function loseQuorum(out: Out, node: ZkNode, role: LeaderRole): void {
  const alive = [node.state.config.serverId, ...followerIds(role)].sort((a, b) => a - b);
  const needed = quorumSize(voters(node));
  const { lastLost } = role;
  const silence = lastLost === null ? {} : { waitedFor: lastLost };
  const { serverId: server } = node.state.config;
  out.trace({ kind: 'zkQuorumLost', server, alive, needed, ...silence });
  startLooking(out, node, 'quorumLost');
}

/** A connection that was made while this server stood still was not told of: its first packet tells. */
function learnerOf(
  out: Out,
  node: ZkNode,
  role: LeaderRole,
  connectionId: number,
  peer: string,
): Learner {
  let learner = role.learners.get(connectionId);
  if (learner !== undefined) return learner;
  learner = {
    connectionId,
    node: peer,
    serverId: 0,
    acceptedEpoch: 0,
    lastZxid: 0,
    stage: 'connected',
    lastHeardUs: out.nowUs(),
    silenceTicks: 0,
  };
  role.learners.set(connectionId, learner);
  limitSilence(out, node, learner, node.state.config.initLimit);
  return learner;
}

function limitSilence(out: Out, { state }: ZkNode, learner: Learner, ticks: number): void {
  const { phaseId, config } = state;
  const { connectionId } = learner;
  learner.silenceTicks = ticks;
  const limitUs = msToUs(ticks * config.tickTime);
  out.setTimer('learnerSilence', { phaseId, connectionId, ticks }, limitUs, 'duty');
}

function followerIds(role: LeaderRole): Set<number> {
  const ids = new Set<number>();
  for (const { serverId } of role.learners.values()) if (serverId !== 0) ids.add(serverId);
  return ids;
}

const voters = (node: ZkNode): number => node.state.config.ensemble.length;
const halfTickUs = (node: ZkNode): number => msToUs(Math.floor(node.state.config.tickTime / 2));

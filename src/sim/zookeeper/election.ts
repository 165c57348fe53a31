/**
 * Election of the ensemble's leader (org.apache.zookeeper.server.quorum.FastLeaderElection, version 3.8.4).
 *
 * A server that looks for a leader votes for itself, takes over every better vote (higher epoch, then zxid, then id) and
 * sends it on. When a quorum holds its vote it waits 200 ms for a better one, then leads or follows. Servers that
 * already have a leader say so; a quorum of them is joined without a wait. Left out: observers, weights.
 */

import { msToUs } from '../../base/brand.ts';
import type { ConnectionEvent } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId } from '../kernel/world.ts';
import { dropAllClients } from './answers.ts';
import { applyWholeLog, lastLoggedZxid } from './disk.ts';
import { serverIdOf, zookeeperNode } from './protocol.ts';
import { hasQuorum } from './quorum.ts';
import { ELECTION_CHANNEL, type Notification, type Vote } from './serverPackets.ts';
import {
  createFollowerRole,
  createLeaderRole,
  type Election,
  type Peer,
  type ZkNode,
  type ZkServerState,
} from './serverState.ts';

const FINALIZE_WAIT_MS = 200;
const MIN_RESEND_MS = 200;
const MAX_RESEND_MS = 60_000;
/** Closing the old role, opening ports: recordings of real servers show about 150 ms between vote and service. */
const ROLE_CHANGE_US = 150_000;

type LookingReason = 'started' | 'leaderLost' | 'leaderSilent' | 'quorumLost' | 'noQuorum';

/** Leaves whatever role it had, clients and all, and looks for a leader. */
export function startLooking(
  out: Out,
  node: ZkNode,
  reason: LookingReason,
  waitedFor: NodeId | null = null,
): void {
  const { state, disk } = node;
  leaveRole(out, node);
  applyWholeLog(disk);
  state.phaseId += 1;
  state.round += 1;
  state.election = {
    startedAtUs: out.nowUs(),
    received: new Map(),
    outOfElection: new Map(),
    heardAtUs: out.nowUs(),
    resendMs: MIN_RESEND_MS,
    votesHeard: 0,
  };
  const silence = waitedFor === null ? {} : { waitedFor };
  out.trace({ kind: 'zkServerLooking', server: state.config.serverId, reason, ...silence });
  holdVote(state, ownVote(node));
  sendVotes(out, node);
  out.setTimer('electionResend', { phaseId: state.phaseId }, msToUs(MIN_RESEND_MS));
}

export function handleNotification(out: Out, node: ZkNode, vote: Notification): void {
  const { state } = node;
  const { election } = state;
  if (election === null) {
    if (vote.phase === 'LOOKING') sendVote(out, node, vote.serverId);
    return;
  }
  election.heardAtUs = out.nowUs();
  if (vote.phase === 'LOOKING') considerVote(out, node, election, vote);
  else considerLeader(out, node, election, vote);
}

/** The timer of the wait for a better vote. */
export function finalizeVote(
  out: Out,
  node: ZkNode,
  { phaseId, votesHeard }: { phaseId: number; votesHeard: number },
): void {
  const { state } = node;
  const { election } = state;
  if (election === null || phaseId !== state.phaseId || votesHeard !== election.votesHeard) return;
  takeRole(out, node);
}

/** The timer of repeated votes: to those that were down or out of reach when the first one went. */
export function resendVotes(out: Out, node: ZkNode, { phaseId }: { phaseId: number }): void {
  const { election } = node.state;
  if (election === null || phaseId !== node.state.phaseId) return;
  const dueUs = election.heardAtUs + msToUs(election.resendMs);
  if (out.nowUs() >= dueUs) {
    sendVotes(out, node);
    election.heardAtUs = out.nowUs();
    election.resendMs = Math.min(2 * election.resendMs, MAX_RESEND_MS);
  }
  const leftUs = election.heardAtUs + msToUs(election.resendMs) - out.nowUs();
  out.setTimer('electionResend', { phaseId }, leftUs);
}

/** A server that comes is told the vote at once: it may have missed it, and its own may change nothing. */
export function handleElectionConnection(out: Out, node: ZkNode, event: ConnectionEvent): void {
  const { election, peers } = node.state;
  if (event.incoming) {
    if (event.what === 'opened' && election !== null) sendVote(out, node, serverIdOf(event.peer));
    return;
  }
  const peer = peers.get(serverIdOf(event.peer));
  if (peer?.connectionId !== event.connectionId) return;
  peer.open = event.what === 'opened';
  if (peer.open) {
    if (peer.queued !== null) out.send(peer.connectionId, 'notification', peer.queued);
  } else peer.connectionId = 0;
  peer.queued = null;
}

function considerVote(out: Out, node: ZkNode, election: Election, vote: Notification): void {
  const { state } = node;
  if (vote.round < state.round) return sendVote(out, node, vote.serverId);
  election.votesHeard += 1;
  if (vote.round > state.round) {
    state.round = vote.round;
    election.received.clear();
    const own = ownVote(node);
    holdVote(state, isBetter(vote, own) ? vote : own);
    sendVotes(out, node);
  } else if (isBetter(vote, state.vote)) {
    holdVote(state, vote);
    sendVotes(out, node);
  }
  election.received.set(vote.serverId, vote);
  if (!isAgreed(state, election.received, ownNotification(state))) return;
  const { phaseId } = state;
  const { votesHeard } = election;
  out.setTimer('electionFinal', { phaseId, votesHeard }, msToUs(FINALIZE_WAIT_MS));
}

/** A vote of a server that follows or leads: a quorum of such votes is an ensemble to join. */
function considerLeader(out: Out, node: ZkNode, election: Election, vote: Notification): void {
  const { state } = node;
  if (vote.round === state.round) {
    election.received.set(vote.serverId, vote);
    if (isEstablished(state, election.received, vote)) return join(out, node, vote);
  }
  election.outOfElection.set(vote.serverId, vote);
  if (isEstablished(state, election.outOfElection, vote)) join(out, node, vote);
}

function join(out: Out, node: ZkNode, vote: Notification): void {
  node.state.round = vote.round;
  holdVote(node.state, vote);
  takeRole(out, node);
}

function takeRole(out: Out, node: ZkNode): void {
  const { state } = node;
  const { phaseId } = state;
  const startedAtUs = state.election?.startedAtUs ?? out.nowUs();
  state.election = null;
  if (state.vote.leader === state.config.serverId) {
    state.phase = 'LEADING';
    state.leader = createLeaderRole(startedAtUs);
    out.setTimer('lead', { phaseId }, 0);
  } else {
    state.phase = 'FOLLOWING';
    state.follower = createFollowerRole(zookeeperNode(state.vote.leader), out.nowUs());
    out.setTimer('follow', { phaseId }, ROLE_CHANGE_US);
  }
}

function leaveRole(out: Out, node: ZkNode): void {
  const { state } = node;
  dropAllClients(out, node);
  if (state.follower !== null) out.close(state.follower.connectionId);
  for (const connectionId of state.leader?.learners.keys() ?? []) out.close(connectionId);
  state.follower = null;
  state.leader = null;
  state.serving = false;
  state.phase = 'LOOKING';
}

function isAgreed(
  state: ZkServerState,
  votes: Map<number, Notification>,
  vote: Notification,
): boolean {
  let same = 0;
  for (const other of votes.values()) if (isSameVote(other, vote)) same += 1;
  return hasQuorum(same, state.config.ensemble.length);
}

function isEstablished(
  state: ZkServerState,
  votes: Map<number, Notification>,
  vote: Notification,
): boolean {
  if (!isAgreed(state, votes, vote)) return false;
  if (vote.leader === state.config.serverId) return vote.round === state.round;
  return votes.get(vote.leader)?.phase === 'LEADING';
}

function isSameVote(a: Notification, b: Notification): boolean {
  if (a.leader !== b.leader || a.peerEpoch !== b.peerEpoch) return false;
  if (a.phase !== 'LOOKING' && b.phase !== 'LOOKING') return true;
  return a.zxid === b.zxid && a.round === b.round;
}

function isBetter(a: Vote, b: Vote): boolean {
  if (a.peerEpoch !== b.peerEpoch) return a.peerEpoch > b.peerEpoch;
  if (a.zxid !== b.zxid) return a.zxid > b.zxid;
  return a.leader > b.leader;
}

const ownVote = ({ state, disk }: ZkNode): Vote => ({
  leader: state.config.serverId,
  zxid: lastLoggedZxid(disk),
  peerEpoch: disk.currentEpoch,
});

function holdVote(state: ZkServerState, { leader, zxid, peerEpoch }: Vote): void {
  state.vote = { leader, zxid, peerEpoch };
  state.election?.received.set(state.config.serverId, ownNotification(state));
}

const ownNotification = ({ config, phase, round, vote }: ZkServerState): Notification => ({
  ...vote,
  serverId: config.serverId,
  phase,
  round,
});

function sendVotes(out: Out, node: ZkNode): void {
  for (const peer of node.state.config.ensemble) {
    if (peer !== node.id) sendVote(out, node, serverIdOf(peer));
  }
}

function sendVote(out: Out, node: ZkNode, serverId: number): void {
  const peer = peerOf(node.state, serverId);
  const notification = ownNotification(node.state);
  if (peer.open) return out.send(peer.connectionId, 'notification', notification);
  peer.queued = notification;
  if (peer.connectionId === 0) peer.connectionId = out.connect(peer.node, ELECTION_CHANNEL);
}

function peerOf(state: ZkServerState, serverId: number): Peer {
  let peer = state.peers.get(serverId);
  if (peer === undefined) {
    peer = { node: zookeeperNode(serverId), connectionId: 0, open: false, queued: null };
    state.peers.set(serverId, peer);
  }
  return peer;
}

/**
 * A follower: finds its leader, takes over the leader's epoch and state, then logs proposals, applies commits and hands
 * its clients' writes on (org.apache.zookeeper.server.quorum.Learner, Follower, version 3.8.4).
 */

import { msToUs } from '../../base/brand.ts';
import type { ConnectionEvent, Request } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import { assert } from '../../base/assert.ts';
import { applyCommitted } from './answers.ts';
import type { Txn } from './database.ts';
import {
  appendTxn,
  applyWholeLog,
  installSnapshot,
  lastLoggedZxid,
  nextToApply,
  truncateLog,
} from './disk.ts';
import { startLooking } from './election.ts';
import { finishRevalidation } from './requests.ts';
import { QUORUM_CHANNEL, type QuorumPackets } from './serverPackets.ts';
import type { FollowerRole, ZkNode } from './serverState.ts';
import { makeZxid } from './zxid.ts';

/** A leader that is not ready yet is tried again so often, this far apart (Learner.connectToLeader). */
const MAX_TRIES = 5;
const RETRY_US = 100_000;

/** The timer at which it connects to the leader that the vote has named. */
export function followLeader(out: Out, node: ZkNode, { phaseId }: { phaseId: number }): void {
  const { follower, config } = node.state;
  if (follower === null || phaseId !== node.state.phaseId) return;
  if (follower.tries === 0) {
    follower.lastHeardUs = out.nowUs();
    limitSilence(out, node, follower, config.initLimit);
  }
  follower.tries += 1;
  follower.connectionId = out.connect(follower.leader, QUORUM_CHANNEL);
}

export function handleLeaderConnection(out: Out, node: ZkNode, event: ConnectionEvent): void {
  const { state, disk } = node;
  const { follower, phaseId, config } = state;
  if (follower === null || follower.connectionId !== event.connectionId) return;
  if (event.what === 'opened') {
    const { acceptedEpoch } = disk;
    const { serverId } = config;
    return out.send(event.connectionId, 'FOLLOWERINFO', { serverId, acceptedEpoch });
  }
  follower.connectionId = 0;
  if (!follower.joined && follower.tries < MAX_TRIES) {
    out.setTimer('follow', { phaseId }, RETRY_US);
  } else startLooking(out, node, 'leaderLost');
}

/** The timer of the leader's silence: initLimit until it is synced, then syncLimit. */
export function checkLeader(
  out: Out,
  node: ZkNode,
  { phaseId, ticks }: { phaseId: number; ticks: number },
): void {
  const { follower, config } = node.state;
  if (follower === null || phaseId !== node.state.phaseId) return;
  if (ticks !== follower.silenceTicks) return;
  const leftUs = follower.lastHeardUs + msToUs(ticks * config.tickTime) - out.nowUs();
  if (leftUs > 0) out.setTimer('leaderSilence', { phaseId, ticks }, leftUs, 'duty');
  else startLooking(out, node, 'leaderSilent', follower.leader);
}

export function handleLeaderPacket(out: Out, node: ZkNode, request: Request): void {
  const { follower } = node.state;
  const { disk } = node;
  if (follower === null || follower.connectionId !== request.handle.connectionId) return;
  follower.lastHeardUs = out.nowUs();
  follower.joined = true;
  const { body } = request;
  switch (request.api as keyof QuorumPackets) {
    case 'LEADERINFO':
      return handleLeaderInfo(out, node, follower, body);
    case 'DIFF':
      return handleDiff(node, follower, body);
    case 'TRUNC':
      return handleTrunc(out, node, follower, body);
    case 'SNAP':
      follower.syncWay = 'SNAP';
      return installSnapshot(disk, (body as QuorumPackets['SNAP']).snapshot);
    case 'NEWLEADER':
      return handleNewLeader(out, node, follower, body);
    case 'UPTODATE':
      return startFollowing(out, node, follower);
    case 'PROPOSAL':
      return handleProposal(out, node, follower, body);
    case 'COMMIT':
      return handleCommit(out, node, body);
    case 'PING':
      out.send(follower.connectionId, 'PING', { touched: [...follower.touched] });
      return follower.touched.clear();
    case 'REVALIDATE': {
      const { connectionId, timeoutMs }: QuorumPackets['REVALIDATE'] = body;
      finishRevalidation(out, node, connectionId, timeoutMs);
    }
  }
}

function handleLeaderInfo(
  out: Out,
  node: ZkNode,
  follower: FollowerRole,
  { epoch }: QuorumPackets['LEADERINFO'],
): void {
  const { disk } = node;
  if (epoch < disk.acceptedEpoch) return startLooking(out, node, 'leaderLost');
  const currentEpoch = epoch > disk.acceptedEpoch ? disk.currentEpoch : -1;
  disk.acceptedEpoch = epoch;
  follower.epoch = epoch;
  const body: QuorumPackets['ACKEPOCH'] = { currentEpoch, lastZxid: lastLoggedZxid(disk) };
  out.send(follower.connectionId, 'ACKEPOCH', body);
}

function handleDiff(node: ZkNode, follower: FollowerRole, { txns }: QuorumPackets['DIFF']): void {
  follower.syncWay = 'DIFF';
  takeMissed(node, follower, txns);
}

function handleTrunc(
  out: Out,
  node: ZkNode,
  follower: FollowerRole,
  { toZxid, txns }: QuorumPackets['TRUNC'],
): void {
  follower.syncWay = 'TRUNC';
  if (truncateLog(node.disk, toZxid)) takeMissed(node, follower, txns);
  // Its log does not reach back so far: it comes again with nothing, and gets everything.
  else startLooking(out, node, 'leaderLost');
}

function takeMissed({ disk }: ZkNode, follower: FollowerRole, txns: Txn[]): void {
  for (const txn of txns) appendTxn(disk, txn);
  applyWholeLog(disk);
  follower.missed = txns.length;
}

function handleNewLeader(
  out: Out,
  node: ZkNode,
  follower: FollowerRole,
  { epoch }: QuorumPackets['NEWLEADER'],
): void {
  const { state, disk } = node;
  disk.currentEpoch = epoch;
  state.vote.peerEpoch = epoch;
  limitSilence(out, node, follower, state.config.syncLimit);
  out.send(follower.connectionId, 'ACK', { zxid: makeZxid(epoch, 0) });
}

function startFollowing(out: Out, { state }: ZkNode, follower: FollowerRole): void {
  state.serving = true;
  const { epoch, syncWay, missed } = follower;
  const { leader } = state.vote;
  const { serverId: server } = state.config;
  out.trace({ kind: 'zkServerFollowing', server, leader, epoch, syncWay, missed });
}

function handleProposal(
  out: Out,
  { state, disk }: ZkNode,
  { connectionId }: FollowerRole,
  { txn }: QuorumPackets['PROPOSAL'],
): void {
  appendTxn(disk, txn);
  state.counters.proposals += 1;
  out.send(connectionId, 'ACK', { zxid: txn.zxid });
}

function handleCommit(out: Out, node: ZkNode, { zxid }: QuorumPackets['COMMIT']): void {
  const txn = nextToApply(node.disk);
  assert(txn?.zxid === zxid, `${node.id}: commit of ${zxid}, but ${txn?.zxid} is next in the log`);
  applyCommitted(out, node, txn);
}

function limitSilence(out: Out, { state }: ZkNode, follower: FollowerRole, ticks: number): void {
  const { phaseId, config } = state;
  follower.silenceTicks = ticks;
  out.setTimer('leaderSilence', { phaseId, ticks }, msToUs(ticks * config.tickTime), 'duty');
}

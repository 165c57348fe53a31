/**
 * A ZooKeeper server as a node: which of its parts hears what (org.apache.zookeeper.server.quorum.QuorumPeer).
 *
 * Modelled: election, synchronisation, quorum writes, local reads, sessions, watches, as voters of an ensemble or alone.
 * Left out: observers, read-only mode, reconfiguration, authentication, the time that disks take.
 */

import type { Behaviour, ConnectionEvent, Request, TimerTable } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import type { SimNode } from '../kernel/world.ts';
import { expireSessions } from './broadcast.ts';
import { applyWholeLog, createDisk, type ServerDisk } from './disk.ts';
import {
  finalizeVote,
  handleElectionConnection,
  handleNotification,
  resendVotes,
  startLooking,
} from './election.ts';
import {
  checkLeader,
  followLeader,
  handleLeaderConnection,
  handleLeaderPacket,
} from './follower.ts';
import {
  checkLeadership,
  checkLearner,
  handleLearnerConnection,
  handleLearnerPacket,
  leaderTick,
  startLeading,
  startStandalone,
} from './leader.ts';
import { ZK_CHANNEL } from './protocol.ts';
import { handleClientConnection, handleClientMessage } from './requests.ts';
import { ELECTION_CHANNEL, QUORUM_CHANNEL, type Notification } from './serverPackets.ts';
import { createServerState, resolveConfig, type ZkNode } from './serverState.ts';

const timers: TimerTable = {
  electionFinal: finalizeVote,
  electionResend: resendVotes,
  lead: startLeading,
  leadershipDue: checkLeadership,
  leaderTick,
  learnerSilence: checkLearner,
  expireSessions,
  follow: followLeader,
  leaderSilence: checkLeader,
};

export const zookeeperBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start,
  onRequest,
  onConnection,
  onCommand: () => undefined,
  timers,
  steps: {},
};

function start(out: Out, node: SimNode): void {
  const config = resolveConfig(node.config);
  if ((node.disk as Partial<ServerDisk>).log === undefined) {
    node.disk = createDisk(config.initialEpoch);
  }
  node.state = createServerState(config);
  out.listen(true);
  applyWholeLog((node as ZkNode).disk);
  if (config.ensemble.length === 1) startStandalone(out, node);
  else startLooking(out, node, 'started');
}

function onRequest(out: Out, node: ZkNode, request: Request): void {
  switch (request.channel) {
    case ZK_CHANNEL:
      return handleClientMessage(out, node, request);
    case ELECTION_CHANNEL:
      return handleNotification(out, node, request.body as Notification);
    case QUORUM_CHANNEL:
      if (request.handle.connectionId !== node.state.follower?.connectionId) {
        handleLearnerPacket(out, node, request);
      } else handleLeaderPacket(out, node, request);
  }
}

function onConnection(out: Out, node: ZkNode, event: ConnectionEvent): void {
  switch (event.channel) {
    case ZK_CHANNEL:
      return handleClientConnection(out, node, event);
    case ELECTION_CHANNEL:
      return handleElectionConnection(out, node, event);
    case QUORUM_CHANNEL:
      if (event.incoming) handleLearnerConnection(out, node, event);
      else handleLeaderConnection(out, node, event);
  }
}

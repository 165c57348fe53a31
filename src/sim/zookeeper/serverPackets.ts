/**
 * What servers of an ensemble send each other: votes (org.apache.zookeeper.server.quorum.FastLeaderElection.Notification)
 * and the packets between a leader and its learners (quorum.Leader), under ZooKeeper's own names.
 *
 * Modelled apart from the original: the transactions of a DIFF travel in one message.
 */

import type { NodeId } from '../kernel/world.ts';
import type { Txn, TxnOrigin } from './database.ts';
import type { Snapshot } from './disk.ts';
import type { ZkMulti, ZkWrite } from './protocol.ts';

/** Names of the connections between servers. */
export const ELECTION_CHANNEL = 'election';
export const QUORUM_CHANNEL = 'quorum';

export type ServerPhase = 'LOOKING' | 'FOLLOWING' | 'LEADING';

export interface Vote {
  leader: number;
  /** The last one in the candidate's log. */
  zxid: number;
  /** The epoch that the candidate last joined. */
  peerEpoch: number;
}

export interface Notification extends Vote {
  serverId: number;
  phase: ServerPhase;
  /** The sender's logical clock. */
  round: number;
}

/** A write on its way to the leader. */
export interface WriteRequest {
  origin: TxnOrigin;
  op:
    | ZkWrite
    | ZkMulti
    | { op: 'createSession'; timeoutMs: number; client: NodeId }
    | { op: 'closeSession'; expired: boolean };
}

export interface QuorumPackets {
  FOLLOWERINFO: { serverId: number; acceptedEpoch: number };
  LEADERINFO: { epoch: number };
  /** `currentEpoch` −1: it had accepted this epoch before, so it does not count again. */
  ACKEPOCH: { currentEpoch: number; lastZxid: number };
  DIFF: { txns: Txn[] };
  TRUNC: { toZxid: number; txns: Txn[] };
  SNAP: { snapshot: Snapshot };
  NEWLEADER: { epoch: number };
  UPTODATE: null;
  REQUEST: WriteRequest;
  PROPOSAL: { txn: Txn };
  /** Of a proposal, or of NEWLEADER (counter 0). */
  ACK: { zxid: number };
  COMMIT: { zxid: number };
  /** From the leader: nothing. Back: the sessions heard of since the last one. */
  PING: { touched: number[] };
  /** Asks whether a session that comes from another server lives; the answer has its time-out, 0 if it does not. */
  REVALIDATE: { sessionId: number; connectionId: number; timeoutMs: number };
}

/** A ZooKeeper server's memory: its role in the ensemble, its clients, their watches, its counters. */

import type { SimTime } from '../../base/brand.ts';
import type { NodeId, SimNode } from '../kernel/world.ts';
import type { Txn } from './database.ts';
import type { ServerDisk } from './disk.ts';
import type { PendingZnodes } from './prepare.ts';
import type { SetWatchesMessage, ZkOp } from './protocol.ts';
import type { Notification, ServerPhase, Vote } from './serverPackets.ts';
import { createWatchTable, type WatchTable } from './watchTable.ts';

export interface ZkServerConfig {
  serverId: number;
  /** All voters, itself too; one alone is a standalone server. */
  ensemble: NodeId[];
  /** Milliseconds; 2000 if left out. */
  tickTime: number;
  /** Ticks to join a leader; 10 if left out. */
  initLimit: number;
  /** Ticks of silence between leader and follower; 5 if left out. */
  syncLimit: number;
  /** Bounds of a session's time-out in milliseconds; −1, left out: 2 and 20 ticks. */
  minSessionTimeout: number;
  maxSessionTimeout: number;
  /** Epoch that a server with an empty disk votes with: the highest one wins the first election. */
  initialEpoch: number;
}

export interface ZkServerState {
  config: ZkServerConfig;
  phase: ServerPhase;
  /** Counts its phases: a timer of an earlier one is void. */
  phaseId: number;
  /** Answers clients. */
  serving: boolean;
  /** Logical clock of its elections. */
  round: number;
  vote: Vote;
  election: Election | null;
  peers: Map<number, Peer>;
  follower: FollowerRole | null;
  leader: LeaderRole | null;
  /** By connection id. */
  clients: Map<number, ClientConnection>;
  /** Connection id by session, of those connected here. */
  sessionsHere: Map<number, number>;
  watches: WatchTable;
  nextSession: number;
  counters: ZkCounters;
}

export interface Election {
  startedAtUs: SimTime;
  /** The latest vote of each server of this round, its own too. */
  received: Map<number, Notification>;
  /** What servers that follow or lead have said. */
  outOfElection: Map<number, Notification>;
  heardAtUs: SimTime;
  /** After this long without a vote all votes are sent again. */
  resendMs: number;
  /** Counts votes heard: a wait for better ones that began before is void. */
  votesHeard: number;
}

/** Its own connection to another server, for votes. */
export interface Peer {
  node: NodeId;
  /** 0: none. */
  connectionId: number;
  open: boolean;
  /** Goes out when the connection is open; only the newest counts. */
  queued: Notification | null;
}

export interface FollowerRole {
  leader: NodeId;
  connectionId: number;
  tries: number;
  /** Has heard from the leader on this connection. */
  joined: boolean;
  epoch: number;
  lastHeardUs: SimTime;
  /** It gives the leader up after so many ticks of silence. */
  silenceTicks: number;
  /** How it was brought up to date, and how many transactions it missed (0 with SNAP). */
  syncWay: string;
  missed: number;
  /** Sessions heard of since the leader's last ping. */
  touched: Set<number>;
}

export interface LeaderRole {
  stage: 'discovery' | 'synchronization' | 'broadcast';
  electedAtUs: SimTime;
  epoch: number;
  /** By connection id. */
  learners: Map<number, Learner>;
  /** Server ids, its own too, that accepted its epoch, and that have its state. */
  ackedEpoch: Set<number>;
  ackedNewLeader: Set<number>;
  /** The follower that went last, for the reason of a lost quorum. */
  lastLost: NodeId | null;
  halfTicks: number;
  lastProposedZxid: number;
  /** Proposals that no quorum has acknowledged yet, oldest first. */
  outstanding: Proposal[];
  pending: PendingZnodes;
  sessions: Map<number, TrackedSession>;
  /** Its clock's ticks are not those of the others. */
  tickPhaseUs: number;
  /** When the timer that looks for silent sessions is due; Infinity: none. */
  expiryTimerAtUs: number;
}

export interface Learner {
  connectionId: number;
  node: NodeId;
  /** 0: it has not said yet. */
  serverId: number;
  acceptedEpoch: number;
  lastZxid: number;
  /** `forwarding`: gets proposals and commits; `synced`: has acknowledged the leader. */
  stage: 'connected' | 'epochAcked' | 'forwarding' | 'synced';
  lastHeardUs: SimTime;
  /** It is dropped after so many ticks of silence. */
  silenceTicks: number;
}

export interface Proposal {
  txn: Txn;
  /** Server ids. */
  acks: number[];
}

export interface TrackedSession {
  timeoutMs: number;
  lastHeardUs: SimTime;
  /** A tick of the leader's: sessions of one tick expire together. */
  expiresAtUs: SimTime;
  /** The server that its client is connected to. */
  ownerServerId: number;
  closing: boolean;
}

export interface ClientConnection {
  connectionId: number;
  client: NodeId;
  /** The one it has, or will have once that is `granted`. */
  sessionId: number;
  granted: boolean;
  /** Requests without an answer, in order: what comes behind a write waits for it. */
  pending: PendingRequest[];
}

export type PendingRequest =
  | { kind: 'ping' }
  | { kind: 'setWatches'; message: SetWatchesMessage }
  | { kind: 'operation'; xid: number; op: ZkOp }
  | { kind: 'closeSession'; xid: number };

/** Since its start; packets are those of clients. */
export interface ZkCounters {
  packetsReceived: number;
  packetsSent: number;
  /** Everything that a client asked, pings apart. */
  requests: number;
  pings: number;
  reads: number;
  /** Proposals that it made or got, commits of them, and those commits that changed something. */
  proposals: number;
  commits: number;
  writesCommitted: number;
  watchesFired: number;
}

export type ZkNode = SimNode<ZkServerState, ServerDisk>;

export function resolveConfig(config: Record<string, unknown>): ZkServerConfig {
  const given = config as Partial<ZkServerConfig> & Pick<ZkServerConfig, 'serverId' | 'ensemble'>;
  return {
    tickTime: 2000,
    initLimit: 10,
    syncLimit: 5,
    minSessionTimeout: -1,
    maxSessionTimeout: -1,
    initialEpoch: 0,
    ...given,
  };
}

export function createServerState(config: ZkServerConfig): ZkServerState {
  return {
    config,
    phase: 'LOOKING',
    phaseId: 0,
    serving: false,
    round: 0,
    vote: { leader: config.serverId, zxid: 0, peerEpoch: 0 },
    election: null,
    peers: new Map(),
    follower: null,
    leader: null,
    clients: new Map(),
    sessionsHere: new Map(),
    watches: createWatchTable(),
    nextSession: 1,
    counters: {
      packetsReceived: 0,
      packetsSent: 0,
      requests: 0,
      pings: 0,
      reads: 0,
      proposals: 0,
      commits: 0,
      writesCommitted: 0,
      watchesFired: 0,
    },
  };
}

export function createFollowerRole(leader: NodeId, nowUs: SimTime): FollowerRole {
  return {
    leader,
    connectionId: 0,
    tries: 0,
    joined: false,
    epoch: 0,
    lastHeardUs: nowUs,
    silenceTicks: 0,
    syncWay: '',
    missed: 0,
    touched: new Set(),
  };
}

export function createLeaderRole(electedAtUs: SimTime): LeaderRole {
  return {
    stage: 'discovery',
    electedAtUs,
    epoch: 0,
    learners: new Map(),
    ackedEpoch: new Set(),
    ackedNewLeader: new Set(),
    lastLost: null,
    halfTicks: 0,
    lastProposedZxid: 0,
    outstanding: [],
    pending: new Map(),
    sessions: new Map(),
    tickPhaseUs: 0,
    expiryTimerAtUs: Infinity,
  };
}

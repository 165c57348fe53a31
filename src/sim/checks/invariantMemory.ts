/** Which invariants there are, what a violation is, and what must be remembered from event to event. Plain data. */

import type { LeaderEpoch, Offset, SimTime } from '../../base/brand.ts';
import type { NodeId } from '../kernel/world.ts';
import type { TopicPartition } from '../kafka/protocol.ts';
import { createLedger, type Ledger } from './ledger.ts';

/** By name, what each says. */
export const invariants = {
  highWatermarkWithinLog: 'on each replica the high watermark lies between log start and log end',
  highWatermarkHeld: 'the high watermark stands still while the ISR is below the minimum',
  highWatermarkNeverFalls: 'the high watermark never falls on one leader within one leader epoch',
  committedRecordsEqual: 'records below the high watermark are the same on all members of the ISR',
  oneLeaderPerEpoch: 'a partition has one leader in one leader epoch',
  isrWithinReplicas: 'the ISR is part of the replicas, and the leader is in it',
  leaderEpochNeverFalls: 'the leader epoch of a partition never falls',
  acknowledgedRecordsKept:
    'no record acknowledged with acks=all is missing, unless an unclean election was allowed to lose it',
  controllerEpochNeverFalls: 'the controller epoch never falls',
  oneEnsembleLeaderPerEpoch: 'the ensemble has one leader in one epoch',
  committedWritesKept: 'a write that ZooKeeper has committed is known to every later leader',
  sessionsEndOnce:
    'a ZooKeeper session that has ended never comes back, nor does an ephemeral znode outlive its own',
  generationIncreases: 'the generation of a group increases with each assignment',
  oneOwnerPerGeneration: 'a partition has at most one owner in one generation of a group',
  queueBalance:
    'published messages are ready, unacked or acknowledged, and a full consumer gets none',
} as const;
export type InvariantName = keyof typeof invariants;

export interface Violation {
  name: InvariantName;
  atUs: SimTime;
  detail: string;
}

/** What was seen before, as far as it says what may come. */
export interface InvariantMemory {
  replicas: Map<NodeId, Map<TopicPartition, SeenReplica>>;
  /** Broker that led, by `orders-0/3`: partition and leader epoch. */
  leaders: Map<string, NodeId>;
  /** Of the state znodes. */
  leaderEpochs: Map<TopicPartition, number>;
  /** Unclean elections: what older leader epochs had, or still get, may be lost. */
  unclean: Map<TopicPartition, UncleanElection>;
  controllerEpoch: number;
  /** Server that led, by epoch of the ensemble. */
  ensembleLeaders: Map<number, NodeId>;
  /** Last transaction that the leader of that epoch had committed. */
  committedZxids: Map<number, number>;
  /** State of the tree that was looked at last. */
  checkedZxid: number;
  /** True: open. */
  sessions: Map<number, boolean>;
  /** Records acknowledged with acks=all and not exempt. */
  acknowledged: Ledger;
  /** Last generation with an assignment, by group; owners in it by `group/orders-0`. */
  generations: Map<string, number>;
  owners: Map<string, { generation: number; member: NodeId }>;
  /** A log has lost its end, or a leader has changed, since the acknowledged records were last looked for. */
  isSuspicious: boolean;
  found: Violation[];
}

export const createInvariantMemory = (): InvariantMemory => ({
  replicas: new Map(),
  leaders: new Map(),
  leaderEpochs: new Map(),
  unclean: new Map(),
  controllerEpoch: 0,
  ensembleLeaders: new Map(),
  committedZxids: new Map(),
  checkedZxid: 0,
  sessions: new Map(),
  acknowledged: createLedger(),
  generations: new Map(),
  owners: new Map(),
  isSuspicious: false,
  found: [],
});

export interface UncleanElection {
  leader: number;
  /** Epoch of the last one. */
  leaderEpoch: LeaderEpoch;
  /** The state znode says so still. */
  isRecovering: boolean;
}

/** A replica as it was after its broker's last event. */
export interface SeenReplica {
  incarnation: number;
  isLeading: boolean;
  leaderEpoch: LeaderEpoch;
  highWatermark: Offset;
  logEndOffset: Offset;
  isr: readonly number[] | null;
}

export function violate(
  memory: InvariantMemory,
  atUs: SimTime,
  name: InvariantName,
  detail: string,
): void {
  memory.found.push({ name, atUs, detail });
}

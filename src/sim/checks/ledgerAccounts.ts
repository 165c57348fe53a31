/** The ledger's books, as plain data. What is entered when: ledger.ts. */

import type { LeaderEpoch, Offset } from '../../base/brand.ts';
import type { TopicPartition } from '../kafka/protocol.ts';
import type { Ranges } from './ranges.ts';

export interface Ledger {
  /** Records, since the beginning. */
  acknowledged: number;
  /** Since time 0: records that leaders appended to users' topics, and what clients had ZooKeeper write. */
  load: { recordsAppended: number; zookeeperWrites: number };
  partitions: Map<TopicPartition, PartitionAccount>;
}

export interface PartitionAccount {
  /** Leaderships that have appended. */
  epochs: Map<LeaderEpoch, EpochAccount>;
  /** By group; a consumer without one is its own reader, by its label behind a slash. */
  readers: Map<string, ReaderAccount>;
}

/** What the leader of one epoch appended: offsets from `start` to `end`. */
export interface EpochAccount {
  leader: number;
  start: Offset;
  end: Offset;
  acknowledged: Ranges;
}

export interface ReaderAccount {
  /** The lowest offset that it ever got or committed. */
  begin: Offset;
  /** −1: none. */
  committed: Offset;
  /** By leader epoch. */
  processed: Map<LeaderEpoch, Ranges>;
  repeated: Map<LeaderEpoch, Ranges>;
}

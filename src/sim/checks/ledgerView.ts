/** The ledger's lists, held against the logs as they are now. What counts for which list: ledger.ts. */

import type { LeaderEpoch, Offset } from '../../base/brand.ts';
import type { World } from '../kernel/world.ts';
import { stateOf } from '../kafka/client/consumer/state.ts';
import type { PartitionLog } from '../kafka/log/partitionLog.ts';
import { partitionOf, topicOf, type TopicPartition } from '../kafka/protocol.ts';
import type { ZnodeTree } from '../zookeeper/znodeTree.ts';
import type { EpochAccount, Ledger, PartitionAccount } from './ledgerAccounts.ts';
import { addRange, cut, numbersIn, overlap, subtract, type Ranges } from './ranges.ts';
import { agreedTree, isBeingDeleted, logOnDisk, nodesOfKind, partitionTruth } from './truth.ts';

/** Records as `orders-0@4`, by topic, partition and offset. */
export interface LedgerView {
  acknowledged: number;
  acknowledgedButGone: string[];
  processedTwice: string[];
  neverProcessed: string[];
}

export function ledgerView(ledger: Ledger, world: World): LedgerView {
  const tree = agreedTree(world);
  const gone: Listed[] = [];
  const twice: Listed[] = [];
  const never: Listed[] = [];
  for (const [topicPartition, account] of ledger.partitions) {
    list(gone, topicPartition, goneRecords(world, tree, topicPartition, account));
    list(twice, topicPartition, repeatedIn(account));
    list(never, topicPartition, passedIn(world, topicPartition, account));
  }
  return {
    acknowledged: ledger.acknowledged,
    acknowledgedButGone: texts(gone),
    processedTwice: texts(twice),
    neverProcessed: texts(never),
  };
}

interface Listed {
  topicPartition: TopicPartition;
  offsets: Ranges;
}

export function goneRecords(
  world: World,
  tree: ZnodeTree,
  topicPartition: TopicPartition,
  { epochs }: PartitionAccount,
): Ranges {
  const gone: Ranges = [];
  let logs: PartitionLog[] | null | undefined;
  for (const [epoch, { acknowledged }] of epochs) {
    if (acknowledged.length === 0) continue;
    if (logs === undefined) logs = logsThatCount(world, tree, topicPartition);
    if (logs === null) return gone;
    let missing = acknowledged;
    for (const log of logs) missing = withoutStored(missing, epoch, log);
    for (let i = 0; i < missing.length; i += 2) {
      addRange(gone, missing[i] as number, missing[i + 1] as number);
    }
  }
  return gone;
}

/** The leader's log, or those of all replicas where none leads; null: the topic is gone or going, its records with it. */
function logsThatCount(
  world: World,
  tree: ZnodeTree,
  topicPartition: TopicPartition,
): PartitionLog[] | null {
  const truth = partitionTruth(tree, topicPartition);
  if (truth === null || isBeingDeleted(tree, topicOf(topicPartition))) return null;
  const brokers = truth.leader === -1 ? truth.replicas : [truth.leader];
  const logs = brokers.map((broker) => logOnDisk(world, broker, topicPartition));
  return logs.filter((log) => log !== null);
}

/** Offset and epoch name a record: the log holds it where its own entry for the epoch covers the offset. */
function withoutStored(offsets: Ranges, epoch: LeaderEpoch, log: PartitionLog): Ranges {
  const { leaderEpochs, logStartOffset, logEndOffset } = log;
  const left = cut(offsets, 0, logStartOffset);
  const index = leaderEpochs.findIndex((entry) => entry.epoch === epoch);
  if (index === -1) return left;
  const start = leaderEpochs[index]?.startOffset ?? 0;
  return cut(left, start, leaderEpochs[index + 1]?.startOffset ?? logEndOffset);
}

function repeatedIn({ readers }: PartitionAccount): Ranges {
  const offsets: Ranges = [];
  for (const { repeated } of readers.values()) {
    for (const ranges of repeated.values()) addAll(offsets, ranges);
  }
  return offsets;
}

function passedIn(world: World, tp: TopicPartition, account: PartitionAccount): Ranges {
  const offsets: Ranges = [];
  for (const [group, reader] of account.readers) {
    if (reader.committed <= reader.begin) continue;
    for (const { epoch, start, end } of lineage(account.epochs)) {
      const passed = overlap([start, end], reader.begin, reader.committed);
      if (passed.length === 0) continue;
      const unprocessed = subtract(passed, reader.processed.get(epoch) ?? []);
      if (unprocessed.length > 0) addAll(offsets, withoutInHand(world, group, tp, unprocessed));
    }
  }
  return offsets;
}

/** Which epoch's record stands at which offset, in the history that the newest leader to append went on with. */
function lineage(epochs: Map<LeaderEpoch, EpochAccount>): EpochRange[] {
  const ranges: EpochRange[] = [];
  let bound: Offset = Infinity;
  for (const [epoch, { start, end }] of [...epochs].sort(([a], [b]) => b - a)) {
    if (start < Math.min(end, bound)) ranges.push({ epoch, start, end: Math.min(end, bound) });
    bound = Math.min(bound, start);
  }
  return ranges;
}

interface EpochRange {
  epoch: LeaderEpoch;
  start: Offset;
  end: Offset;
}

/** Without what running members still work on. */
function withoutInHand(world: World, group: string, tp: TopicPartition, offsets: Ranges): Ranges {
  let left = offsets;
  for (const node of nodesOfKind(world, 'consumer')) {
    if (!node.running || stateOf(node).groupId !== group) continue;
    const { batch, next } = stateOf(node).thread;
    for (const { topicPartition, offset } of batch.slice(next)) {
      if (topicPartition === tp) left = cut(left, offset, offset + 1);
    }
  }
  return left;
}

function addAll(to: Ranges, ranges: Ranges): void {
  for (let i = 0; i < ranges.length; i += 2) {
    addRange(to, ranges[i] as number, ranges[i + 1] as number);
  }
}

function list(to: Listed[], topicPartition: TopicPartition, offsets: Ranges): void {
  if (offsets.length > 0) to.push({ topicPartition, offsets });
}

function texts(listed: Listed[]): string[] {
  const sorted = listed.sort(
    (a, b) =>
      compareTexts(topicOf(a.topicPartition), topicOf(b.topicPartition)) ||
      partitionOf(a.topicPartition) - partitionOf(b.topicPartition),
  );
  return sorted.flatMap(({ topicPartition, offsets }) =>
    numbersIn(offsets).map((offset) => `${topicPartition}@${offset}`),
  );
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The books of a run: what was acknowledged, what of it is gone, what was processed twice, what never.
 *
 * Fed with the trace, from the boot on. It keeps ranges of offsets, not records, so an hour of traffic costs no more than a
 * minute. An offset alone does not name a record, since a new leader may use it again: the leader epoch of the append does,
 * with the offset. The accounts (exact, each a check of a lesson):
 * - acknowledged: records for which a producer heard success (acks 1 or all), in all, those of deleted topics too.
 * - acknowledgedButGone: of these, records that the log of the present leader lacks (as the state znode names it, running or
 *   not; none: that all replicas lack). Not gone is what Kafka deleted by order: below the log start, or with its topic.
 * - processedTwice: records whose processing one group (or one consumer without a group) has finished more than once.
 * - neverProcessed: records that a group has passed (they lie below its committed offset, and not before the first offset
 *   that it ever got or committed), whose processing no member has finished and which no running member has in hand.
 *   Records that still wait in the log are not among them.
 * The lists are made by ledgerView.ts.
 */

import type { LeaderEpoch, Offset } from '../../base/brand.ts';
import type { TraceEvent } from '../kernel/trace.ts';
import type { NodeId } from '../kernel/world.ts';
import { brokerIdOf, topicOf, type TopicPartition } from '../kafka/protocol.ts';
import type { EpochAccount, Ledger, PartitionAccount, ReaderAccount } from './ledgerAccounts.ts';
import { addRange, overlap, type Ranges } from './ranges.ts';

export type { Ledger } from './ledgerAccounts.ts';
export { ledgerView, type LedgerView } from './ledgerView.ts';

export const createLedger = (): Ledger => ({
  acknowledged: 0,
  load: { recordsAppended: 0, zookeeperWrites: 0 },
  partitions: new Map(),
});

export function noteTrace(ledger: Ledger, event: TraceEvent): void {
  const note = notes[event.kind];
  if (note !== undefined) note(ledger, event.data as never, event.node);
  if (event.atUs >= 0) noteLoad(ledger.load, event);
}

function noteLoad(load: Ledger['load'], { kind, data }: TraceEvent): void {
  if (clientWrites.has(kind)) load.zookeeperWrites += 1;
  if (kind !== 'recordsAppended') return;
  const { topicPartition, count } = data as unknown as RecordsFacts;
  if (!topicPartition.startsWith('__')) load.recordsAppended += count;
}

/** An expired session is closed by the leader itself. */
const clientWrites: ReadonlySet<string> = new Set([
  'zkSessionCreated',
  'zkSessionClosed',
  'zkWriteCommitted',
]);

interface RecordsFacts {
  topicPartition: TopicPartition;
  baseOffset: Offset;
  count: number;
}

const notes: Record<string, (ledger: Ledger, facts: never, node: NodeId) => void> = {
  recordsAppended: noteAppended,
  recordAcknowledged: noteAcknowledged,
  recordsDelivered: noteDelivered,
  recordsProcessed: noteProcessed,
  offsetsCommitted: noteCommitted,
  zkWriteCommitted: noteWrite,
};

function noteAppended(
  ledger: Ledger,
  { topicPartition, baseOffset, count, leaderEpoch }: RecordsFacts & { leaderEpoch: LeaderEpoch },
  node: NodeId,
): void {
  const { epochs } = accountOf(ledger, topicPartition);
  const epoch = epochs.get(leaderEpoch);
  const end = baseOffset + count;
  if (epoch !== undefined) epoch.end = end;
  else
    epochs.set(leaderEpoch, {
      leader: brokerIdOf(node),
      start: baseOffset,
      end,
      acknowledged: [],
    });
}

/** The producer knows who answered, not in which epoch: that broker's last leadership that appended at this offset. */
function noteAcknowledged(
  ledger: Ledger,
  { topicPartition, baseOffset, count, leader }: RecordsFacts & { leader: number },
): void {
  ledger.acknowledged += count;
  let newest: EpochAccount | null = null;
  let newestEpoch = -1;
  for (const [number, epoch] of accountOf(ledger, topicPartition).epochs) {
    const isHere =
      epoch.leader === leader && epoch.start <= baseOffset && baseOffset + count <= epoch.end;
    if (!isHere || number < newestEpoch) continue;
    newest = epoch;
    newestEpoch = number;
  }
  if (newest !== null) addRange(newest.acknowledged, baseOffset, baseOffset + count);
}

interface ReaderFacts extends RecordsFacts {
  group: string;
  leaderEpoch: LeaderEpoch;
}

/** Here the reader's account may begin. */
function noteDelivered(ledger: Ledger, facts: ReaderFacts, node: NodeId): void {
  const { topicPartition, baseOffset, group } = facts;
  readerOf(ledger, topicPartition, readerName(group, node), baseOffset);
}

function noteProcessed(ledger: Ledger, facts: ReaderFacts, node: NodeId): void {
  const { topicPartition, baseOffset, count, leaderEpoch } = facts;
  const reader = readerOf(ledger, topicPartition, readerName(facts.group, node), baseOffset);
  const end = baseOffset + count;
  const processed = rangesOf(reader.processed, leaderEpoch);
  const again = overlap(processed, baseOffset, end);
  for (let i = 0; i < again.length; i += 2) {
    addRange(rangesOf(reader.repeated, leaderEpoch), again[i] as number, again[i + 1] as number);
  }
  addRange(processed, baseOffset, end);
}

function noteCommitted(
  ledger: Ledger,
  { group, offsets }: { group: string; offsets: Record<TopicPartition, Offset> },
): void {
  for (const topicPartition of Object.keys(offsets)) {
    const offset = offsets[topicPartition] as Offset;
    readerOf(ledger, topicPartition, group, offset).committed = offset;
  }
}

/** The topic's znode goes: one of the same name will begin anew at epoch 0. */
function noteWrite(ledger: Ledger, { ops }: { ops: { op: string; path: string }[] }): void {
  const topics = deletedTopics(ops);
  if (topics.length === 0) return;
  for (const topicPartition of [...ledger.partitions.keys()]) {
    if (topics.includes(topicOf(topicPartition))) ledger.partitions.delete(topicPartition);
  }
}

/** Topics whose znode a write deletes; the trace of the deletion itself ends with a controller that crashes in between. */
export function deletedTopics(ops: readonly { op: string; path: string }[]): string[] {
  return ops
    .filter(({ op, path }) => op === 'delete' && /^\/brokers\/topics\/[^/]+$/.test(path))
    .map(({ path }) => path.slice('/brokers/topics/'.length));
}

/** A group's name cannot begin with the slash that marks a consumer alone: it would be another reader still. */
const readerName = (group: string, node: NodeId): string => (group === '' ? `/${node}` : group);

function accountOf(ledger: Ledger, topicPartition: TopicPartition): PartitionAccount {
  let account = ledger.partitions.get(topicPartition);
  if (account === undefined) {
    account = { epochs: new Map(), readers: new Map() };
    ledger.partitions.set(topicPartition, account);
  }
  return account;
}

function readerOf(
  ledger: Ledger,
  topicPartition: TopicPartition,
  name: string,
  offset: Offset,
): ReaderAccount {
  const { readers } = accountOf(ledger, topicPartition);
  let reader = readers.get(name);
  if (reader === undefined) {
    reader = {
      begin: offset,
      committed: -1,
      processed: new Map(),
      repeated: new Map(),
    };
    readers.set(name, reader);
  }
  if (offset < reader.begin) reader.begin = offset;
  return reader;
}

function rangesOf<K>(map: Map<K, Ranges>, key: K): Ranges {
  let ranges = map.get(key);
  if (ranges === undefined) {
    ranges = [];
    map.set(key, ranges);
  }
  return ranges;
}

/** What a broker's event can break: watermarks, leadership, the likeness of logs. */

import type { Offset } from '../../base/brand.ts';
import type { SimNode, World } from '../kernel/world.ts';
import type { BrokerDisk, BrokerState } from '../kafka/broker/brokerState.ts';
import { isUnderMinIsr } from '../kafka/broker/highWatermark.ts';
import type { LeaderPartition } from '../kafka/broker/leaderPartition.ts';
import { highWatermarkOf, type Replica } from '../kafka/broker/replica.ts';
import { readBatches, type PartitionLog } from '../kafka/log/partitionLog.ts';
import { brokerNode, topicOf, type TopicPartition } from '../kafka/protocol.ts';
import {
  violate,
  type InvariantMemory,
  type InvariantName,
  type SeenReplica,
} from './invariantMemory.ts';
import { agreedTree, isBeingDeleted, logOnDisk, partitionTruth } from './truth.ts';

interface Look {
  world: World;
  memory: InvariantMemory;
  node: SimNode;
  tp: TopicPartition;
}

export function checkBroker(world: World, memory: InvariantMemory, node: SimNode): void {
  const state = node.state as BrokerState | null;
  if (!node.running || state === null) return;
  const { logs } = node.disk as BrokerDisk;
  let seen = memory.replicas.get(node.id);
  if (seen === undefined) {
    seen = new Map();
    memory.replicas.set(node.id, seen);
  }
  for (const [tp, replica] of state.replicas.partitions) {
    const log = logs.get(tp);
    if (log === undefined) continue;
    const before = seen.get(tp);
    if (before !== undefined && isAsBefore(node, before, replica, log)) continue;
    checkReplica({ world, memory, node, tp }, before, replica, log);
    seen.set(tp, look(node, replica, log));
  }
}

function isAsBefore(
  node: SimNode,
  before: SeenReplica,
  replica: Replica,
  log: PartitionLog,
): boolean {
  return (
    before.logEndOffset === log.logEndOffset &&
    before.highWatermark === highWatermarkOf(replica) &&
    before.leaderEpoch === replica.leaderEpoch &&
    before.isLeading === (replica.leading !== null) &&
    before.isr === (replica.leading?.isr ?? null) &&
    before.incarnation === node.incarnation
  );
}

const look = (node: SimNode, replica: Replica, log: PartitionLog): SeenReplica => ({
  incarnation: node.incarnation,
  isLeading: replica.leading !== null,
  leaderEpoch: replica.leaderEpoch,
  highWatermark: highWatermarkOf(replica),
  logEndOffset: log.logEndOffset,
  isr: replica.leading?.isr ?? null,
});

function checkReplica(
  at: Look,
  before: SeenReplica | undefined,
  replica: Replica,
  log: PartitionLog,
): void {
  const highWatermark = highWatermarkOf(replica);
  if (highWatermark > log.logEndOffset || highWatermark < log.logStartOffset) {
    const { logStartOffset, logEndOffset } = log;
    found(at, 'highWatermarkWithinLog', `${highWatermark} in ${logStartOffset}..${logEndOffset}`);
  }
  if (before !== undefined && log.logEndOffset < before.logEndOffset) at.memory.isSuspicious = true;
  if (replica.leading !== null) checkLeader(at, before, replica, replica.leading, log);
}

function checkLeader(
  at: Look,
  before: SeenReplica | undefined,
  replica: Replica,
  leading: LeaderPartition,
  log: PartitionLog,
): void {
  const { memory, node, tp } = at;
  const { leaderEpoch, highWatermark, isr, replicas, logEndOffset } = leading;
  if (logEndOffset !== log.logEndOffset)
    found(
      at,
      'highWatermarkWithinLog',
      `leader counts up to ${logEndOffset}, log ends at ${log.logEndOffset}`,
    );

  const key = `${tp}/${leaderEpoch}`;
  const leader = memory.leaders.get(key) ?? node.id;
  memory.leaders.set(key, leader);
  if (leader !== node.id) found(at, 'oneLeaderPerEpoch', `epoch ${leaderEpoch} is ${leader}'s`);

  if (!isr.includes(leading.brokerId) || isr.some((id) => !replicas.includes(id)))
    found(at, 'isrWithinReplicas', `ISR ${isr.join()} of ${replicas.join()}`);

  if (before?.isLeading === true && isSameLeadership(node, before, replica)) {
    if (highWatermark > before.highWatermark && before.isr === isr && isUnderMinIsr(leading))
      found(
        at,
        'highWatermarkHeld',
        `from ${before.highWatermark} to ${highWatermark}, ISR ${isr.join()}`,
      );
    if (highWatermark < before.highWatermark)
      found(at, 'highWatermarkNeverFalls', `from ${before.highWatermark} to ${highWatermark}`);
  } else memory.isSuspicious = true;

  const isNews =
    before === undefined || before.highWatermark !== highWatermark || before.isr !== isr;
  if (isNews) checkCommitted(at, leading, log);
}

const isSameLeadership = (node: SimNode, before: SeenReplica, replica: Replica): boolean =>
  before.incarnation === node.incarnation && before.leaderEpoch === replica.leaderEpoch;

/** Every member of the ISR, alive or not, holds the committed records as the leader does. */
function checkCommitted(at: Look, leading: LeaderPartition, log: PartitionLog): void {
  const { highWatermark } = leading;
  for (const id of leading.isr) {
    if (id === leading.brokerId) continue;
    const other = logOnDisk(at.world, id, at.tp);
    const difference = firstDifference(log, other, highWatermark);
    if (difference !== null && !isGoing(at))
      found(
        at,
        'committedRecordsEqual',
        `${brokerNode(id)} ${difference}, high watermark ${highWatermark}`,
      );
  }
}

/** Its topic is being deleted: one log after the other goes. */
function isGoing({ world, tp }: Look): boolean {
  const tree = agreedTree(world);
  return isBeingDeleted(tree, topicOf(tp)) || partitionTruth(tree, tp) === null;
}

/** Where two logs part below `end`, in words; null: nowhere. Offset and leader epoch name a record. */
function firstDifference(
  log: PartitionLog,
  other: PartitionLog | null,
  end: Offset,
): string | null {
  if (end === 0) return null;
  if (other === null) return 'has no log';
  if (other.logEndOffset < end) return `ends at ${other.logEndOffset}`;
  const mine = log.leaderEpochs.filter(({ startOffset }) => startOffset < end);
  const its = other.leaderEpochs.filter(({ startOffset }) => startOffset < end);
  for (let i = 0; i < Math.max(mine.length, its.length); i += 1) {
    const [a, b] = [mine[i], its[i]];
    if (a?.epoch !== b?.epoch || a?.startOffset !== b?.startOffset)
      return `has epoch ${b?.epoch} from ${b?.startOffset}, the leader epoch ${a?.epoch} from ${a?.startOffset}`;
  }
  const [last] = readBatches(log, end - 1, Infinity, 0);
  const [itsLast] = readBatches(other, end - 1, Infinity, 0);
  return last?.records === itsLast?.records ? null : `has another record at ${end - 1}`;
}

function found({ memory, world, node, tp }: Look, name: InvariantName, detail: string): void {
  violate(memory, world.nowUs, name, `${node.id} ${tp}: ${detail}`);
}

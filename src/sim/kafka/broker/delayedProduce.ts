/**
 * Produce requests with acks=all that wait until the ISR has their records
 * (core/src/main/scala/kafka/server/DelayedProduce.scala).
 *
 * A request waits for the high watermark of each of its partitions; it ends when all are decided, or at its time-out. While it waits
 * the kernel is told which followers lack the records, so that a client's time-out can be explained.
 */

import type { BrokerId, Offset } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { Out } from '../../kernel/out.ts';
import type { NodeId, SimNode } from '../../kernel/world.ts';
import { brokerNode, type ProduceResponse, type TopicPartition } from '../protocol.ts';
import { awaitDeadline, forgetDeadline } from './delayTimer.ts';
import { acksAllProgress, maximalIsr } from './highWatermark.ts';
import { currentLeader, unhostedError } from './partitionErrors.ts';
import {
  brokerState,
  replicaOf,
  type DelayedProduce,
  type DelayedProducePartition,
  type Replica,
} from './replica.ts';

/** Lets a produce wait. The first check comes at once: with an ISR of the leader alone nothing is waited for. */
export function delayProduce(out: Out, node: SimNode, produce: DelayedProduce): void {
  const { replicas } = brokerState(node);
  replicas.delayedProduces.set(produce.id, produce);
  for (const partition of produce.partitions) {
    if (!partition.isWaiting) continue;
    const replica = replicaOf(node, partition.topicPartition);
    replica?.waitingProduces.push(produce.id);
    if (replica === null || decide(replica, partition)) partition.isWaiting = false;
  }
  if (finishIfDecided(out, node, produce)) return;
  showWhoLacksIt(out, node, produce);
  awaitDeadline(out, replicas.deadlines, produce.id, produce.waitUs);
}

/** The high watermark of the partition has moved. */
export function completeProduces(out: Out, node: SimNode, replica: Replica): void {
  if (replica.waitingProduces.length === 0) return;
  const { delayedProduces } = brokerState(node).replicas;
  for (const id of [...replica.waitingProduces]) {
    const produce = delayedProduces.get(id);
    const partition = produce?.partitions.find(isOf(replica.topicPartition));
    if (produce === undefined || partition?.isWaiting !== true) continue;
    // Offsets ascend: what waits behind this one waits for more.
    if (!decide(replica, partition)) break;
    partition.isWaiting = false;
    finishIfDecided(out, node, produce);
  }
}

/** This broker leads the partition no longer, or has it no longer. */
export function failProduces(out: Out, node: SimNode, replica: Replica): void {
  const { delayedProduces } = brokerState(node).replicas;
  for (const id of [...replica.waitingProduces]) {
    const produce = delayedProduces.get(id);
    const partition = produce?.partitions.find(isOf(replica.topicPartition));
    if (produce === undefined || partition?.isWaiting !== true) continue;
    partition.isWaiting = false;
    partition.error = unhostedError(node, replica.topicPartition);
    finishIfDecided(out, node, produce);
  }
}

/** A follower has fetched on from `previousEnd` to `end`: it holds back no longer what lies between. */
export function followerAdvanced(
  out: Out,
  node: SimNode,
  replica: Replica,
  previousEnd: Offset,
  end: Offset,
): void {
  const { delayedProduces } = brokerState(node).replicas;
  for (const id of replica.waitingProduces) {
    const produce = delayedProduces.get(id);
    const partition = produce?.partitions.find(isOf(replica.topicPartition));
    if (produce === undefined || partition?.isWaiting !== true) continue;
    if (partition.requiredOffset > end) break;
    if (partition.requiredOffset > previousEnd) showWhoLacksIt(out, node, produce);
  }
}

/** The request has waited as long as it asked for. What was appended stays in the log. */
export function expireProduce(out: Out, node: SimNode, produce: DelayedProduce): void {
  const cause = out.trigger;
  for (const partition of produce.partitions) {
    if (!partition.isWaiting) continue;
    partition.isWaiting = false;
    partition.error = 'REQUEST_TIMED_OUT';
    const { topicPartition, baseOffset } = partition;
    const waitedFor = whoLacks(node, partition)[0];
    out.trigger = produce.trigger;
    out.trace({
      kind: 'produceTimedOut',
      topicPartition,
      baseOffset,
      client: produce.handle?.from ?? node.id,
      ...(waitedFor === undefined ? {} : { waitedFor: brokerNode(waitedFor) }),
    });
  }
  finishIfDecided(out, node, produce);
  out.trigger = cause;
}

/** True once the partition's part is decided; its error says how. */
function decide(replica: Replica, partition: DelayedProducePartition): boolean {
  if (replica.leading === null) {
    partition.error = 'NOT_LEADER_OR_FOLLOWER';
    return true;
  }
  const progress = acksAllProgress(replica.leading, partition.requiredOffset);
  if (progress === 'waiting') return false;
  partition.error = progress;
  return true;
}

function finishIfDecided(out: Out, node: SimNode, produce: DelayedProduce): boolean {
  if (produce.partitions.some(({ isWaiting }) => isWaiting)) return false;
  const { replicas } = brokerState(node);
  replicas.delayedProduces.delete(produce.id);
  forgetDeadline(replicas.deadlines, produce.id, produce.waitUs);
  for (const { topicPartition } of produce.partitions) {
    const waiting = replicas.partitions.get(topicPartition)?.waitingProduces;
    const index = waiting?.indexOf(produce.id) ?? -1;
    if (index >= 0) waiting?.splice(index, 1);
  }
  answerProduce(out, node, produce);
  return true;
}

function answerProduce(out: Out, node: SimNode, produce: DelayedProduce): void {
  if (produce.handle !== null) {
    out.reply(produce.handle, produceResponse(node, produce.partitions));
    return;
  }
  const task = node.tasks.get(produce.taskId);
  if (task === undefined) return;
  const { error, baseOffset } = must(produce.partitions[0], 'partition of an append');
  task.step = produce.step;
  out.resume(task, { ok: true, body: { error, baseOffset }, from: node.id });
}

export function produceResponse(
  node: SimNode,
  partitions: readonly Pick<DelayedProducePartition, 'topicPartition' | 'error' | 'baseOffset'>[],
): ProduceResponse {
  return {
    partitions: partitions.map(({ topicPartition, error, baseOffset }) => {
      const offset = error === 'NONE' ? baseOffset : -1;
      const answer = { topicPartition, error, baseOffset: offset };
      const isMoved = error === 'NOT_LEADER_OR_FOLLOWER' || error === 'FENCED_LEADER_EPOCH';
      return isMoved ? { ...answer, currentLeader: currentLeader(node, topicPartition) } : answer;
    }),
  };
}

function showWhoLacksIt(out: Out, node: SimNode, produce: DelayedProduce): void {
  if (produce.handle === null) return;
  const waitingFor: NodeId[] = [];
  for (const partition of produce.partitions) {
    if (!partition.isWaiting) continue;
    for (const broker of whoLacks(node, partition)) waitingFor.push(brokerNode(broker));
  }
  out.park(produce.handle, waitingFor);
}

/** ISR followers that have not fetched it; where all have, the replicas missing in the ISR: it is too small to go on. */
function whoLacks(node: SimNode, partition: DelayedProducePartition): BrokerId[] {
  const leading = replicaOf(node, partition.topicPartition)?.leading ?? null;
  if (leading === null) return [];
  const behind = maximalIsr(leading).filter((broker) => {
    const progress = leading.followers.get(broker);
    return progress !== undefined && progress.logEndOffset < partition.requiredOffset;
  });
  if (behind.length > 0) return behind;
  return leading.replicas.filter((broker) => !leading.isr.includes(broker));
}

const isOf = (topicPartition: TopicPartition) => (partition: DelayedProducePartition) =>
  partition.topicPartition === topicPartition;

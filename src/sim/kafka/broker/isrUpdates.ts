/**
 * ISR changes on their way from the leaders of this broker to the controller
 * (core/src/main/scala/kafka/server/AlterPartitionManager.scala, Partition.scala).
 *
 * Proposals of several partitions travel in one AlterPartition request, and one request is under way at a time. Until the controller
 * has answered, the change is pending; produces, fetches and everything else go on meanwhile.
 */

import type { Answer, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out, TraceInput } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import {
  brokerNode,
  type AlterPartitionRequest,
  type AlterPartitionResponse,
  type TopicPartition,
} from '../protocol.ts';
import { callController } from './controllerChannel.ts';
import {
  handleAlterPartitionError,
  handleAlterPartitionOk,
  maybeShrinkIsr,
  type IsrProposal,
} from './isrChange.ts';
import { brokerState, leaderFacts, type Replica } from './replica.ts';
import { highWatermarkMoved } from './unblock.ts';

/** After an answer with an error at the top. [AlterPartitionManager] */
const RETRY_US = 50_000;

interface IsrUpdate {
  sent: { topicPartition: TopicPartition; proposal: IsrProposal }[];
}

/**
 * Sends the proposal, or keeps it until the request under way is answered; `event` says it to the trace. One that the controller has not
 * answered, from before a LeaderAndIsr, stands in the way: then the partition falls back to its committed ISR, to try again later.
 */
export function submitIsrProposal(
  out: Out,
  node: SimNode,
  replica: Replica,
  proposal: IsrProposal,
  event: TraceInput,
): void {
  const { unsentIsrUpdates } = brokerState(node).replicas;
  const { topicPartition, leading } = replica;
  if (unsentIsrUpdates.has(topicPartition)) {
    if (leading !== null) handleAlterPartitionError(leading, proposal, 'OPERATION_NOT_ATTEMPTED');
    return;
  }
  unsentIsrUpdates.set(topicPartition, proposal);
  const cause = out.trigger;
  out.trace(event);
  propagateIsrChanges(out, node);
  out.trigger = cause;
}

/** The periodic check, with the first turn at a moment of this process's own. */
export function startIsrExpiration(out: Out, node: SimNode): void {
  const periodMs = shrinkPeriodMs(node);
  out.setTimer('isrExpiration', null, out.random('isrExpiration', periodMs) * 1000, 'duty');
}

export const isrTimers: TimerTable = {
  isrExpiration(out: Out, node: SimNode): void {
    out.setTimer('isrExpiration', null, shrinkPeriodMs(node) * 1000, 'duty');
    for (const replica of brokerState(node).replicas.partitions.values())
      shrinkIsr(out, node, replica);
  },
  isrRetry: propagateIsrChanges,
};

function shrinkPeriodMs(node: SimNode): number {
  return Math.floor(brokerState(node).config['replica.lag.time.max.ms'] / 2);
}

function shrinkIsr(out: Out, node: SimNode, replica: Replica): void {
  const { leading, topicPartition } = replica;
  if (leading === null) return;
  const proposal = maybeShrinkIsr(leading, leaderFacts(out, node));
  if (proposal === null) return;
  const removed = leading.isr.filter((member) => !proposal.isr.includes(member));
  submitIsrProposal(out, node, replica, proposal, {
    kind: 'isrShrinkProposed',
    topicPartition,
    removed,
    isr: [...leading.isr],
    leaderEpoch: leading.leaderEpoch,
    waitedFor: brokerNode(removed[0] as number),
  });
}

function propagateIsrChanges(out: Out, node: SimNode): void {
  const { replicas, brokerId, brokerEpoch } = brokerState(node);
  if (replicas.isrUpdateInFlight || replicas.unsentIsrUpdates.size === 0) return;
  replicas.isrUpdateInFlight = true;
  const sent = [...replicas.unsentIsrUpdates].map(([topicPartition, proposal]) => ({
    topicPartition,
    proposal,
  }));
  const request: AlterPartitionRequest = {
    brokerId,
    brokerEpoch,
    partitions: sent.map(({ topicPartition, proposal }) => ({
      topicPartition,
      leaderEpoch: proposal.leaderEpoch,
      newIsr: [...proposal.isr],
      partitionEpoch: proposal.partitionEpoch,
    })),
  };
  const task = out.startTask<IsrUpdate>('alterPartition', 'answered', { sent });
  callController(out, node, 'AlterPartition', request, {
    task,
    step: 'answered',
    timeoutUs: Infinity,
  });
}

function answered(
  out: Out,
  node: SimNode,
  task: Task<IsrUpdate>,
  answer: Answer<AlterPartitionResponse>,
): void {
  const { replicas } = brokerState(node);
  out.endTask(task);
  replicas.isrUpdateInFlight = false;
  if (!answer.ok || answer.body.error !== 'NONE') {
    out.setTimer('isrRetry', null, RETRY_US);
    return;
  }
  const { body } = answer;
  for (const { topicPartition, proposal } of task.context.sent) {
    const written = body.partitions.find(
      (partition) => partition.topicPartition === topicPartition,
    );
    if (written === undefined) continue;
    replicas.unsentIsrUpdates.delete(topicPartition);
    applyAnswer(out, node, proposal, written);
  }
  propagateIsrChanges(out, node);
}

function applyAnswer(
  out: Out,
  node: SimNode,
  sent: IsrProposal,
  written: AlterPartitionResponse['partitions'][number],
): void {
  const { topicPartition, error } = written;
  const replica = brokerState(node).replicas.partitions.get(topicPartition);
  const leading = replica?.leading;
  if (replica === undefined || leading == null) return;
  if (error !== 'NONE') {
    const outcome = handleAlterPartitionError(leading, sent, error);
    if (outcome === 'retry') brokerState(node).replicas.unsentIsrUpdates.set(topicPartition, sent);
    return;
  }
  const cause = out.trigger;
  const previous = leading.highWatermark;
  const outcome = handleAlterPartitionOk(leading, sent, written, leaderFacts(out, node));
  if (outcome.applied) {
    out.trace({ kind: 'isrCommitted', topicPartition, isr: [...leading.isr] });
    replica.partitionEpoch = leading.partitionEpoch;
  }
  if (outcome.highWatermarkMoved) highWatermarkMoved(out, node, replica, leading, previous);
  out.trigger = cause;
}

export const isrSteps: StepTable = { alterPartition: { answered } };

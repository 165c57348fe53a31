/**
 * The member's part of a round, inside poll(): give up, join, take hold
 * (AbstractCoordinator.java `joinGroupIfNeeded`; ConsumerCoordinator.java `onJoinPrepare`, `onJoinComplete`, `onLeavePrepare`).
 *
 * Eager members give up everything before they join and begin anew with what they get; cooperative ones keep what they keep.
 * A callback of the application may commit, which occupies the thread; the round goes on when that has returned.
 */

import { msToUs } from '../../../../base/brand.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode } from '../../../kernel/world.ts';
import { isRetriable } from '../../errors.ts';
import { topicOf, type ErrorName, type TopicPartition } from '../../protocol.ts';
import { drawBackoffUs } from '../backoff.ts';
import { setTopics } from '../metadata.ts';
import { commitInThread, sendAutoCommit } from './commit.ts';
import { afterFailedJoin, sendJoinGroup, takeJoinAnswer } from './join.ts';
import { isCoordinatorKnown } from './lookup.ts';
import { isRejoinNeeded, requestRejoin, resetAndRejoin } from './membership.ts';
import {
  isInPoll,
  rebalanceTimeoutUs,
  wakeAt,
  type AfterCommit,
  type ConsumerState,
} from './state.ts';
import {
  assignedPartitions,
  consumedOffsets,
  setAssignment,
  sortedPartitions,
  topicsOfInterest,
} from './subscription.ts';

/** Goes on with the round as far as it can. Afterwards the thread may be occupied, or poll() have an error to throw. */
export function joinGroupIfNeeded(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { member } = consumer;
  const trigger = out.trigger;
  while (isInPoll(consumer) && consumer.pollError === null && isRejoinNeeded(out, consumer)) {
    if (!isCoordinatorKnown(consumer)) break;
    if (member.join === null) {
      if (out.nowUs() < member.joinNotBeforeUs) {
        wakeAt(out, consumer, member.joinNotBeforeUs);
        break;
      }
      if (member.rejoinTrigger !== 0) out.trigger = member.rejoinTrigger;
      if (member.needsJoinPrepare && !prepareToJoin(out, consumer)) break;
      sendJoinGroup(out, consumer);
    }
    const { join } = member;
    if (join === null) break;
    if (join.trigger !== 0) out.trigger = join.trigger;
    if (join.answer !== null) takeJoinAnswer(out, node, consumer, join, join.answer);
    if (join.outcome === null) break;
    member.join = null;
    if ('error' in join.outcome) afterFailedJoin(out, consumer, join.outcome.error);
    else completeJoin(out, consumer, join.outcome.assignment);
  }
  out.trigger = trigger;
}

// --- before -----------------------------------------------------------------------------------------------------

/** True: it may join now. */
function prepareToJoin(out: Out, consumer: ConsumerState): boolean {
  const { member, subscription } = consumer;
  member.prepare ??= {
    deadlineUs: out.nowUs() + rebalanceTimeoutUs(consumer),
    commit: consumer.autoCommit ? 0 : -1,
    notBeforeUs: -Infinity,
    attempts: 0,
  };
  if (!isLastCommitThrough(out, consumer)) return false;
  if (member.generation === -1 || member.memberId === '') {
    losePartitions(out, consumer);
    setAssignment(subscription, []);
  } else {
    const revoked = partitionsToRevoke(consumer);
    // Eager members are called back for nothing too.
    const isCalled = revoked.length > 0 || !consumer.isCooperative;
    const after: AfterCommit = { caller: 'listener', during: 'prepare' };
    if (isCalled && revokePartitions(out, consumer, revoked, after)) return false;
  }
  finishPrepare(consumer);
  return true;
}

/** Before the JoinGroup: everything, or as a cooperative member only what it does not subscribe to any more. */
function partitionsToRevoke({ isCooperative, subscription }: ConsumerState): TopicPartition[] {
  const held = assignedPartitions(subscription);
  return isCooperative ? held.filter((tp) => !subscription.topics.includes(topicOf(tp))) : held;
}

/** With automatic commits, what was handed out is committed before partitions go; eager members hand out nothing meanwhile. */
function isLastCommitThrough(out: Out, consumer: ConsumerState): boolean {
  const { prepare } = consumer.member;
  if (prepare === null || prepare.commit === -1) return true;
  const nowUs = out.nowUs();
  if (nowUs >= prepare.deadlineUs) return true;
  wakeAt(out, consumer, prepare.deadlineUs);
  if (prepare.commit > 0) return false;
  if (nowUs < prepare.notBeforeUs) {
    wakeAt(out, consumer, prepare.notBeforeUs);
    return false;
  }
  if (!consumer.isCooperative)
    for (const position of consumer.subscription.partitions.values())
      position.isBeingRevoked = true;
  prepare.commit = sendAutoCommit(out, consumer, consumedOffsets(consumer.subscription));
  return prepare.commit === -1;
}

/** The commit before the round has its answer. Only what can be tried again holds the round up. */
export function lastCommitAnswered(
  out: Out,
  consumer: ConsumerState,
  taskId: number,
  error: ErrorName,
): void {
  const { prepare } = consumer.member;
  if (prepare?.commit !== taskId) return;
  prepare.commit = isRetriable(error) ? 0 : -1;
  if (prepare.commit === -1) return;
  const waitUs = drawBackoffUs(out, 'commitBackoff', consumer.backoff, prepare.attempts);
  prepare.attempts += 1;
  prepare.notBeforeUs = out.nowUs() + waitUs;
}

/** The callback before the JoinGroup has returned. */
export function finishPrepare(consumer: ConsumerState): void {
  const { member, subscription, client } = consumer;
  const revoked = partitionsToRevoke(consumer);
  member.prepare = null;
  member.needsJoinPrepare = false;
  member.isLeader = false;
  subscription.groupTopics = [];
  setAssignment(
    subscription,
    assignedPartitions(subscription).filter((tp) => !revoked.includes(tp)),
  );
  setTopics(client.metadata, topicsOfInterest(subscription));
}

// --- after ------------------------------------------------------------------------------------------------------

function completeJoin(out: Out, consumer: ConsumerState, assignment: TopicPartition[]): void {
  const { member, subscription } = consumer;
  if (member.state !== 'STABLE' || member.generation === -1) {
    // The heartbeat thread has heard meanwhile that the membership is over.
    return resetAndRejoin(out, consumer, 'the generation was reset before the round was complete');
  }
  member.needsJoinPrepare = true;
  member.callbackGeneration = member.generation;
  if (assignment.some((tp) => !subscription.topics.includes(topicOf(tp))))
    return requestRejoin(out, consumer, "received assignments don't match the subscription");
  const assigned = sortedPartitions(assignment);
  const revoked = assignedPartitions(subscription).filter((tp) => !assigned.includes(tp));
  member.lastAssignment = { partitions: assigned, generation: member.generation };
  if (revoked.length === 0) return takeAssignment(out, consumer);
  // Only cooperative members still hold something: what they lose goes now, and is given to its new owner by another round.
  const isBlocked = revokePartitions(out, consumer, revoked, {
    caller: 'listener',
    during: 'complete',
  });
  requestRejoin(out, consumer, 'need to revoke partitions and re-join');
  if (!isBlocked) takeAssignment(out, consumer);
}

/** Everything that this member does not keep has been revoked: it takes hold of the rest. */
export function takeAssignment(out: Out, consumer: ConsumerState): void {
  const { member, subscription, config, client } = consumer;
  const { partitions } = member.lastAssignment;
  const added = partitions.filter((tp) => !subscription.partitions.has(tp));
  consumer.nextAutoCommitAtUs = out.nowUs() + msToUs(config['auto.commit.interval.ms']);
  setAssignment(subscription, partitions);
  setTopics(client.metadata, topicsOfInterest(subscription));
  traceCallback(out, consumer, 'partitionsAssigned', added);
}

// --- callbacks --------------------------------------------------------------------------------------------------

/** onPartitionsRevoked. True: the listener commits, and the thread is occupied with that. */
export function revokePartitions(
  out: Out,
  consumer: ConsumerState,
  partitions: TopicPartition[],
  after: AfterCommit,
): boolean {
  traceCallback(out, consumer, 'partitionsRevoked', partitions);
  if (!consumer.application.commitInOnPartitionsRevoked) return false;
  commitInThread(out, consumer, consumedOffsets(consumer.subscription), after);
  return true;
}

/** onPartitionsLost: they may belong to somebody else by now, so nothing can be committed. Not called for nothing. */
export function losePartitions(out: Out, consumer: ConsumerState): void {
  const partitions = assignedPartitions(consumer.subscription);
  if (partitions.length > 0) traceCallback(out, consumer, 'partitionsLost', partitions);
}

function traceCallback(
  out: Out,
  { groupId, member }: ConsumerState,
  kind: 'partitionsAssigned' | 'partitionsRevoked' | 'partitionsLost',
  partitions: TopicPartition[],
): void {
  out.trace({ kind, group: groupId, partitions, generation: member.callbackGeneration });
}

/** Before unsubscribe() or close() leaves the group. True: the thread is occupied with the listener's commit. */
export function prepareToLeave(out: Out, consumer: ConsumerState, after: AfterCommit): boolean {
  const { member, subscription } = consumer;
  const partitions = assignedPartitions(subscription);
  if (subscription.mode !== 'subscribed' || partitions.length === 0) return false;
  const isInRound =
    member.state === 'PREPARING_REBALANCE' || member.state === 'COMPLETING_REBALANCE';
  if (member.generation !== -1 && member.memberId !== '' && !isInRound)
    return revokePartitions(out, consumer, partitions, after);
  losePartitions(out, consumer);
  return false;
}

/**
 * Joining the group: JoinGroup, the assignment if this member leads, SyncGroup
 * (AbstractCoordinator.java `joinGroupIfNeeded`, JoinGroupResponseHandler, SyncGroupResponseHandler; ConsumerCoordinator.java
 * `onLeaderElected`).
 *
 * What was waited for may arrive while the application works; the thread goes on with it in its next poll().
 */

import { must } from '../../../../base/assert.ts';
import type { Answer } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import { isRetriable } from '../../errors.ts';
import type {
  ErrorName,
  JoinGroupRequest,
  JoinGroupResponse,
  SyncGroupResponse,
  TopicPartition,
} from '../../protocol.ts';
import { drawBackoffUs } from '../backoff.ts';
import { isUpdateRequested, setTopics } from '../metadata.ts';
import { maybeUpdateMetadata } from '../metadataUpdater.ts';
import { assignPartitions, groupTopicsOf, subscriptionsFor } from './assigning.ts';
import { rejoinsAtOnce } from './errors.ts';
import { enableHeartbeat } from './heartbeatTimers.ts';
import { callCoordinator, checkCoordinatorAnswer, loseCoordinator } from './lookup.ts';
import { resetOnError, topicSnapshot } from './membership.ts';
import {
  rebalanceTimeoutUs,
  stateOf,
  wakeAt,
  type ConsumerState,
  type JoinAttempt,
} from './state.ts';
import { topicsOfInterest } from './subscription.ts';

/** On top of the rebalance time-out: the coordinator may answer at the last moment. */
const JOIN_LAPSE_US = 5_000_000;

export function sendJoinGroup(out: Out, consumer: ConsumerState): void {
  const { member, heartbeat, config, client } = consumer;
  member.state = 'PREPARING_REBALANCE';
  // No heartbeats while the JoinGroup waits: the coordinator knows that it is alive.
  heartbeat.enabled = false;
  member.joinedTopics = [...consumer.subscription.topics];
  const task = out.startTask('joinGroup', 'answered', null);
  member.join = {
    taskId: task.id,
    answer: null,
    trigger: 0,
    awaitsMetadataAfter: -1,
    outcome: null,
  };
  const body: JoinGroupRequest = {
    groupId: consumer.groupId,
    memberId: member.memberId,
    groupInstanceId: consumer.groupInstanceId,
    sessionTimeoutMs: config['session.timeout.ms'],
    rebalanceTimeoutMs: config['max.poll.interval.ms'],
    protocols: subscriptionsFor(consumer),
    reason: member.rejoinReason,
  };
  const timeoutUs = Math.max(client.requestTimeoutUs, rebalanceTimeoutUs(consumer) + JOIN_LAPSE_US);
  callCoordinator(out, consumer, 'JoinGroup', body, task, timeoutUs);
}

/** The answer waits until the thread is in poll(). */
export function joinAnswered(
  out: Out,
  node: SimNode,
  task: Task,
  answer: Answer<JoinGroupResponse>,
): void {
  out.endTask(task);
  const consumer = stateOf(node);
  const { join } = consumer.member;
  const isAnswer = checkCoordinatorAnswer(out, node, consumer, answer);
  if (join?.taskId !== task.id) return;
  join.trigger = out.trigger;
  if (isAnswer && answer.ok) join.answer = answer.body;
  else join.outcome = { error: 'NETWORK_EXCEPTION' };
}

/** In poll(), with an answer to the JoinGroup or waiting for the metadata to assign by. */
export function takeJoinAnswer(
  out: Out,
  node: SimNode,
  consumer: ConsumerState,
  join: JoinAttempt,
  response: JoinGroupResponse,
): void {
  const { member } = consumer;
  const { error } = response;
  if (join.awaitsMetadataAfter !== -1) return leadOn(out, consumer, join, response);
  if (error !== 'NONE') {
    join.answer = null;
    join.outcome = { error };
    return afterJoinError(out, consumer, response);
  }
  if (member.state !== 'PREPARING_REBALANCE') {
    // It has left meanwhile.
    join.outcome = { error: 'REBALANCE_IN_PROGRESS' };
    return;
  }
  member.state = 'COMPLETING_REBALANCE';
  member.generation = response.generationId;
  member.memberId = response.memberId;
  member.isLeader = response.leader === response.memberId;
  enableHeartbeat(out, consumer);
  if (member.isLeader) lead(out, node, consumer, join, response);
  else {
    member.assignmentSnapshot = null;
    sendSyncGroup(out, consumer, join, {});
  }
}

function afterJoinError(out: Out, consumer: ConsumerState, response: JoinGroupResponse): void {
  const { member } = consumer;
  const { error } = response;
  switch (error) {
    case 'MEMBER_ID_REQUIRED':
      member.generation = -1;
      member.memberId = response.memberId;
      member.rejoinReason = `need to re-join with the given member-id: ${response.memberId}`;
      return;
    case 'UNKNOWN_MEMBER_ID':
      return resetOnError(out, consumer, 'JOIN_GROUP', error);
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
      return loseCoordinator(out, consumer, error);
    default:
  }
}

// --- leading ----------------------------------------------------------------------------------------------------

/** The leader watches the topics of all members from now on; for new ones it needs metadata first. */
function lead(
  out: Out,
  node: SimNode,
  consumer: ConsumerState,
  join: JoinAttempt,
  response: JoinGroupResponse,
): void {
  const { subscription, client } = consumer;
  subscription.groupTopics = groupTopicsOf(response);
  setTopics(client.metadata, topicsOfInterest(subscription));
  if (!isUpdateRequested(client.metadata)) return assign(out, consumer, join, response);
  join.awaitsMetadataAfter = client.metadata.version;
  maybeUpdateMetadata(out, node, client);
}

function leadOn(
  out: Out,
  consumer: ConsumerState,
  join: JoinAttempt,
  response: JoinGroupResponse,
): void {
  if (consumer.client.metadata.version === join.awaitsMetadataAfter) return;
  join.awaitsMetadataAfter = -1;
  assign(out, consumer, join, response);
}

function assign(
  out: Out,
  consumer: ConsumerState,
  join: JoinAttempt,
  response: JoinGroupResponse,
): void {
  const { member, application, thread, client } = consumer;
  member.assignmentSnapshot = topicSnapshot(consumer);
  member.snapshotVersion = client.metadata.version;
  if (response.skipAssignment === true) return sendSyncGroup(out, consumer, join, {});
  if (application.assigningUs > 0 && response.members.length > 1) {
    const untilUs = out.nowUs() + application.assigningUs;
    thread.doing = { what: 'assign', untilUs };
    out.setTimer('work', null, application.assigningUs);
    return;
  }
  sendAssignment(out, consumer);
}

/** The assignor has done its work. */
export function sendAssignment(out: Out, consumer: ConsumerState): void {
  const join = must(consumer.member.join, 'join of a leader that assigns');
  const response = must(join.answer, 'members to assign to');
  sendSyncGroup(out, consumer, join, assignPartitions(consumer, response));
}

// --- SyncGroup --------------------------------------------------------------------------------------------------

function sendSyncGroup(
  out: Out,
  consumer: ConsumerState,
  join: JoinAttempt,
  assignments: Record<string, TopicPartition[]>,
): void {
  join.answer = null;
  // The heartbeat thread may have lost the coordinator, or the membership, since.
  if (consumer.coordinator.broker === -1 || consumer.member.state !== 'COMPLETING_REBALANCE') {
    join.outcome = { error: 'COORDINATOR_NOT_AVAILABLE' };
    return;
  }
  const { groupId, groupInstanceId, member } = consumer;
  const { generation, memberId } = member;
  const task = out.startTask('syncGroup', 'answered', null);
  join.taskId = task.id;
  const body = { groupId, generationId: generation, memberId, groupInstanceId, assignments };
  callCoordinator(out, consumer, 'SyncGroup', body, task);
}

export function syncAnswered(
  out: Out,
  node: SimNode,
  task: Task,
  answer: Answer<SyncGroupResponse>,
): void {
  out.endTask(task);
  const consumer = stateOf(node);
  const { member } = consumer;
  const { join } = member;
  const isAnswer = checkCoordinatorAnswer(out, node, consumer, answer);
  if (join?.taskId !== task.id) return;
  join.trigger = out.trigger;
  if (!isAnswer || !answer.ok) {
    join.outcome = { error: 'NETWORK_EXCEPTION' };
    return;
  }
  const { error, assignment } = answer.body;
  if (error !== 'NONE') {
    join.outcome = { error };
    return afterSyncError(out, consumer, error);
  }
  // The heartbeat thread may have learned meanwhile that the membership is over.
  if (member.state !== 'COMPLETING_REBALANCE') {
    join.outcome = { error: 'REBALANCE_IN_PROGRESS' };
    return;
  }
  member.state = 'STABLE';
  member.rejoinNeeded = false;
  member.rejoinReason = '';
  member.rejoinTrigger = 0;
  member.joinAttempts = 0;
  join.outcome = { assignment };
}

function afterSyncError(out: Out, consumer: ConsumerState, error: ErrorName): void {
  switch (error) {
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION':
    case 'FENCED_INSTANCE_ID':
      return resetOnError(out, consumer, 'SYNC_GROUP', error);
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
      return loseCoordinator(out, consumer, error);
    default:
  }
}

/** After a failed attempt: again at once, after the backoff, or never, which is the error to throw. */
export function afterFailedJoin(out: Out, consumer: ConsumerState, error: ErrorName): void {
  const { member, backoff } = consumer;
  member.rejoinNeeded = true;
  if (error !== 'MEMBER_ID_REQUIRED') member.rejoinReason = `rebalance failed due to ${error}`;
  if (rejoinsAtOnce(error)) return;
  if (!isRetriable(error)) {
    consumer.pollError = error;
    return;
  }
  const waitUs = drawBackoffUs(out, 'joinBackoff', backoff, member.joinAttempts);
  member.joinAttempts += 1;
  member.joinNotBeforeUs = out.nowUs() + waitUs;
  wakeAt(out, consumer, member.joinNotBeforeUs);
}

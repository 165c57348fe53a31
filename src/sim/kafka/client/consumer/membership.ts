/**
 * What a consumer believes of its membership, and how it loses it
 * (AbstractCoordinator.java `requestRejoin`, `resetStateAndRejoin`, `maybeLeaveGroup`).
 *
 * Any part of the client may find out that the membership is over; what follows from that, callbacks included, happens in the
 * next poll() alone.
 */

import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import type { ErrorName } from '../../protocol.ts';
import { partitionCount } from '../metadata.ts';
import { callCoordinator, checkCoordinatorAnswer, isCoordinatorKnown } from './lookup.ts';
import { stateOf, type ConsumerState, type Membership } from './state.ts';
import type { Answer } from '../../../kernel/behaviour.ts';

export const createMembership = (): Membership => ({
  state: 'UNJOINED',
  generation: -1,
  memberId: '',
  isLeader: false,
  rejoinNeeded: true,
  rejoinReason: '',
  rejoinTrigger: 0,
  needsJoinPrepare: true,
  prepare: null,
  join: null,
  joinNotBeforeUs: -Infinity,
  joinAttempts: 0,
  joinedTopics: null,
  assignmentSnapshot: null,
  snapshotVersion: -1,
  callbackGeneration: -1,
  lastAssignment: { partitions: [], generation: -1 },
});

export function requestRejoin(out: Out, { member }: ConsumerState, reason: string): void {
  if (member.rejoinNeeded) return;
  member.rejoinNeeded = true;
  member.rejoinReason = reason;
  member.rejoinTrigger = out.trigger;
}

/** It is no member any more, or not of this generation: with the next poll() it joins anew. */
export function resetAndRejoin(
  out: Out,
  consumer: ConsumerState,
  reason: string,
  keepMemberId = false,
): void {
  const { member, heartbeat } = consumer;
  member.state = 'UNJOINED';
  member.generation = -1;
  if (!keepMemberId) member.memberId = '';
  member.rejoinNeeded = false;
  requestRejoin(out, consumer, reason);
  member.needsJoinPrepare = true;
  heartbeat.enabled = false;
}

/** An answer says that the member, or its generation, does not count. */
export function resetOnError(
  out: Out,
  consumer: ConsumerState,
  api: string,
  error: ErrorName,
): void {
  const reason = `encountered ${error} from ${api} response`;
  resetAndRejoin(out, consumer, reason, error === 'ILLEGAL_GENERATION');
}

export interface SentAs {
  generation: number;
  memberId: string;
}

export const sentAs = ({ member }: ConsumerState): SentAs => ({
  generation: member.generation,
  memberId: member.memberId,
});

export const isSameMember = ({ member }: ConsumerState, sent: SentAs): boolean =>
  member.generation === sent.generation && member.memberId === sent.memberId;

/** It joins if it must: somebody said so, or its subscription or, as the leader, the topics have changed since. */
export function isRejoinNeeded(out: Out, consumer: ConsumerState): boolean {
  const { member, subscription, client } = consumer;
  if (subscription.mode !== 'subscribed') return false;
  if (member.snapshotVersion !== client.metadata.version) compareSnapshots(out, consumer);
  if (member.joinedTopics !== null && !isSameList(member.joinedTopics, subscription.topics))
    requestRejoin(out, consumer, 'subscription has changed');
  return member.rejoinNeeded || member.join !== null;
}

/** Found equal, they need no second look until there is other metadata. */
function compareSnapshots(out: Out, consumer: ConsumerState): void {
  const { member, client } = consumer;
  const { assignmentSnapshot } = member;
  if (assignmentSnapshot === null || isSameSnapshot(assignmentSnapshot, topicSnapshot(consumer)))
    member.snapshotVersion = client.metadata.version;
  else requestRejoin(out, consumer, 'cached metadata has changed');
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** How many partitions each of the group's topics has, as far as this client knows. */
export function topicSnapshot({ subscription, client }: ConsumerState): Record<string, number> {
  const { topics, groupTopics } = subscription;
  const snapshot: Record<string, number> = {};
  for (const topic of groupTopics.length > 0 ? groupTopics : topics) {
    const count = partitionCount(client.metadata, topic);
    if (count !== undefined) snapshot[topic] = count;
  }
  return snapshot;
}

function isSameSnapshot(a: Record<string, number>, b: Record<string, number>): boolean {
  const topics = Object.keys(a);
  return topics.length === Object.keys(b).length && topics.every((topic) => a[topic] === b[topic]);
}

// --- leaving ----------------------------------------------------------------------------------------------------

/** Tells the coordinator, if it is known, and forgets the membership. Returns the task of the request; 0: none was sent. */
export function leaveGroup(out: Out, consumer: ConsumerState, reason: string): number {
  const { member, groupId, groupInstanceId } = consumer;
  let taskId = 0;
  // A static member stays: its session decides.
  if (
    groupInstanceId === null &&
    isCoordinatorKnown(consumer) &&
    member.state !== 'UNJOINED' &&
    member.memberId !== ''
  ) {
    const task = out.startTask('leaveGroup', 'answered', null);
    taskId = task.id;
    const leaving = { memberId: member.memberId, groupInstanceId, reason };
    callCoordinator(out, consumer, 'LeaveGroup', { groupId, members: [leaving] }, task);
  }
  resetAndRejoin(out, consumer, 'consumer pro-actively leaving the group');
  return taskId;
}

export function leaveAnswered(out: Out, node: SimNode, task: Task, answer: Answer): void {
  out.endTask(task);
  const consumer = stateOf(node);
  checkCoordinatorAnswer(out, node, consumer, answer);
  const { doing } = consumer.thread;
  if (doing.what === 'leave' && doing.taskId === task.id) doing.untilUs = out.nowUs();
}

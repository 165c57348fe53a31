/**
 * Committing offsets: commitSync() of the application, and the automatic commits of poll()
 * (ConsumerCoordinator.java `commitOffsetsSync`, `maybeAutoCommitOffsetsAsync`, `sendOffsetCommitRequest`,
 * OffsetCommitResponseHandler).
 *
 * commitSync() occupies the thread and tries again until `default.api.timeout.ms` is over. Whether the member may commit at all
 * its client knows in part by itself: outside STABLE it sends nothing.
 */

import { msToUs, type SimTime } from '../../../../base/brand.ts';
import type { Answer } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import { isRetriable } from '../../errors.ts';
import type { ErrorName, OffsetCommitRequest, OffsetCommitResponse } from '../../protocol.ts';
import { drawBackoffUs } from '../backoff.ts';
import { exceptionOf } from './errors.ts';
import {
  callCoordinator,
  checkCoordinatorAnswer,
  findCoordinator,
  isCoordinatorKnown,
  loseCoordinator,
} from './lookup.ts';
import { isSameMember, requestRejoin, resetOnError, sentAs, type SentAs } from './membership.ts';
import { stateOf, wakeAt, type AfterCommit, type ConsumerState } from './state.ts';
import { consumedOffsets } from './subscription.ts';

type Offsets = OffsetCommitRequest['offsets'];

export interface Commit {
  offsets: Offsets;
  sent: SentAs;
  isInFlight: boolean;
  /** Of commitSync(); an automatic commit is tried once. */
  deadlineUs: SimTime;
  notBeforeUs: SimTime;
  attempts: number;
}

// --- commitSync() -----------------------------------------------------------------------------------------------

/** The thread is occupied until it has an outcome; then `after` says what goes on. */
export function commitInThread(
  out: Out,
  consumer: ConsumerState,
  offsets: Offsets,
  after: AfterCommit,
  timeoutUs = msToUs(consumer.config['default.api.timeout.ms']),
): void {
  const task = out.startTask('commit', 'answered', newCommit(offsets, out.nowUs() + timeoutUs));
  consumer.thread.doing = { what: 'commit', taskId: task.id, outcome: null, after };
}

function newCommit(offsets: Offsets, deadlineUs: SimTime): Commit {
  return {
    offsets,
    sent: { generation: -1, memberId: '' },
    isInFlight: false,
    deadlineUs,
    notBeforeUs: -Infinity,
    attempts: 0,
  };
}

/** Whenever the thread is woken while it commits. */
export function goOnCommitting(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { doing } = consumer.thread;
  if (doing.what !== 'commit' || doing.outcome !== null) return;
  const task = node.tasks.get(doing.taskId) as Task<Commit>;
  const { offsets, deadlineUs, isInFlight, notBeforeUs } = task.context;
  const nowUs = out.nowUs();
  if (Object.keys(offsets).length === 0) return finish(out, consumer, task, 'NONE');
  if (nowUs >= deadlineUs) return finish(out, consumer, task, 'TimeoutException');
  wakeAt(out, consumer, deadlineUs);
  if (isInFlight) return;
  if (nowUs < notBeforeUs) return wakeAt(out, consumer, notBeforeUs);
  if (!isCoordinatorKnown(consumer)) return findCoordinator(out, node, consumer);
  const error = sendCommit(out, consumer, task);
  if (error !== 'NONE') finish(out, consumer, task, error);
}

function finish(out: Out, consumer: ConsumerState, task: Task<Commit>, error: ErrorName): void {
  out.endTask(task);
  const { doing } = consumer.thread;
  if (doing.what === 'commit' && doing.taskId === task.id) doing.outcome = { error };
}

// --- automatic commits ------------------------------------------------------------------------------------------

/** In poll(), once in `auto.commit.interval.ms`: what earlier polls returned. */
export function maybeAutoCommit(out: Out, consumer: ConsumerState): void {
  if (!consumer.autoCommit) return;
  const nowUs = out.nowUs();
  if (nowUs >= consumer.nextAutoCommitAtUs) {
    consumer.nextAutoCommitAtUs = nowUs + msToUs(consumer.config['auto.commit.interval.ms']);
    const trigger = out.trigger;
    out.trigger = 0;
    sendAutoCommit(out, consumer, consumedOffsets(consumer.subscription));
    out.trigger = trigger;
  }
  wakeAt(out, consumer, consumer.nextAutoCommitAtUs);
}

/** Its task, or −1 if nothing was sent. */
export function sendAutoCommit(out: Out, consumer: ConsumerState, offsets: Offsets): number {
  if (Object.keys(offsets).length === 0) return -1;
  if (!isCoordinatorKnown(consumer)) {
    tryAutoCommitSoon(out, consumer);
    return -1;
  }
  const task = out.startTask('commit', 'answered', newCommit(offsets, Infinity));
  const error = sendCommit(out, consumer, task);
  if (error === 'NONE') return task.id;
  out.endTask(task);
  traceFailure(out, consumer, error);
  return -1;
}

function tryAutoCommitSoon(out: Out, consumer: ConsumerState): void {
  consumer.nextAutoCommitAtUs = out.nowUs() + msToUs(consumer.backoff.initialMs);
}

// --- requests and answers ---------------------------------------------------------------------------------------

/** What the client itself says to a commit; 'NONE': it was sent. */
function sendCommit(out: Out, consumer: ConsumerState, task: Task<Commit>): ErrorName {
  const { groupId, groupInstanceId, member, subscription } = consumer;
  const isMember = subscription.mode === 'subscribed';
  if (isMember && member.state !== 'STABLE')
    return member.state === 'UNJOINED' ? 'CommitFailedException' : 'REBALANCE_IN_PROGRESS';
  const sent = isMember ? sentAs(consumer) : { generation: -1, memberId: '' };
  task.context.sent = sent;
  task.context.isInFlight = true;
  const body: OffsetCommitRequest = {
    groupId,
    generationId: sent.generation,
    memberId: sent.memberId,
    groupInstanceId: isMember ? groupInstanceId : null,
    offsets: task.context.offsets,
  };
  callCoordinator(out, consumer, 'OffsetCommit', body, task);
  return 'NONE';
}

/** True: the commit was an automatic one that holds up a round; `onLast` is told of its outcome. */
export function commitAnswered(
  out: Out,
  node: SimNode,
  task: Task<Commit>,
  answer: Answer<OffsetCommitResponse>,
  onLast: (out: Out, consumer: ConsumerState, taskId: number, error: ErrorName) => void,
): void {
  const consumer = stateOf(node);
  const commit = task.context;
  commit.isInFlight = false;
  const error =
    checkCoordinatorAnswer(out, node, consumer, answer) && answer.ok
      ? outcomeOf(out, consumer, commit, answer.body)
      : 'NETWORK_EXCEPTION';
  const isAutomatic = commit.deadlineUs === Infinity;
  if (isAutomatic) {
    out.endTask(task);
    if (isRetriable(error)) tryAutoCommitSoon(out, consumer);
    if (error !== 'NONE') traceFailure(out, consumer, error);
    return onLast(out, consumer, task.id, error);
  }
  if (!isRetriable(error)) return finish(out, consumer, task, error);
  const waitUs = drawBackoffUs(out, 'commitBackoff', consumer.backoff, commit.attempts);
  commit.attempts += 1;
  commit.notBeforeUs = out.nowUs() + waitUs;
}

/** The first partition's error is the commit's. */
function outcomeOf(
  out: Out,
  consumer: ConsumerState,
  { offsets, sent }: Commit,
  { errors }: OffsetCommitResponse,
): ErrorName {
  for (const error of Object.values(errors)) {
    if (error !== 'NONE') return takeError(out, consumer, sent, error);
  }
  for (const [tp, { offset }] of Object.entries(offsets)) {
    const position = consumer.subscription.partitions.get(tp);
    if (position !== undefined) position.committed = offset;
  }
  return 'NONE';
}

function takeError(out: Out, consumer: ConsumerState, sent: SentAs, error: ErrorName): ErrorName {
  const { member, subscription } = consumer;
  switch (error) {
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'REQUEST_TIMED_OUT':
      loseCoordinator(out, consumer, error);
      return error;
    case 'REBALANCE_IN_PROGRESS':
      if (member.state === 'STABLE') requestRejoin(out, consumer, 'offset commit failed');
      return error;
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION':
    case 'FENCED_INSTANCE_ID':
      if (subscription.mode !== 'subscribed') return 'CommitFailedException';
      if (!isSameMember(consumer, sent) && member.state === 'PREPARING_REBALANCE')
        return 'REBALANCE_IN_PROGRESS';
      if (isSameMember(consumer, sent)) resetOnError(out, consumer, 'OFFSET_COMMIT', error);
      return error === 'FENCED_INSTANCE_ID' ? error : 'CommitFailedException';
    default:
      return error;
  }
}

/** The application is not told of an automatic commit that fails: it stands in the log alone. */
function traceFailure(out: Out, consumer: ConsumerState, error: ErrorName): void {
  out.trace({
    kind: 'commitFailed',
    group: consumer.groupId,
    by: 'autoCommit',
    error,
    exception: exceptionOf(error),
  });
}

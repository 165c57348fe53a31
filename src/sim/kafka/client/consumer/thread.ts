/**
 * The application's thread: poll(), then the work on what it returned, then poll() again
 * (clients/.../consumer/KafkaConsumer.java `poll`; what surrounds it is the application's own).
 *
 * Nothing runs while nothing happens: inside poll() the thread is woken by answers, timers and calls, and a poll that would
 * return empty and be called again shows in one way only, that calls of the application wait for that moment, at most 100 ms.
 */

import type { Out } from '../../../kernel/out.ts';
import type { SimNode } from '../../../kernel/world.ts';
import type { ErrorName } from '../../protocol.ts';
import { closeOn, makeCall, returnFromCall } from './calls.ts';
import { commitInThread, goOnCommitting, maybeAutoCommit } from './commit.ts';
import { exceptionOf } from './errors.ts';
import { collectRecords, sendFetches } from './fetcher.ts';
import { armHeartbeat } from './heartbeatTimers.ts';
import { sendAssignment } from './join.ts';
import { findCoordinator, isCoordinatorKnown, silenceOf } from './lookup.ts';
import { updatePositions } from './positions.ts';
import { goOnWithQuery } from './queries.ts';
import { finishPrepare, joinGroupIfNeeded, takeAssignment } from './rebalancing.ts';
import { stateOf, type AfterCommit, type ConsumerState, type DeliveredRecord } from './state.ts';
import { consumedOffsets } from './subscription.ts';

/** What the application gives poll(). */
export const POLL_TIMEOUT_US = 100_000;

/** After every event of the node: the thread goes on as far as it can. */
export function runThread(out: Out, node: SimNode): void {
  for (;;) {
    const consumer = stateOf(node);
    const before = consumer.thread.doing;
    goOn(out, node, consumer);
    if (!node.running || consumer.thread.doing === before) return;
  }
}

function goOn(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { doing } = consumer.thread;
  const nowUs = out.nowUs();
  switch (doing.what) {
    case 'poll':
      return poll(out, node, consumer);
    case 'betweenPolls':
    case 'failed':
      return betweenPolls(out, node, consumer);
    case 'record':
      if (nowUs >= doing.untilUs) finishRecord(out, consumer);
      return;
    case 'sleep':
      if (nowUs >= doing.untilUs) returnFromCall(out, consumer, doing.call, 'NONE');
      return;
    case 'assign':
      if (nowUs < doing.untilUs) return;
      sendAssignment(out, consumer);
      return enterPoll(out, consumer);
    case 'query': {
      const outcome = goOnWithQuery(out, node, consumer);
      if (outcome === null) return;
      if ('error' in outcome) return returnFromCall(out, consumer, doing.query.call, outcome.error);
      return returnFromCall(out, consumer, doing.query.call, 'NONE', outcome.result);
    }
    case 'commit':
      if (doing.outcome === null) goOnCommitting(out, node, consumer);
      if (doing.outcome !== null) afterCommit(out, consumer, doing.after, doing.outcome.error);
      return;
    case 'leave':
      if (nowUs >= doing.untilUs) closeOn(out, consumer, doing.call, 'left');
  }
}

function betweenPolls(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { thread } = consumer;
  const call = thread.calls.shift();
  if (call !== undefined) return makeCall(out, node, consumer, call);
  if (thread.polls) enterPoll(out, consumer);
}

function enterPoll(out: Out, consumer: ConsumerState): void {
  const { thread } = consumer;
  thread.pollSinceUs = out.nowUs();
  thread.doing = { what: 'poll' };
}

/** A call has arrived: it is made as soon as poll() returns. */
export function nextReturnFromPollUs(out: Out, { thread }: ConsumerState): number {
  const sinceUs = out.nowUs() - thread.pollSinceUs;
  return Math.ceil(sinceUs / POLL_TIMEOUT_US) * POLL_TIMEOUT_US - sinceUs;
}

/** poll() returns, whatever it brought. From here on its absence counts for `max.poll.interval.ms`. */
export function leavePoll(out: Out, consumer: ConsumerState): void {
  consumer.thread.doing = { what: 'betweenPolls' };
  consumer.heartbeat.lastPollAtUs = out.nowUs();
  armHeartbeat(out, consumer);
}

// --- poll() -----------------------------------------------------------------------------------------------------

function poll(out: Out, node: SimNode, consumer: ConsumerState): void {
  if (consumer.subscription.mode === 'subscribed') beAMember(out, node, consumer);
  const { doing } = consumer.thread;
  if (doing.what !== 'poll') return;
  maybeAutoCommit(out, consumer);
  updatePositions(out, node, consumer);
  const records = consumer.pollError === null ? collectRecords(out, node, consumer) : [];
  if (consumer.pollError !== null && records.length === 0)
    return throwFromPoll(out, consumer, consumer.pollError);
  // What was fetched may have shown that a position is out of range: it is looked for anew at once.
  if (records.length === 0) updatePositions(out, node, consumer);
  sendFetches(out, node, consumer);
  const { toldPoll } = consumer.thread;
  if (records.length === 0 && (toldPoll === null || out.nowUs() < toldPoll.untilUs)) return;
  leavePoll(out, consumer);
  if (records.length > 0) deliver(out, consumer, records);
  returnFromToldPoll(out, consumer, 'NONE', records.length);
}

/** Whoever asked for this poll() gets what it brought: how many records. */
function returnFromToldPoll(
  out: Out,
  consumer: ConsumerState,
  error: ErrorName,
  count: number,
): void {
  const { toldPoll } = consumer.thread;
  if (toldPoll === null) return;
  consumer.thread.toldPoll = null;
  returnFromCall(out, consumer, toldPoll.call, error, { records: count });
}

function beAMember(out: Out, node: SimNode, consumer: ConsumerState): void {
  if (consumer.groupId === '') consumer.pollError = 'INVALID_GROUP_ID';
  if (consumer.pollError !== null) return;
  if (!isCoordinatorKnown(consumer)) findCoordinator(out, node, consumer);
  joinGroupIfNeeded(out, node, consumer);
}

/** It polls no more. It was not closed: as long as it is a member its heartbeats go on. */
function throwFromPoll(out: Out, consumer: ConsumerState, error: ErrorName): void {
  leavePoll(out, consumer);
  consumer.pollError = null;
  consumer.thread.polls = false;
  consumer.thread.doing = { what: 'failed' };
  const exception = exceptionOf(error);
  out.trace({ kind: 'pollFailed', group: consumer.groupId, error, exception });
  returnFromToldPoll(out, consumer, error, 0);
}

/** One event for each run of neighbouring offsets. */
function deliver(out: Out, consumer: ConsumerState, records: DeliveredRecord[]): void {
  const { thread, application } = consumer;
  consumer.delivered += records.length;
  traceRuns(out, consumer, 'recordsDelivered', records);
  thread.batch = records;
  thread.next = 0;
  if (application.commit === 'beforeProcessing')
    return commitPositions(out, consumer, 'beforeProcessing');
  work(out, consumer);
}

// --- the application's work -------------------------------------------------------------------------------------

/** Begins with the next record of what poll() returned, or is done with it. */
function work(out: Out, consumer: ConsumerState): void {
  const { thread, application } = consumer;
  if (application.processingUs === 0 && application.commit !== 'afterRecord') {
    const rest = thread.next === 0 ? thread.batch : thread.batch.slice(thread.next);
    traceRuns(out, consumer, 'recordsProcessed', rest);
    consumer.processed += rest.length;
    thread.next = thread.batch.length;
  }
  if (thread.next >= thread.batch.length) return finishBatch(out, consumer);
  const untilUs = out.nowUs() + application.processingUs;
  thread.doing = { what: 'record', untilUs };
  const trigger = out.trigger;
  out.trigger = (thread.batch[thread.next] as DeliveredRecord).trigger;
  out.setTimer('work', null, application.processingUs);
  out.trigger = trigger;
}

function finishRecord(out: Out, consumer: ConsumerState): void {
  const { thread, application } = consumer;
  const record = thread.batch[thread.next] as DeliveredRecord;
  thread.next += 1;
  consumer.processed += 1;
  traceRuns(out, consumer, 'recordsProcessed', [record]);
  if (application.commit !== 'afterRecord') return work(out, consumer);
  const { topicPartition, offset, batch } = record;
  const next = { offset: offset + 1, leaderEpoch: batch.partitionLeaderEpoch };
  commitInThread(out, consumer, { [topicPartition]: next }, { caller: 'afterRecord' });
}

function finishBatch(out: Out, consumer: ConsumerState): void {
  const { thread, application } = consumer;
  thread.batch = [];
  thread.next = 0;
  thread.doing = { what: 'betweenPolls' };
  if (application.commit === 'afterBatch') commitPositions(out, consumer, 'afterBatch');
}

const commitPositions = (
  out: Out,
  consumer: ConsumerState,
  caller: 'beforeProcessing' | 'afterBatch',
): void => commitInThread(out, consumer, consumedOffsets(consumer.subscription), { caller });

/** What each record's event causes from here on stands in its `trigger`. */
function traceRuns(
  out: Out,
  { groupId }: ConsumerState,
  kind: 'recordsDelivered' | 'recordsProcessed',
  records: readonly DeliveredRecord[],
): void {
  for (let i = 0; i < records.length;) {
    const first = records[i] as DeliveredRecord;
    let count = 1;
    while (i + count < records.length && continues(first, records[i + count], count)) count += 1;
    const { topicPartition, offset, batch, trigger } = first;
    out.trigger = trigger;
    const id = out.trace({
      kind,
      group: groupId,
      topicPartition,
      baseOffset: offset,
      count,
      leaderEpoch: batch.partitionLeaderEpoch,
      key: batch.records[offset - batch.baseOffset]?.key ?? null,
    });
    for (let k = i; k < i + count; k += 1) (records[k] as DeliveredRecord).trigger = id;
    i += count;
  }
}

const continues = (
  first: DeliveredRecord,
  next: DeliveredRecord | undefined,
  distance: number,
): boolean =>
  next !== undefined &&
  next.topicPartition === first.topicPartition &&
  next.offset === first.offset + distance &&
  next.batch.partitionLeaderEpoch === first.batch.partitionLeaderEpoch &&
  next.trigger === first.trigger;

// --- after commitSync() -----------------------------------------------------------------------------------------

/** commitSync() has returned to whoever called it. The application catches what it throws. */
function afterCommit(
  out: Out,
  consumer: ConsumerState,
  after: AfterCommit,
  error: ErrorName,
): void {
  const { thread, groupId } = consumer;
  if (after.caller === 'call') return returnFromCall(out, consumer, after.call, error);
  if (error !== 'NONE') {
    const exception = exceptionOf(error);
    out.trace({
      kind: 'commitFailed',
      group: groupId,
      by: after.caller,
      error,
      exception,
      ...silenceOf(consumer, error),
    });
  }
  switch (after.caller) {
    case 'beforeProcessing':
    case 'afterRecord':
      return work(out, consumer);
    case 'afterBatch':
      thread.doing = { what: 'betweenPolls' };
      return;
    case 'listener':
      if (after.during === 'prepare') finishPrepare(consumer);
      else takeAssignment(out, consumer);
      thread.doing = { what: 'poll' };
      return;
    case 'leaving':
      return closeOn(out, consumer, after.call, 'calledBack');
    case 'close':
      return closeOn(out, consumer, after.call, 'committed');
  }
}

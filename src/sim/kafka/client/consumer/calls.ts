/**
 * Calls that the application makes between two polls because somebody asked for them: commits, other subscriptions, close().
 *
 * Each is told as it returns (`consumerCallReturned`). close() and unsubscribe() call back and leave the group; close() may wait for its
 * last commit and for the coordinator's answer, `CLOSE_TIMEOUT_US` at most (KafkaConsumer.java DEFAULT_CLOSE_TIMEOUT_MS).
 */

import { msToUs } from '../../../../base/brand.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode } from '../../../kernel/world.ts';
import { topicOf, type ErrorName, type TopicPartition } from '../../protocol.ts';
import { compareStrings } from '../assignment.ts';
import { setTopics } from '../metadata.ts';
import { closeClient, maybeUpdateMetadata } from '../metadataUpdater.ts';
import { commitInThread } from './commit.ts';
import { exceptionOf } from './errors.ts';
import { silenceOf } from './lookup.ts';
import { leaveGroup } from './membership.ts';
import { beginQuery } from './queries.ts';
import { prepareToLeave } from './rebalancing.ts';
import type { ConsumerNode, ConsumerState, QueuedCall } from './state.ts';
import {
  consumedOffsets,
  positionsOf,
  requestReset,
  seekTo,
  setAssignment,
  topicsOfInterest,
  type Position,
} from './subscription.ts';
import type { callWords } from './callWords.ts';

const CLOSE_TIMEOUT_US = 30_000_000;

export function makeCall(out: Out, node: SimNode, consumer: ConsumerState, call: QueuedCall): void {
  const [word = '', ...args] = call.text.split(/\s+/);
  const make = Object.hasOwn(calls, word) ? calls[word as keyof typeof calls] : undefined;
  if (make === undefined) return returnFromCall(out, consumer, call, 'IllegalArgumentException');
  make(out, node, consumer, call, args);
}

type Call = (
  out: Out,
  node: SimNode,
  consumer: ConsumerState,
  call: QueuedCall,
  args: string[],
) => void;

const calls: Record<keyof typeof callWords, Call> = {
  /** All positions, or one offset of one partition. */
  commit(out, _node, consumer, call, [tp, offset]) {
    if (consumer.groupId === '') return returnFromCall(out, consumer, call, 'INVALID_GROUP_ID');
    const offsets =
      tp === undefined
        ? consumedOffsets(consumer.subscription)
        : { [tp]: { offset: Number(offset), leaderEpoch: -1 } };
    commitInThread(out, consumer, offsets, { caller: 'call', call });
  },
  subscribe(out, node, consumer, call, args) {
    const topics = args.join(',').split(',').filter(Boolean).sort(compareStrings);
    if (consumer.groupId === '') return returnFromCall(out, consumer, call, 'INVALID_GROUP_ID');
    if (topics.length === 0) return unsubscribe(out, consumer, call);
    if (consumer.subscription.mode === 'assigned')
      return returnFromCall(out, consumer, call, 'IllegalStateException');
    consumer.subscription.mode = 'subscribed';
    consumer.subscription.topics = topics;
    followTopics(out, node, consumer);
    consumer.thread.polls = !consumer.application.pollsWhenTold;
    returnFromCall(out, consumer, call, 'NONE');
  },
  assign(out, node, consumer, call, args) {
    if (consumer.subscription.mode === 'subscribed')
      return returnFromCall(out, consumer, call, 'IllegalStateException');
    consumer.subscription.mode = 'assigned';
    setAssignment(consumer.subscription, args.join(',').split(',').filter(Boolean));
    followTopics(out, node, consumer);
    consumer.thread.polls = !consumer.application.pollsWhenTold;
    returnFromCall(out, consumer, call, 'NONE');
  },
  unsubscribe: (out, _node, consumer, call) => unsubscribe(out, consumer, call),
  stopPolling(out, _node, consumer, call) {
    consumer.thread.polls = false;
    returnFromCall(out, consumer, call, 'NONE');
  },
  resumePolling(out, _node, consumer, call) {
    consumer.thread.polls = true;
    returnFromCall(out, consumer, call, 'NONE');
  },
  sleep(out, _node, consumer, call, [ms]) {
    const forUs = Math.max(0, Math.round(msToUs(Number(ms))));
    consumer.thread.doing = { what: 'sleep', untilUs: out.nowUs() + forUs, call };
    out.setTimer('work', null, forUs);
  },
  /** One poll(), which waits so many milliseconds for records. */
  poll(out, _node, consumer, call, [ms]) {
    const forUs = Math.max(0, Math.round(msToUs(Number(ms))));
    const { thread, subscription } = consumer;
    if (subscription.mode === 'none')
      return returnFromCall(out, consumer, call, 'IllegalStateException');
    thread.pollSinceUs = out.nowUs();
    thread.toldPoll = { call, untilUs: out.nowUs() + forUs };
    thread.doing = { what: 'poll' };
    out.setTimer('pollReturns', null, forUs);
  },
  position: (out, _node, consumer, call, args) => beginQuery(out, consumer, call, 'position', args),
  committed: (out, _node, consumer, call, args) =>
    beginQuery(out, consumer, call, 'committed', args),
  beginningOffsets: (out, _node, consumer, call, args) =>
    beginQuery(out, consumer, call, 'beginningOffsets', args),
  endOffsets: (out, _node, consumer, call, args) =>
    beginQuery(out, consumer, call, 'endOffsets', args),
  /** One partition and a timestamp. */
  offsetsForTimes: (out, _node, consumer, call, args) =>
    beginQuery(out, consumer, call, 'offsetsForTimes', args),
  paused(out, _node, consumer, call) {
    const { partitions } = consumer.subscription;
    const paused = [...partitions.values()].filter(({ isPaused }) => isPaused);
    const names = paused.map(({ topicPartition }) => topicPartition);
    returnFromCall(out, consumer, call, 'NONE', names);
  },
  positions: (out, _node, consumer, call) =>
    returnFromCall(out, consumer, call, 'NONE', positionsOf(consumer.subscription)),
  seek(out, _node, consumer, call, [tp = '', offset]) {
    if (Number(offset) < 0) return returnFromCall(out, consumer, call, 'IllegalArgumentException');
    forPartitions(out, consumer, call, [tp], (position) => seekTo(position, Number(offset), -1));
  },
  seekToBeginning: (out, _node, consumer, call, args) =>
    forPartitions(out, consumer, call, args, (position) =>
      requestReset(position, 'earliest', 'seek'),
    ),
  seekToEnd: (out, _node, consumer, call, args) =>
    forPartitions(out, consumer, call, args, (position) =>
      requestReset(position, 'latest', 'seek'),
    ),
  pause: (out, _node, consumer, call, args) =>
    forPartitions(out, consumer, call, args, (position) => {
      position.isPaused = true;
    }),
  resume: (out, _node, consumer, call, args) =>
    forPartitions(out, consumer, call, args, (position) => {
      position.isPaused = false;
    }),
  close: (out, _node, consumer, call) => close(out, consumer, call),
};

/** The named partitions, or all; one that is not assigned is an IllegalStateException, as Kafka throws it. */
function forPartitions(
  out: Out,
  consumer: ConsumerState,
  call: QueuedCall,
  named: TopicPartition[],
  act: (position: Position) => void,
): void {
  const { partitions } = consumer.subscription;
  const chosen = named.length === 0 ? [...partitions.keys()] : named;
  if (chosen.some((tp) => !partitions.has(tp)))
    return returnFromCall(out, consumer, call, 'IllegalStateException');
  for (const tp of chosen) act(partitions.get(tp) as Position);
  returnFromCall(out, consumer, call, 'NONE');
}

function followTopics(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { fetcher, subscription, client } = consumer;
  const wanted = topicsOfInterest(subscription);
  fetcher.completed = fetcher.completed.filter(({ topicPartition }) =>
    wanted.includes(topicOf(topicPartition)),
  );
  setTopics(client.metadata, wanted);
  maybeUpdateMetadata(out, node, client);
}

/** The thread has its turn again. */
export function returnFromCall(
  out: Out,
  consumer: ConsumerState,
  { text, callId }: QueuedCall,
  error: ErrorName,
  result: unknown = 'ok',
): void {
  consumer.thread.doing = { what: 'betweenPolls' };
  const outcome =
    error === 'NONE'
      ? { result }
      : { error, exception: exceptionOf(error), ...silenceOf(consumer, error) };
  out.trace({ kind: 'consumerCallReturned', callId, call: text, ...outcome });
}

// --- unsubscribe() and close() ----------------------------------------------------------------------------------

function unsubscribe(out: Out, consumer: ConsumerState, call: QueuedCall): void {
  const isBlocked = prepareToLeave(out, consumer, {
    caller: 'leaving',
    during: 'unsubscribe',
    call,
  });
  if (!isBlocked) closeOn(out, consumer, call, 'calledBack');
}

function close(out: Out, consumer: ConsumerState, call: QueuedCall): void {
  const offsets = consumedOffsets(consumer.subscription);
  if (!consumer.autoCommit || Object.keys(offsets).length === 0)
    return closeOn(out, consumer, call, 'committed');
  commitInThread(out, consumer, offsets, { caller: 'close', call }, CLOSE_TIMEOUT_US);
}

/** The next stage of close() or unsubscribe(), after what has just been done. */
export function closeOn(
  out: Out,
  consumer: ConsumerState,
  call: QueuedCall,
  done: 'committed' | 'calledBack' | 'left',
): void {
  switch (done) {
    case 'committed': {
      const after = { caller: 'leaving', during: 'close', call } as const;
      if (!prepareToLeave(out, consumer, after)) closeOn(out, consumer, call, 'calledBack');
      return;
    }
    case 'calledBack':
      return leave(out, consumer, call);
    case 'left':
      return end(out, consumer, call);
  }
}

function leave(out: Out, consumer: ConsumerState, call: QueuedCall): void {
  const { subscription, thread, client } = consumer;
  const isClosing = call.text === 'close';
  const wasSubscribed = subscription.mode === 'subscribed';
  const reason = isClosing
    ? 'the consumer is being closed'
    : 'the consumer unsubscribed from all topics';
  setAssignment(subscription, []);
  const taskId = wasSubscribed ? leaveGroup(out, consumer, reason) : 0;
  consumer.heartbeat.enabled = false;
  if (isClosing) {
    if (taskId === 0) return end(out, consumer, call);
    thread.doing = { what: 'leave', taskId, untilUs: out.nowUs() + CLOSE_TIMEOUT_US, call };
    out.setTimer('work', null, CLOSE_TIMEOUT_US);
    return;
  }
  subscription.mode = 'none';
  subscription.topics = [];
  subscription.groupTopics = [];
  consumer.fetcher.completed = [];
  setTopics(client.metadata, []);
  thread.polls = false;
  returnFromCall(out, consumer, call, 'NONE');
}

/** The process ends with its consumer. */
function end(out: Out, consumer: ConsumerState, { callId }: QueuedCall): void {
  const { client, groupId } = consumer;
  out.trace({ kind: 'consumerClosed', callId, group: groupId });
  (out.node as ConsumerNode).disk = { wasClosed: true };
  closeClient(out, client);
  out.exit();
}

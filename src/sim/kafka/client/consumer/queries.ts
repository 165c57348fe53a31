/**
 * Calls of the application that ask brokers and wait for the answer: position(), committed(), beginningOffsets(), endOffsets(),
 * offsetsForTimes() (ClassicKafkaConsumer.java, OffsetFetcher.java, ConsumerCoordinator.java).
 *
 * Each occupies the thread and tries again until `default.api.timeout.ms` is over.
 */

import { msToUs } from '../../../../base/brand.ts';
import type { Answer } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import { isRetriable, meansStaleMetadata } from '../../errors.ts';
import {
  brokerNode,
  topicOf,
  type ErrorName,
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  type OffsetFetchResponse,
  type TopicPartition,
} from '../../protocol.ts';
import { addTopic, leaderOf, requestUpdate } from '../metadata.ts';
import { checkAnswer, maybeUpdateMetadata } from '../metadataUpdater.ts';
import { callWhenReady } from '../networkClient.ts';
import {
  callCoordinator,
  checkCoordinatorAnswer,
  findCoordinator,
  isCoordinatorKnown,
  loseCoordinator,
} from './lookup.ts';
import { updatePositions } from './positions.ts';
import { stateOf, wakeAt, type ConsumerState, type Query, type QueuedCall } from './state.ts';

const TIMESTAMPS: Record<string, number> = { beginningOffsets: -2, endOffsets: -1 };

/** What a query has found or why it ends without; null: not yet. */
type Outcome = { result: unknown } | { error: ErrorName } | null;

export function beginQuery(
  out: Out,
  consumer: ConsumerState,
  call: QueuedCall,
  what: Query['what'],
  args: readonly string[],
): void {
  const timestamp = what === 'offsetsForTimes' ? Number(args[1]) : (TIMESTAMPS[what] ?? 0);
  const untilUs = out.nowUs() + msToUs(consumer.config['default.api.timeout.ms']);
  const partitions = what === 'offsetsForTimes' ? args.slice(0, 1) : [...args];
  const query: Query = { what, call, partitions, timestamp, untilUs, notBeforeUs: 0, found: {} };
  consumer.thread.doing = { what: 'query', query, taskId: 0 };
  wakeAt(out, consumer, untilUs);
}

/** Whenever the thread is woken while it waits. */
export function goOnWithQuery(out: Out, node: SimNode, consumer: ConsumerState): Outcome {
  const { doing } = consumer.thread;
  if (doing.what !== 'query') return null;
  const { query } = doing;
  const fault = faultOf(consumer, query);
  if (fault !== null) return { error: fault };
  const outcome = outcomeOf(consumer, query);
  if (outcome !== null) return outcome;
  if (out.nowUs() >= query.untilUs) return { error: 'TimeoutException' };
  wakeAt(out, consumer, query.untilUs);
  if (query.what === 'position') {
    updatePositions(out, node, consumer);
    return outcomeOf(consumer, query);
  }
  if (doing.taskId !== 0) return null;
  if (out.nowUs() < query.notBeforeUs) {
    wakeAt(out, consumer, query.notBeforeUs);
    return null;
  }
  if (query.what === 'committed') askCoordinator(out, node, consumer, query);
  else askLeaders(out, node, consumer, query);
  return null;
}

/** What Kafka's client refuses without asking anybody. */
function faultOf(consumer: ConsumerState, query: Query): ErrorName | null {
  if (query.what === 'offsetsForTimes' && query.timestamp < 0) return 'IllegalArgumentException';
  if (query.what === 'committed' && consumer.groupId === '') return 'INVALID_GROUP_ID';
  const [tp = ''] = query.partitions;
  const isAssigned = consumer.subscription.partitions.has(tp);
  return query.what === 'position' && !isAssigned ? 'IllegalStateException' : null;
}

function outcomeOf(consumer: ConsumerState, query: Query): Outcome {
  const [tp = ''] = query.partitions;
  if (query.what === 'position') {
    if (consumer.pollError !== null) {
      const error = consumer.pollError;
      consumer.pollError = null;
      return { error };
    }
    const position = consumer.subscription.partitions.get(tp);
    return position?.phase === 'fetching' ? { result: position.offset } : null;
  }
  if (query.error !== undefined) return { error: query.error };
  if (query.partitions.some((one) => query.found[one] === undefined)) return null;
  const found = query.found[tp] ?? { offset: -1, timestamp: -1 };
  switch (query.what) {
    case 'committed':
      return { result: found.offset < 0 ? 'none' : found.offset };
    case 'offsetsForTimes':
      return { result: found.offset < 0 ? 'none' : { ...found } };
    default:
      return { result: mapOf(query, ({ offset }) => offset) };
  }
}

const mapOf = (
  { partitions, found }: Query,
  valueOf: (one: { offset: number; timestamp: number }) => unknown,
): Record<TopicPartition, unknown> =>
  Object.fromEntries(
    partitions.map((tp) => [tp, valueOf(found[tp] ?? { offset: -1, timestamp: -1 })]),
  );

// --- the coordinator --------------------------------------------------------------------------------------------

function askCoordinator(out: Out, node: SimNode, consumer: ConsumerState, query: Query): void {
  if (!isCoordinatorKnown(consumer)) return findCoordinator(out, node, consumer);
  const { groupId } = consumer;
  const task = out.startTask('queryCoordinator', 'answered', null);
  setTask(consumer, task.id);
  callCoordinator(
    out,
    consumer,
    'OffsetFetch',
    { groupId, partitions: [...query.partitions] },
    task,
  );
}

function takeCommitted(
  out: Out,
  node: SimNode,
  task: Task,
  answer: Answer<OffsetFetchResponse>,
): void {
  const consumer = stateOf(node);
  const query = endTask(out, consumer, task);
  const isAnswer = checkCoordinatorAnswer(out, node, consumer, answer);
  if (query === null) return;
  if (!isAnswer || !answer.ok) return tryLater(out, consumer, query);
  const { error, offsets } = answer.body;
  if (error === 'NOT_COORDINATOR') loseCoordinator(out, consumer, error);
  if (error !== 'NONE') return giveUpOrTryLater(out, consumer, query, error);
  for (const [tp, { offset }] of Object.entries(offsets))
    query.found[tp] = { offset, timestamp: -1 };
}

// --- leaders ----------------------------------------------------------------------------------------------------

function askLeaders(out: Out, node: SimNode, consumer: ConsumerState, query: Query): void {
  const { client } = consumer;
  const open = query.partitions.filter((tp) => query.found[tp] === undefined);
  for (const tp of open) addTopic(client.metadata, topicOf(tp), query.untilUs);
  const leaders = open.map((tp) => leaderOf(client.metadata, tp));
  const [first] = leaders;
  if (first === null || first === undefined) {
    requestUpdate(client.metadata);
    return maybeUpdateMetadata(out, node, client);
  }
  const asked = open.filter((_, i) => leaders[i]?.leader === first.leader);
  const body: ListOffsetsRequest = {
    partitions: asked.map((topicPartition) => ({
      topicPartition,
      timestamp: query.timestamp,
      currentLeaderEpoch: leaderOf(client.metadata, topicPartition)?.leaderEpoch ?? -1,
    })),
  };
  const task = out.startTask('queryLeader', 'answered', null);
  setTask(consumer, task.id);
  const peer = brokerNode(first.leader);
  callWhenReady(out, client.network, peer, client.name, 'ListOffsets', body, {
    task,
    step: 'answered',
    timeoutUs: client.requestTimeoutUs,
  });
}

function takeListed(
  out: Out,
  node: SimNode,
  task: Task,
  answer: Answer<ListOffsetsResponse>,
): void {
  const consumer = stateOf(node);
  const { client } = consumer;
  const query = endTask(out, consumer, task);
  const isAnswer = checkAnswer(out, node, client, answer);
  if (query === null) return;
  if (!isAnswer || !answer.ok) return tryLater(out, consumer, query);
  for (const { topicPartition, error, offset, timestamp = -1 } of answer.body.partitions) {
    if (error === 'NONE') query.found[topicPartition] = { offset, timestamp };
    else {
      if (meansStaleMetadata(error)) requestUpdate(client.metadata);
      giveUpOrTryLater(out, consumer, query, error);
    }
  }
  maybeUpdateMetadata(out, node, client);
}

// --- what both have in common -----------------------------------------------------------------------------------

function setTask({ thread }: ConsumerState, taskId: number): void {
  if (thread.doing.what === 'query') thread.doing.taskId = taskId;
}

/** The query that this task belongs to; null: the thread does something else by now. */
function endTask(out: Out, { thread }: ConsumerState, task: Task): Query | null {
  out.endTask(task);
  const { doing } = thread;
  if (doing.what !== 'query' || doing.taskId !== task.id) return null;
  doing.taskId = 0;
  return doing.query;
}

function tryLater(out: Out, consumer: ConsumerState, query: Query): void {
  query.notBeforeUs = out.nowUs() + msToUs(consumer.backoff.initialMs);
}

function giveUpOrTryLater(out: Out, consumer: ConsumerState, query: Query, error: ErrorName): void {
  if (isRetriable(error)) tryLater(out, consumer, query);
  else query.error = error;
}

export const querySteps = {
  queryCoordinator: { answered: takeCommitted },
  queryLeader: { answered: takeListed },
};

/**
 * Where to begin in a partition: at the committed offset, or as `auto.offset.reset` says
 * (ClassicKafkaConsumer.java `updateFetchPositions`, OffsetFetcher.java, ConsumerCoordinator.java `fetchCommittedOffsets`).
 */

import { msToUs } from '../../../../base/brand.ts';
import type { Answer } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import { isRetriable, meansStaleMetadata } from '../../errors.ts';
import {
  brokerNode,
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  type OffsetFetchResponse,
  type TopicPartition,
} from '../../protocol.ts';
import { leaderOf, requestUpdate } from '../metadata.ts';
import { checkAnswer, maybeUpdateMetadata } from '../metadataUpdater.ts';
import { callWhenReady } from '../networkClient.ts';
import {
  callCoordinator,
  checkCoordinatorAnswer,
  findCoordinator,
  isCoordinatorKnown,
  loseCoordinator,
} from './lookup.ts';
import { stateOf, wakeAt, type ConsumerState } from './state.ts';
import { requestReset, seekTo, type Position, type ResetReason } from './subscription.ts';

const TIMESTAMPS = { latest: -1, earliest: -2 } as const;

/** In poll(): asks for the positions that are missing. May find that poll() must throw. */
export function updatePositions(out: Out, node: SimNode, consumer: ConsumerState): void {
  let initializing = 0;
  let resetting = 0;
  for (const { phase } of consumer.subscription.partitions.values()) {
    if (phase === 'initializing') initializing += 1;
    else if (phase === 'resetting') resetting += 1;
  }
  if (initializing > 0) initialize(out, node, consumer);
  if (initializing + resetting > 0) resetPositions(out, node, consumer);
}

function initialize(out: Out, node: SimNode, consumer: ConsumerState): void {
  if (consumer.groupId !== '') return fetchCommitted(out, node, consumer);
  for (const position of consumer.subscription.partitions.values())
    if (position.phase === 'initializing') resetByPolicy(consumer, position, 'nothingCommitted');
}

/** auto.offset.reset; `none` is an error that poll() throws. */
export function resetByPolicy(
  consumer: ConsumerState,
  position: Position,
  reason: ResetReason,
): void {
  const policy = consumer.config['auto.offset.reset'];
  if (policy === 'earliest' || policy === 'latest') return requestReset(position, policy, reason);
  consumer.pollError =
    reason === 'outOfRange' ? 'OffsetOutOfRangeException' : 'NoOffsetForPartitionException';
}

// --- committed offsets ------------------------------------------------------------------------------------------

interface FetchCommitted {
  assignmentNumber: number;
}

function fetchCommitted(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { subscription, groupId, committedNotBeforeUs } = consumer;
  if (consumer.fetchCommitted !== 0) return;
  if (!isCoordinatorKnown(consumer)) return findCoordinator(out, node, consumer);
  if (out.nowUs() < committedNotBeforeUs) return wakeAt(out, consumer, committedNotBeforeUs);
  const partitions: TopicPartition[] = [];
  for (const { topicPartition, phase } of subscription.partitions.values())
    if (phase === 'initializing') partitions.push(topicPartition);
  const context: FetchCommitted = { assignmentNumber: subscription.assignmentNumber };
  const task = out.startTask('fetchCommitted', 'answered', context);
  consumer.fetchCommitted = task.id;
  callCoordinator(out, consumer, 'OffsetFetch', { groupId, partitions }, task);
}

export function committedAnswered(
  out: Out,
  node: SimNode,
  task: Task<FetchCommitted>,
  answer: Answer<OffsetFetchResponse>,
): void {
  out.endTask(task);
  const consumer = stateOf(node);
  const { subscription } = consumer;
  if (consumer.fetchCommitted === task.id) consumer.fetchCommitted = 0;
  const isAnswer = checkCoordinatorAnswer(out, node, consumer, answer);
  if (!isAnswer || !answer.ok) return tryCommittedSoon(out, consumer);
  const { error, offsets } = answer.body;
  if (error !== 'NONE') {
    if (error === 'NOT_COORDINATOR') loseCoordinator(out, consumer, error);
    if (isRetriable(error)) tryCommittedSoon(out, consumer);
    else consumer.pollError = error;
    return;
  }
  if (subscription.assignmentNumber !== task.context.assignmentNumber) return;
  for (const [tp, { offset, leaderEpoch }] of Object.entries(offsets)) {
    const position = subscription.partitions.get(tp);
    if (position?.phase !== 'initializing') continue;
    position.committed = offset;
    position.cause = out.trigger;
    if (offset >= 0) seekTo(position, offset, leaderEpoch);
    else resetByPolicy(consumer, position, 'nothingCommitted');
  }
}

function tryCommittedSoon(out: Out, consumer: ConsumerState): void {
  consumer.committedNotBeforeUs = out.nowUs() + msToUs(consumer.backoff.initialMs);
}

// --- ListOffsets ------------------------------------------------------------------------------------------------

/** Asks each leader for the ends of its partitions; not again before an answer or the time-out of the request. */
function resetPositions(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { subscription, client, config } = consumer;
  const nowUs = out.nowUs();
  const byLeader = new Map<number, ListOffsetsRequest['partitions']>();
  for (const position of subscription.partitions.values()) {
    if (position.phase !== 'resetting') continue;
    if (nowUs < position.retryAtUs) {
      wakeAt(out, consumer, position.retryAtUs);
      continue;
    }
    const { topicPartition, resetTo } = position;
    const found = leaderOf(client.metadata, topicPartition);
    if (found === null) {
      requestUpdate(client.metadata);
      maybeUpdateMetadata(out, node, client);
      continue;
    }
    position.retryAtUs = nowUs + msToUs(config['request.timeout.ms']);
    const asked = {
      topicPartition,
      timestamp: TIMESTAMPS[resetTo],
      currentLeaderEpoch: found.leaderEpoch,
    };
    const list = byLeader.get(found.leader);
    if (list === undefined) byLeader.set(found.leader, [asked]);
    else list.push(asked);
  }
  for (const [leader, partitions] of byLeader) listOffsets(out, consumer, leader, partitions);
}

interface ListOffsets {
  /** What was asked of each partition: an answer to something else is void. */
  partitions: ListOffsetsRequest['partitions'];
}

function listOffsets(
  out: Out,
  { client }: ConsumerState,
  leader: number,
  partitions: ListOffsetsRequest['partitions'],
): void {
  const context: ListOffsets = { partitions };
  const task = out.startTask('listOffsets', 'answered', context);
  const body: ListOffsetsRequest = { partitions };
  callWhenReady(out, client.network, brokerNode(leader), client.name, 'ListOffsets', body, {
    task,
    step: 'answered',
    timeoutUs: client.requestTimeoutUs,
  });
}

export function offsetsListed(
  out: Out,
  node: SimNode,
  task: Task<ListOffsets>,
  answer: Answer<ListOffsetsResponse>,
): void {
  out.endTask(task);
  const consumer = stateOf(node);
  const { client, subscription, backoff } = consumer;
  const isAnswer = checkAnswer(out, node, client, answer);
  const retryAtUs = out.nowUs() + msToUs(backoff.initialMs);
  for (const asked of task.context.partitions) {
    const position = subscription.partitions.get(asked.topicPartition);
    if (position?.phase !== 'resetting' || TIMESTAMPS[position.resetTo] !== asked.timestamp)
      continue;
    const found =
      isAnswer && answer.ok
        ? answer.body.partitions.find((one) => one.topicPartition === asked.topicPartition)
        : undefined;
    if (found?.error === 'NONE') {
      takeReset(out, consumer, position, found);
    } else {
      position.retryAtUs = retryAtUs;
      if (found === undefined || meansStaleMetadata(found.error)) requestUpdate(client.metadata);
    }
  }
  maybeUpdateMetadata(out, node, client);
}

function takeReset(
  out: Out,
  { groupId }: ConsumerState,
  position: Position,
  { offset, leaderEpoch }: ListOffsetsResponse['partitions'][number],
): void {
  const { topicPartition, resetTo, resetReason } = position;
  const trigger = out.trigger;
  position.cause = out.trace({
    kind: 'offsetReset',
    group: groupId,
    topicPartition,
    to: resetTo,
    offset,
    reason: resetReason,
  });
  out.trigger = trigger;
  seekTo(position, offset, leaderEpoch);
}

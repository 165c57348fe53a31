/**
 * Fetching records ahead, and handing them out (AbstractFetch.java, FetchCollector.java, CompletedFetch.java).
 *
 * One Fetch is under way per leader. Partitions whose records are still in the buffer are left out of the next one, so a consumer
 * holds little more than what it was sent last. Requests are sent in poll() alone: a busy application does not fetch.
 */

import { msToUs } from '../../../../base/brand.ts';
import type { Answer } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import { meansStaleMetadata } from '../../errors.ts';
import {
  brokerNode,
  type FetchRequest,
  type FetchResponse,
  type RecordBatch,
  type TopicPartition,
} from '../../protocol.ts';
import { leaderOf, requestUpdate } from '../metadata.ts';
import { checkAnswer, maybeUpdateMetadata } from '../metadataUpdater.ts';
import { callWhenReady, channelTo } from '../networkClient.ts';
import { resetByPolicy } from './positions.ts';
import {
  stateOf,
  wakeAt,
  type CompletedFetch,
  type ConsumerState,
  type DeliveredRecord,
} from './state.ts';
import { positionOf, seekTo, type Position } from './subscription.ts';

// --- requests ---------------------------------------------------------------------------------------------------

/** Keeps one Fetch under way to each leader of a partition that may be fetched. */
export function sendFetches(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { subscription, fetcher, client } = consumer;
  const nowUs = out.nowUs();
  const byLeader = new Map<number, FetchRequest['partitions']>();
  for (const position of subscription.partitions.values()) {
    const { topicPartition } = position;
    if (position.phase !== 'fetching' || position.isPaused || position.isBeingRevoked) continue;
    if (isBuffered(consumer, topicPartition)) continue;
    if (position.retryAtUs > nowUs) {
      wakeAt(out, consumer, position.retryAtUs);
      continue;
    }
    const found = leaderOf(client.metadata, topicPartition);
    if (found === null) {
      requestUpdate(client.metadata);
      maybeUpdateMetadata(out, node, client);
      continue;
    }
    if (fetcher.inFlight.has(found.leader)) continue;
    const partition = {
      topicPartition,
      fetchOffset: position.offset,
      logStartOffset: -1,
      currentLeaderEpoch: found.leaderEpoch,
      lastFetchedEpoch: position.offsetEpoch,
    };
    const list = byLeader.get(found.leader);
    if (list === undefined) byLeader.set(found.leader, [partition]);
    else list.push(partition);
  }
  for (const [leader, partitions] of byLeader) sendFetch(out, consumer, leader, partitions);
}

/** The first fetch from a new position is caused by what gave it; all others are a periodic duty. */
function takeCause(
  { subscription }: ConsumerState,
  partitions: FetchRequest['partitions'],
): number {
  let cause = 0;
  for (const { topicPartition } of partitions) {
    const position = positionOf(subscription, topicPartition);
    if (cause === 0) cause = position.cause;
    position.cause = 0;
  }
  return cause;
}

function isBuffered({ fetcher }: ConsumerState, topicPartition: TopicPartition): boolean {
  for (const completed of fetcher.completed)
    if (completed.topicPartition === topicPartition) return true;
  return false;
}

function sendFetch(
  out: Out,
  consumer: ConsumerState,
  leader: number,
  partitions: FetchRequest['partitions'],
): void {
  const { client, config, fetcher } = consumer;
  const peer = brokerNode(leader);
  const channel = channelTo(client.network, peer, client.name);
  if (channel.state === 'disconnected' && channel.nextAttemptAtUs > out.nowUs())
    return wakeAt(out, consumer, channel.nextAttemptAtUs);
  const body: FetchRequest = {
    replicaId: -1,
    maxWaitMs: config['fetch.max.wait.ms'],
    minBytes: config['fetch.min.bytes'],
    partitions,
  };
  const trigger = out.trigger;
  out.trigger = takeCause(consumer, partitions);
  const task = out.startTask('fetch', 'answered', { leader, partitions });
  fetcher.inFlight.set(leader, task.id);
  const timeoutUs = client.requestTimeoutUs;
  const options = { task, step: 'answered', timeoutUs };
  callWhenReady(out, client.network, peer, client.name, 'Fetch', body, options);
  out.trigger = trigger;
}

interface Fetch {
  leader: number;
  partitions: FetchRequest['partitions'];
}

/** The answer lies in the buffer until poll() looks at it. */
export function fetchAnswered(
  out: Out,
  node: SimNode,
  task: Task<Fetch>,
  answer: Answer<FetchResponse>,
): void {
  out.endTask(task);
  const { leader, partitions: asked } = task.context;
  const { fetcher, client } = stateOf(node);
  if (fetcher.inFlight.get(leader) === task.id) fetcher.inFlight.delete(leader);
  if (!checkAnswer(out, node, client, answer) || !answer.ok) return;
  const { partitions } = answer.body;
  for (let i = 0; i < partitions.length; i += 1) {
    const fetched = partitions[i] as FetchResponse['partitions'][number];
    const hasNews =
      fetched.error !== 'NONE' ||
      fetched.batches.length > 0 ||
      fetched.divergingEpoch !== undefined;
    if (!hasNews) {
      noteHighWatermark(node, fetched);
      continue;
    }
    fetcher.completed.push({
      topicPartition: fetched.topicPartition,
      nextOffset: (asked[i] as Fetch['partitions'][number]).fetchOffset,
      error: fetched.error,
      batches: fetched.batches,
      batchIndex: 0,
      divergingEndOffset: fetched.divergingEpoch?.endOffset ?? null,
      divergingEpoch: fetched.divergingEpoch?.epoch ?? -1,
      highWatermark: fetched.highWatermark,
      trigger: out.trigger,
    });
  }
}

function noteHighWatermark(
  node: SimNode,
  { topicPartition, highWatermark }: FetchResponse['partitions'][number],
): void {
  const position = stateOf(node).subscription.partitions.get(topicPartition);
  if (position !== undefined) position.highWatermark = highWatermark;
}

// --- handing out ------------------------------------------------------------------------------------------------

/** Up to `max.poll.records` out of the buffer; positions move behind them. May find that poll() must throw. */
export function collectRecords(
  out: Out,
  node: SimNode,
  consumer: ConsumerState,
): DeliveredRecord[] {
  const { fetcher, subscription, config } = consumer;
  const records: DeliveredRecord[] = [];
  const max = config['max.poll.records'];
  for (let i = 0; i < fetcher.completed.length && records.length < max;) {
    const completed = fetcher.completed[i] as CompletedFetch;
    const position = subscription.partitions.get(completed.topicPartition);
    if (position?.isPaused === true && position.offset === completed.nextOffset) {
      i += 1;
      continue;
    }
    const isStale =
      position?.phase !== 'fetching' ||
      position.isBeingRevoked ||
      position.offset !== completed.nextOffset;
    if (!isStale && completed.error === 'NONE' && completed.divergingEndOffset === null)
      takeRecords(position, completed, records, max);
    else if (!isStale && records.length === 0) takeFault(out, node, consumer, position, completed);
    // A fault is looked at by the next poll(), so that what was collected before it is not lost.
    else if (!isStale) return records;
    if (isStale || isUsedUp(completed)) fetcher.completed.splice(i, 1);
  }
  return records;
}

const isUsedUp = ({ batches, batchIndex }: CompletedFetch): boolean => batchIndex >= batches.length;

function takeRecords(
  position: Position,
  completed: CompletedFetch,
  records: DeliveredRecord[],
  max: number,
): void {
  const { topicPartition, trigger } = completed;
  position.highWatermark = completed.highWatermark;
  while (records.length < max && !isUsedUp(completed)) {
    const batch = completed.batches[completed.batchIndex] as RecordBatch;
    // The first batch may begin before the position: the leader sends whole batches.
    if (completed.nextOffset <= batch.lastOffset) {
      records.push({ topicPartition, offset: completed.nextOffset, batch, trigger });
      completed.nextOffset += 1;
    }
    if (completed.nextOffset > batch.lastOffset) completed.batchIndex += 1;
    seekTo(position, completed.nextOffset, batch.partitionLeaderEpoch);
  }
}

/** An error of the partition, or the news that the log has been truncated behind this consumer. */
function takeFault(
  out: Out,
  node: SimNode,
  consumer: ConsumerState,
  position: Position,
  completed: CompletedFetch,
): void {
  const { client, backoff } = consumer;
  const { error, divergingEndOffset, divergingEpoch } = completed;
  const trigger = out.trigger;
  out.trigger = completed.trigger;
  if (divergingEndOffset !== null && error === 'NONE') {
    takeDivergence(out, consumer, position, divergingEndOffset, divergingEpoch);
  } else if (error === 'OFFSET_OUT_OF_RANGE') {
    resetByPolicy(consumer, position, 'outOfRange');
  } else {
    // Kafka asks at once and again and again until it has new metadata; here it waits as long as two such requests lie apart.
    position.retryAtUs = out.nowUs() + msToUs(backoff.initialMs);
    if (meansStaleMetadata(error)) requestUpdate(client.metadata);
    maybeUpdateMetadata(out, node, client);
  }
  out.trigger = trigger;
}

/**
 * The epoch before the position ended earlier in the leader's log. Either it has merely written nothing there, or records that this
 * consumer has read are gone: then it goes on from the place where the logs part, or fails where it has no policy for that.
 */
function takeDivergence(
  out: Out,
  consumer: ConsumerState,
  position: Position,
  endOffset: number,
  epoch: number,
): void {
  const { groupId, config } = consumer;
  const { topicPartition, offset } = position;
  if (endOffset >= offset) return seekTo(position, offset, epoch);
  out.trace({
    kind: 'truncationDetected',
    group: groupId,
    topicPartition,
    position: offset,
    divergesAt: endOffset,
  });
  if (config['auto.offset.reset'] === 'none') consumer.pollError = 'LogTruncationException';
  else seekTo(position, endOffset, epoch);
}

/**
 * Fetches that wait for data (core/src/main/scala/kafka/server/DelayedFetch.scala).
 *
 * A follower's fetch ends when records are appended, a consumer's when the high watermark moves; each also when its wait is over or
 * the leader has changed. That the high watermark moved does not end a follower's fetch (KAFKA-9731), so followers learn it with the
 * next records or at the end of the wait.
 */

import { msToUs } from '../../../base/brand.ts';
import type { RequestHandle } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { RecordBatch, FetchRequest } from '../protocol.ts';
import { awaitDeadline, forgetDeadline } from './delayTimer.ts';
import { readPartition, type FetchedPartition } from './readPartition.ts';
import { brokerState, type DelayedFetch, type Replica } from './replica.ts';

/** Answers now, or lets the fetch wait if it found too little and nothing else to tell. */
export function answerOrDelayFetch(
  out: Out,
  node: SimNode,
  handle: RequestHandle,
  request: FetchRequest,
  partitions: FetchedPartition[],
): void {
  if (mayWait(request) && !isEnough(request, partitions)) delayFetch(out, node, handle, request);
  else out.reply(handle, { partitions });
}

export const mayWait = ({ maxWaitMs, minBytes, partitions }: FetchRequest): boolean =>
  maxWaitMs > 0 && minBytes > 0 && partitions.length > 0;

export function delayFetch(
  out: Out,
  node: SimNode,
  handle: RequestHandle,
  request: FetchRequest,
): void {
  const { replicas } = brokerState(node);
  const id = replicas.nextDelayedId++;
  replicas.delayedFetches.set(id, { id, handle, request });
  for (const { topicPartition } of request.partitions) {
    replicas.partitions.get(topicPartition)?.waitingFetches.add(id);
  }
  awaitDeadline(out, replicas.deadlines, id, msToUs(request.maxWaitMs));
}

/** Records were appended (`followers`), or the high watermark has moved (`consumers`), or the leader has changed (`all`). */
export function wakeFetches(
  out: Out,
  node: SimNode,
  replica: Replica,
  whom: 'followers' | 'consumers' | 'all',
): void {
  if (replica.waitingFetches.size === 0) return;
  const { delayedFetches } = brokerState(node).replicas;
  for (const id of [...replica.waitingFetches]) {
    const fetch = delayedFetches.get(id);
    if (fetch === undefined) continue;
    const isFollower = fetch.request.replicaId >= 0;
    if (whom !== 'all' && isFollower !== (whom === 'followers')) continue;
    const partitions = readAll(node, fetch.request);
    if (whom === 'all' || isEnough(fetch.request, partitions)) {
      finishFetch(out, node, fetch, partitions);
    }
  }
}

/** The wait is over: answered with what there is. */
export function expireFetch(out: Out, node: SimNode, fetch: DelayedFetch): void {
  finishFetch(out, node, fetch, readAll(node, fetch.request));
}

function finishFetch(
  out: Out,
  node: SimNode,
  fetch: DelayedFetch,
  partitions: FetchedPartition[],
): void {
  const { replicas } = brokerState(node);
  replicas.delayedFetches.delete(fetch.id);
  forgetDeadline(replicas.deadlines, fetch.id, msToUs(fetch.request.maxWaitMs));
  for (const { topicPartition } of fetch.request.partitions) {
    replicas.partitions.get(topicPartition)?.waitingFetches.delete(fetch.id);
  }
  out.reply(fetch.handle, { partitions });
}

function readAll(node: SimNode, { partitions, replicaId }: FetchRequest): FetchedPartition[] {
  return partitions.map((fetch) => readPartition(node, fetch, replicaId));
}

function isEnough(request: FetchRequest, partitions: readonly FetchedPartition[]): boolean {
  let bytes = 0;
  for (const { error, divergingEpoch, batches } of partitions) {
    if (error !== 'NONE' || divergingEpoch !== undefined) return true;
    for (let i = 0; i < batches.length; i += 1) bytes += (batches[i] as RecordBatch).sizeInBytes;
  }
  return bytes >= request.minBytes;
}

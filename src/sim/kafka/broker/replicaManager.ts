/**
 * The broker's data path as the rest of the broker sees it (core/src/main/scala/kafka/server/ReplicaManager.scala).
 *
 * The group coordinator appends to and reads from partitions that this broker leads; the tables join the broker's behaviour.
 */

import type { Offset } from '../../../base/brand.ts';
import type { Request, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { NO_BATCHES, readBatches } from '../log/partitionLog.ts';
import type { RecordBatch, TopicPartition } from '../protocol.ts';
import { handleProduce } from './appendRecords.ts';
import { expireDelayed } from './delayedRequests.ts';
import { handleDeleteRecords } from './deleteRecords.ts';
import { handleFetch } from './fetchRequests.ts';
import { checkpointTimers, startHighWatermarkCheckpoints } from './highWatermarkCheckpoint.ts';
import { logStartTimers, startLogStartCheckpoints } from './logStartCheckpoint.ts';
import { isrSteps, isrTimers, startIsrExpiration } from './isrUpdates.ts';
import { handleListOffsets } from './offsetRequests.ts';
import { localLog, replicaOf } from './replica.ts';
import { fetcherSteps, fetcherTimers } from './replicaFetcher.ts';

export { appendRecords, type AppendRequest } from './appendRecords.ts';
export { updateTopicConfig } from './leaderChanges.ts';
export { localLog } from './replica.ts';

/** Batches from an offset to the log end, committed or not; empty where this broker has no such log. */
export function readFrom(
  node: SimNode,
  topicPartition: TopicPartition,
  offset: Offset,
): readonly RecordBatch[] {
  const log = localLog(node, topicPartition);
  return log === null ? NO_BATCHES : readBatches(log, offset, log.logEndOffset);
}

/** True while this broker believes that it leads the partition. */
export const isLeader = (node: SimNode, topicPartition: TopicPartition): boolean =>
  replicaOf(node, topicPartition)?.leading != null;

/** The periodic duties: ISR expiration and checkpoints. */
export function startReplicaManager(out: Out, node: SimNode): void {
  startIsrExpiration(out, node);
  startHighWatermarkCheckpoints(out, node);
  startLogStartCheckpoints(out, node);
}

export const replicaManagerRequests: Record<
  string,
  (out: Out, node: SimNode, request: Request) => void
> = {
  Produce: handleProduce,
  Fetch: handleFetch,
  ListOffsets: handleListOffsets,
  DeleteRecords: handleDeleteRecords,
};

export const replicaManagerTimers: TimerTable = {
  ...isrTimers,
  ...checkpointTimers,
  ...logStartTimers,
  ...fetcherTimers,
  delayedRequests: expireDelayed,
};

export const replicaManagerSteps: StepTable = { ...isrSteps, ...fetcherSteps };

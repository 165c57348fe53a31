/**
 * The broker's data path as the rest of the broker sees it (core/src/main/scala/kafka/server/ReplicaManager.scala).
 *
 * The group coordinator appends to and reads from partitions that this broker leads; the tables join the broker's behaviour.
 */

import type { Offset } from '../../../base/brand.ts';
import type { SimNode } from '../../kernel/world.ts';
import { NO_BATCHES, readBatches } from '../log/partitionLog.ts';
import type { RecordBatch, TopicPartition } from '../protocol.ts';
import { localLog, replicaOf } from './replica.ts';

export { appendRecords, type AppendRequest } from './appendRecords.ts';
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

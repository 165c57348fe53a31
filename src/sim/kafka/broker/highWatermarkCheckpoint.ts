/**
 * Writing the high watermarks down (ReplicaManager.checkpointHighWatermarks, file replication-offset-checkpoint).
 *
 * Every `replica.high.watermark.checkpoint.interval.ms` and at a clean stop; after a crash the broker begins with one up to 5 s old.
 */

import type { TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { brokerDisk, brokerState, highWatermarkOf } from './replica.ts';

const intervalMs = (node: SimNode): number =>
  brokerState(node).config['replica.high.watermark.checkpoint.interval.ms'];

/** The first time at a moment of this process's own. */
export function startHighWatermarkCheckpoints(out: Out, node: SimNode): void {
  const firstMs = out.random('highWatermarkCheckpoint', intervalMs(node));
  out.setTimer('highWatermarkCheckpoint', null, firstMs * 1000, 'duty');
}

export function checkpointHighWatermarks(node: SimNode): void {
  const { replicas } = brokerState(node);
  if (!replicas.highWatermarksChanged) return;
  replicas.highWatermarksChanged = false;
  const { highWatermarkCheckpoint } = brokerDisk(node);
  for (const replica of replicas.partitions.values()) {
    highWatermarkCheckpoint.set(replica.topicPartition, highWatermarkOf(replica));
  }
}

export const checkpointTimers: TimerTable = {
  highWatermarkCheckpoint(out: Out, node: SimNode): void {
    checkpointHighWatermarks(node);
    out.setTimer('highWatermarkCheckpoint', null, intervalMs(node) * 1000, 'duty');
  },
};

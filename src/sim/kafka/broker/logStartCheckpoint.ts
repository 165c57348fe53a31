/**
 * Writing down where logs start (LogManager.checkpointLogStartOffsets, file log-start-offset-checkpoint).
 *
 * Every `log.flush.start.offset.checkpoint.interval.ms` and at a clean stop. After a crash a log starts where it was last written down:
 * records that were deleted since can be read again.
 */

import type { TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { BrokerDisk } from './brokerState.ts';
import { brokerDisk, brokerState } from './replica.ts';

const intervalMs = (node: SimNode): number =>
  brokerState(node).config['log.flush.start.offset.checkpoint.interval.ms'];

/** The first time when the process has run for a while. */
export function startLogStartCheckpoints(out: Out, node: SimNode): void {
  const firstMs = brokerState(node).config['log.initial.task.delay.ms'];
  out.setTimer('logStartCheckpoint', null, firstMs * 1000, 'duty');
}

export function checkpointLogStarts(node: SimNode): void {
  const { logs, logStartCheckpoint } = brokerDisk(node);
  for (const { topicPartition, logStartOffset } of logs.values())
    if (logStartOffset > 0) logStartCheckpoint.set(topicPartition, logStartOffset);
}

/** A process begins: what the one before had not written down is forgotten. */
export function restoreLogStarts({ logs, logStartCheckpoint }: BrokerDisk): void {
  for (const log of logs.values()) {
    const first = log.chunks[0]?.baseOffset ?? log.logEndOffset;
    const written = logStartCheckpoint.get(log.topicPartition) ?? 0;
    log.logStartOffset = Math.min(Math.max(first, written), log.logStartOffset);
  }
}

export const logStartTimers: TimerTable = {
  logStartCheckpoint(out: Out, node: SimNode): void {
    checkpointLogStarts(node);
    out.setTimer('logStartCheckpoint', null, intervalMs(node) * 1000, 'duty');
  },
};

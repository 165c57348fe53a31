/** A replica's own log, read from its broker's disk, dead brokers' too. */

import type { PartitionLog } from '../../../sim/kafka/log/partitionLog.ts';
import { topicsView } from '../../../sim/kafka/controller/view.ts';
import type { BrokerDisk } from '../../../sim/kafka/broker/brokerState.ts';
import type { Replay } from './run.ts';

export interface LogRecordFact {
  offset: number;
  key: string | null;
  value: string | null;
  valueBytes?: number;
  leaderEpoch: number;
}

/** Undefined: the broker has no such log. */
export function logOf(
  run: Replay,
  broker: number,
  topicPartition: string,
): PartitionLog | undefined {
  const disk = run.live.engine.world.nodes.get(`broker-${broker}`)?.disk as BrokerDisk | undefined;
  return disk?.logs.get(topicPartition);
}

/** By partition, in order: the log of its present leader. */
export function leadersLogs(run: Replay, topic: string): (PartitionLog | undefined)[] {
  const partitions = topicsView(run.live.engine.world)[topic]?.partitions ?? {};
  return Object.entries(partitions).map(([partition, { leader }]) =>
    logOf(run, leader, `${topic}-${partition}`),
  );
}

export function logRecords(run: Replay, broker: number, topicPartition: string): LogRecordFact[] {
  const log = logOf(run, broker, topicPartition);
  if (log === undefined) return [];
  return log.chunks.flatMap(({ batches }) =>
    batches.flatMap(({ baseOffset, partitionLeaderEpoch, records }) =>
      records.map(({ key, value }, i) => ({
        offset: baseOffset + i,
        key,
        ...valueOf(run, value),
        leaderEpoch: partitionLeaderEpoch,
      })),
    ),
  );
}

/** A value that was filled up with dots is told as it was asked for. */
export const valueOf = (
  run: Replay,
  value: string | null,
): { value: string | null; valueBytes?: number } => run.filled.get(value ?? '') ?? { value };

/** A replica's own log, read from its broker's disk, dead brokers' too. */

import type { PartitionLog } from '../../../sim/kafka/log/partitionLog.ts';
import type { BrokerDisk } from '../../../sim/kafka/broker/brokerState.ts';
import type { Replay } from './run.ts';

export interface LogRecordFact {
  offset: number;
  key: string | null;
  value: string | null;
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

export function logRecords(run: Replay, broker: number, topicPartition: string): LogRecordFact[] {
  const log = logOf(run, broker, topicPartition);
  if (log === undefined) return [];
  return log.chunks.flatMap(({ batches }) =>
    batches.flatMap(({ baseOffset, partitionLeaderEpoch, records }) =>
      records.map(({ key, value }, i) => ({
        offset: baseOffset + i,
        key,
        value,
        leaderEpoch: partitionLeaderEpoch,
      })),
    ),
  );
}

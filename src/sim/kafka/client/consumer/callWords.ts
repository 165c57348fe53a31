/**
 * Calls of a consumer's own, in words (`commit orders-0 5`), with what follows each. A constant table: it may be imported from anywhere.
 */

/** `may…`: or nothing, which means all. Partitions may be of any topic: the consumer asks, and hears Kafka's answer. */
export type CallForm =
  | 'nothing'
  | 'number'
  | 'mayTopics'
  | 'mayPartitions'
  | 'partitionAndNumber'
  /** Of a topic that the run can have. */
  | 'mayKnownPartitionAndNumber';

export const callWords = {
  commit: 'mayKnownPartitionAndNumber',
  subscribe: 'mayTopics',
  assign: 'mayPartitions',
  unsubscribe: 'nothing',
  stopPolling: 'nothing',
  resumePolling: 'nothing',
  sleep: 'number',
  poll: 'number',
  position: 'mayPartitions',
  committed: 'mayPartitions',
  beginningOffsets: 'mayPartitions',
  endOffsets: 'mayPartitions',
  offsetsForTimes: 'partitionAndNumber',
  paused: 'nothing',
  positions: 'nothing',
  seek: 'partitionAndNumber',
  seekToBeginning: 'mayPartitions',
  seekToEnd: 'mayPartitions',
  pause: 'mayPartitions',
  resume: 'mayPartitions',
  close: 'nothing',
} as const satisfies Record<string, CallForm>;

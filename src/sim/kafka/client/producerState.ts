/**
 * A producer's state (section "State" of the producer: clients/.../producer/internals/{RecordAccumulator,ProducerBatch,Sender}.java).
 *
 * A batch is owned by `batches` and named by its id everywhere else, so that a copy of the state stays one thing.
 */

import type { SimNode } from '../../kernel/world.ts';
import type { ResolvedConfig } from '../config.ts';
import { topicPartition, type KafkaRecord, type TopicPartition } from '../protocol.ts';
import type { KafkaClient } from './metadataUpdater.ts';

export interface ProducerState {
  label: string;
  config: ResolvedConfig<'producer'>;
  /** 0, 1 or −1 (all). */
  acks: number;
  /** delivery.timeout.ms, where it is left at its default at least linger.ms + request.timeout.ms. */
  deliveryTimeoutUs: number;
  client: KafkaClient;
  /** `closing`: sends what is queued, takes no more. */
  phase: 'open' | 'closing' | 'closed';

  /** Every partition that ever had a record. */
  queues: Map<TopicPartition, PartitionQueue>;
  /** Those that have batches to send, in the order in which they are looked at. */
  active: Set<TopicPartition>;
  batches: Map<number, ProducerBatch>;
  nextBatchId: number;
  /** Produce requests without an answer. */
  requestsInFlight: number;

  availableMemory: number;
  /** Application threads that wait for memory, first come first served. */
  memoryWaiters: MemoryWaiter[];
  /** Application threads that wait for metadata: their tasks. */
  metadataWaiters: number[];

  /** Current partition of records without one, by topic (KIP-794). */
  sticky: Map<string, StickyPartition>;
  /** Turns of the RoundRobinPartitioner, by topic. */
  turns: Map<string, number>;

  /** The task of the application thread that carries out the workload. */
  workloadTask: number;

  /** Due time of the sender's next look; Infinity: none is set. */
  senderDueUs: number;
  /** Due time of the next look for batches past delivery.timeout.ms; Infinity: none is set. */
  deliveryDueUs: number;
  closeCallId: string | null;
  /** The process does not end when the producer is closed. */
  processStays: boolean;
}

export interface ProducerCounts {
  /** Calls of send(). */
  sent: number;
  acknowledged: number;
  /** With acks=0: handed to the network, of whose fate nothing is known. */
  unconfirmed: number;
  failed: Record<string, number>;
  retried: number;
}

export interface PartitionQueue {
  topicPartition: TopicPartition;
  topic: string;
  partition: number;
  /** Ids, the first is sent first. */
  batches: number[];
  /** Ids of batches under way. */
  inFlight: number[];
  /** With max.in.flight.requests.per.connection=1: one batch at a time keeps the order (`guaranteeMessageOrder`). */
  muted: boolean;
  /** The last leader known, −1: none yet. Says for whom a batch waits when no leader is known. */
  lastLeader: number;
  sent: number;
  acknowledged: number;
  failed: number;
}

export interface ProducerBatch {
  id: number;
  topicPartition: TopicPartition;
  createdAtUs: number;
  records: BatchedRecord[];
  sizeBytes: number;
  /** Room: the larger of batch.size and the upper bound of the first record. */
  roomBytes: number;
  /** Part of buffer.memory that it holds: its room; 0 for a batch made by splitting another. */
  pooledBytes: number;
  /** Takes no more records. */
  isClosed: boolean;
  attempts: number;
  /** Not sent again before this moment, unless the leader changes. */
  backoffUntilUs: number;
  /** Newest leader epoch seen for it, −1: none; and how many attempts it had when that was seen. */
  leaderEpoch: number;
  attemptsAtLeaderChange: number;
  /** The call under way; 0: none. */
  connectionId: number;
  correlationId: number;
  /** Trace id of what spoilt the last attempt; 0: nothing yet. */
  troubledBy: number;
}

export interface BatchedRecord {
  record: KafkaRecord;
  /** The command's id, if it has one. */
  callId: string | null;
  /** Task of an application thread that waits for the answer; 0: nobody. */
  waiter: number;
}

export interface MemoryWaiter {
  taskId: number;
  bytes: number;
}

export interface StickyPartition {
  partition: number;
  /** Appended since it was chosen. */
  producedBytes: number;
}

/** One call of send(), from its begin until the record lies in a batch or has failed. */
export interface SendCall {
  topic: string;
  partition: number | null;
  key: string | null;
  value: string | null;
  headers: KafkaRecord['headers'];
  /** Null: the moment of the call. */
  timestamp: number | null;
  /** The record's number at this producer, in order of the calls. */
  number: number;
  callId: string | null;
  waiter: number;
  beganAtUs: number;
  blockedOn: 'metadata' | 'memory' | null;
  /** Memory that it has been given while waiting. */
  grantedBytes: number;
}

export interface WorkloadState {
  topic: string;
  ratePerSecond: number;
  /** In turn; null: records without key. */
  keys: string[] | null;
  /** In turn; null: the partitioner chooses. */
  partitions: number[] | null;
  valuePrefix: string;
  /** Values are filled up with dots to so many bytes; 0: they stay as they are. */
  valueBytes: number;
  headers: KafkaRecord['headers'];
  mode: 'rate' | 'oneAtATime';
  /** Wait after each answer, where it sends one at a time. */
  pauseMs: number;
  /** How many records in all; Infinity: no end. */
  count: number;
  isStopped: boolean;
  /** Its own number of the next record, from 0. */
  next: number;
  /** Since when, and from which record on, the present rate holds. */
  segment: { index: number; startUs: number; firstNumber: number };
  /** Due time of its timer; Infinity: none is set. */
  timerAtUs: number;
}

/** What an application remembers over a crash of its process: where its numbering and its workload stand, what became of its records. */
export interface ProducerDisk {
  /** Number of the next record, whoever asked for it. */
  nextNumber: number;
  workload: WorkloadState;
  counts: ProducerCounts;
}

/** An application thread that calls send(): the workload's, or one per command. */
export interface SendThread {
  /** The call that send() has not returned from yet. */
  call: SendCall | null;
  /** Of a command; null: the workload. */
  command: SendCommand | null;
  /** It waits for the answer to its last record, or pauses after it. */
  isWaiting: boolean;
}

/** Records that a command asks for, one after another without waiting. */
export interface SendCommand {
  callId: string | null;
  records: CommandRecord[];
  /** How often the list is sent; each time with the next number behind the value where there is a prefix. */
  count: number;
  /** Above 0: so many to each partition of the topic instead, one partition after the other. */
  eachPartition: number;
  next: number;
}

export interface CommandRecord {
  topic: string;
  partition: number | null;
  key: string | null;
  value: string | null;
  /** Set: the value is this and the number within the command. */
  valuePrefix: string | null;
  valueBytes: number;
  headers: KafkaRecord['headers'];
  timestamp: number | null;
}

export type ProducerNode = SimNode<ProducerState, ProducerDisk>;

export const stateOf = (node: SimNode): ProducerState => (node as ProducerNode).state;

export function queueOf(state: ProducerState, topic: string, partition: number): PartitionQueue {
  const tp = topicPartition(topic, partition);
  let queue = state.queues.get(tp);
  if (queue === undefined) {
    queue = {
      topicPartition: tp,
      topic,
      partition,
      batches: [],
      inFlight: [],
      muted: false,
      lastLeader: -1,
      sent: 0,
      acknowledged: 0,
      failed: 0,
    };
    state.queues.set(tp, queue);
  }
  return queue;
}

/** Over all lives of the process. */
export const countsOf = (node: SimNode): ProducerCounts => (node as ProducerNode).disk.counts;

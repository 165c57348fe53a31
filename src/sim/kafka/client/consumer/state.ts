/**
 * A consumer's state: its application's thread, what it has subscribed to, its membership, its buffer
 * (clients/.../consumer/internals/{ClassicKafkaConsumer,SubscriptionState,AbstractCoordinator,Heartbeat,FetchBuffer}.java).
 */

import { msToUs, type LeaderEpoch, type Offset, type SimTime } from '../../../../base/brand.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode } from '../../../kernel/world.ts';
import type { ResolvedConfig } from '../../config.ts';
import type { ErrorName, JoinGroupResponse, RecordBatch, TopicPartition } from '../../protocol.ts';
import type { Backoff } from '../backoff.ts';
import type { KafkaClient } from '../metadataUpdater.ts';
import type { Subscription } from './subscription.ts';

/** `node.config` of a consumer; its label is the node's id. */
export interface ConsumerNodeConfig {
  /** Exactly one of the two. */
  subscribe: string[] | null;
  assign: TopicPartition[] | null;
  /** The consumer's configuration keys that are set. */
  config: Record<string, unknown>;
  /** Work on each record. */
  processingMs: number;
  /** When the application commits by itself; null: never, but `enable.auto.commit` may. `automatic` is that, switched on. */
  commit: CommitStyle | null;
  /** Its rebalance listener calls commitSync() in each onPartitionsRevoked. */
  commitInOnPartitionsRevoked: boolean;
  /** Ids of the brokers that it is given to begin with: bootstrap.servers. */
  brokers: number[];
  /** How long its assignor takes where the group has several members; left out: no time. */
  assigningMs?: number;
  /** It calls poll() only when a call asks for it. */
  pollsWhenTold?: boolean;
}

export type CommitStyle = 'automatic' | 'afterRecord' | 'afterBatch' | 'beforeProcessing' | 'never';

export interface ConsumerState {
  label: string;
  config: ResolvedConfig<'consumer'>;
  /** '': none. */
  groupId: string;
  groupInstanceId: string | null;
  /** Assignors that it supports, the preferred one first. */
  assignors: string[];
  /** Every assignor of the list allows it to keep what it does not have to give up. */
  isCooperative: boolean;
  autoCommit: boolean;
  application: Application;
  client: KafkaClient;
  backoff: Backoff;
  subscription: Subscription;
  coordinator: CoordinatorLookup;
  member: Membership;
  heartbeat: Heartbeat;
  fetcher: Fetcher;
  thread: AppThread;
  nextAutoCommitAtUs: SimTime;
  /** Task of the OffsetFetch under way; 0: none. After a failed one: not before. */
  fetchCommitted: number;
  committedNotBeforeUs: SimTime;
  /** What poll() throws as soon as the thread is in it; null: nothing. */
  pollError: ErrorName | null;
  /** Due time of the earliest wake-up that is set; Infinity: none. */
  wakeAtUs: SimTime;
  delivered: number;
  processed: number;
}

export interface Application {
  processingUs: number;
  commit: Exclude<CommitStyle, 'automatic'>;
  commitInOnPartitionsRevoked: boolean;
  assigningUs: number;
  pollsWhenTold: boolean;
}

/** Which broker coordinates the group. */
export interface CoordinatorLookup {
  /** −1: unknown. */
  broker: number;
  /** The last one that was known: for whom it waits while it finds none. −1: there was none. */
  lastBroker: number;
  /** Task of the FindCoordinator under way; 0: none. */
  lookup: number;
  attempts: number;
  notBeforeUs: SimTime;
}

/** [AbstractCoordinator.MemberState] */
export type MemberState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE';

export interface Membership {
  state: MemberState;
  /** −1: none. */
  generation: number;
  /** '': none. */
  memberId: string;
  isLeader: boolean;
  rejoinNeeded: boolean;
  rejoinReason: string;
  /** Trace id of what made it rejoin; 0: a periodic duty. */
  rejoinTrigger: number;
  /** It has yet to give up what it must before it joins. */
  needsJoinPrepare: boolean;
  prepare: JoinPrepare | null;
  join: JoinAttempt | null;
  /** After a failed attempt: not before this moment. */
  joinNotBeforeUs: SimTime;
  joinAttempts: number;
  /** Subscription of the last JoinGroup; null: none yet. */
  joinedTopics: string[] | null;
  /** Of a leader: how many partitions each topic had when it assigned them; null: not the leader. */
  assignmentSnapshot: Record<string, number> | null;
  /** Version of the metadata in which that was last found unchanged. */
  snapshotVersion: number;
  /** Generation that callbacks see: of the last round that it completed. */
  callbackGeneration: number;
  /** What the sticky assignor sends as its claim. */
  lastAssignment: { partitions: TopicPartition[]; generation: number };
}

/** Before the JoinGroup: the last automatic commit, then the callback. */
export interface JoinPrepare {
  deadlineUs: SimTime;
  /** Task of the commit under way; 0: not begun; −1: done. */
  commit: number;
  notBeforeUs: SimTime;
  attempts: number;
}

export interface JoinAttempt {
  taskId: number;
  /** The JoinGroup's answer, until the thread is in poll() and takes it. */
  answer: JoinGroupResponse | null;
  /** Trace id that came with the answer. */
  trigger: number;
  /** As the leader: waits for metadata newer than this version; −1: it does not. */
  awaitsMetadataAfter: number;
  outcome: { assignment: TopicPartition[] } | { error: ErrorName } | null;
}

/** The background thread. */
export interface Heartbeat {
  enabled: boolean;
  dueAtUs: SimTime;
  /** Without an answer until then the coordinator counts as lost. */
  sessionDeadlineUs: SimTime;
  /** Last moment at which the thread was inside poll(). */
  lastPollAtUs: SimTime;
  /** Task of the one under way; 0: none. */
  inFlight: number;
  /** Due time of its timer; Infinity: none. */
  timerAtUs: SimTime;
}

export interface Fetcher {
  /** Broker -> task of the Fetch under way. */
  inFlight: Map<number, number>;
  /** Oldest first. */
  completed: CompletedFetch[];
}

export interface CompletedFetch {
  topicPartition: TopicPartition;
  /** Next offset to hand out; the position must be the same, else it is stale. */
  nextOffset: Offset;
  error: ErrorName;
  batches: readonly RecordBatch[];
  /** Where `nextOffset` is to be looked for. */
  batchIndex: number;
  divergingEndOffset: Offset | null;
  divergingEpoch: LeaderEpoch;
  highWatermark: Offset;
  /** Trace id that came with the answer. */
  trigger: number;
}

/** A record in the application's hands: a place in a batch, which is shared. */
export interface DeliveredRecord {
  topicPartition: TopicPartition;
  offset: Offset;
  batch: RecordBatch;
  /** Trace id of its delivery. */
  trigger: number;
}

export interface AppThread {
  /** It calls poll() whenever it has nothing else to do. */
  polls: boolean;
  doing: Doing;
  /** When it last went into poll(): polls return every 100 ms from there. */
  pollSinceUs: SimTime;
  /** A poll() that a call asked for: it returns then at the latest. Null: poll() is called in a loop. */
  toldPoll: { call: QueuedCall; untilUs: SimTime } | null;
  /** Calls to be made between two polls. */
  calls: QueuedCall[];
  batch: DeliveredRecord[];
  /** Index of the record in work. */
  next: number;
}

export interface QueuedCall {
  /** `commit`, `sleep 1000`, `close`, … */
  text: string;
  callId: string | null;
}

/** What the application's thread is occupied with. */
export type Doing =
  | { what: 'betweenPolls' }
  | { what: 'poll' }
  | { what: 'record'; untilUs: SimTime }
  | { what: 'sleep'; untilUs: SimTime; call: QueuedCall }
  | { what: 'assign'; untilUs: SimTime }
  /** It waits for what it has asked brokers; task 0: nothing is under way. */
  | { what: 'query'; query: Query; taskId: number }
  /** commitSync(): `outcome` is there as soon as it has returned. */
  | { what: 'commit'; taskId: number; outcome: { error: ErrorName } | null; after: AfterCommit }
  /** close() waits for the answer to LeaveGroup. */
  | { what: 'leave'; taskId: number; untilUs: SimTime; call: QueuedCall }
  /** poll() has thrown. It polls no more, but it is not closed. */
  | { what: 'failed' };

/** position(), committed(), … */
export interface Query {
  what: 'position' | 'committed' | 'beginningOffsets' | 'endOffsets' | 'offsetsForTimes';
  call: QueuedCall;
  partitions: TopicPartition[];
  timestamp: number;
  untilUs: SimTime;
  /** After a failed attempt. */
  notBeforeUs: SimTime;
  /** Offset −1: there is none. */
  found: Record<TopicPartition, { offset: Offset; timestamp: number }>;
  /** Left out: none so far. */
  error?: ErrorName;
}

/** Who called commitSync(). */
export type AfterCommit =
  | { caller: 'call'; call: QueuedCall }
  | { caller: 'beforeProcessing' | 'afterRecord' | 'afterBatch' }
  /** onPartitionsRevoked before a JoinGroup, after a SyncGroup, in unsubscribe() or close(). */
  | { caller: 'listener'; during: 'prepare' | 'complete' }
  | { caller: 'leaving'; during: 'unsubscribe' | 'close'; call: QueuedCall }
  /** close() itself, for the last automatic commit. */
  | { caller: 'close'; call: QueuedCall };

/** How its last process ended, for the reader: it closed, or was killed (or there was none). */
export interface ConsumerDisk {
  wasClosed?: boolean;
}

export type ConsumerNode = SimNode<ConsumerState, ConsumerDisk>;

export const stateOf = (node: SimNode): ConsumerState => (node as ConsumerNode).state;

/** Where the group's coordinator is called: over a connection of its own, as Kafka's client does. */
export const COORDINATOR_CHANNEL = 'coordinator';

export const isInPoll = ({ thread }: ConsumerState): boolean => thread.doing.what === 'poll';

/** The thread looks again at that moment, if it is not woken before. */
export function wakeAt(out: Out, consumer: ConsumerState, atUs: SimTime): void {
  const nowUs = out.nowUs();
  if (atUs <= nowUs || consumer.wakeAtUs <= atUs) return;
  consumer.wakeAtUs = atUs;
  out.setTimer('wake', null, atUs - nowUs, 'duty');
}

export const rebalanceTimeoutUs = ({ config }: ConsumerState): number =>
  msToUs(config['max.poll.interval.ms']);

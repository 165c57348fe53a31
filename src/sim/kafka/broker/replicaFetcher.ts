/**
 * A follower's fetcher thread, one per leader broker
 * (core/src/main/scala/kafka/server/AbstractFetcherThread.scala, ReplicaFetcherThread.scala).
 *
 * It asks for all its partitions at once, from the end of its own logs, and tells the epoch of its last record there; where the
 * leader's log parts from its own earlier, it truncates and asks again. Left out: several fetchers per leader.
 */

import type { BrokerId, Offset, SimTime } from '../../../base/brand.ts';
import { msToUs } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { Answer, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { callWhenReady, disconnect } from '../client/networkClient.ts';
import { endOffsetForEpoch } from '../log/leaderEpochCache.ts';
import {
  appendAsFollower,
  latestEpoch,
  moveLogStart,
  restartAt,
  truncateTo,
  type PartitionLog,
} from '../log/partitionLog.ts';
import {
  brokerNode,
  type FetchRequest,
  type FetchResponse,
  type TopicPartition,
} from '../protocol.ts';
import type { FetchedPartition, FetchPartition } from './readPartition.ts';
import { brokerState, logOf, type Replica } from './replica.ts';

export interface ReplicaFetcher {
  leader: BrokerId;
  taskId: number;
  partitions: Map<TopicPartition, FetchState>;
  /** What the next fetch asks for; null: to be built again, since something has changed. */
  request: FetchRequest | null;
  /** Under way; null: the thread stands idle. */
  inFlight: FetchRequest | null;
  /** Some partition is delayed; the next request is built by asking each. */
  hasDelayed: boolean;
}

export interface FetchState {
  /** Replaced, never changed: requests share it. */
  fetch: FetchPartition;
  /** After an error: not fetched before. */
  delayedUntilUs: SimTime;
}

interface FetcherThread {
  leader: BrokerId;
}

const CHANNEL = 'fetcher';

/** The replica follows its leader from the end of its own log. */
export function addFetcher(out: Out, node: SimNode, replica: Replica): void {
  const { fetchers } = brokerState(node).replicas;
  const { leader, topicPartition } = replica;
  let fetcher = fetchers.get(leader);
  if (fetcher === undefined) {
    const task = out.startTask<FetcherThread>('replicaFetcher', 'fetched', { leader });
    fetcher = {
      leader,
      taskId: task.id,
      partitions: new Map(),
      request: null,
      inFlight: null,
      hasDelayed: false,
    };
    fetchers.set(leader, fetcher);
  }
  fetcher.partitions.set(topicPartition, {
    fetch: nextFetch(node, replica),
    delayedUntilUs: -Infinity,
  });
  fetcher.request = null;
}

/** Nobody fetches the partition any more; an answer that is under way is dropped for it. */
export function removeFetcher(node: SimNode, topicPartition: TopicPartition): void {
  for (const fetcher of brokerState(node).replicas.fetchers.values()) {
    if (fetcher.partitions.delete(topicPartition)) fetcher.request = null;
  }
}

/** After partitions were added or removed: idle threads go on, those without partitions end with their connection. */
export function settleFetchers(out: Out, node: SimNode): void {
  const { replicas, network } = brokerState(node);
  for (const fetcher of [...replicas.fetchers.values()]) {
    const task = must(node.tasks.get(fetcher.taskId), `fetcher task for ${fetcher.leader}`);
    if (fetcher.partitions.size > 0) {
      if (fetcher.inFlight === null) fetchOnce(out, node, fetcher, task);
      continue;
    }
    replicas.fetchers.delete(fetcher.leader);
    out.endTask(task);
    const peer = brokerNode(fetcher.leader);
    disconnect(out, network, peer, CHANNEL);
    // The next thread has a network client of its own, which knows of no failure.
    network.channels.delete(`${peer}/${CHANNEL}`);
  }
}

function fetchOnce(out: Out, node: SimNode, fetcher: ReplicaFetcher, task: Task): void {
  const { network, config } = brokerState(node);
  if (fetcher.request === null || fetcher.hasDelayed) buildRequest(out, node, fetcher);
  const { request } = fetcher;
  if (request === null) return;
  fetcher.inFlight = request;
  callWhenReady(out, network, brokerNode(fetcher.leader), CHANNEL, 'Fetch', request, {
    task,
    step: 'fetched',
    timeoutUs: msToUs(config['replica.socket.timeout.ms']),
  });
}

function buildRequest(out: Out, node: SimNode, fetcher: ReplicaFetcher): void {
  const { brokerId, config } = brokerState(node);
  const nowUs = out.nowUs();
  const partitions: FetchPartition[] = [];
  for (const state of fetcher.partitions.values()) {
    if (state.delayedUntilUs <= nowUs) partitions.push(state.fetch);
  }
  fetcher.hasDelayed = partitions.length < fetcher.partitions.size;
  fetcher.request =
    partitions.length === 0
      ? null
      : {
          replicaId: brokerId,
          maxWaitMs: config['replica.fetch.wait.max.ms'],
          minBytes: config['replica.fetch.min.bytes'],
          partitions,
        };
}

function fetched(
  out: Out,
  node: SimNode,
  task: Task<FetcherThread>,
  answer: Answer<FetchResponse>,
): void {
  const fetcher = must(
    brokerState(node).replicas.fetchers.get(task.context.leader),
    `fetcher for ${task.context.leader}`,
  );
  const request = must(fetcher.inFlight, 'fetch under way');
  fetcher.inFlight = null;
  if (!answer.ok) disconnect(out, brokerState(node).network, answer.from, CHANNEL);
  let hasError = false;
  for (let i = 0; i < request.partitions.length; i += 1) {
    const fetch = request.partitions[i] as FetchPartition;
    const state = fetcher.partitions.get(fetch.topicPartition);
    // Removed, or moved on, while the fetch was under way.
    if (state === undefined || state.fetch.fetchOffset !== fetch.fetchOffset) continue;
    const data = answer.ok ? (answer.body.partitions[i] as FetchedPartition) : null;
    if (data !== null && data.error === 'NONE') {
      take(out, node, fetcher, state, data);
      continue;
    }
    if (data?.error === 'OFFSET_OUT_OF_RANGE' && startAnew(out, node, fetcher, state, data))
      continue;
    if (data?.error === 'FENCED_LEADER_EPOCH') {
      fence(fetcher, state, fetch);
      continue;
    }
    hasError = true;
    state.delayedUntilUs = out.nowUs() + backoffUs(node);
    fetcher.hasDelayed = true;
  }
  if (hasError) out.setTimer('fetcherBackoff', fetcher.leader, backoffUs(node), 'duty');
  fetchOnce(out, node, fetcher, task);
}

const backoffUs = (node: SimNode): number =>
  msToUs(brokerState(node).config['replica.fetch.backoff.ms']);

/** This broker's epoch is old: the partition waits for the controller's next LeaderAndIsr, unless that has come meanwhile. */
function fence(fetcher: ReplicaFetcher, state: FetchState, sent: FetchPartition): void {
  if (state.fetch.currentLeaderEpoch !== sent.currentLeaderEpoch) return;
  fetcher.partitions.delete(sent.topicPartition);
  fetcher.request = null;
}

/** Appends what came, takes over the leader's high watermark, or truncates where the logs part. */
function take(
  out: Out,
  node: SimNode,
  fetcher: ReplicaFetcher,
  state: FetchState,
  data: FetchedPartition,
): void {
  const { replicas } = brokerState(node);
  const replica = must(replicas.partitions.get(data.topicPartition), data.topicPartition);
  const log = logOf(node, data.topicPartition);
  if (data.divergingEpoch !== undefined) {
    truncateToDivergence(out, replica, log, data.divergingEpoch);
  } else {
    appendAsFollower(log, data.batches);
    const highWatermark = Math.min(data.highWatermark, log.logEndOffset);
    if (highWatermark > replica.followerHighWatermark) {
      replica.followerHighWatermark = highWatermark;
      replicas.highWatermarksChanged = true;
    }
    const hasMoved = moveLogStart(
      log,
      Math.min(data.logStartOffset, replica.followerHighWatermark),
    );
    if (data.batches.length === 0 && !hasMoved) return;
  }
  state.fetch = nextFetch(node, replica);
  fetcher.request = null;
}

/**
 * The leader's log starts behind this one's end: nothing of it counts any more. Kafka asks the leader for its start first; here its
 * answer to the fetch says so. [AbstractFetcherThread.fetchOffsetAndTruncate]
 */
function startAnew(
  out: Out,
  node: SimNode,
  fetcher: ReplicaFetcher,
  state: FetchState,
  { topicPartition, logStartOffset }: FetchedPartition,
): boolean {
  const { replicas } = brokerState(node);
  const replica = must(replicas.partitions.get(topicPartition), topicPartition);
  const log = logOf(node, topicPartition);
  if (logStartOffset <= log.logEndOffset) return false;
  const from = log.logEndOffset;
  const count = restartAt(log, logStartOffset);
  replica.followerHighWatermark = logStartOffset;
  replicas.highWatermarksChanged = true;
  state.fetch = nextFetch(node, replica);
  fetcher.request = null;
  const { leader, leaderEpoch } = replica;
  const to = logStartOffset;
  out.trace({ kind: 'logTruncated', topicPartition, from, to, count, leader, leaderEpoch });
  return true;
}

/** [AbstractFetcherThread.getOffsetTruncationState] */
function truncateToDivergence(
  out: Out,
  replica: Replica,
  log: PartitionLog,
  leaders: { epoch: number; endOffset: Offset },
): void {
  const own = endOffsetForEpoch(log.leaderEpochs, leaders.epoch, log.logEndOffset);
  // Not knowing the leader's epoch, the follower cuts its own next lower one and asks again.
  const common = own.epoch === leaders.epoch || own.endOffset === -1 ? leaders.endOffset : Infinity;
  const target = Math.min(common, own.endOffset === -1 ? Infinity : own.endOffset);
  const from = log.logEndOffset;
  const count = truncateTo(log, target);
  replica.followerHighWatermark = Math.min(replica.followerHighWatermark, log.logEndOffset);
  if (count === 0) return;
  out.trace({
    kind: 'logTruncated',
    topicPartition: replica.topicPartition,
    from,
    to: log.logEndOffset,
    count,
    leader: replica.leader,
    leaderEpoch: replica.leaderEpoch,
  });
}

function nextFetch(node: SimNode, { topicPartition, leaderEpoch }: Replica): FetchPartition {
  const log = logOf(node, topicPartition);
  return {
    topicPartition,
    fetchOffset: log.logEndOffset,
    logStartOffset: log.logStartOffset,
    currentLeaderEpoch: leaderEpoch,
    lastFetchedEpoch: latestEpoch(log),
  };
}

export const fetcherSteps: StepTable = { replicaFetcher: { fetched } };

export const fetcherTimers: TimerTable = {
  /** Partitions that had an error may be fetched again. */
  fetcherBackoff(out: Out, node: SimNode, leader: BrokerId): void {
    const fetcher = brokerState(node).replicas.fetchers.get(leader);
    if (fetcher === undefined || fetcher.inFlight !== null) return;
    const task = must(node.tasks.get(fetcher.taskId), `fetcher task for ${leader}`);
    fetchOnce(out, node, fetcher, task);
  },
};

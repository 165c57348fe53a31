/**
 * The states of replicas, and what leads from one to the next.
 * [Apache Kafka: core/.../kafka/controller/ReplicaStateMachine.scala]
 *
 * A replica that goes Offline is taken out of the ISR, unless it is its last member: one write with a higher leader epoch,
 * although the leader may stay. One that comes Online hears by LeaderAndIsr what its partition's leader and ISR are.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { ZkResult } from '../../zookeeper/protocol.ts';
import { topicOf, type TopicPartition } from '../protocol.ts';
import {
  allPartitions,
  isReplicaOnline,
  isTopicQueuedUpForDeletion,
  liveOrShuttingDownBrokerIds,
  partitionReplicaAssignment,
  putReplicaState,
  removeReplica,
  replicaState,
  replicasForPartitions,
  type ControllerContext,
  type PartitionAndReplica,
  type ReplicaStateName,
} from './controllerContext.ts';
import {
  doNext,
  traceEffect,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { readState, stateOf, writeErrorOf, writeState } from './partitionStateZnodes.ts';
import {
  addLeaderAndIsrRequest,
  addStopReplicaRequest,
  addUpdateMetadataRequest,
} from './requestBatch.ts';
import { NO_LEADER, type LeaderAndIsr } from './zkData.ts';

const VALID_PREVIOUS_STATES: Record<ReplicaStateName, readonly ReplicaStateName[]> = {
  NewReplica: ['NonExistentReplica'],
  OnlineReplica: ['NewReplica', 'OnlineReplica', 'OfflineReplica', 'ReplicaDeletionIneligible'],
  OfflineReplica: ['NewReplica', 'OnlineReplica', 'OfflineReplica', 'ReplicaDeletionIneligible'],
  ReplicaDeletionStarted: ['OfflineReplica'],
  ReplicaDeletionSuccessful: ['ReplicaDeletionStarted'],
  ReplicaDeletionIneligible: ['OfflineReplica', 'ReplicaDeletionStarted'],
  NonExistentReplica: ['ReplicaDeletionSuccessful'],
};

export const checkValidReplicaStateChange = (
  context: ControllerContext,
  replicas: readonly PartitionAndReplica[],
  target: ReplicaStateName,
): PartitionAndReplica[] =>
  replicas.filter((replica) =>
    VALID_PREVIOUS_STATES[target].includes(replicaState(context, replica)),
  );

export const changeReplicas = (
  replicas: readonly PartitionAndReplica[],
  target: ReplicaStateName,
): Instruction => ({ do: 'changeReplicas', replicas, target });

/** At the takeover; replicas on dead brokers count as failed for a deletion, to be on the safe side. */
export function initializeReplicaState(context: ControllerContext): void {
  for (const replica of replicasForPartitions(context, allPartitions(context))) {
    const isOnline = isReplicaOnline(context, replica.replica);
    putReplicaState(context, replica, isOnline ? 'OnlineReplica' : 'ReplicaDeletionIneligible');
  }
}

/** The ISR without this replica; the last member stays in it. */
export const stateWithoutReplica = (state: LeaderAndIsr, replica: BrokerId): LeaderAndIsr => ({
  ...state,
  leader: state.leader === replica ? NO_LEADER : state.leader,
  leaderEpoch: state.leaderEpoch + 1,
  isr: state.isr.length === 1 ? state.isr : state.isr.filter((id) => id !== replica),
});

interface Removal {
  replica: BrokerId;
  partitions: TopicPartition[];
}
interface RemovedState {
  topicPartition: TopicPartition;
  previous: LeaderAndIsr;
  state: LeaderAndIsr;
}

export const replicaInstructions: InstructionTable = {
  changeReplicas(
    thread: EventThread,
    { replicas, target }: { replicas: PartitionAndReplica[]; target: ReplicaStateName },
  ) {
    if (replicas.length === 0) return;
    const valid = checkValidReplicaStateChange(thread.context, replicas, target);
    doNext(thread, { do: 'sendRequestsToBrokers' });
    if (target === 'OfflineReplica') takeOffline(thread, valid);
    else for (const replica of valid) changeReplica(thread, replica, target);
  },

  removeReplicaFromIsr: {
    ask: (_thread: EventThread, { partitions }: Removal) => partitions.map(readState),
    take(thread: EventThread, { replica, partitions }: Removal, results: ZkResult[]) {
      const removed: RemovedState[] = [];
      for (const [i, tp] of partitions.entries()) {
        const state = stateOf(thread.context, results[i]);
        if (state === null) continue;
        if (state.isr.includes(replica)) {
          removed.push({
            topicPartition: tp,
            previous: state,
            state: stateWithoutReplica(state, replica),
          });
        } else finishRemoval(thread, replica, tp, state);
      }
      if (removed.length > 0) doNext(thread, { do: 'writeStatesWithoutReplica', replica, removed });
    },
  },

  writeStatesWithoutReplica: {
    ask: ({ context }: EventThread, { removed }: { removed: RemovedState[] }) =>
      removed.map(({ topicPartition: tp, state }) => writeState(context, tp, state)),
    take(
      thread: EventThread,
      { replica, removed }: { replica: BrokerId; removed: RemovedState[] },
      results: ZkResult[],
    ) {
      const toRetry: TopicPartition[] = [];
      for (const [i, { topicPartition: tp, previous, state }] of removed.entries()) {
        const error = writeErrorOf(results[i]);
        if (error === 'BadVersion') toRetry.push(tp);
        if (error !== null) continue;
        traceRemoval(thread, replica, tp, previous, state);
        finishRemoval(thread, replica, tp, {
          ...state,
          partitionEpoch: previous.partitionEpoch + 1,
        });
      }
      if (toRetry.length > 0) {
        doNext(thread, { do: 'removeReplicaFromIsr', replica, partitions: toRetry });
      }
    },
  },
};

/** Broker by broker, in order of their ids. */
function takeOffline(thread: EventThread, replicas: readonly PartitionAndReplica[]): void {
  const { context, state } = thread;
  const removals: Instruction[] = [];
  const brokers = [...new Set(replicas.map(({ replica }) => replica))].sort((a, b) => a - b);
  for (const broker of brokers) {
    const partitions: TopicPartition[] = [];
    for (const replica of replicas.filter((one) => one.replica === broker)) {
      const { topicPartition: tp } = replica;
      addStopReplicaRequest(state.batch, context, broker, tp, false);
      if (context.partitionLeadershipInfo.has(tp)) {
        partitions.push(tp);
        continue;
      }
      addUpdateMetadataRequest(state.batch, context, liveOrShuttingDownBrokerIds(context), [tp]);
      putReplicaState(context, replica, 'OfflineReplica');
    }
    removals.push({ do: 'removeReplicaFromIsr', replica: broker, partitions });
  }
  doNext(thread, ...removals);
}

function changeReplica(
  thread: EventThread,
  replica: PartitionAndReplica,
  target: ReplicaStateName,
): void {
  const { context, state } = thread;
  const { topicPartition: tp } = replica;
  const isKnown = context.partitionLeadershipInfo.has(tp);
  if (target === 'OnlineReplica' && replicaState(context, replica) !== 'NewReplica' && isKnown) {
    addLeaderAndIsrRequest(state.batch, context, [replica.replica], tp, false);
  }
  if (target === 'ReplicaDeletionStarted') {
    addStopReplicaRequest(state.batch, context, replica.replica, tp, true);
  }
  if (target === 'NonExistentReplica') removeReplica(context, replica);
  else putReplicaState(context, replica, target);
}

/** The remaining replicas hear of the state by LeaderAndIsr, written or not; not while the topic is being deleted. */
function finishRemoval(
  thread: EventThread,
  replica: BrokerId,
  tp: TopicPartition,
  written: LeaderAndIsr,
): void {
  const { context, state } = thread;
  context.partitionLeadershipInfo.set(tp, { ...written, controllerEpoch: context.epoch });
  if (!isTopicQueuedUpForDeletion(context, topicOf(tp))) {
    const remaining = partitionReplicaAssignment(context, tp).filter((id) => id !== replica);
    addLeaderAndIsrRequest(state.batch, context, remaining, tp, false);
  }
  putReplicaState(context, { topicPartition: tp, replica }, 'OfflineReplica');
}

function traceRemoval(
  thread: EventThread,
  replica: BrokerId,
  tp: TopicPartition,
  previous: LeaderAndIsr,
  { leader, leaderEpoch, isr }: LeaderAndIsr,
): void {
  if (isTopicQueuedUpForDeletion(thread.context, topicOf(tp))) return;
  const facts = { topicPartition: tp, leader, leaderEpoch, isr };
  const cause = thread.state.noticed.get(replica);
  if (previous.leader === replica) {
    traceEffect(thread, { kind: 'partitionOffline', ...facts, previousLeader: replica }, cause);
  } else if (isr.length < previous.isr.length) {
    traceEffect(
      thread,
      { kind: 'isrChanged', ...facts, left: [replica], joined: [], by: 'controller' },
      cause,
    );
  }
}

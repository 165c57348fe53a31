/**
 * The states of partitions, and what leads from one to the next.
 * [Apache Kafka: core/.../kafka/controller/PartitionStateMachine.scala]
 *
 * A change to OnlinePartition gives a new partition its first leader and ISR, or elects a leader (partitionElections.ts).
 * A partition for which nobody may lead keeps its state.
 */
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { topicOf, type TopicPartition } from '../protocol.ts';
import { sendRequestsToBrokers } from './controllerChannelManager.ts';
import {
  allPartitions,
  isReplicaOnline,
  isTopicQueuedUpForDeletion,
  partitionReplicaAssignment,
  partitionState,
  partitionsInStates,
  putPartitionState,
  type ControllerContext,
  type PartitionStateName,
} from './controllerContext.ts';
import {
  doNext,
  traceEffect,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { OFFLINE_STRATEGY, type ElectionStrategy } from './partitionElections.ts';
import { addLeaderAndIsrRequest } from './requestBatch.ts';
import {
  encodeState,
  partitionPath,
  statePath,
  topicPartitionsPath,
  withEpochCheck,
  type LeaderAndIsr,
} from './zkData.ts';

const VALID_PREVIOUS_STATES: Record<PartitionStateName, readonly PartitionStateName[]> = {
  NewPartition: ['NonExistentPartition'],
  OnlinePartition: ['NewPartition', 'OnlinePartition', 'OfflinePartition'],
  OfflinePartition: ['NewPartition', 'OnlinePartition', 'OfflinePartition'],
  NonExistentPartition: ['OfflinePartition'],
};

export function checkValidPartitionStateChange(
  context: ControllerContext,
  partitions: readonly TopicPartition[],
  target: PartitionStateName,
): TopicPartition[] {
  return partitions.filter((tp) =>
    VALID_PREVIOUS_STATES[target].includes(partitionState(context, tp)),
  );
}

/** New, Offline, NonExistent: only the state changes. */
export function markPartitions(
  context: ControllerContext,
  partitions: readonly TopicPartition[],
  target: Exclude<PartitionStateName, 'OnlinePartition'>,
): void {
  for (const tp of checkValidPartitionStateChange(context, partitions, target)) {
    putPartitionState(context, tp, target);
  }
}

/** At the takeover: with a live leader Online, with another Offline, without any state New. */
export function initializePartitionState(context: ControllerContext): void {
  for (const tp of allPartitions(context)) {
    const info = context.partitionLeadershipInfo.get(tp);
    if (info === undefined) putPartitionState(context, tp, 'NewPartition');
    else if (isReplicaOnline(context, info.leader))
      putPartitionState(context, tp, 'OnlinePartition');
    else putPartitionState(context, tp, 'OfflinePartition');
  }
}

/** Another chance for every partition that is new or offline, those of topics that are being deleted apart. */
export const triggerOnlinePartitionStateChange = (topic: string | null = null): Instruction => ({
  do: 'triggerOnlinePartitionStateChange',
  topic,
});

export const bringOnline = (
  partitions: readonly TopicPartition[],
  strategy: ElectionStrategy = OFFLINE_STRATEGY,
): Instruction => ({ do: 'bringOnline', partitions, strategy });

interface Partitions {
  partitions: TopicPartition[];
}
interface Election extends Partitions {
  strategy: ElectionStrategy;
}
export const partitionInstructions: InstructionTable = {
  triggerOnlinePartitionStateChange(thread: EventThread, { topic }: { topic: string | null }) {
    const { context } = thread;
    const partitions = partitionsInStates(context, ['OfflinePartition', 'NewPartition']).filter(
      (tp) =>
        !isTopicQueuedUpForDeletion(context, topicOf(tp)) &&
        (topic === null || topicOf(tp) === topic),
    );
    doNext(thread, bringOnline(partitions));
  },

  bringOnline(thread: EventThread, { partitions, strategy }: Election) {
    const { context, state } = thread;
    state.outcomes.clear();
    if (partitions.length === 0) return;
    const valid = checkValidPartitionStateChange(context, partitions, 'OnlinePartition');
    const isNew = (tp: TopicPartition) => partitionState(context, tp) === 'NewPartition';
    doNext(
      thread,
      { do: 'initializeLeaderAndIsr', partitions: valid.filter(isNew) },
      { do: 'electLeaders', partitions: valid.filter((tp) => !isNew(tp)), strategy },
      { do: 'sendRequestsToBrokers' },
    );
  },

  sendRequestsToBrokers,

  /** The first leader: the first live replica; the ISR: all live replicas. Without any the partition stays new. */
  initializeLeaderAndIsr(thread: EventThread, { partitions }: Partitions) {
    const { context } = thread;
    const startable = partitions.filter((tp) =>
      partitionReplicaAssignment(context, tp).some((replica) => isReplicaOnline(context, replica)),
    );
    if (startable.length === 0) return;
    doNext(
      thread,
      { do: 'createPartitionsZnodes', topics: [...new Set(startable.map(topicOf))] },
      { do: 'createPartitionZnodes', partitions: startable },
      { do: 'createStateZnodes', partitions: startable },
    );
  },

  /** Refused where the topic gains partitions: it is there. */
  createPartitionsZnodes: {
    ask: ({ context }: EventThread, { topics }: { topics: string[] }) =>
      topics.map((topic) => createChecked(context, topicPartitionsPath(topic), null)),
    take: () => undefined,
  },

  createPartitionZnodes: {
    ask: ({ context }: EventThread, { partitions }: Partitions) =>
      partitions.map((tp) => createChecked(context, partitionPath(tp), null)),
    take: () => undefined,
  },

  createStateZnodes: {
    ask: ({ context }: EventThread, { partitions }: Partitions) =>
      partitions.map((tp) =>
        createChecked(context, statePath(tp), encodeState(firstState(context, tp), context.epoch)),
      ),
    take(thread: EventThread, { partitions }: Partitions, results: ZkResult[]) {
      const { context, state } = thread;
      for (const [i, tp] of partitions.entries()) {
        if (results[i]?.error !== null) continue;
        const first = firstState(context, tp);
        context.partitionLeadershipInfo.set(tp, { ...first, controllerEpoch: context.epoch });
        addLeaderAndIsrRequest(state.batch, context, first.isr, tp, true);
        putPartitionState(context, tp, 'OnlinePartition');
        const { leader, isr, leaderEpoch } = first;
        traceEffect(thread, {
          kind: 'partitionCreated',
          topicPartition: tp,
          leader,
          leaderEpoch,
          isr,
        });
      }
    },
  },
};

const createChecked = (context: ControllerContext, path: string, data: unknown): ZkOp =>
  withEpochCheck({ op: 'create', path, data }, context.epochZkVersion);

function firstState(context: ControllerContext, tp: TopicPartition): LeaderAndIsr {
  const isr = partitionReplicaAssignment(context, tp).filter((id) => isReplicaOnline(context, id));
  return { leader: isr[0] ?? -1, leaderEpoch: 0, isr, partitionEpoch: 0, recovering: false };
}

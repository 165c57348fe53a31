/**
 * The states of partitions, and what leads from one to the next.
 * [Apache Kafka: core/.../kafka/controller/PartitionStateMachine.scala]
 *
 * A change to OnlinePartition gives a new partition its first leader and ISR, or elects a leader by the strategy given:
 * it reads the state znodes, chooses (leaderElection.ts), writes them with a version check, and tells the brokers. A
 * partition for which nobody may lead keeps its state. Left out: reassignment.
 */
import type { BrokerId } from '../../../base/brand.ts';
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
import {
  controlledShutdownPartitionLeaderElection,
  offlinePartitionLeaderElection,
  preferredReplicaPartitionLeaderElection,
  type ElectedLeader,
} from './leaderElection.ts';
import { addLeaderAndIsrRequest } from './requestBatch.ts';
import {
  checkedWriteResult,
  decodeState,
  encodeState,
  partitionPath,
  statePath,
  topicConfigPath,
  topicPartitionsPath,
  withEpochCheck,
  type ConfigZnode,
  type LeaderAndIsr,
  type LeaderIsrAndControllerEpoch,
} from './zkData.ts';

export type ElectionStrategy =
  | { kind: 'offline'; allowUnclean: boolean }
  | { kind: 'preferred' }
  | { kind: 'controlledShutdown' };

const OFFLINE_STRATEGY: ElectionStrategy = { kind: 'offline', allowUnclean: false };

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
interface ReadState {
  topicPartition: TopicPartition;
  state: LeaderAndIsr;
}
interface UncleanQuestion {
  states: ReadState[];
  /** Topics of which the configuration must say whether an unclean election is allowed. */
  topics: string[];
}
interface ElectedState {
  topicPartition: TopicPartition;
  previous: LeaderAndIsr;
  state: LeaderAndIsr;
  unclean: boolean;
  recipients: BrokerId[];
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

  electLeaders: {
    ask: (_thread: EventThread, { partitions }: Election) => partitions.map(readState),
    take(thread: EventThread, { partitions, strategy }: Election, results: ZkResult[]) {
      const states: ReadState[] = [];
      for (const [i, tp] of partitions.entries()) {
        const read = stateOf(thread, results[i]);
        if (read === null) failElection(thread, tp, strategy);
        else states.push({ topicPartition: tp, state: read });
      }
      const topics = topicsToAskAboutUnclean(thread.context, states, strategy);
      if (topics.length > 0) doNext(thread, { do: 'readUncleanElectionConfigs', states, topics });
      else chooseLeaders(thread, states, strategy, []);
    },
  },

  readUncleanElectionConfigs: {
    ask: (_thread: EventThread, { topics }: UncleanQuestion): ZkOp[] =>
      topics.map((topic) => ({ op: 'getData', path: topicConfigPath(topic) })),
    take(thread: EventThread, { states, topics }: UncleanQuestion, results: ZkResult[]) {
      const standard = thread.controller.config['unclean.leader.election.enable'];
      const allowing = topics.filter((_topic, i) => isUncleanAllowed(results[i], standard));
      chooseLeaders(thread, states, OFFLINE_STRATEGY, allowing);
    },
  },

  writeElectedLeaders: {
    ask: ({ context }: EventThread, { elected }: { elected: ElectedState[] }) =>
      elected.map(({ topicPartition: tp, state }) => writeState(context, tp, state)),
    take(
      thread: EventThread,
      { elected, strategy }: { elected: ElectedState[]; strategy: ElectionStrategy },
      results: ZkResult[],
    ) {
      // Changed by the partition's leader in between (AlterPartition): read and choose again.
      const toRetry: TopicPartition[] = [];
      for (const [i, election] of elected.entries()) {
        const { error } =
          results[i] === undefined ? { error: null } : checkedWriteResult(results[i]);
        if (error === null) finishElection(thread, election, strategy);
        else if (error === 'BadVersion') toRetry.push(election.topicPartition);
        else failElection(thread, election.topicPartition, strategy);
      }
      if (toRetry.length > 0) doNext(thread, { do: 'electLeaders', partitions: toRetry, strategy });
    },
  },
};

export const readState = (tp: TopicPartition): ZkOp => ({ op: 'getData', path: statePath(tp) });

/** Null: there is none, or a later controller has written it. */
export function stateOf(
  thread: EventThread,
  result: ZkResult | undefined,
): LeaderIsrAndControllerEpoch | null {
  if (result === undefined || result.error !== null || result.stat === null) return null;
  const state = decodeState(result.data, result.stat);
  return state.controllerEpoch > thread.context.epoch ? null : state;
}

export const writeState = (
  context: ControllerContext,
  tp: TopicPartition,
  state: LeaderAndIsr,
): ZkOp =>
  withEpochCheck(
    {
      op: 'setData',
      path: statePath(tp),
      data: encodeState(state, context.epoch),
      version: state.partitionEpoch,
    },
    context.epochZkVersion,
  );

const createChecked = (context: ControllerContext, path: string, data: unknown): ZkOp =>
  withEpochCheck({ op: 'create', path, data }, context.epochZkVersion);

function firstState(context: ControllerContext, tp: TopicPartition): LeaderAndIsr {
  const isr = partitionReplicaAssignment(context, tp).filter((id) => isReplicaOnline(context, id));
  return { leader: isr[0] ?? -1, leaderEpoch: 0, isr, partitionEpoch: 0, recovering: false };
}

/** Only a partition none of whose ISR is live can need an unclean election. */
function topicsToAskAboutUnclean(
  context: ControllerContext,
  states: readonly ReadState[],
  strategy: ElectionStrategy,
): string[] {
  if (strategy.kind !== 'offline' || strategy.allowUnclean) return [];
  const stuck = states.filter(({ state }) => !state.isr.some((id) => isReplicaOnline(context, id)));
  return [...new Set(stuck.map(({ topicPartition: tp }) => topicOf(tp)))];
}

function isUncleanAllowed(result: ZkResult | undefined, standard: boolean): boolean {
  const config = result?.error === null ? (result.data as ConfigZnode).config : {};
  const own = config['unclean.leader.election.enable'];
  return own === undefined ? standard : own === 'true';
}

function chooseLeaders(
  thread: EventThread,
  states: readonly ReadState[],
  strategy: ElectionStrategy,
  uncleanTopics: readonly string[],
): void {
  const { context } = thread;
  const elected: ElectedState[] = [];
  for (const { topicPartition: tp, state } of states) {
    const assignment = partitionReplicaAssignment(context, tp);
    const allowUnclean = uncleanTopics.includes(topicOf(tp));
    const election = elect(context, assignment, state, strategy, allowUnclean);
    if (election === null) {
      failElection(thread, tp, strategy);
      continue;
    }
    elected.push({
      topicPartition: tp,
      previous: state,
      state: {
        leader: election.leader,
        leaderEpoch: state.leaderEpoch + 1,
        isr: election.isr,
        partitionEpoch: state.partitionEpoch,
        recovering: election.unclean || state.recovering,
      },
      unclean: election.unclean,
      recipients: recipientsOf(context, assignment, strategy),
    });
  }
  if (elected.length > 0) doNext(thread, { do: 'writeElectedLeaders', elected, strategy });
}

function elect(
  context: ControllerContext,
  assignment: readonly BrokerId[],
  { isr }: LeaderAndIsr,
  strategy: ElectionStrategy,
  allowUnclean: boolean,
): ElectedLeader | null {
  const registered = new Set(context.liveBrokerEpochs.keys());
  const live = new Set(assignment.filter((id) => isReplicaOnline(context, id)));
  switch (strategy.kind) {
    case 'offline':
      return offlinePartitionLeaderElection(
        assignment,
        isr,
        live,
        strategy.allowUnclean || allowUnclean,
      );
    case 'preferred':
      return preferredReplicaPartitionLeaderElection(assignment, isr, live);
    case 'controlledShutdown':
      return controlledShutdownPartitionLeaderElection(
        assignment,
        isr,
        registered,
        context.shuttingDownBrokerIds,
      );
  }
}

/** Who hears of the new leader by LeaderAndIsr; the request batch drops dead brokers. */
function recipientsOf(
  context: ControllerContext,
  assignment: readonly BrokerId[],
  strategy: ElectionStrategy,
): BrokerId[] {
  if (strategy.kind !== 'offline') return [...assignment];
  return assignment.filter((id) => isReplicaOnline(context, id));
}

function finishElection(
  thread: EventThread,
  election: ElectedState,
  strategy: ElectionStrategy,
): void {
  const { context, state } = thread;
  const { topicPartition: tp, previous, recipients, unclean } = election;
  const written = { ...election.state, partitionEpoch: previous.partitionEpoch + 1 };
  context.partitionLeadershipInfo.set(tp, { ...written, controllerEpoch: context.epoch });
  putPartitionState(context, tp, 'OnlinePartition');
  state.outcomes.set(tp, { leader: written.leader });
  traceEffect(
    thread,
    {
      kind: 'leaderElected',
      topicPartition: tp,
      leader: written.leader,
      previousLeader: previous.leader,
      leaderEpoch: written.leaderEpoch,
      isr: written.isr,
      left: previous.isr.filter((id) => !written.isr.includes(id)),
      election: unclean ? 'unclean' : strategy.kind,
    },
    state.noticed.get(previous.leader),
  );
  addLeaderAndIsrRequest(state.batch, context, recipients, tp, false);
}

function failElection(thread: EventThread, tp: TopicPartition, strategy: ElectionStrategy): void {
  const error =
    strategy.kind === 'preferred'
      ? 'PREFERRED_LEADER_NOT_AVAILABLE'
      : 'ELIGIBLE_LEADERS_NOT_AVAILABLE';
  thread.state.outcomes.set(tp, { error });
}

/**
 * Elections of partition leaders: the state znodes are read, a leader is chosen (leaderElection.ts), the new states are
 * written with a version check, and the replicas hear of them.
 * [Apache Kafka: core/.../kafka/controller/PartitionStateMachine.scala (doElectLeaderForPartitions), Election.scala]
 *
 * How each partition's election ended stands in the thread's `outcomes`. Left out: elections of a reassignment.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { topicOf, type TopicPartition } from '../protocol.ts';
import {
  isReplicaOnline,
  partitionReplicaAssignment,
  putPartitionState,
  type ControllerContext,
} from './controllerContext.ts';
import { doNext, traceEffect, type EventThread, type InstructionTable } from './eventThread.ts';
import {
  controlledShutdownPartitionLeaderElection,
  offlinePartitionLeaderElection,
  preferredReplicaPartitionLeaderElection,
  type ElectedLeader,
} from './leaderElection.ts';
import { readState, stateOf, writeErrorOf, writeState } from './partitionStateZnodes.ts';
import { addLeaderAndIsrRequest } from './requestBatch.ts';
import { topicConfigPath, type ConfigZnode, type LeaderAndIsr } from './zkData.ts';

export type ElectionStrategy =
  | { kind: 'offline'; allowUnclean: boolean }
  | { kind: 'preferred' }
  | { kind: 'controlledShutdown' };

/** When a leader is gone, or an offline partition gets another chance. */
export const OFFLINE_STRATEGY: ElectionStrategy = { kind: 'offline', allowUnclean: false };

interface Election {
  partitions: TopicPartition[];
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

export const partitionElectionInstructions: InstructionTable = {
  electLeaders: {
    ask: (_thread: EventThread, { partitions }: Election) => partitions.map(readState),
    take(thread: EventThread, { partitions, strategy }: Election, results: ZkResult[]) {
      const states: ReadState[] = [];
      for (const [i, tp] of partitions.entries()) {
        const read = stateOf(thread.context, results[i]);
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
        const error = writeErrorOf(results[i]);
        if (error === null) finishElection(thread, election, strategy);
        else if (error === 'BadVersion') toRetry.push(election.topicPartition);
        else failElection(thread, election.topicPartition, strategy);
      }
      if (toRetry.length > 0) doNext(thread, { do: 'electLeaders', partitions: toRetry, strategy });
    },
  },
};

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
  return own === undefined ? standard : own.toLowerCase() === 'true';
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

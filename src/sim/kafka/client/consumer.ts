/**
 * A consumer of the classic protocol and the application around it: node kind `consumer`
 * (clients/src/main/java/org/apache/kafka/clients/consumer/KafkaConsumer.java).
 *
 * Its parts lie in consumer/: thread.ts (poll() and the application's work), rebalancing.ts and join.ts (its part of a round),
 * heartbeat.ts (the background thread), lookup.ts (the coordinator), commit.ts, positions.ts, fetcher.ts, calls.ts.
 * Left out: read_committed, wakeup(), interceptors, pattern subscriptions, asynchronous commits of the application.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Behaviour, Command, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { resolveConfig } from '../config.ts';
import { compareStrings } from './assignment.ts';
import { assignors } from './assignors.ts';
import { commitAnswered } from './consumer/commit.ts';
import { fetchAnswered } from './consumer/fetcher.ts';
import { heartbeatAnswered, onHeartbeatTimer } from './consumer/heartbeat.ts';
import { joinAnswered, syncAnswered } from './consumer/join.ts';
import { coordinatorAnswered, onCoordinatorConnection } from './consumer/lookup.ts';
import { createMembership, leaveAnswered } from './consumer/membership.ts';
import { committedAnswered, offsetsListed } from './consumer/positions.ts';
import { lastCommitAnswered } from './consumer/rebalancing.ts';
import {
  isInPoll,
  stateOf,
  type Application,
  type ConsumerNodeConfig,
  type ConsumerState,
} from './consumer/state.ts';
import { createSubscription, setAssignment, topicsOfInterest } from './consumer/subscription.ts';
import { querySteps } from './consumer/queries.ts';
import { leavePoll, nextReturnFromPollUs, runThread } from './consumer/thread.ts';
import { setTopics } from './metadata.ts';
import { createKafkaClient, kafkaClientBehaviour, maybeUpdateMetadata } from './metadataUpdater.ts';

export type { ConsumerNodeConfig } from './consumer/state.ts';

const client = kafkaClientBehaviour({
  client: (node) => stateOf(node).client,
  onMetadata: () => undefined,
});

const timers: TimerTable = {
  ...client.timers,
  heartbeat: onHeartbeatTimer,
  wake(out, node) {
    const consumer = stateOf(node);
    if (consumer.wakeAtUs <= out.nowUs()) consumer.wakeAtUs = Infinity;
  },
  work: () => undefined,
  /** poll() returns, so that the application can make its calls. */
  pollReturns(out, node) {
    const consumer = stateOf(node);
    const { calls, toldPoll } = consumer.thread;
    if (isInPoll(consumer) && toldPoll === null && calls.length > 0) leavePoll(out, consumer);
  },
};

const steps: StepTable = {
  ...client.steps,
  findCoordinator: { answered: coordinatorAnswered },
  joinGroup: { answered: joinAnswered },
  syncGroup: { answered: syncAnswered },
  heartbeat: { answered: heartbeatAnswered },
  leaveGroup: { answered: leaveAnswered },
  commit: {
    answered: (out, node, task, answer) =>
      commitAnswered(out, node, task, answer, lastCommitAnswered),
  },
  fetchCommitted: { answered: committedAnswered },
  listOffsets: { answered: offsetsListed },
  fetch: { answered: fetchAnswered },
  ...querySteps,
};

export const consumerBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start,
  onRequest: () => undefined,
  onConnection(out, node, event) {
    // The last answer that a closing consumer waited for may be lost with the connection: then its process has ended.
    if (client.onConnection(out, node, event) === null || !node.running) return;
    onCoordinatorConnection(out, stateOf(node), event);
    runThread(out, node);
  },
  onCommand,
  timers: thenThread(timers),
  steps: Object.fromEntries(
    Object.entries(steps).map(([kind, table]) => [kind, thenThread(table)]),
  ),
};

/** Whatever has happened: the thread looks whether it can go on. */
function thenThread<A extends unknown[]>(
  table: Record<string, (out: Out, node: SimNode, ...rest: A) => void>,
): Record<string, (out: Out, node: SimNode, ...rest: A) => void> {
  return Object.fromEntries(
    Object.entries(table).map(([name, act]) => [
      name,
      (out: Out, node: SimNode, ...rest: A) => {
        act(out, node, ...rest);
        if (node.running) runThread(out, node);
      },
    ]),
  );
}

/** `call` {call, callId}, `close` {callId}: queued until the thread is between two polls. */
function onCommand(out: Out, node: SimNode, { do: word, args }: Command): void {
  const consumer = stateOf(node);
  const callId = (args['callId'] as string | undefined) ?? null;
  const text = word === 'call' ? String(args['call']) : word;
  consumer.thread.calls.push({ text, callId });
  if (isInPoll(consumer)) out.setTimer('pollReturns', null, nextReturnFromPollUs(out, consumer));
  else runThread(out, node);
}

function start(out: Out, node: SimNode): void {
  const given = node.config as unknown as ConsumerNodeConfig;
  const consumer = createConsumer(node.id, given);
  node.state = consumer;
  node.disk = {};
  const unknown = consumer.assignors.find((name) => !assignors.has(name));
  if (unknown !== undefined) {
    const message = `partition.assignment.strategy: no assignor ${unknown}`;
    const exception = 'ConfigException';
    out.trace({ kind: 'clientNotCreated', error: 'ConfigException', exception, message });
    out.exit();
    return;
  }
  const { groupId: group, subscription } = consumer;
  out.trace({ kind: 'consumerStarted', group });
  consumer.nextAutoCommitAtUs = out.nowUs() + msToUs(consumer.config['auto.commit.interval.ms']);
  setTopics(consumer.client.metadata, topicsOfInterest(subscription));
  maybeUpdateMetadata(out, node, consumer.client);
  runThread(out, node);
}

function createConsumer(label: string, given: ConsumerNodeConfig): ConsumerState {
  const config = resolveConfig('consumer', given.config);
  const names = config['partition.assignment.strategy'].split(',').map((name) => name.trim());
  const groupId = config['group.id'];
  const subscription = createSubscription();
  if (given.assign !== null) {
    subscription.mode = 'assigned';
    setAssignment(subscription, given.assign);
  } else if (given.subscribe !== null) {
    subscription.mode = 'subscribed';
    subscription.topics = [...given.subscribe].sort(compareStrings);
  }
  return {
    label,
    config,
    groupId,
    groupInstanceId: config['group.instance.id'] === '' ? null : config['group.instance.id'],
    assignors: names,
    isCooperative: names.every(
      (name) => assignors.get(name)?.supportedProtocols.includes('cooperative') ?? false,
    ),
    autoCommit: groupId !== '' && isAutoCommit(given, config['enable.auto.commit']),
    application: applicationOf(given),
    client: createKafkaClient(config, given.brokers, {
      allowAutoTopicCreation: config['allow.auto.create.topics'],
      maxInFlight: Infinity,
    }),
    backoff: { initialMs: config['retry.backoff.ms'], maxMs: config['retry.backoff.max.ms'] },
    subscription,
    coordinator: { broker: -1, lastBroker: -1, lookup: 0, attempts: 0, notBeforeUs: -Infinity },
    member: createMembership(),
    heartbeat: {
      enabled: false,
      dueAtUs: Infinity,
      sessionDeadlineUs: Infinity,
      lastPollAtUs: 0,
      inFlight: 0,
      timerAtUs: Infinity,
    },
    fetcher: { inFlight: new Map(), completed: [] },
    thread: {
      polls: subscription.mode !== 'none' && given.pollsWhenTold !== true,
      doing: { what: 'betweenPolls' },
      pollSinceUs: 0,
      toldPoll: null,
      calls: [],
      batch: [],
      next: 0,
    },
    nextAutoCommitAtUs: Infinity,
    fetchCommitted: 0,
    committedNotBeforeUs: -Infinity,
    pollError: null,
    wakeAtUs: Infinity,
    delivered: 0,
    processed: 0,
  };
}

/** An application that commits by itself, or never, has switched the automatic commits off. */
const isAutoCommit = ({ commit }: ConsumerNodeConfig, configured: boolean): boolean =>
  commit === null ? configured : commit === 'automatic';

function applicationOf(given: ConsumerNodeConfig): Application {
  const { commit, processingMs, commitInOnPartitionsRevoked, assigningMs = 0 } = given;
  return {
    processingUs: Math.round(msToUs(processingMs)),
    commit: commit === null || commit === 'automatic' ? 'never' : commit,
    commitInOnPartitionsRevoked,
    assigningUs: Math.round(msToUs(assigningMs)),
    pollsWhenTold: given.pollsWhenTold === true,
  };
}

/**
 * Finding the group's coordinator, calling it, and losing it
 * (AbstractCoordinator.java `ensureCoordinatorReady`, `lookupCoordinator`, `markCoordinatorUnknown`).
 *
 * Any broker can be asked; the answer is what that broker knows, so after a crash it may name the dead one for a while.
 */

import type { Answer, ConnectionEvent } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { NodeId, SimNode, Task } from '../../../kernel/world.ts';
import {
  brokerNode,
  type Api,
  type ErrorName,
  type FindCoordinatorResponse,
} from '../../protocol.ts';
import { drawBackoffUs } from '../backoff.ts';
import { requestUpdate } from '../metadata.ts';
import { checkAnswer, leastLoadedBroker, maybeUpdateMetadata } from '../metadataUpdater.ts';
import { callWhenReady, channelTo, disconnect, ready } from '../networkClient.ts';
import { restartSessionTimer } from './heartbeatTimers.ts';
import { COORDINATOR_CHANNEL, stateOf, wakeAt, type ConsumerState } from './state.ts';

export const isCoordinatorKnown = ({ coordinator }: ConsumerState): boolean =>
  coordinator.broker !== -1;

/** Begins to look for it, unless that is under way or too early. */
export function findCoordinator(out: Out, node: SimNode, consumer: ConsumerState): void {
  const { coordinator, client } = consumer;
  if (coordinator.broker !== -1 || coordinator.lookup !== 0) return;
  if (out.nowUs() < coordinator.notBeforeUs) return wakeAt(out, consumer, coordinator.notBeforeUs);
  const broker = leastLoadedBroker(out, node, client);
  if (broker === null) return backOff(out, consumer);
  const task = out.startTask('findCoordinator', 'answered', null);
  coordinator.lookup = task.id;
  const body = { key: consumer.groupId };
  callWhenReady(out, client.network, brokerNode(broker), client.name, 'FindCoordinator', body, {
    task,
    step: 'answered',
    timeoutUs: client.requestTimeoutUs,
  });
}

export function coordinatorAnswered(
  out: Out,
  node: SimNode,
  task: Task,
  answer: Answer<FindCoordinatorResponse>,
): void {
  out.endTask(task);
  const consumer = stateOf(node);
  const { coordinator, client } = consumer;
  if (coordinator.lookup !== task.id) return;
  coordinator.lookup = 0;
  if (!checkAnswer(out, node, client, answer) || !answer.ok || answer.body.error !== 'NONE') {
    backOff(out, consumer);
    requestUpdate(client.metadata);
    return maybeUpdateMetadata(out, node, client);
  }
  const { broker } = answer.body;
  const channel = channelTo(client.network, brokerNode(broker), COORDINATOR_CHANNEL);
  // The connection has just failed: this broker is no coordinator that could be called.
  if (channel.state === 'disconnected' && channel.nextAttemptAtUs > out.nowUs())
    return backOff(out, consumer);
  coordinator.broker = broker;
  coordinator.lastBroker = broker;
  coordinator.attempts = 0;
  out.trace({ kind: 'coordinatorFound', group: consumer.groupId, coordinator: broker });
  ready(out, client.network, channel.peer, COORDINATOR_CHANNEL);
  restartSessionTimer(out, consumer);
}

function backOff(out: Out, consumer: ConsumerState): void {
  const { coordinator, backoff } = consumer;
  const waitUs = drawBackoffUs(out, 'coordinatorBackoff', backoff, coordinator.attempts);
  coordinator.attempts += 1;
  coordinator.notBeforeUs = out.nowUs() + waitUs;
  wakeAt(out, consumer, coordinator.notBeforeUs);
}

/** `silent`: it was not heard for so long that it counts as lost. The connection is let go of, whatever is under way there fails. */
export function loseCoordinator(
  out: Out,
  consumer: ConsumerState,
  reason: string,
  silent = false,
): void {
  const { coordinator, client, groupId } = consumer;
  if (coordinator.broker === -1) return;
  const peer = brokerNode(coordinator.broker);
  out.trace({
    kind: 'coordinatorLost',
    group: groupId,
    coordinator: coordinator.broker,
    reason,
    ...(silent ? { waitedFor: peer } : {}),
  });
  coordinator.broker = -1;
  coordinator.notBeforeUs = -Infinity;
  disconnect(out, client.network, peer, COORDINATOR_CHANNEL);
}

/** Its connection has closed, or could not be made. */
export function onCoordinatorConnection(
  out: Out,
  consumer: ConsumerState,
  { what, peer, channel }: ConnectionEvent,
): void {
  if (what === 'opened' || channel !== COORDINATOR_CHANNEL) return;
  if (peer === brokerNode(consumer.coordinator.broker))
    loseCoordinator(out, consumer, 'disconnected');
}

/** Calls the coordinator, which must be known. */
export function callCoordinator(
  out: Out,
  consumer: ConsumerState,
  api: Api,
  body: unknown,
  task: Task,
  timeoutUs = consumer.client.requestTimeoutUs,
): void {
  const peer = brokerNode(consumer.coordinator.broker);
  const { network } = consumer.client;
  const options = { task, step: 'answered', timeoutUs };
  callWhenReady(out, network, peer, COORDINATOR_CHANNEL, api, body, options);
}

/** False: no answer came. Then the coordinator is unknown again, and metadata may be stale. */
export function checkCoordinatorAnswer(
  out: Out,
  node: SimNode,
  consumer: ConsumerState,
  answer: Answer,
): boolean {
  if (answer.ok) return true;
  if (answer.from === brokerNode(consumer.coordinator.broker)) {
    loseCoordinator(out, consumer, answer.error === 'TIMED_OUT' ? 'timedOut' : 'disconnected');
    requestUpdate(consumer.client.metadata);
    maybeUpdateMetadata(out, node, consumer.client);
  }
  return false;
}

/** A commit that waited in vain has waited for the coordinator: the facts of its event. */
export const silenceOf = (
  { coordinator }: ConsumerState,
  error: ErrorName,
): { waitedFor?: NodeId } =>
  error === 'TimeoutException' && coordinator.lastBroker !== -1
    ? { waitedFor: brokerNode(coordinator.lastBroker) }
    : {};

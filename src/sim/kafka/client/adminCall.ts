/**
 * One call of an admin client, a task of its own: it finds the broker that has to answer, asks, and asks again until
 * default.api.timeout.ms is over (KafkaAdminClient.java, AdminClientRunnable and Call.fail).
 *
 * A request waits request.timeout.ms; without an answer its connection is closed, the broker is looked for anew and the call is
 * repeated after a backoff. So a request that hangs in the cluster may be carried out more than once, later.
 */

import { msToUs, US_PER_MS } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { Answer } from '../../kernel/behaviour.ts';
import type { Out, TraceInput } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import {
  brokerNode,
  topicPartition,
  type Api,
  type DescribeGroupsResponse,
  type FindCoordinatorResponse,
  type MetadataResponse,
} from '../protocol.ts';
import {
  adminOperations,
  tryAgainErrors,
  wrongBrokerErrors,
  type AdminArgs,
  type AdminOperation,
} from './adminOperations.ts';
import { stateOf } from './adminState.ts';
import { drawBackoffUs } from './backoff.ts';
import { requestUpdate } from './metadata.ts';
import { checkAnswer, leastLoadedBroker, maybeUpdateMetadata } from './metadataUpdater.ts';
import { callWhenReady } from './networkClient.ts';
import { failureFor } from './outcomes.ts';

export interface AdminCall {
  callId: string | null;
  operation: string;
  args: AdminArgs;
  deadlineUs: number;
  /** Attempts that have failed. */
  tries: number;
  /** The coordinator or leader, once found; −1: not yet. */
  broker: number;
  /** The last broker that was asked; −1: none. */
  asked: number;
  /** It waits for an answer: the request's own time-out ends it. */
  isAsking: boolean;
  /** Trace id of what spoilt the last attempt; 0: nothing yet. */
  troubledBy: number;
}

type CallTask = Task<AdminCall>;

export function startCall(out: Out, node: SimNode, operation: string, given: AdminArgs): void {
  const { callId, ...args } = given;
  must(adminOperations[operation], `admin operation ${operation}`);
  const state = stateOf(node);
  const timeoutUs = msToUs(state.config['default.api.timeout.ms']);
  const task: CallTask = out.startTask('adminCall', 'goOn', {
    callId: typeof callId === 'string' ? callId : null,
    operation,
    args,
    deadlineUs: out.nowUs() + timeoutUs,
    tries: 0,
    broker: -1,
    asked: -1,
    isAsking: false,
    troubledBy: 0,
  });
  out.setTimer('adminDeadline', task.id, timeoutUs);
  goOn(out, node, task);
}

export const adminCallSteps = {
  adminCall: {
    goOn: (out: Out, node: SimNode, task: CallTask): void => goOn(out, node, task),
    answered: takeAnswer,
    brokerFound: takeBroker,
    partitionsFound: takePartitions,
    membersFound: takeMembers,
  },
};

export const adminCallTimers = {
  adminRetry(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId) as CallTask | undefined;
    if (task !== undefined) goOn(out, node, task);
  },
  adminDeadline(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId) as CallTask | undefined;
    if (task !== undefined && !task.context.isAsking) timeOut(out, node, task);
  },
};

/** Asks the next one of those who have to be asked. */
function goOn(out: Out, node: SimNode, task: CallTask): void {
  const call = task.context;
  const { to, api, body } = operationOf(call);
  const { metadata } = stateOf(node).client;
  if (to === 'controller') {
    const { controllerId } = metadata;
    if (!metadata.bootstrapped || !metadata.brokers.includes(controllerId)) {
      return waitForMetadata(out, node, task);
    }
    if (needsPartitions(call))
      return askAny(out, node, task, 'Metadata', topicsBody(call), 'partitionsFound');
    return ask(
      out,
      node,
      task,
      controllerId,
      api,
      body(call.args, timeoutMsOf(out, node, call)),
      'answered',
    );
  }
  if (to === 'anyBroker') {
    return askAny(out, node, task, api, body(call.args, timeoutMsOf(out, node, call)), 'answered');
  }
  if (call.broker !== -1 && needsMembers(call)) {
    const group = { groupId: call.args['group'] };
    return ask(out, node, task, call.broker, 'DescribeGroups', group, 'membersFound');
  }
  if (call.broker !== -1) {
    return ask(
      out,
      node,
      task,
      call.broker,
      api,
      body(call.args, timeoutMsOf(out, node, call)),
      'answered',
    );
  }
  if (to === 'coordinator') {
    return askAny(out, node, task, 'FindCoordinator', { key: call.args['group'] }, 'brokerFound');
  }
  askAny(out, node, task, 'Metadata', topicsBody(call), 'brokerFound');
}

function takeAnswer(out: Out, node: SimNode, task: CallTask, answer: Answer): void {
  const body = bodyOf(out, node, task, answer);
  if (body === null) return;
  const call = task.context;
  const { error, details } = operationOf(call).result(body as never, call.args);
  if (wrongBrokerErrors.has(error)) return lookAnew(out, node, task);
  if (tryAgainErrors.has(error)) return tryAgain(out, node, task);
  const result = error === 'NONE' ? 'ok' : failureFor(error, '').error;
  finish(out, node, task, { result, ...(details === undefined ? {} : { details }) });
}

/** The coordinator of the group, or the leader of the partition. */
function takeBroker(out: Out, node: SimNode, task: CallTask, answer: Answer): void {
  const body = bodyOf(out, node, task, answer);
  if (body === null) return;
  const { args, operation } = task.context;
  const isCoordinator = adminOperations[operation]?.to === 'coordinator';
  const broker = isCoordinator
    ? coordinatorIn(body as FindCoordinatorResponse)
    : leaderIn(body as MetadataResponse, args);
  if (broker < 0) return tryAgain(out, node, task);
  task.context.broker = broker;
  goOn(out, node, task);
}

/** Elections name partitions; whoever names topics means all of theirs. */
function takePartitions(out: Out, node: SimNode, task: CallTask, answer: Answer): void {
  const body = bodyOf(out, node, task, answer) as MetadataResponse | null;
  if (body === null) return;
  const failed = body.topics.find(({ error }) => error !== 'NONE');
  if (failed !== undefined) return finish(out, node, task, { result: failed.error });
  const partitions = body.topics.flatMap((topic) =>
    topic.partitions.map((partition) => partition.topicPartition),
  );
  task.context.args = { ...task.context.args, partitions };
  goOn(out, node, task);
}

/** Whoever removes all members has to know them. */
function takeMembers(out: Out, node: SimNode, task: CallTask, answer: Answer): void {
  const body = bodyOf(out, node, task, answer) as DescribeGroupsResponse | null;
  if (body === null) return;
  if (wrongBrokerErrors.has(body.error)) return lookAnew(out, node, task);
  if (tryAgainErrors.has(body.error)) return tryAgain(out, node, task);
  if (body.error !== 'NONE') return finish(out, node, task, { result: body.error });
  const { members } = body;
  if (members.length === 0) return finish(out, node, task, { result: 'ok' });
  task.context.args = { ...task.context.args, members };
  goOn(out, node, task);
}

/** Null: none came, and the call has been taken care of. */
function bodyOf(out: Out, node: SimNode, task: CallTask, answer: Answer): unknown {
  const call = task.context;
  call.isAsking = false;
  if (answer.ok) return answer.body;
  call.troubledBy = out.trigger;
  checkAnswer(out, node, stateOf(node).client, answer);
  if (out.nowUs() >= call.deadlineUs) timeOut(out, node, task);
  else lookAnew(out, node, task);
  return null;
}

function lookAnew(out: Out, node: SimNode, task: CallTask): void {
  const { metadata } = stateOf(node).client;
  if (operationOf(task.context).to === 'controller') metadata.controllerId = -1;
  task.context.broker = -1;
  requestUpdate(metadata);
  maybeUpdateMetadata(out, node, stateOf(node).client);
  tryAgain(out, node, task);
}

function tryAgain(out: Out, node: SimNode, task: CallTask): void {
  const call = task.context;
  const { client, config } = stateOf(node);
  call.tries += 1;
  if (call.tries > config.retries) return timeOut(out, node, task);
  call.troubledBy = call.troubledBy === 0 ? out.trigger : call.troubledBy;
  const waitUs = drawBackoffUs(out, 'adminBackoff', client.metadata.backoff, call.tries - 1);
  out.setTimer('adminRetry', task.id, waitUs);
}

function timeOut(out: Out, node: SimNode, task: CallTask): void {
  const { asked } = task.context;
  const troubledBy = task.context.troubledBy || stateOf(node).client.metadata.troubledBy;
  const silence: Pick<TraceInput, 'waitedFor'> = asked < 0 ? {} : { waitedFor: brokerNode(asked) };
  if (troubledBy !== 0) out.trigger = troubledBy;
  finish(out, node, task, { result: 'TimeoutException' }, silence);
}

function finish(
  out: Out,
  node: SimNode,
  task: CallTask,
  facts: { result: string; details?: unknown },
  silence: Pick<TraceInput, 'waitedFor'> = {},
): void {
  const { callId, operation, args, tries } = task.context;
  const state = stateOf(node);
  state.waitingForController = state.waitingForController.filter((id) => id !== task.id);
  out.endTask(task);
  out.trace({
    kind: 'adminCallReturned',
    ...(callId === null ? {} : { callId }),
    operation,
    args,
    tries: tries + 1,
    ...facts,
    ...silence,
  });
}

function waitForMetadata(out: Out, node: SimNode, task: CallTask): void {
  const { client, waitingForController } = stateOf(node);
  waitingForController.push(task.id);
  task.step = 'goOn';
  requestUpdate(client.metadata);
  maybeUpdateMetadata(out, node, client);
}

function askAny(
  out: Out,
  node: SimNode,
  task: CallTask,
  api: Api,
  body: unknown,
  step: string,
): void {
  const broker = leastLoadedBroker(out, node, stateOf(node).client);
  // All that it knows wait for their reconnect backoff.
  if (broker === null) return tryAgain(out, node, task);
  ask(out, node, task, broker, api, body, step);
}

function ask(
  out: Out,
  node: SimNode,
  task: CallTask,
  broker: number,
  api: Api,
  body: unknown,
  step: string,
): void {
  const { client } = stateOf(node);
  const call = task.context;
  const timeoutUs = msToUs(timeoutMsOf(out, node, call));
  if (timeoutUs <= 0) return timeOut(out, node, task);
  call.asked = broker;
  call.isAsking = true;
  callWhenReady(out, client.network, brokerNode(broker), client.name, api, body, {
    task,
    step,
    timeoutUs,
  });
}

/** The rest of the call's time, at most request.timeout.ms. */
function timeoutMsOf(out: Out, node: SimNode, call: AdminCall): number {
  const leftMs = Math.ceil((call.deadlineUs - out.nowUs()) / US_PER_MS);
  return Math.min(stateOf(node).config['request.timeout.ms'], leftMs);
}

const operationOf = ({ operation }: AdminCall): AdminOperation =>
  must(adminOperations[operation], operation);

const needsPartitions = ({ operation, args }: AdminCall): boolean =>
  operation === 'electLeaders' && args['partitions'] == null && args['topics'] != null;

const needsMembers = ({ operation, args }: AdminCall): boolean =>
  operation === 'removeMembersFromConsumerGroup' &&
  args['instances'] == null &&
  args['members'] == null;

const topicsBody = ({ args }: AdminCall): unknown => ({
  topics: args['topics'] ?? [args['topic']],
  allowAutoTopicCreation: false,
});

const coordinatorIn = ({ error, broker }: FindCoordinatorResponse): number =>
  error === 'NONE' ? broker : -1;

function leaderIn({ topics }: MetadataResponse, args: AdminArgs): number {
  const tp = topicPartition(args['topic'] as string, args['partition'] as number);
  const found = topics[0]?.partitions.find((partition) => partition.topicPartition === tp);
  return found?.leader ?? -1;
}

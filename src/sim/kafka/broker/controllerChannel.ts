/**
 * Requests of a broker to the controller (core/src/main/scala/kafka/server/NodeToControllerChannelManager.scala).
 *
 * The channel keeps to the controller that it used last and looks for another, in the broker's metadata cache, only after
 * NOT_CONTROLLER or a lost connection; then the request is sent again, without limit. Each request is a task of its own, so one that
 * hangs blocks nothing else.
 */

import type { BrokerId } from '../../../base/brand.ts';
import { msToUs } from '../../../base/brand.ts';
import type { Answer, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { CallOptions, Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { callWhenReady, disconnect } from '../client/networkClient.ts';
import { brokerNode, type Api } from '../protocol.ts';
import { knownController } from './metadataCache.ts';
import { brokerState } from './replica.ts';

export interface ControllerChannel {
  /** Whom it used last; −1: to be found. */
  controller: BrokerId;
}

interface ControllerCall {
  api: Api;
  body: unknown;
  callerId: number;
  callerStep: string;
  /** Infinity: as long as it takes. */
  deadlineAtUs: number;
}

const CHANNEL = 'controller';
/** How long the channel waits where no controller is known. */
const SEARCH_BACKOFF_US = 100_000;

export const createControllerChannel = (): ControllerChannel => ({ controller: -1 });

/**
 * Sends a request to the controller, whoever that comes to be; the caller's task goes on at `step` with the first answer other than
 * NOT_CONTROLLER, or TIMED_OUT.
 */
export function callController(
  out: Out,
  node: SimNode,
  api: Api,
  body: unknown,
  { task, step, timeoutUs }: CallOptions,
): void {
  task.step = step;
  task.awaiting = { api, from: controllerName(node), sinceUs: out.nowUs() };
  const call = out.startTask<ControllerCall>('controllerCall', 'send', {
    api,
    body,
    callerId: task.id,
    callerStep: step,
    deadlineAtUs: out.nowUs() + timeoutUs,
  });
  sendToController(out, node, call);
}

function sendToController(out: Out, node: SimNode, task: Task<ControllerCall>): void {
  const { controllerChannel: channel, metadata, network, config } = brokerState(node);
  const { api, body, deadlineAtUs } = task.context;
  const leftUs = deadlineAtUs - out.nowUs();
  if (leftUs <= 0) {
    finish(out, node, task, { ok: false, error: 'TIMED_OUT', from: controllerName(node) });
    return;
  }
  if (channel.controller === -1) channel.controller = knownController(metadata);
  if (channel.controller === -1) {
    task.step = 'send';
    out.setTimer('controllerSearch', task.id, Math.min(SEARCH_BACKOFF_US, leftUs));
    return;
  }
  const caller = node.tasks.get(task.context.callerId);
  if (caller?.awaiting != null) caller.awaiting.from = brokerNode(channel.controller);
  callWhenReady(out, network, brokerNode(channel.controller), CHANNEL, api, body, {
    task,
    step: 'answered',
    timeoutUs: Math.min(msToUs(config['controller.socket.timeout.ms']), leftUs),
  });
}

function answered(out: Out, node: SimNode, task: Task<ControllerCall>, answer: Answer): void {
  const { controllerChannel: channel, network } = brokerState(node);
  if (answer.ok && !saysNotController(answer.body)) return finish(out, node, task, answer);
  if (answer.from === brokerNode(channel.controller)) {
    channel.controller = -1;
    disconnect(out, network, answer.from, CHANNEL);
  }
  sendToController(out, node, task);
}

function finish(out: Out, node: SimNode, task: Task<ControllerCall>, answer: Answer): void {
  out.endTask(task);
  const caller = node.tasks.get(task.context.callerId);
  if (caller === undefined) return;
  caller.step = task.context.callerStep;
  out.resume(caller, answer);
}

/** At the top, or for any partition. */
function saysNotController(body: {
  error?: string;
  partitions?: readonly { error: string }[];
}): boolean {
  if (body.error === 'NOT_CONTROLLER') return true;
  return body.partitions?.some(({ error }) => error === 'NOT_CONTROLLER') ?? false;
}

function controllerName(node: SimNode): string {
  const { controller } = brokerState(node).controllerChannel;
  return controller === -1 ? 'controller' : brokerNode(controller);
}

export const controllerChannelSteps: StepTable = {
  controllerCall: { send: sendToController, answered },
};

export const controllerChannelTimers: TimerTable = {
  controllerSearch(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId);
    if (task !== undefined) sendToController(out, node, task);
  },
};

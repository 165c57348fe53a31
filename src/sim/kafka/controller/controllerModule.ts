/**
 * The controller module of a broker, as the broker uses it: start and stop, what ZooKeeper tells it, requests, tables.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala, core/.../kafka/server/KafkaApis.scala]
 *
 * Every broker has one. All of them watch /controller and race for it; one is active and does the rest.
 */
import type { Request, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { failZkRequests, zkServers } from '../../zookeeper/client.ts';
import type { ZkSessionEvent, ZkWatchEvent } from '../../zookeeper/protocol.ts';
import type { AlterPartitionRequest, Api, ControlledShutdownRequest } from '../protocol.ts';
import { removeAllBrokers, channelSteps, channelTimers } from './controllerChannelManager.ts';
import { schedulerTimers } from './controllerFailover.ts';
import { controllerOf, hostOf, isActiveController } from './controllerState.ts';
import { createTopicSteps, handleCreateTopics } from './createTopic.ts';
import { delayedOperationTimers } from './delayedTopicOperations.ts';
import { electionRequestSteps, handleElectLeaders } from './electionRequests.ts';
import { eventThreadSteps, preempt } from './eventLoop.ts';
import {
  createEvent,
  eventThreadOf,
  putEvent,
  startEventThread,
  wakeEventThread,
  type EventThreadState,
} from './eventThread.ts';
import {
  handleDescribeConfigs,
  handleIncrementalAlterConfigs,
  readConfigChanges,
  topicConfigSteps,
} from './topicConfigs.ts';
import { handleCreatePartitions, handleDeleteTopics, topicRequestSteps } from './topicRequests.ts';
import { BROKER_IDS, CONFIG_CHANGES, CONTROLLER, DELETE_TOPICS, TOPICS } from './zkData.ts';

export {
  createControllerModule,
  isActiveController,
  type ControllerModule,
} from './controllerState.ts';
export { autoCreateTopic } from './createTopic.ts';
export { completeDelayedOperations } from './delayedTopicOperations.ts';

/** Once the broker is registered: watches /controller, takes part in the race, listens for changes of configuration. */
export function startControllerModule(out: Out, node: SimNode): void {
  startEventThread(out, node);
  putEvent(out, node, 'Startup');
  readConfigChanges(out, node);
}

/** At a graceful stop, after the controlled shutdown: no event is handled any more. */
export function stopControllerModule(out: Out, node: SimNode): void {
  const task = eventThreadOf(node);
  if (task === undefined) return;
  out.endTask(task);
  const { trigger } = out;
  const { epoch } = controllerOf(node).context;
  if (isActiveController(node)) out.trace({ kind: 'controllerResigned', epoch, reason: 'stopped' });
  out.trigger = trigger;
  removeAllBrokers(out, node);
  controllerOf(node).activeControllerId = -1;
}

/**
 * `Expired`: what waits for ZooKeeper is given up, the controller resigns; the caller then starts the client again.
 * The first connection of the new session makes the broker register and race anew.
 */
export function onControllerZkSession(out: Out, node: SimNode, what: ZkSessionEvent): void {
  const controller = controllerOf(node);
  const thread = eventThreadOf(node);
  if (thread === undefined) return;
  if (what === 'Expired') {
    controller.mustRegister = true;
    expire(out, node, thread);
  }
  if (what === 'SyncConnected' && controller.mustRegister) {
    controller.mustRegister = false;
    putEvent(out, node, 'RegisterBrokerAndReelect');
    readConfigChanges(out, node);
  }
}

/** The events that waited are void; only then may there be a new session. */
function expire(out: Out, node: SimNode, task: Task<EventThreadState>): void {
  const { trigger } = out;
  const preempted = task.context.queue;
  task.context.queue = [createEvent(out, 'Expire')];
  failZkRequests(out, hostOf(node).zk);
  wakeEventThread(out, task);
  for (const event of preempted) preempt(out, node, event);
  out.trigger = trigger;
}

export function onControllerWatch(out: Out, node: SimNode, { type, path }: ZkWatchEvent): void {
  if (eventThreadOf(node) === undefined) return;
  if (path === CONTROLLER) {
    putEvent(out, node, type === 'NodeDeleted' ? 'Reelect' : 'ControllerChange');
  } else if (path === BROKER_IDS) putEvent(out, node, 'BrokerChange');
  else if (path === TOPICS) putEvent(out, node, 'TopicChange');
  else if (path === DELETE_TOPICS) putEvent(out, node, 'TopicDeletion');
  else if (path === CONFIG_CHANGES) readConfigChanges(out, node);
  else if (path.startsWith(`${TOPICS}/`) && type === 'NodeDataChanged') {
    putEvent(out, node, 'PartitionModifications', { topic: path.slice(TOPICS.length + 1) });
  }
}

export const controllerTimers: TimerTable = {
  ...channelTimers,
  ...schedulerTimers,
  ...delayedOperationTimers,
};

export const controllerSteps: StepTable = {
  ...eventThreadSteps,
  ...channelSteps,
  ...createTopicSteps,
  ...topicRequestSteps,
  ...electionRequestSteps,
  ...topicConfigSteps,
};

type RequestHandler = (out: Out, node: SimNode, request: Request) => void;

export const controllerRequests: Partial<Record<Api, RequestHandler>> = {
  AlterPartition: (out, node, request: Request<AlterPartitionRequest>) =>
    queueRequest(out, node, 'AlterPartition', request),
  ControlledShutdown: (out, node, request: Request<ControlledShutdownRequest>) =>
    queueRequest(out, node, 'ControlledShutdown', request),
  CreateTopics: handleCreateTopics,
  DeleteTopics: handleDeleteTopics,
  CreatePartitions: handleCreatePartitions,
  ElectLeaders: handleElectLeaders,
  IncrementalAlterConfigs: handleIncrementalAlterConfigs,
  DescribeConfigs: handleDescribeConfigs,
};

/** For the event thread, active controller or not; it may be waiting for ZooKeeper. */
function queueRequest(
  out: Out,
  node: SimNode,
  kind: 'AlterPartition' | 'ControlledShutdown',
  { handle, body }: Request,
): void {
  if (eventThreadOf(node) === undefined) {
    out.reply(handle, { error: 'NOT_CONTROLLER', partitions: [], remainingPartitions: [] });
    return;
  }
  out.park(handle, zkServers(hostOf(node).zk));
  putEvent(out, node, kind, { request: body, handle });
}

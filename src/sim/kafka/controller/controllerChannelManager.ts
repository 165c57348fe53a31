/**
 * The way from the controller to the brokers, its own included: one queue and one request in flight per broker, repeated
 * every 100 ms until it is answered or the broker is removed.
 * [Apache Kafka: core/.../kafka/controller/ControllerChannelManager.scala (RequestSendThread)]
 *
 * Answers change nothing here, those apart that say how the deletion of replicas went. Left out: offline log directories.
 */
import { msToUs, US_PER_MS, type BrokerId } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { Answer, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { callWhenReady, channelTo, disconnect } from '../client/networkClient.ts';
import {
  brokerIdOf,
  brokerNode,
  topicOf,
  type StopReplicaRequest,
  type StopReplicaResponse,
} from '../protocol.ts';
import { putEvent, type EventThread } from './eventThread.ts';
import { controllerOf, hostOf, type ControlRequest } from './controllerState.ts';
import { takeRequests } from './requestBatch.ts';

/** Name of the connection, which no other traffic uses. */
export const CONTROL_CHANNEL = 'controller to broker';
const RETRY_PAUSE_US = 100 * US_PER_MS;
const SEND_THREAD = 'requestSendThread';

interface SendThreadContext {
  broker: BrokerId;
}

export function addBroker(out: Out, node: SimNode, broker: BrokerId): void {
  const { channels } = controllerOf(node);
  if (channels.has(broker)) return;
  const context: SendThreadContext = { broker };
  const sendThread = out.startTask(SEND_THREAD, 'idle', context).id;
  channels.set(broker, { broker, queue: [], sendThread });
}

/** What still waits for the broker is dropped. */
export function removeBroker(out: Out, node: SimNode, broker: BrokerId): void {
  const { channels } = controllerOf(node);
  const channel = channels.get(broker);
  if (channel === undefined) return;
  channels.delete(broker);
  const task = node.tasks.get(channel.sendThread);
  if (task !== undefined) out.endTask(task);
  disconnect(out, hostOf(node).network, brokerNode(broker), CONTROL_CHANNEL);
}

export function removeAllBrokers(out: Out, node: SimNode): void {
  for (const broker of [...controllerOf(node).channels.keys()]) removeBroker(out, node, broker);
}

/** The last instruction of every change of states: what it collected goes into the brokers' queues. */
export function sendRequestsToBrokers(thread: EventThread): void {
  const { out, node, controller, context, state } = thread;
  const { trigger } = out;
  const id = brokerIdOf(node.id);
  for (const { broker, api, body } of takeRequests(state.batch, context, id)) {
    const channel = controller.channels.get(broker);
    if (channel === undefined) continue;
    channel.queue.push({ api, body, trigger });
    const task = must(node.tasks.get(channel.sendThread), 'request send thread');
    if (task.step === 'idle') sendNext(out, node, task as Task<SendThreadContext>);
    out.trigger = trigger;
  }
}

export const channelSteps: StepTable = {
  [SEND_THREAD]: {
    answered(out: Out, node: SimNode, task: Task<SendThreadContext>, answer: Answer) {
      const { broker } = task.context;
      const channel = must(controllerOf(node).channels.get(broker), `channel to broker ${broker}`);
      if (!answer.ok) {
        task.step = 'pausing';
        disconnect(out, hostOf(node).network, brokerNode(broker), CONTROL_CHANNEL);
        out.setTimer('controlRequestRetry', { taskId: task.id }, RETRY_PAUSE_US);
        return;
      }
      const request = must(channel.queue.shift(), 'the request that was answered');
      sendNext(out, node, task);
      if (request.api === 'StopReplica') {
        takeStopReplicaResponse(out, node, broker, request, answer.body as StopReplicaResponse);
      }
    },
  },
};

export const channelTimers: TimerTable = {
  controlRequestRetry(out: Out, node: SimNode, { taskId }: { taskId: number }) {
    const task = node.tasks.get(taskId) as Task<SendThreadContext> | undefined;
    if (task !== undefined && task.step === 'pausing') sendNext(out, node, task);
  },
};

function sendNext(out: Out, node: SimNode, task: Task<SendThreadContext>): void {
  const { broker } = task.context;
  const { config, channels } = controllerOf(node);
  const [request] = must(channels.get(broker), `channel to broker ${broker}`).queue;
  if (request === undefined) {
    task.step = 'idle';
    return;
  }
  const { network } = hostOf(node);
  const peer = brokerNode(broker);
  // The controller's clients know no reconnect backoff: the pause between two tries is all.
  const connection = channelTo(network, peer, CONTROL_CHANNEL);
  connection.failures = 0;
  connection.nextAttemptAtUs = -Infinity;
  out.trigger = request.trigger;
  callWhenReady(out, network, peer, CONTROL_CHANNEL, request.api, request.body, {
    task,
    step: 'answered',
    timeoutUs: msToUs(config['controller.socket.timeout.ms']),
  });
}

/** Only what was to be deleted matters, and only while its topic is being deleted. */
function takeStopReplicaResponse(
  out: Out,
  node: SimNode,
  broker: BrokerId,
  request: ControlRequest,
  response: StopReplicaResponse,
): void {
  const { topicsWithDeletionStarted } = controllerOf(node).context;
  const { partitions } = request.body as StopReplicaRequest;
  const deleted = new Set(
    partitions.filter((one) => one.deletePartition).map((one) => one.topicPartition),
  );
  const results = response.partitions
    .filter(
      ({ topicPartition: tp }) => deleted.has(tp) && topicsWithDeletionStarted.has(topicOf(tp)),
    )
    .map(({ topicPartition, error }) => ({
      topicPartition,
      error: response.error === 'NONE' ? error : response.error,
    }));
  if (results.length === 0) return;
  putEvent(out, node, 'TopicDeletionStopReplicaResponseReceived', { broker, results });
}

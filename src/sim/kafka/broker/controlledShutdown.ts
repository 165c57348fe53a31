/**
 * A broker's orderly end (KafkaServer.controlledShutdown and shutdown).
 *
 * It asks the controller to move its leaderships, `controlled.shutdown.max.retries` times at most; whatever the outcome, it then
 * writes down its high watermarks, closes its ZooKeeper session, so that its registration goes at once, and ends.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Answer, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out, TraceInput } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { closeZkSession } from '../../zookeeper/client.ts';
import { stopControllerModule } from '../controller/controllerModule.ts';
import { callWhenReady, disconnect } from '../client/networkClient.ts';
import { brokerNode, type ControlledShutdownResponse, type TopicPartition } from '../protocol.ts';
import { exitWithError } from './exit.ts';
import { checkpointHighWatermarks } from './highWatermarkCheckpoint.ts';
import { checkpointLogStarts } from './logStartCheckpoint.ts';
import { knownController } from './metadataCache.ts';
import { brokerDisk, brokerState } from './replica.ts';
import { removeFetcher, settleFetchers } from './replicaFetcher.ts';

interface Shutdown {
  retriesLeft: number;
  moved: boolean;
}

const CHANNEL = 'controlledShutdown';
/** Stopping threads, flushing logs: seen as 0.3 s between the last ISR change and the end of the process. */
const SHUTDOWN_WORK_US = 250_000;

/** SIGTERM. */
export function stopBroker(out: Out, node: SimNode): void {
  const state = brokerState(node);
  if (state.brokerEpoch === -1) return exitWithError(out, node, 'stopped while starting');
  if (state.phase !== 'RUNNING') return;
  out.trace({ kind: 'brokerStopping', brokerId: state.brokerId });
  const isControlled = state.config['controlled.shutdown.enable'];
  const retries = isControlled ? state.config['controlled.shutdown.max.retries'] : 0;
  const task = out.startTask<Shutdown>('shutdown', 'next', { retriesLeft: retries, moved: false });
  if (!isControlled) return shutDown(out, node, task);
  state.phase = 'PENDING_CONTROLLED_SHUTDOWN';
  askController(out, node, task);
}

function askController(out: Out, node: SimNode, task: Task<Shutdown>): void {
  const { metadata, network, config, brokerId, brokerEpoch } = brokerState(node);
  task.context.retriesLeft -= 1;
  const controller = knownController(metadata);
  if (controller === -1) {
    retryOrGiveUp(out, node, task, { kind: 'controlledShutdownFailed', reason: 'no controller' });
    return;
  }
  const request = { brokerId, brokerEpoch };
  callWhenReady(out, network, brokerNode(controller), CHANNEL, 'ControlledShutdown', request, {
    task,
    step: 'answered',
    timeoutUs: msToUs(config['controller.socket.timeout.ms']),
  });
}

function answered(
  out: Out,
  node: SimNode,
  task: Task<Shutdown>,
  answer: Answer<ControlledShutdownResponse>,
): void {
  if (!answer.ok) {
    const { error, from } = answer;
    disconnect(out, brokerState(node).network, from, CHANNEL);
    const failure = { kind: 'controlledShutdownFailed', reason: error, waitedFor: from };
    return retryOrGiveUp(out, node, task, failure);
  }
  const { error, remainingPartitions } = answer.body;
  if (error === 'NONE' && remainingPartitions.length === 0) {
    task.context.moved = true;
    return shutDown(out, node, task);
  }
  retryOrGiveUp(out, node, task, {
    kind: 'controlledShutdownFailed',
    reason: error === 'NONE' ? 'partitions remain' : error,
    remaining: firstFew(remainingPartitions),
  });
}

function retryOrGiveUp(out: Out, node: SimNode, task: Task<Shutdown>, failure: TraceInput): void {
  const { retriesLeft } = task.context;
  out.trace({ ...failure, retriesLeft });
  if (retriesLeft <= 0) return shutDown(out, node, task);
  const pauseMs = brokerState(node).config['controlled.shutdown.retry.backoff.ms'];
  out.setTimer('shutdownRetry', task.id, msToUs(pauseMs));
}

/** From here on no request is answered any more; connections stand until the process ends. */
function shutDown(out: Out, node: SimNode, task: Task<Shutdown>): void {
  const state = brokerState(node);
  state.phase = 'SHUTTING_DOWN';
  out.listen(false);
  for (const topicPartition of state.replicas.partitions.keys())
    removeFetcher(node, topicPartition);
  settleFetchers(out, node);
  stopControllerModule(out, node);
  checkpointHighWatermarks(node);
  checkpointLogStarts(node);
  out.setTimer('shutdownDone', task.id, SHUTDOWN_WORK_US);
}

function sessionClosed(out: Out, node: SimNode, task: Task<Shutdown>): void {
  const { brokerId } = brokerState(node);
  brokerDisk(node).lastExit = { exitCode: 0, reason: 'stopped' };
  out.trace({ kind: 'brokerStopped', brokerId, leadersMoved: task.context.moved });
  out.exit();
}

export const shutdownSteps: StepTable = { shutdown: { answered, sessionClosed } };

export const shutdownTimers: TimerTable = {
  shutdownRetry(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId);
    if (task !== undefined) askController(out, node, task);
  },
  shutdownDone(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId);
    if (task !== undefined) closeZkSession(out, brokerState(node).zk, task, 'sessionClosed');
  },
};

/** A trace event stays short. */
const firstFew = (partitions: readonly TopicPartition[]): TopicPartition[] =>
  partitions.slice(0, 5);

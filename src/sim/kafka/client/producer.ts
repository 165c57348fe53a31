/**
 * A producer and the application around it: node kind `producer`
 * (clients/src/main/java/org/apache/kafka/clients/producer/KafkaProducer.java).
 *
 * Its parts: application.ts (threads that call send()), sendCall.ts (send() itself), partitioner.ts, accumulator.ts (batches),
 * sender.ts (requests), produceAnswers.ts, outcomes.ts (what became of the records). Left out: idempotence and transactions.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Behaviour, Command } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { resolveConfig } from '../config.ts';
import {
  applicationSteps,
  applicationTimers,
  startSendThread,
  startWorkloadThread,
  wakeWorkload,
  type ProduceArgs,
} from './application.ts';
import {
  closeClient,
  createKafkaClient,
  kafkaClientBehaviour,
  maybeUpdateMetadata,
} from './metadataUpdater.ts';
import { clientFailure, failBatch } from './outcomes.ts';
import { expireBatches } from './produceAnswers.ts';
import { acksOf, configFault, deliveryTimeoutUs } from './producerConfig.ts';
import {
  stateOf,
  type ProducerNode,
  type ProducerState,
  type SendThread,
} from './producerState.ts';
import { endBlocked } from './sendCall.ts';
import { runSender, senderSteps } from './sender.ts';
import {
  changeWorkload,
  continueWorkload,
  createWorkload,
  type WorkloadConfig,
} from './workload.ts';

/** `node.config` of a producer; its label is the node's id. */
export interface ProducerNodeConfig {
  /** The producer's configuration keys that are set. */
  config: Record<string, unknown>;
  /** Ids of the brokers that it is given to begin with: bootstrap.servers. */
  brokers: number[];
  workload?: WorkloadConfig | null;
}

const client = kafkaClientBehaviour({
  client: (node) => stateOf(node).client,
  onReady: turn,
  onMetadata(out, node) {
    const state = stateOf(node);
    const waiting = state.metadataWaiters;
    state.metadataWaiters = [];
    for (const taskId of waiting) {
      const task = node.tasks.get(taskId);
      if (task !== undefined) out.resume(task, { ok: true, body: null, from: node.id });
    }
    turn(out, node);
  },
});

export const producerBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start,
  onRequest: () => undefined,
  onConnection(out, node, event) {
    if (client.onConnection(out, node, event) !== null) turn(out, node);
  },
  onCommand,
  timers: {
    ...client.timers,
    ...applicationTimers,
    senderDue(out, node) {
      const state = stateOf(node);
      if (state.senderDueUs > out.nowUs()) return;
      state.senderDueUs = Infinity;
      turn(out, node);
    },
    deliveryDue(out, node) {
      stateOf(node).deliveryDueUs = Infinity;
      expireBatches(out, node);
      turn(out, node);
    },
    closeDue(out, node) {
      if (stateOf(node).phase === 'closing') forceClose(out, node);
    },
  },
  steps: {
    ...client.steps,
    ...applicationSteps,
    produce: {
      answer(out, node, task, answer) {
        senderSteps.produce.answer(out, node, task, answer);
        maybeFinishClosing(out, node);
      },
    },
  },
};

function start(out: Out, node: SimNode): void {
  const { config: given, brokers, workload } = node.config as unknown as ProducerNodeConfig;
  const config = resolveConfig('producer', given);
  const fault = configFault(config, given);
  if (fault !== null) {
    out.trace({ kind: 'clientNotCreated', error: 'ConfigException', ...fault });
    out.exit();
    return;
  }
  const { disk } = node as ProducerNode;
  if (disk.workload === undefined) {
    disk.nextNumber = 0;
    disk.counts = { sent: 0, acknowledged: 0, unconfirmed: 0, failed: {}, retried: 0 };
    disk.workload = createWorkload(workload ?? undefined, out.nowUs());
  } else {
    continueWorkload(disk.workload, out.engine.world.seed, node.id, out.nowUs());
  }
  const maxInFlight = config['max.in.flight.requests.per.connection'];
  const state: ProducerState = {
    label: node.id,
    config,
    acks: acksOf(config),
    deliveryTimeoutUs: deliveryTimeoutUs(config),
    client: createKafkaClient(config, brokers, { allowAutoTopicCreation: true, maxInFlight }),
    phase: 'open',
    queues: new Map(),
    active: new Set(),
    batches: new Map(),
    nextBatchId: 1,
    requestsInFlight: 0,
    availableMemory: config['buffer.memory'],
    memoryWaiters: [],
    metadataWaiters: [],
    sticky: new Map(),
    turns: new Map(),
    workloadTask: 0,
    senderDueUs: Infinity,
    deliveryDueUs: Infinity,
    closeCallId: null,
    processStays: false,
  };
  node.state = state;
  maybeUpdateMetadata(out, node, state.client);
  startWorkloadThread(out, node);
}

function onCommand(out: Out, node: SimNode, { do: what, args }: Command): void {
  const state = stateOf(node);
  const { workload } = (node as ProducerNode).disk;
  switch (what) {
    case 'produce':
      return startSendThread(out, node, args as ProduceArgs);
    case 'change': {
      const { acks, ...change } = args as Partial<WorkloadConfig> & { acks?: string | number };
      if (acks !== undefined) state.acks = acksOf({ acks: String(acks) });
      changeWorkload(workload, change, out.nowUs());
      return wakeWorkload(out, node);
    }
    case 'stop':
      workload.isStopped = true;
      return;
    case 'close':
      return close(out, node, args as CloseArgs);
    default:
      throw new Error(`a producer cannot ${what}`);
  }
}

interface CloseArgs {
  /** After so long the rest is given up. */
  timeoutMs?: number;
  callId?: string;
  /** The process goes on without its producer; else it ends with it. */
  processStays?: boolean;
}

/** close(): what is queued is sent without waiting for linger.ms. */
function close(out: Out, node: SimNode, args: CloseArgs): void {
  const state = stateOf(node);
  const callId = args.callId ?? null;
  if (state.phase === 'closed') {
    out.trace({ kind: 'producerClosed', ...(callId === null ? {} : { callId }) });
    return;
  }
  state.closeCallId = callId;
  state.processStays = args.processStays === true;
  state.phase = 'closing';
  const failure = clientFailure('KafkaException', 'Producer closed while send in progress');
  for (const task of [...node.tasks.values()]) {
    const thread = task as Task<SendThread>;
    if (task.kind !== 'application' || thread.context.call === null) continue;
    endBlocked(out, node, thread, failure);
    out.resume(task, { ok: true, body: null, from: node.id });
  }
  if (args.timeoutMs === 0) return forceClose(out, node);
  if (args.timeoutMs !== undefined) out.setTimer('closeDue', null, msToUs(args.timeoutMs));
  turn(out, node);
}

function forceClose(out: Out, node: SimNode): void {
  const failure = clientFailure('KafkaException', 'Producer is closed forcefully.');
  for (const batch of [...stateOf(node).batches.values()]) failBatch(out, node, batch, failure);
  maybeFinishClosing(out, node);
}

/** After whatever may have let something go on. */
function turn(out: Out, node: SimNode): void {
  runSender(out, node);
  maybeFinishClosing(out, node);
}

function maybeFinishClosing(out: Out, node: SimNode): void {
  const state = stateOf(node);
  if (state.phase !== 'closing' || state.batches.size > 0) return;
  state.phase = 'closed';
  closeClient(out, state.client);
  const { closeCallId } = state;
  out.trace({ kind: 'producerClosed', ...(closeCallId === null ? {} : { callId: closeCallId }) });
  if (!state.processStays) out.exit();
}

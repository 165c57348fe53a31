/**
 * Runs the event thread: takes the next event, makes its agenda, carries out instruction after instruction.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (process), ControllerEventManager.scala]
 *
 * An event ends early in two ways. A write fails at its check of /controller_epoch: another controller was elected, this one
 * looks who, and resigns. Or the session expires: whatever waits for ZooKeeper is given up.
 */
import type { Answer, StepTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { zkRequests } from '../../zookeeper/client.ts';
import type { ZkResult } from '../../zookeeper/protocol.ts';
import { must } from '../../../base/assert.ts';
import {
  alterPartitionInstructions,
  processAlterPartition,
  type AlterPartitionArgs,
} from './alterPartition.ts';
import { brokerInstructions, processBrokerChange } from './brokerChange.ts';
import { brokerRegistrationInstructions } from './brokerRegistration.ts';
import {
  controlledShutdownInstructions,
  processControlledShutdown,
  type ControlledShutdownArgs,
} from './controlledShutdown.ts';
import {
  electionInstructions,
  isActive,
  maybeResign,
  processControllerChange,
  processExpire,
  processReelect,
  processRegisterBrokerAndReelect,
  processStartup,
} from './controllerElection.ts';
import { failoverInstructions } from './controllerFailover.ts';
import { controllerOf, hostOf } from './controllerState.ts';
import {
  electLeadersInstructions,
  processAutoPreferredReplicaLeaderElection,
  processElectLeaders,
  processTopicUncleanLeaderElectionEnable,
  type ElectLeadersArgs,
} from './electLeaders.ts';
import {
  EVENT_THREAD,
  handleOf,
  type ControllerEvent,
  type EventKind,
  type EventThread,
  type EventThreadState,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { partitionElectionInstructions } from './partitionElections.ts';
import { partitionInstructions } from './partitionStateMachine.ts';
import { replicaInstructions } from './replicaStateMachine.ts';
import { clearRequestBatch } from './requestBatch.ts';
import {
  processPartitionModifications,
  processTopicChange,
  topicInstructions,
} from './topicChange.ts';
import {
  deletionInstructions,
  processTopicDeletion,
  processTopicDeletionStopReplicaResponse,
  type DeletionResults,
} from './topicDeletionManager.ts';
import { epochCheckFailed } from './zkData.ts';

const instructions: InstructionTable = {
  ...electionInstructions,
  ...brokerRegistrationInstructions,
  ...failoverInstructions,
  ...partitionInstructions,
  ...partitionElectionInstructions,
  ...replicaInstructions,
  ...brokerInstructions,
  ...topicInstructions,
  ...deletionInstructions,
  ...alterPartitionInstructions,
  ...controlledShutdownInstructions,
  ...electLeadersInstructions,
};

/** What each event has to do. */
const agendas: Record<EventKind, (args: never) => Instruction[]> = {
  Startup: processStartup,
  ControllerChange: processControllerChange,
  Reelect: processReelect,
  RegisterBrokerAndReelect: processRegisterBrokerAndReelect,
  Expire: processExpire,
  BrokerChange: processBrokerChange,
  TopicChange: processTopicChange,
  PartitionModifications: ({ topic }: { topic: string }) => processPartitionModifications(topic),
  TopicDeletion: processTopicDeletion,
  TopicDeletionStopReplicaResponseReceived: (args: DeletionResults) =>
    processTopicDeletionStopReplicaResponse(args),
  AlterPartition: (args: AlterPartitionArgs) => processAlterPartition(args),
  ControlledShutdown: (args: ControlledShutdownArgs) => processControlledShutdown(args),
  ElectLeaders: (args: ElectLeadersArgs) => processElectLeaders(args),
  AutoPreferredReplicaLeaderElection: processAutoPreferredReplicaLeaderElection,
  TopicUncleanLeaderElectionEnable: ({ topic }: { topic: string }) =>
    processTopicUncleanLeaderElectionEnable(topic),
};

/** Events that mean nothing to a broker that is not the active controller. */
const FOR_ACTIVE_ONLY: ReadonlySet<EventKind> = new Set<EventKind>([
  'BrokerChange',
  'TopicChange',
  'PartitionModifications',
  'TopicDeletion',
  'TopicDeletionStopReplicaResponseReceived',
  'AutoPreferredReplicaLeaderElection',
  'TopicUncleanLeaderElectionEnable',
]);

export const eventThreadSteps: StepTable = {
  [EVENT_THREAD]: {
    idle(out: Out, node: SimNode, task: Task<EventThreadState>) {
      run(threadOf(out, node, task));
    },
    zkAnswered(out: Out, node: SimNode, task: Task<EventThreadState>, answer: Answer) {
      const thread = threadOf(out, node, task);
      if (answer.ok) takeResults(thread, answer.body as ZkResult[]);
      run(thread);
    },
  },
};

function threadOf(out: Out, node: SimNode, task: Task<EventThreadState>): EventThread {
  task.step = 'running';
  const controller = controllerOf(node);
  return { out, node, controller, context: controller.context, task, state: task.context };
}

function run(thread: EventThread): void {
  const { out, node, task, state } = thread;
  for (;;) {
    const instruction = state.agenda.shift();
    if (instruction === undefined) {
      if (beginNextEvent(thread)) continue;
      task.step = 'idle';
      return;
    }
    out.trigger = state.trigger;
    const carryOut = must(instructions[instruction.do], `instruction ${instruction.do}`);
    if (typeof carryOut === 'function') {
      carryOut(thread, instruction as never);
      continue;
    }
    const operations = carryOut.ask(thread, instruction as never);
    if (operations.length === 0) {
      carryOut.take(thread, instruction as never, []);
      continue;
    }
    state.asking = instruction;
    zkRequests(out, hostOf(node).zk, operations, task, 'zkAnswered');
    return;
  }
}

function beginNextEvent(thread: EventThread): boolean {
  const { state } = thread;
  state.noticed.clear();
  state.event = state.queue.shift() ?? null;
  if (state.event === null) return false;
  const { kind, args, trigger } = state.event;
  state.trigger = trigger;
  if (isActive(thread) || !FOR_ACTIVE_ONLY.has(kind)) state.agenda = agendas[kind](args as never);
  return true;
}

function takeResults(thread: EventThread, results: ZkResult[]): void {
  const { out, state } = thread;
  const instruction = must(state.asking, 'the instruction that asked');
  state.asking = null;
  out.trigger = state.trigger;
  if (results.some(({ error }) => error === 'SessionExpired')) {
    abort(thread);
    return;
  }
  if (results.some(epochCheckFailed)) {
    abort(thread);
    state.agenda = maybeResign();
    return;
  }
  const carryOut = instructions[instruction.do];
  if (typeof carryOut === 'object') carryOut.take(thread, instruction as never, results);
}

/** Gives the present event up; whoever waits for its answer hears of an error. */
function abort(thread: EventThread): void {
  const { state } = thread;
  state.agenda = [];
  clearRequestBatch(state.batch);
  if (state.event !== null) refuse(thread.out, thread.node, state.event, 'UNKNOWN_SERVER_ERROR');
}

/** Of the events that wait when the session expires, those with an asker who is told; a leader's AlterPartition is not. */
export function preempt(out: Out, node: SimNode, event: ControllerEvent): void {
  if (event.kind !== 'AlterPartition') refuse(out, node, event, 'NOT_CONTROLLER');
}

function refuse(out: Out, node: SimNode, event: ControllerEvent, error: string): void {
  const handle = handleOf(event);
  switch (event.kind) {
    case 'AlterPartition':
      if (handle !== null) out.reply(handle, { error, partitions: [] });
      return;
    case 'ControlledShutdown':
      if (handle !== null) {
        out.reply(handle, { error: 'STALE_CONTROLLER_EPOCH', remainingPartitions: [] });
      }
      return;
    case 'ElectLeaders': {
      const { partitions, taskId } = event.args as unknown as ElectLeadersArgs;
      const task = node.tasks.get(taskId);
      const outcomes = new Map(partitions.map((tp) => [tp, { error }]));
      if (task !== undefined) out.resume(task, { ok: true, body: outcomes, from: node.id });
      return;
    }
    default:
  }
}

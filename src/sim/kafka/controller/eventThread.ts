/**
 * The controller's event thread: one event at a time, in order; a ZooKeeper call without an answer leaves it where it is.
 * [Apache Kafka: core/.../kafka/controller/ControllerEventManager.scala, ControllerState.scala]
 *
 * The thread is one task. What an event has still to do is its agenda, a list of instructions: plain data, visible in the
 * inspector, each the name of a function in a table (controllerInstructions.ts). An instruction may put others in front
 * of the agenda, as a call would, and may send operations to ZooKeeper, whose results it gets before the next one runs.
 */
import { must } from '../../../base/assert.ts';
import type { Out } from '../../kernel/out.ts';
import type { TraceInput } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import type { RequestHandle } from '../../kernel/behaviour.ts';
import type { BrokerId, SimTime } from '../../../base/brand.ts';
import type { ErrorName, TopicPartition } from '../protocol.ts';
import type { ControllerContext } from './controllerContext.ts';
import { controllerOf, type ControllerModule } from './controllerState.ts';
import { createRequestBatch, type RequestBatch } from './requestBatch.ts';

export type EventKind =
  | 'Startup'
  | 'ControllerChange'
  | 'Reelect'
  | 'RegisterBrokerAndReelect'
  | 'Expire'
  | 'BrokerChange'
  | 'TopicChange'
  | 'PartitionModifications'
  | 'TopicDeletion'
  | 'TopicDeletionStopReplicaResponseReceived'
  | 'AlterPartition'
  | 'ControlledShutdown'
  | 'ElectLeaders'
  | 'AutoPreferredReplicaLeaderElection'
  | 'TopicUncleanLeaderElectionEnable';

export interface ControllerEvent {
  kind: EventKind;
  args: Record<string, unknown>;
  queuedAtUs: SimTime;
  /** Trace id of what put it there. */
  trigger: number;
}

/** What is to be done, by name; the rest are its arguments. */
export interface Instruction {
  do: string;
  [argument: string]: unknown;
}

/** How an election of a partition ended. */
export type ElectionOutcome = { leader: BrokerId } | { error: ErrorName };

/** Context of the thread's task. */
export interface EventThreadState {
  /** Events that wait for their turn. */
  queue: ControllerEvent[];
  /** Under way; null: the thread is idle. */
  event: ControllerEvent | null;
  agenda: Instruction[];
  /** The instruction whose operations ZooKeeper has not answered yet. */
  asking: Instruction | null;
  /** Requests to brokers collected by the state change under way. */
  batch: RequestBatch;
  /** Outcomes of the last change to OnlinePartition. */
  outcomes: Map<TopicPartition, ElectionOutcome>;
  /** Trace id of what the present instructions follow from. */
  trigger: number;
  /** Trace ids by broker whose failure or return this event handles. */
  noticed: Map<BrokerId, number>;
}

/** What an instruction works with; made anew for each turn, never kept. */
export interface EventThread {
  out: Out;
  node: SimNode;
  controller: ControllerModule;
  context: ControllerContext;
  task: Task<EventThreadState>;
  state: EventThreadState;
}

/** An instruction either acts at once, or asks ZooKeeper and goes on with the results (none asked: at once). */
export type InstructionFunction =
  | ((thread: EventThread, args: never) => void)
  | {
      ask(thread: EventThread, args: never): ZkOp[];
      take(thread: EventThread, args: never, results: ZkResult[]): void;
    };
export type InstructionTable = Record<string, InstructionFunction>;

export const EVENT_THREAD = 'controllerEventThread';

/** Starts the thread with these events, which wait until `wake`. */
export function startEventThread(out: Out, node: SimNode, queue: ControllerEvent[] = []): void {
  const state: EventThreadState = {
    queue,
    event: null,
    agenda: [],
    asking: null,
    batch: createRequestBatch(),
    outcomes: new Map(),
    trigger: 0,
    noticed: new Map(),
  };
  controllerOf(node).eventThread = out.startTask(EVENT_THREAD, 'idle', state).id;
}

export function eventThreadOf(node: SimNode): Task<EventThreadState> | undefined {
  return node.tasks.get(controllerOf(node).eventThread) as Task<EventThreadState> | undefined;
}

export const createEvent = (
  out: Out,
  kind: EventKind,
  args: Record<string, unknown> = {},
): ControllerEvent => ({ kind, args, queuedAtUs: out.nowUs(), trigger: out.trigger });

/** Puts the event at the end of the queue; an idle thread takes it at once. */
export function putEvent(
  out: Out,
  node: SimNode,
  kind: EventKind,
  args: Record<string, unknown> = {},
): void {
  const task = must(eventThreadOf(node), 'event thread');
  task.context.queue.push(createEvent(out, kind, args));
  wakeEventThread(out, task);
}

export function wakeEventThread(out: Out, task: Task<EventThreadState>): void {
  if (task.step !== 'idle') return;
  const { trigger } = out;
  out.resume(task, { ok: true, body: null, from: out.node.id });
  out.trigger = trigger;
}

/** Puts instructions in front of the agenda: they are carried out before whatever else is on it. */
export function doNext(thread: EventThread, ...instructions: Instruction[]): void {
  thread.state.agenda.unshift(...instructions);
}

/** Traces as a consequence of what the event handles (or of `trigger`), not of the trace before. */
export function traceEffect(thread: EventThread, input: TraceInput, trigger?: number): number {
  thread.out.trigger = trigger ?? thread.state.trigger;
  return thread.out.trace(input);
}

/** What follows in this event follows from this trace. */
export function traceCause(thread: EventThread, input: TraceInput): number {
  const id = traceEffect(thread, input);
  thread.state.trigger = id;
  return id;
}

/** The handle of the request that an event shall answer; null: none. */
export const handleOf = (event: ControllerEvent): RequestHandle | null =>
  (event.args['handle'] as RequestHandle | undefined) ?? null;

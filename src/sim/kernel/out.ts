/**
 * How a node speaks: everything that a behaviour does to the world outside its own state goes through `Out`.
 *
 * One object serves the whole engine; the loop points it at the node whose turn it is and at the trace event that led
 * there. Whatever is sent, scheduled or traced takes `trigger` from it, so causes need no passing around.
 */

import type { SimTime } from '../../base/brand.ts';
import { must } from '../../base/assert.ts';
import type { Answer, Request, RequestHandle } from './behaviour.ts';
import type { Engine } from './engine.ts';
import type { NodeId, SimNode, Task } from './world.ts';
import { callOn, holdRequest, releaseRequest, respond } from './calls.ts';
import { closeConnection, isConnectionOpen, openConnection, sendOneWay } from './connections.ts';
import { requestKey, resumeTask } from './pendingCalls.ts';
import { pushEvent } from './eventQueue.ts';
import { exitProcess } from './lifecycle.ts';
import { createRandom, nextInt } from './random.ts';
import { explainSilence, hashTraceEvent, type TraceEvent } from './trace.ts';

export interface TraceInput {
  kind: string;
  /** Set where the node acts on silence: for whom it waited. A fact `heardAtUs` says when it last heard of it. */
  waitedFor?: NodeId;
  /** Beside `waitedFor`: the unanswered request, so that the kernel can look who holds it. */
  unanswered?: { connectionId: number; correlationId: number };
  [fact: string]: unknown;
}

export interface CallOptions {
  /** Where the task goes on when the answer, or the news that none will come, is there. */
  task: Task;
  step: string;
  /** Longest wait for the answer; Infinity: as long as the connection lives. Overdue: the connection is closed too. */
  timeoutUs: number;
}

export interface Out {
  engine: Engine;
  /** The node whose turn it is. */
  node: SimNode;
  /** Trace id of what led here; 0: the scenario or a periodic duty. */
  trigger: number;

  nowUs(): SimTime;
  /** A whole number in [0, bound) from this node's stream for that purpose. */
  random(purpose: string, bound: number): number;
  /** Records what happened; returns the trace id, which becomes the trigger of what follows. */
  trace(event: TraceInput): number;
  /** One more of what is too frequent for the trace; the boot's do not count. */
  count(what: string): void;

  /** Calls `behaviour.timers[kind]` later. `duty`: a periodic duty, which has no cause. Returns an id for `cancelTimer`. */
  setTimer(kind: string, payload: unknown, afterUs: number, duty?: 'duty'): number;
  cancelTimer(timerId: number): void;

  /** Begins to connect; `onConnection` tells the outcome (never, on a cut link: set a timer and close). */
  connect(to: NodeId, channel: string): number;
  close(connectionId: number): void;
  /** True while this node may send on it. */
  isOpen(connectionId: number): boolean;
  /** A message that expects no answer. */
  send(connectionId: number, api: string, body: unknown): void;
  /** A request; the task goes on at `step` with the answer. */
  call(connectionId: number, api: string, body: unknown, options: CallOptions): number;
  reply(handle: RequestHandle, body: unknown): void;
  /** This request gets no answer (acks=0); the connection's next one may come. */
  finish(handle: RequestHandle): void;
  /** Says that this request stays unanswered for now, and for whom it waits (none: only for time or data). */
  park(handle: RequestHandle, waitingFor: NodeId[]): void;

  startTask<C>(kind: string, step: string, context: C): Task<C>;
  endTask(task: Task): void;
  /** Goes on with a task that waited for something inside this node, at `task.step`. */
  resume(task: Task, answer: Answer): void;

  listen(on: boolean): void;
  /** The process ends by itself, after tracing why. */
  exit(): void;
}

export type { Request, RequestHandle };

export function createOut(engine: Engine): Out {
  const { world } = engine;
  const out: Out = {
    engine,
    node: null as unknown as SimNode,
    trigger: 0,
    nowUs: () => world.nowUs,
    random: (purpose, bound) => randomOf(engine, `${out.node.id}/${purpose}`, bound),
    trace: (input) => traceEvent(out, input),
    count(what) {
      if (world.nowUs >= 0) world.counts[what] = (world.counts[what] ?? 0) + 1;
    },
    setTimer(kind, payload, afterUs, duty) {
      const sequence = world.nextSequence++;
      pushEvent(
        world.queue,
        world.nowUs + afterUs,
        sequence,
        out.node.id,
        out.node.incarnation,
        'timer',
        kind,
        payload,
        duty === undefined ? out.trigger : 0,
      );
      return sequence;
    },
    cancelTimer: (timerId) => void world.cancelled.add(timerId),
    connect: (to, channel) => openConnection(out, to, channel),
    close: (connectionId) => closeConnection(out, connectionId),
    isOpen: (connectionId) => isConnectionOpen(world, connectionId, out.node.id),
    send: (connectionId, api, body) => sendOneWay(out, connectionId, api, body),
    call: (connectionId, api, body, options) => callOn(out, connectionId, api, body, options),
    reply: (handle, body) => respond(out, handle, body),
    finish: (handle) => releaseRequest(out, handle),
    park: (handle, waitingFor) => holdRequest(out, handle, waitingFor),
    startTask(kind, step, context) {
      const { node } = out;
      const task: Task = { id: node.nextTaskId++, kind, step, context, awaiting: null };
      node.tasks.set(task.id, task);
      return task;
    },
    endTask: (task) => void out.node.tasks.delete(task.id),
    resume: (task, answer) => resumeTask(engine, out.node, task, answer),
    listen: (on) => {
      out.node.listening = on;
    },
    exit: () => exitProcess(out),
  };
  return out;
}

export function randomOf(engine: Engine, name: string, bound: number): number {
  const { world } = engine;
  let state = world.random.get(name);
  if (state === undefined) {
    state = createRandom(world.seed, name);
    world.random.set(name, state);
  }
  return nextInt(state, bound);
}

function traceEvent(out: Out, input: TraceInput): number {
  const { engine } = out;
  const { world } = engine;
  const { kind, waitedFor, unanswered, ...data } = input;
  const event: TraceEvent = {
    id: world.nextTraceId++,
    atUs: world.nowUs,
    node: must(out.node, 'a node whose turn it is').id,
    kind,
    trigger: out.trigger,
    because:
      waitedFor === undefined
        ? null
        : explainSilence(
            world,
            out.node.id,
            waitedFor,
            unanswered === undefined ? null : requestKey(unanswered),
            typeof data['heardAtUs'] === 'number' ? data['heardAtUs'] : null,
          ),
    data,
  };
  hashTraceEvent(world, event);
  out.trigger = event.id;
  if (engine.onTrace !== null) engine.onTrace(event);
  return event.id;
}

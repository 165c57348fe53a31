/** The kernel against the bare heap: schedule, pop and dispatch to a handler that does nothing, 2,000 pending; both in turn, in one process. */

import FlatQueue from 'flatqueue';
import { createEngine, step, type Engine } from '../../sim/kernel/engine.ts';
import { pushEvent } from '../../sim/kernel/eventQueue.ts';
import { startProcess } from '../../sim/kernel/lifecycle.ts';
import { createRandom, nextInt } from '../../sim/kernel/random.ts';
import { createNode, createWorld } from '../../sim/kernel/world.ts';
import type { Behaviour } from '../../sim/kernel/behaviour.ts';

const PENDING = 2_000;
const EVENTS = 400_000;
const ROUNDS = 7;

export interface KernelRatio {
  /** Median over the rounds: events a second of the kernel by those of the heap. */
  ratio: number;
  kernelEventsPerSecond: number;
  heapEventsPerSecond: number;
  /** The same with network, random streams and trace on, against the heap; no limit. */
  wholeRatio: number;
}

export function measureKernelRatio(): KernelRatio {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const heap = ratePerSecond(heapRun);
    const kernel = ratePerSecond(kernelRun);
    const whole = ratePerSecond(wholeRun);
    return { heap, kernel, whole };
  }).slice(1);
  return {
    ratio: median(rounds.map(({ kernel, heap }) => kernel / heap)),
    kernelEventsPerSecond: median(rounds.map(({ kernel }) => kernel)),
    heapEventsPerSecond: median(rounds.map(({ heap }) => heap)),
    wholeRatio: median(rounds.map(({ whole, heap }) => whole / heap)),
  };
}

/** How far ahead the next one is due: the same draws for all. */
function delays(): () => number {
  const random = createRandom('bench', 'delays');
  return () => 1 + nextInt(random, 10_000);
}

function heapRun(): number {
  const queue = new FlatQueue<object>();
  const delay = delays();
  let now = 0;
  for (let i = 0; i < PENDING; i += 1) queue.push({ i }, delay());
  for (let i = 0; i < EVENTS; i += 1) {
    now = queue.peekValue() as number;
    queue.pop();
    queue.push({ i }, now + delay());
  }
  return EVENTS;
}

export function kernelRun(): number {
  const delay = delays();
  const engine = idleEngine({});
  const { world } = engine;
  const behaviour = engine.behaviours['idle'] as Behaviour;
  behaviour.timers['tick'] = (_out, _node, payload: { i: number }) =>
    schedule(engine, payload.i, delay());
  for (let i = 0; i < PENDING; i += 1) schedule(engine, i, delay());
  for (let i = 0; i < EVENTS; i += 1) step(engine);
  return world.nowUs > 0 ? EVENTS : 0;
}

function schedule(engine: Engine, i: number, afterUs: number): void {
  const { world } = engine;
  pushEvent(
    world.queue,
    world.nowUs + afterUs,
    world.nextSequence++,
    'idle',
    1,
    'timer',
    'tick',
    { i },
    0,
  );
}

/** Two nodes that ask and answer over connections, each answer traced. */
function wholeRun(): number {
  const engine = idleEngine({ asker: asking, answerer: answering });
  const { world, out } = engine;
  startProcess(out, createNode(world, 'server', 'answerer', {}));
  for (let i = 0; i < 100; i += 1) startProcess(out, createNode(world, `client-${i}`, 'asker', {}));
  const events = EVENTS / 4;
  for (let i = 0; i < events; i += 1) step(engine);
  return events;
}

const nothing = (): void => undefined;
const idle = (): Behaviour => ({
  oneRequestAtATime: false,
  start: nothing,
  onRequest: nothing,
  onConnection: nothing,
  onCommand: nothing,
  timers: {},
  steps: {},
});

const asking: Behaviour = {
  ...idle(),
  start: (out) => void out.connect('server', ''),
  onConnection(out, _node, { what, connectionId }) {
    if (what !== 'opened') return;
    const task = out.startTask('ask', 'answered', { connectionId });
    out.call(connectionId, 'Ask', { n: 0 }, { task, step: 'answered', timeoutUs: 1_000_000 });
  },
  steps: {
    ask: {
      answered(out, _node, task) {
        const pauseUs = out.random('pause', 1_000);
        out.setTimer('again', task.id, pauseUs);
      },
    },
  },
  timers: {
    again(out, node, taskId: number) {
      const task = node.tasks.get(taskId);
      if (task === undefined) return;
      const { connectionId } = task.context as { connectionId: number };
      out.call(connectionId, 'Ask', { n: 1 }, { task, step: 'answered', timeoutUs: 1_000_000 });
    },
  },
};

const answering: Behaviour = {
  ...idle(),
  start: (out) => out.listen(true),
  onRequest(out, _node, { handle, from }) {
    out.trace({ kind: 'requestTimedOut', api: 'Ask', to: from, afterUs: 0 });
    out.reply(handle, { ok: true });
  },
};

function idleEngine(behaviours: Record<string, Behaviour>): Engine {
  const world = createWorld('bench', 0, { latencyUs: 500, jitterPerMille: 200 }, {});
  const engine = createEngine(world, { idle: idle(), ...behaviours });
  startProcess(engine.out, createNode(world, 'idle', 'idle', {}));
  return engine;
}

/** By processor time: another process on the machine does not count. */
function ratePerSecond(run: () => number): number {
  const started = process.cpuUsage();
  const events = run();
  return events / (process.cpuUsage(started).user / 1_000_000);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

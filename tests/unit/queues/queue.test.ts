/** The queue against the numbers of a real one: experiment F1 and the prefetch example of the facts (no network delay). */
import { describe, expect, test } from 'vitest';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import { createEngine, runUntil, type Engine } from '../../../src/sim/kernel/engine.ts';
import { commandProcess, killProcess, startProcess } from '../../../src/sim/kernel/lifecycle.ts';
import { copyWorld, hashWorld } from '../../../src/sim/kernel/checkpoint.ts';
import { createNode, createWorld } from '../../../src/sim/kernel/world.ts';
import { queueBehaviours } from '../../../src/sim/queues/behaviours.ts';
import { queueProducerView, queueViews } from '../../../src/sim/queues/view.ts';

describe('two services on one queue', () => {
  test('share the orders, and nothing is left (F1)', () => {
    const q = startQueue({ A: { processingMs: 1000 }, B: { processingMs: 1000 } }, 1);
    q.publish(30);
    q.runToMs(15_000);
    expect(q.processed()).toEqual({ A: 15, B: 15 });
    expect(q.view()).toMatchObject({ readyCount: 0, unackedCount: 0, acknowledged: 30 });
    const [a, b] = [q.messagesOf('A'), q.messagesOf('B')];
    expect(new Set([...a, ...b]).size).toBe(30);
    expect(queueProducerView(q.node('p1'))).toMatchObject({ sent: 30, acknowledged: 30 });
  });

  test('before the last second two are still in work', () => {
    const q = startQueue({ A: { processingMs: 1000 }, B: { processingMs: 1000 } }, 1);
    q.publish(30);
    q.runToMs(14_999);
    expect(q.view()).toMatchObject({ readyCount: 0, unackedCount: 2, acknowledged: 28 });
  });
});

describe('prefetch', () => {
  const services = { A: { processingMs: 1000 }, B: { processingMs: 3000 } };

  test('1: the faster one gets more, all is done at 24 s', () => {
    const q = startQueue(services, 1);
    q.publish(30);
    q.runToMs(24_000);
    expect(q.processed()).toEqual({ A: 22, B: 8 });
    expect(q.lastProcessedMs()).toBe(24_000);
  });

  test('0: all is handed out at once, half each, done at 45 s', () => {
    const q = startQueue(services, 0);
    q.publish(30);
    q.runToMs(0);
    expect(q.view()).toMatchObject({ readyCount: 0, unackedCount: 30 });
    q.runToMs(45_000);
    expect(q.processed()).toEqual({ A: 15, B: 15 });
    expect(q.lastProcessedMs()).toBe(45_000);
  });

  test('consumers that come to a backlog fill up one after the other', () => {
    const q = startQueue({}, 3);
    q.publish(10);
    q.runToMs(0);
    q.addConsumer('A', { processingMs: 1000 });
    q.addConsumer('B', { processingMs: 1000 });
    q.runToMs(0);
    expect(q.heldBy('A')).toEqual(['m1', 'm2', 'm3']);
    expect(q.heldBy('B')).toEqual(['m4', 'm5', 'm6']);
  });
});

describe('a crash of a consumer', () => {
  test('gives back what it held, to its place, marked as redelivered', () => {
    const q = startQueue({ A: { processingMs: 10_000 } }, 4);
    q.publish(8);
    q.runToMs(1000);
    q.kill('A');
    q.runToMs(1001);
    expect(q.ready()).toEqual(['m1*', 'm2*', 'm3*', 'm4*', 'm5', 'm6', 'm7', 'm8']);
    expect(q.trace('queueConsumerLeft')).toMatchObject([
      { data: { consumer: 'A', requeued: ['m1', 'm2', 'm3', 'm4'] } },
    ]);

    q.addConsumer('B', { processingMs: 100 });
    q.runToMs(3000);
    const redelivered = q.trace('messageProcessed').filter(({ data }) => data['redelivered']);
    expect(redelivered.map(({ data }) => data['message'])).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(q.processed()).toEqual({ A: 0, B: 8 });
  });

  test('passes the messages to the other one at once', () => {
    const q = startQueue({ A: { processingMs: 2000 }, B: { processingMs: 2000 } }, 1);
    q.publish(3);
    q.runToMs(500);
    q.kill('A');
    q.runToMs(6000);
    expect(q.messagesOf('B')).toEqual(['m2', 'm1', 'm3']);
    expect(q.view()).toMatchObject({ acknowledged: 3, readyCount: 0 });
  });
});

test('a closed consumer gives back too, and one that starts again goes on', () => {
  const q = startQueue({ A: { processingMs: 1000 } }, 0);
  q.publish(4);
  q.runToMs(1500);
  q.close('A');
  q.runToMs(2000);
  expect(q.ready()).toEqual(['m2*', 'm3*', 'm4*']);
  q.kill('A');
  q.start('A');
  q.runToMs(6000);
  expect(q.processed()).toEqual({ A: 4 });
});

test('a workload publishes the records that it would send to a topic', () => {
  const q = startQueue({ A: {} }, 1, { ratePerSecond: 10, count: 5, keys: ['a', 'b'] });
  q.runToMs(2000);
  expect(q.trace('messageQueued').map(({ data }) => data['key'])).toEqual([
    'a',
    'b',
    'a',
    'b',
    'a',
  ]);
  expect(q.view()).toMatchObject({ published: 5, acknowledged: 5 });
});

test('one at a time: the next one waits for the confirm and the pause', () => {
  const q = startQueue({}, 1, { mode: 'oneAtATime', pauseMs: 100 });
  q.runToMs(1050);
  expect(q.trace('messageQueued').map(({ atUs }) => atUs)).toEqual(
    Array.from({ length: 11 }, (_, n) => n * 100_000),
  );
});

test('a copy of the world goes on as the world does', () => {
  const q = startQueue({ A: { processingMs: 700 }, B: { processingMs: 300 } }, 2);
  q.publish(20);
  q.runToMs(2500);
  const copy = createEngine(copyWorld(q.engine.world), queueBehaviours);
  q.runToMs(9000);
  runUntil(copy, 9_000_000);
  expect(hashWorld(copy.world)).toBe(hashWorld(q.engine.world));
});

interface Service {
  processingMs?: number;
}

/** A queue `orders`, a producer `p1`, these consumers; nothing takes time but the work. */
function startQueue(
  services: Record<string, Service>,
  prefetch: number,
  workload: Record<string, unknown> = {},
) {
  const world = createWorld('7', 0, { latencyUs: 0, jitterPerMille: 0 }, {});
  const engine = createEngine(world, queueBehaviours);
  const trace: TraceEvent[] = [];
  engine.onTrace = (event) => trace.push(event);
  const node = (id: string) => world.nodes.get(id)!;
  const q = {
    engine,
    node,
    runToMs: (ms: number) => runUntil(engine, ms * 1000),
    view: () => queueViews(world)['orders']!,
    trace: (kind: string) => trace.filter((event) => event.kind === kind),
    publish: (count: number) =>
      commandProcess(engine.out, node('p1'), {
        do: 'produce',
        args: { valuePrefix: 'order ', count },
      }),
    addConsumer(label: string, service: Service) {
      createNode(world, label, 'queueConsumer', { queue: 'orders', prefetch, ...service });
      startProcess(engine.out, node(label));
    },
    start: (label: string) => startProcess(engine.out, node(label)),
    kill: (label: string) => killProcess(engine.out, node(label)),
    close: (label: string) => commandProcess(engine.out, node(label), { do: 'close', args: {} }),
    processed: () =>
      Object.fromEntries(
        Object.values(q.view().consumers).map(({ label, processed }) => [label, processed]),
      ),
    heldBy: (label: string) => q.view().consumers[label]!.unacked.map(({ id }) => id),
    ready: () => q.view().ready.map(({ id, redelivered }) => (redelivered ? `${id}*` : id)),
    messagesOf: (label: string) =>
      q
        .trace('messageProcessed')
        .filter((event) => event.node === label)
        .map(({ data }) => data['message']),
    lastProcessedMs: () => (q.trace('messageProcessed').at(-1)?.atUs ?? 0) / 1000,
  };
  createNode(world, 'orders', 'queue', {});
  startProcess(engine.out, node('orders'));
  createNode(world, 'p1', 'queueProducer', { workload: { queue: 'orders', ...workload } });
  startProcess(engine.out, node('p1'));
  for (const [label, service] of Object.entries(services)) q.addConsumer(label, service);
  runUntil(engine, 0);
  return q as Omit<typeof q, 'engine'> & { engine: Engine };
}

/** Thirty orders for two services: on one queue they share them and nothing is left (F1), 50 ms a hop as in the lesson. */
import { describe, expect, test } from 'vitest';
import { runTo, sceneOfRun, startRun } from '../../src/scenario/runScenario.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { readScenario } from '../../src/scenario/validateScenario.ts';
import { messageScene, type MessageScene } from '../../src/sim/messageScene.ts';

const scenario: Scenario = {
  format: 1,
  name: 'two-services',
  zookeeperServers: 0,
  brokers: [],
  network: { latencyMs: 50, jitterPercent: 5 },
  producers: {
    shop: { workload: { queue: 'orders', ratePerSecond: 30, keys: ['k0', 'k1', 'k2'], count: 30 } },
  },
  queues: { orders: { kind: 'rabbitmq' } },
  queueConsumers: {
    billing: { queue: 'orders', service: 'Billing', prefetch: 1, processingMs: 1000 },
    shipping: { queue: 'orders', service: 'Shipping', prefetch: 1, processingMs: 1000 },
  },
  endMs: 20_000,
};

describe.each(['1', '2', '3'])('with seed %s', (seed) => {
  test('fifteen each by t = 18 s, the queue is empty', () => {
    expect(readScenario(scenario)).toMatchObject({ ok: true });
    const live = startRun({ scenario, seed, actions: [] });
    runTo(live, 18_000);
    expect(sceneOfRun(live).queues['orders']).toMatchObject({
      published: 30,
      readyCount: 0,
      unackedCount: 0,
      acknowledged: 30,
      consumers: {
        billing: { service: 'Billing', processed: 15, unacked: [] },
        shipping: { service: 'Shipping', processed: 15, unacked: [] },
      },
    });
    expect(sceneOfRun(live).producers['shop']).toMatchObject({ sent: 30, acknowledged: 30 });
  });

  test('what a killed service held goes to the other, and it may come back', () => {
    const actions = [
      { atUs: 5_400_000, do: 'killConsumer', args: { consumer: 'billing' } },
      { atUs: 9_000_000, do: 'startConsumers', args: { consumer: 'billing' } },
    ];
    const live = startRun({ scenario, seed, actions });
    runTo(live, 5_300);
    const held = sceneOfRun(live).queues['orders']?.consumers['billing']?.unacked[0]?.id;
    expect(held).toBeDefined();
    runTo(live, 5_500);
    expect(sceneOfRun(live).queues['orders']?.ready[0]).toMatchObject({
      id: held,
      redelivered: true,
    });
    runTo(live, 30_000);
    const queue = sceneOfRun(live).queues['orders'];
    expect(queue).toMatchObject({ acknowledged: 30, readyCount: 0, unackedCount: 0 });
    const { billing, shipping } = queue!.consumers;
    expect(billing!.processed + shipping!.processed).toBe(30);
    expect(shipping!.processed).toBeGreaterThan(billing!.processed);
  });
});

test('its messages are shown as records with their key', () => {
  const live = startRun({ scenario, seed: '1', actions: [] });
  const seen: MessageScene[] = [];
  live.engine.onMessage = (message) => {
    const scene = messageScene(message);
    if (scene !== null) seen.push(scene);
  };
  runTo(live, 3000);
  for (const api of ['basic.publish', 'basic.deliver']) {
    expect(seen.find((message) => message.api === api)).toMatchObject({
      kind: 'records',
      weight: 3,
      records: [{ key: 'k0', topicPartition: 'orders' }],
    });
  }
});

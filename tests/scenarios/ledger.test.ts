/** The ledger on a running cluster: what the learners' questions about lost, repeated and skipped records ask for. */
import { expect, test } from 'vitest';
import { runTo, startRun } from '../../src/scenario/runScenario.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { ledgerView } from '../../src/sim/checks/ledger.ts';
import { groupsView } from '../../src/sim/kafka/coordinator/view.ts';

const cluster: Pick<Scenario, 'format' | 'name' | 'zookeeperServers' | 'brokers' | 'brokerConfig'> =
  {
    format: 1,
    name: 'ledger',
    zookeeperServers: 1,
    brokers: [1, 2, 3],
    brokerConfig: { 'offsets.topic.num.partitions': 1, 'group.initial.rebalance.delay.ms': 0 },
  };

const producer = (
  acks: string | number,
  ratePerSecond: number,
): NonNullable<Scenario['producers']> => ({
  p1: {
    config: { acks, 'enable.idempotence': false },
    workload: { topic: 'orders', ratePerSecond },
  },
});

/** Q03: a crash after processing and before the commit. */
test('what a crashed consumer had not committed is processed twice, nothing is skipped', () => {
  const consumer = {
    subscribe: ['orders'],
    config: { 'group.id': 'billing', 'session.timeout.ms': 6000, 'auto.offset.reset': 'earliest' },
    processingMs: 400,
  };
  const live = started({
    ...cluster,
    topics: [{ name: 'orders', assignment: { 0: [1, 2, 3] } }],
    producers: producer('all', 2),
    consumers: { c1: consumer, c2: { ...consumer, startAtMs: 14_000 } },
    actions: [{ atMs: 13_000, do: 'killConsumer', args: { consumer: 'c1' } }],
    endMs: 40_000,
  });
  runTo(live, 13_000);
  const committed = groupsView(live.engine.world).get('billing')?.committed['orders-0'] ?? -1;
  expect(committed).toBeGreaterThan(0);
  runTo(live, 40_000);
  const { processedTwice, neverProcessed } = ledgerView(live.ledger, live.engine.world);
  expect(processedTwice.length).toBeGreaterThan(0);
  expect(processedTwice[0]).toBe(`orders-0@${committed}`);
  expect(neverProcessed).toEqual([]);
});

/** Q18: acks=1 and a crash of the leader, whose followers get their answers late. */
test.each([
  { acks: 1, isLost: true },
  { acks: 'all', isLost: false },
])(
  'acks=$acks and a crashed leader: acknowledged records are gone: $isLost',
  ({ acks, isLost }) => {
    const live = started({
      ...cluster,
      topics: [{ name: 'orders', assignment: { 0: [1, 2, 3] } }],
      producers: producer(acks, 10),
      actions: [
        { atMs: 1000, do: 'delayAnswers', args: { broker: 1, delayMs: 300, api: 'Fetch' } },
        { atMs: 10_000, do: 'crash', args: { broker: 1 } },
        { atMs: 45_000, do: 'start', args: { broker: 1 } },
      ],
      endMs: 60_000,
    });
    runTo(live, 40_000);
    const gone = ledgerView(live.ledger, live.engine.world).acknowledgedButGone;
    expect(gone.length > 0).toBe(isLost);
    runTo(live, 60_000);
    expect(ledgerView(live.ledger, live.engine.world).acknowledgedButGone).toEqual(gone);
  },
);

test('records that went with a deleted topic are not lost', () => {
  const live = started({
    ...cluster,
    topics: [{ name: 'orders', assignment: { 0: [1, 2, 3] } }],
    producers: producer('all', 10),
    actions: [
      { atMs: 2000, do: 'stopProducer', args: { producer: 'p1' } },
      { atMs: 3000, do: 'deleteTopic', args: { topic: 'orders' } },
    ],
    endMs: 10_000,
  });
  for (let ms = 2000; ms <= 10_000; ms += 50) {
    runTo(live, ms);
    expect(ledgerView(live.ledger, live.engine.world).acknowledgedButGone).toEqual([]);
  }
  expect(ledgerView(live.ledger, live.engine.world).acknowledged).toBe(20);
});

const started = (scenario: Scenario) => startRun({ scenario, seed: '1', actions: [] });

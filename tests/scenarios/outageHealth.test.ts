/** The outage of ZooKeeper on a running cluster, as its health and its ledger tell it (the stages of the main lesson). */
import { describe, expect, test } from 'vitest';
import { runTo, startRun, type LiveRun } from '../../src/scenario/runScenario.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { healthOf } from '../../src/sim/checks/health.ts';
import { ledgerView } from '../../src/sim/checks/ledger.ts';

const scenario: Scenario = {
  format: 1,
  name: 'outage',
  zookeeperServers: 3,
  brokers: [1, 2, 3],
  brokerConfig: { 'offsets.topic.num.partitions': 1 },
  controller: { broker: 1, epoch: 1 },
  topics: [{ name: 'orders', assignment: { 0: [1, 2, 3], 1: [2, 3, 1], 2: [3, 1, 2] } }],
  producers: {
    a: {
      config: { acks: 'all', 'enable.idempotence': false, 'request.timeout.ms': 5000 },
      workload: { topic: 'orders', ratePerSecond: 3, partitions: [0, 1, 2] },
    },
  },
  actions: [
    { atMs: 10_000, do: 'crashZooKeeper', args: { servers: [1, 2, 3] } },
    { atMs: 20_000, do: 'crash', args: { broker: 2 } },
    { atMs: 35_000, do: 'startZooKeeper', args: { servers: [1, 2, 3] } },
    { atMs: 60_000, do: 'start', args: { broker: 2 } },
  ],
  endMs: 80_000,
};

describe.each(['1', '2', '3'])('with seed %s', (seed) => {
  const live = startRun({ scenario, seed, actions: [] });

  test('stage 1: all is well', () => {
    expect(at(live, 9_000)).toEqual({ state: 'UP', codes: [] });
  });

  test('stage 2: without a quorum everything goes on, and nothing could be repaired', () => {
    expect(at(live, 19_999)).toEqual({ state: 'DEGRADED', codes: ['NO_QUORUM'] });
  });

  test('stage 3: one broker more, and no safe write gets through anywhere', () => {
    const codes = ['NO_QUORUM', 'ISR_MEMBER_SILENT', 'LEADER_DOWN', 'ISR_MEMBER_SILENT'];
    expect(at(live, 20_001)).toEqual({ state: 'DOWN', codes });
    const before = acknowledged(live);
    expect(at(live, 34_999)).toEqual({ state: 'DOWN', codes });
    // What was under way at the crash may still have been answered.
    expect(acknowledged(live) - before).toBeLessThanOrEqual(1);
  });

  test('stage 4: ZooKeeper is back; led partitions recover first, then the leaderless one', () => {
    const states = [];
    for (let ms = 35_000; ms <= 59_000; ms += 500) states.push(at(live, ms).state);
    expect(states[0]).toBe('DOWN');
    expect(states.at(-1)).toBe('DEGRADED');
    expect(states.indexOf('DEGRADED')).toBe(states.lastIndexOf('DOWN') + 1);
    expect(at(live, 59_999).codes).toEqual(Array(3).fill('UNDER_REPLICATED'));
  });

  test('in the end all is well again, and nothing acknowledged is lost', () => {
    expect(at(live, 80_000)).toEqual({ state: 'UP', codes: [] });
    const ledger = ledgerView(live.ledger, live.engine.world);
    expect(ledger).toMatchObject({ acknowledgedButGone: [], neverProcessed: [] });
    expect(ledger.acknowledged).toBeGreaterThan(100);
  });
});

function at(live: LiveRun, ms: number): { state: string; codes: string[] } {
  runTo(live, ms);
  const { state, reasons } = healthOf(live.engine.world);
  return { state, codes: reasons.map(({ code }) => code) };
}

const acknowledged = ({ ledger, engine }: LiveRun): number =>
  ledgerView(ledger, engine.world).acknowledged;

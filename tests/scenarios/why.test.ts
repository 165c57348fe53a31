/** "Why?" reaches what a person did, in at most a dozen sentences. */
import { expect, test } from 'vitest';
import { must } from '../../src/base/assert.ts';
import { readScenario } from '../../src/scenario/validateScenario.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { causesOf } from '../../src/worker/causes.ts';
import { openTimeline, positionAt, type Timeline } from '../../src/worker/timeline.ts';

function threeBrokers(zookeeperServers: 1 | 3, latencyMs: number) {
  const timeouts = {
    'request.timeout.ms': 4000,
    'delivery.timeout.ms': 4000,
    'max.block.ms': 4000,
  };
  const read = readScenario({
    format: 1,
    name: 'why',
    zookeeperServers,
    brokers: [1, 2, 3],
    brokerConfig: {
      'offsets.topic.num.partitions': 1,
      'zookeeper.session.timeout.ms': 6000,
      'group.initial.rebalance.delay.ms': 0,
    },
    topics: [{ name: 'orders', assignment: { 0: [1, 2, 3], 1: [2, 3, 1], 2: [3, 1, 2] } }],
    controller: { broker: 3, epoch: 1 },
    network: { latencyMs, jitterPercent: 5 },
    producers: {
      p1: {
        config: { acks: 'all', 'enable.idempotence': false, ...timeouts },
        workload: { topic: 'orders', ratePerSecond: 3, partitions: [0, 1, 2] },
      },
    },
    consumers: Object.fromEntries(
      ['c1', 'c2', 'c3'].map((label) => [
        label,
        {
          subscribe: ['orders'],
          config: {
            'group.id': 'billing',
            'session.timeout.ms': 6000,
            'heartbeat.interval.ms': 1000,
          },
        },
      ]),
    ),
    endMs: 60_000,
  });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

interface Played {
  timeline: Timeline;
  events: TraceEvent[];
}

function play(
  actions: { atUs: number; do: string; args: Record<string, unknown> }[],
  servers: 1 | 3,
  latencyMs: number,
): Played {
  const timeline = openTimeline(1, {
    scenario: threeBrokers(servers, latencyMs),
    seed: '1',
    actions,
  });
  const events: TraceEvent[] = [];
  timeline.live.listeners.push((event) => events.push(event));
  positionAt(timeline, 40_000_000);
  return { timeline, events };
}

function expectReached(
  { timeline, events }: Played,
  isIt: (event: TraceEvent) => boolean,
  action: object,
): void {
  const event = must(events.find(isIt), 'the event that is asked about');
  const steps = causesOf(timeline, event.id);
  const chain = steps.map(({ how, event: { kind, atUs } }) => `${how} ${kind} ${atUs}`).join('\n');
  expect(steps.length, chain).toBeLessThanOrEqual(12);
  expect(steps.at(-1)?.event, chain).toMatchObject({ kind: 'action', data: action });
}

const clusters: [1 | 3, number][] = [
  [1, 0.5],
  [3, 0.5],
  [3, 50],
];

test.each(clusters)(
  'after the crash of broker 1 (%d ZooKeeper servers, %d ms a hop)',
  (servers, latencyMs) => {
    const crash = { do: 'crash', args: { broker: 1 } };
    const played = play([{ atUs: 10_000_000, ...crash }], servers, latencyMs);
    expectReached(played, ({ kind }) => kind === 'zkSessionExpired', crash);
    expectReached(played, ({ kind }) => kind === 'leaderElected', crash);
    expectReached(played, ({ kind }) => kind === 'isrChanged', crash);
    // To the dead leader, and to a living one that waits for the dead follower.
    for (const partition of ['orders-0', 'orders-1']) {
      expectReached(
        played,
        ({ kind, data }) => kind === 'recordFailed' && data['topicPartition'] === partition,
        crash,
      );
    }
  },
);

test.each(clusters)(
  'after killConsumer (%d ZooKeeper servers, %d ms a hop)',
  (servers, latencyMs) => {
    const kill = { do: 'killConsumer', args: { consumer: 'c2' } };
    const played = play([{ atUs: 10_000_000, ...kill }], servers, latencyMs);
    expectReached(
      played,
      ({ kind, data }) => kind === 'memberRemoved' && data['member'] === 'c2',
      kill,
    );
    for (const consumer of ['c1', 'c3']) {
      expectReached(
        played,
        ({ kind, node, atUs }) =>
          kind === 'partitionsAssigned' && node === consumer && atUs > 10_000_000,
        kill,
      );
    }
  },
);

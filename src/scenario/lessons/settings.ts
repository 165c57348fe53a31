/**
 * What the lessons' clusters have in common: messages that can be followed, and time-outs that can be waited for.
 *
 * Real time-outs are too long to watch. Every value that differs from Kafka's default for teaching stands in `lessonValues` of its
 * scenario, and the page shows the default beside it.
 */
import type { Scenario } from '../schema.ts';

type Config = NonNullable<Scenario['brokerConfig']>;

export const lessonNetwork = { latencyMs: 50, jitterPercent: 5 };

export const lessonBrokers: Config = {
  'zookeeper.session.timeout.ms': 6000,
  'replica.lag.time.max.ms': 5000,
  'group.initial.rebalance.delay.ms': 0,
  'offsets.topic.num.partitions': 1,
};

export const lessonProducer: Config = {
  // Idempotence is not modelled yet: as it is on by default, it is switched off where everybody sees it.
  'enable.idempotence': false,
  'request.timeout.ms': 3000,
  'delivery.timeout.ms': 12_000,
};

export const lessonConsumer = (group: string): Config => ({
  'group.id': group,
  'session.timeout.ms': 6000,
  'heartbeat.interval.ms': 1000,
});

/** The keys above that are a lesson's. */
export const commonLessonValues: readonly string[] = [
  'zookeeper.session.timeout.ms',
  'replica.lag.time.max.ms',
  'group.initial.rebalance.delay.ms',
  'offsets.topic.num.partitions',
  'enable.idempotence',
  'request.timeout.ms',
  'delivery.timeout.ms',
  'session.timeout.ms',
  'heartbeat.interval.ms',
];

/** The window of a measure that begins with the run. */
export const upTo = (toMs: number) => ({ fromMs: 0, toMs });

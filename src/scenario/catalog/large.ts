/** As much as a large installation has in one cluster: for measuring, and to see what stays readable. */
import type { Scenario } from '../schema.ts';
import { numbered } from './spread.ts';

const BROKERS = 30;
const TOPICS = 30;
const PARTITIONS = 100;
const GROUPS = 10;
const MEMBERS = 20;

const topicNames = numbered('topic-', TOPICS);

export const largeScenario: Scenario = {
  format: 1,
  name: 'large',
  title: { en: 'Thirty brokers', ru: 'Тридцать брокеров' },
  about: {
    en: 'Thirty brokers, thirty topics with 3,000 partitions, thirty producers, ten groups of twenty consumers.',
    ru: 'Тридцать брокеров, тридцать топиков с 3000 партиций, тридцать продюсеров, десять групп по двадцать консьюмеров.',
  },
  zookeeperServers: 3,
  brokers: Array.from({ length: BROKERS }, (_, i) => i + 1),
  brokerConfig: { 'offsets.topic.num.partitions': 1 },
  lessonValues: ['offsets.topic.num.partitions', 'enable.idempotence'],
  brokerStartMs: 2000,
  network: { latencyMs: 0.5, jitterPercent: 20 },
  topics: topicNames.map((name) => ({ name, partitions: PARTITIONS, replicationFactor: 3 })),
  producers: Object.fromEntries(topicNames.map((topic, i) => [`p${i + 1}`, producerOf(topic)])),
  consumers: Object.fromEntries(
    Array.from({ length: GROUPS * MEMBERS }, (_, i) => [`c${i + 1}`, consumerOf(i % GROUPS)]),
  ),
  endMs: 12_000,
};

function producerOf(topic: string) {
  return {
    config: { acks: 'all', 'enable.idempotence': false },
    workload: { topic, ratePerSecond: 10, keys: numbered('customer-', 20) },
  };
}

/** Each group reads three topics of its own. */
function consumerOf(group: number) {
  const share = TOPICS / GROUPS;
  return {
    subscribe: topicNames.slice(group * share, (group + 1) * share),
    config: { 'group.id': `group-${group + 1}` },
    processingMs: 5,
  };
}

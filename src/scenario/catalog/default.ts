/** The sandbox: a cluster as a small team would run it, with Kafka's defaults. */
import type { Scenario } from '../schema.ts';
import { numbered, spread } from './spread.ts';

const brokers = [1, 2, 3];
const producer = { acks: 'all', 'enable.idempotence': false };
const consumer = { 'group.id': 'billing' };

export const defaultScenario: Scenario = {
  format: 1,
  name: 'default',
  title: { en: 'Sandbox', ru: 'Песочница' },
  about: {
    en: 'Three brokers and three ZooKeeper servers with Kafka’s defaults: two producers with acks=all, one group of two consumers.',
    ru: 'Три брокера и три сервера ZooKeeper с настройками Kafka по умолчанию: два продюсера с acks=all, одна группа из двух консьюмеров.',
  },
  zookeeperServers: 3,
  brokers,
  brokerConfig: { 'offsets.topic.num.partitions': 1 },
  lessonValues: ['offsets.topic.num.partitions', 'enable.idempotence'],
  brokerStartMs: 2000,
  network: { latencyMs: 0.5, jitterPercent: 20 },
  topics: [
    { name: 'orders', assignment: spread(brokers, 6, 3) },
    { name: 'payments', assignment: spread(brokers, 6, 3, 1) },
  ],
  producers: {
    p1: {
      config: producer,
      workload: { topic: 'orders', ratePerSecond: 10, keys: numbered('customer-', 20) },
    },
    p2: {
      config: producer,
      workload: { topic: 'payments', ratePerSecond: 10, keys: numbered('customer-', 20) },
    },
  },
  consumers: {
    c1: { subscribe: ['orders', 'payments'], config: consumer, processingMs: 5 },
    c2: { subscribe: ['orders', 'payments'], config: consumer, processingMs: 5 },
  },
  endMs: 600_000,
};

/** What brokers and admins ask of the controller, and of any broker: ISR changes, elections, configuration. */
import { describe, expect, test } from 'vitest';
import type {
  AlterPartitionResponse,
  DescribeConfigsResponse,
  ElectLeadersResponse,
} from '../../../src/sim/kafka/protocol.ts';
import { ControllerCluster } from '../../support/controllerCluster.ts';

function clusterWithOrders(replicas: number[]): ControllerCluster {
  const t = new ControllerCluster({ controller: { broker: 1, epoch: 1 } });
  t.createTopic('orders', { 0: replicas });
  t.runFor(2000);
  return t.begin();
}

describe('AlterPartition', () => {
  const t = clusterWithOrders([2, 3, 1]);
  const alter = (to: number, fields: object, brokerEpoch = t.broker(2).brokerEpoch) =>
    t.ask<AlterPartitionResponse>(to, 'AlterPartition', {
      brokerId: 2,
      brokerEpoch,
      partitions: [
        {
          topicPartition: 'orders-0',
          leaderEpoch: 0,
          partitionEpoch: 0,
          newIsr: [2, 1],
          ...fields,
        },
      ],
    });

  test('is the active controller’s, and for a broker’s present registration', () => {
    expect(alter(3, {}).error).toBe('NOT_CONTROLLER');
    expect(alter(1, {}, t.broker(2).brokerEpoch - 1).error).toBe('STALE_BROKER_EPOCH');
    expect(t.writeCounts()).toEqual({});
  });

  test('is written, answered, and told to all brokers', () => {
    const [answered] = alter(1, {}).partitions;
    expect(answered).toEqual({
      topicPartition: 'orders-0',
      error: 'NONE',
      leader: 2,
      leaderEpoch: 0,
      isr: [2, 1],
      partitionEpoch: 1,
    });
    t.runFor(10);
    const changed = t.traced('isrChanged')[0];
    expect(changed?.data).toMatchObject({ left: [3], joined: [], by: 'leader', leaderEpoch: 0 });
    for (const id of [1, 2, 3]) {
      expect(t.broker(id).metadata.topics.get('orders')?.get(0)?.isr).toEqual([2, 1]);
    }
  });

  test('asked again, because the answer was lost, it is a success without a write', () => {
    t.begin();
    expect(alter(1, {}).partitions[0]).toMatchObject({ error: 'NONE', partitionEpoch: 1 });
    expect(t.writeCounts()).toEqual({});
    expect(alter(1, { newIsr: [2] }).partitions[0]?.error).toBe('INVALID_UPDATE_VERSION');
  });
});

test('a write that fails at the check of the controller epoch is given up, and the thread goes on', () => {
  const t = clusterWithOrders([2, 3, 1]);
  const { context } = t.broker(1).controller;
  context.epochZkVersion -= 1;
  const elect = (partitions: string[]) =>
    t.ask<ElectLeadersResponse>(1, 'ElectLeaders', {
      timeoutMs: 1000,
      electionType: 'preferred',
      partitions,
    });
  t.crash(2);
  t.until(() => t.registered().length === 2);
  t.runFor(2000);
  expect(t.changes('orders-0')).toBe('');
  expect(elect(['orders-0']).partitions).toEqual({ 'orders-0': 'ELECTION_NOT_NEEDED' });
});

describe('ElectLeaders', () => {
  test('is the controller’s', () => {
    const t = clusterWithOrders([2, 3, 1]);
    const request = { timeoutMs: 1000, electionType: 'preferred', partitions: ['orders-0'] };
    expect(t.ask(2, 'ElectLeaders', request)).toEqual({
      error: 'NOT_CONTROLLER',
      partitions: { 'orders-0': 'NOT_CONTROLLER' },
    });
  });

  test('of all partitions names only those where something was to be done', () => {
    const t = clusterWithOrders([2, 3, 1]);
    t.createTopic('other', { 0: [1, 2], 1: [9] });
    const request = { timeoutMs: 1000, electionType: 'preferred', partitions: null };
    expect(t.ask(1, 'ElectLeaders', request)).toEqual({ error: 'NONE', partitions: {} });
  });

  test('unclean: a live replica outside the ISR leads, without a configuration that allows it', () => {
    const t = clusterWithOrders([2, 3]);
    t.crash(3);
    t.until(() => t.state('orders-0').isr.length === 1);
    t.crash(2);
    t.until(() => t.state('orders-0').leader === -1);
    t.start(3);
    t.until(() => t.registered().length === 2);
    t.runFor(1000);
    expect(t.state('orders-0').leader).toBe(-1);
    const request = { timeoutMs: 5000, electionType: 'unclean', partitions: ['orders-0'] };
    expect(t.ask(1, 'ElectLeaders', request)).toMatchObject({ partitions: { 'orders-0': 'NONE' } });
    expect(t.state('orders-0')).toMatchObject({ leader: 3, isr: [3] });
  });
});

describe('configuration of a topic, at any broker', () => {
  const t = clusterWithOrders([2, 3]);
  const alter = (broker: number, topic: string, config: Record<string, string>) =>
    t.ask(broker, 'IncrementalAlterConfigs', { topic, config }).error;

  test('is written with a notification that every broker takes up', () => {
    expect(alter(3, 'orders', { 'min.insync.replicas': '2' })).toBe('NONE');
    t.runFor(100);
    expect(t.writeCounts()).toEqual({
      'create /config/changes/config_change_0000000000': 1,
      'setData /config/topics/orders': 1,
    });
    for (const id of [1, 2, 3]) {
      const { topicConfigs } = t.broker(id).replicas;
      expect(topicConfigs.get('orders')).toEqual({ 'min.insync.replicas': '2' });
    }
    expect(t.broker(2).replicas.partitions.get('orders-0')?.leading?.minInSyncReplicas).toBe(2);
  });

  test('is described with what the broker adds', () => {
    const described = t.ask<DescribeConfigsResponse>(1, 'DescribeConfigs', { topic: 'orders' });
    expect(described).toMatchObject({
      error: 'NONE',
      config: { 'min.insync.replicas': '2', 'unclean.leader.election.enable': 'false' },
    });
    expect(t.ask(1, 'DescribeConfigs', { topic: 'none' }).error).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });

  test('is refused for unknown topics and values that Kafka does not take', () => {
    t.begin();
    expect(alter(1, 'none', { 'retention.ms': '1' })).toBe('UNKNOWN_TOPIC_OR_PARTITION');
    expect(alter(1, 'orders', { 'min.insync.replicas': 'two' })).toBe('INVALID_CONFIG');
    expect(t.writeCounts()).toEqual({});
  });

  test('that allows unclean elections gives an offline partition a leader', () => {
    t.crash(3);
    t.until(() => t.state('orders-0').isr.length === 1);
    t.crash(2);
    t.until(() => t.state('orders-0').leader === -1);
    t.start(3);
    t.until(() => t.registered().includes(3));
    t.runFor(1000);
    expect(t.state('orders-0').leader).toBe(-1);
    expect(alter(3, 'orders', { 'unclean.leader.election.enable': 'true' })).toBe('NONE');
    t.until(() => t.state('orders-0').leader === 3);
    expect(t.traced('leaderElected').at(-1)?.data['election']).toBe('unclean');
  });

  test('is read by a new controller from ZooKeeper', () => {
    t.crash(1);
    t.until(() => t.controller()?.epoch === 2);
    t.runFor(500);
    expect(t.broker(3).controller.context.topicConfigs.get('orders')).toEqual({
      'min.insync.replicas': '2',
      'unclean.leader.election.enable': 'true',
    });
  });
});

test('a run that goes on from a copy of its world is the same run', () => {
  const play = (copies: boolean) => {
    const t = clusterWithOrders([1, 2, 3]);
    const pause = () => (copies ? t.continueFromCheckpoint() : undefined);
    t.crash(1);
    for (let i = 0; i < 80; i += 1) {
      t.runFor(97);
      pause();
    }
    t.until(() => t.controller()?.epoch === 2);
    for (let i = 0; i < 40; i += 1) {
      t.runFor(1);
      pause();
    }
    t.start(1);
    t.runFor(5000);
    return { ...t.hashes, state: t.state('orders-0') };
  };
  expect(play(true)).toEqual(play(false));
});

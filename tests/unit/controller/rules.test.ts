/** The controller's rules as pure functions: what it accepts, what it writes, what it sends in which order. */
import { describe, expect, test } from 'vitest';
import { judgeAlterPartition } from '../../../src/sim/kafka/controller/alterPartition.ts';
import {
  createControllerContext,
  partitionsWithOfflineLeader,
  putPartitionState,
  putReplicaState,
  updatePartitionReplicaAssignment,
  type ControllerContext,
} from '../../../src/sim/kafka/controller/controllerContext.ts';
import { assignmentError } from '../../../src/sim/kafka/controller/createTopic.ts';
import { unmet } from '../../../src/sim/kafka/controller/delayedTopicOperations.ts';
import {
  imbalancedPartitions,
  refusalOf as electionRefusalOf,
} from '../../../src/sim/kafka/controller/electLeaders.ts';
import {
  checkValidPartitionStateChange,
  initializePartitionState,
} from '../../../src/sim/kafka/controller/partitionStateMachine.ts';
import {
  checkValidReplicaStateChange,
  stateWithoutReplica,
} from '../../../src/sim/kafka/controller/replicaStateMachine.ts';
import {
  addLeaderAndIsrRequest,
  addStopReplicaRequest,
  addUpdateMetadataRequest,
  createRequestBatch,
  takeRequests,
} from '../../../src/sim/kafka/controller/requestBatch.ts';
import { configError } from '../../../src/sim/kafka/controller/topicConfigRules.ts';
import { collides, isValidTopicName } from '../../../src/sim/kafka/controller/topicNames.ts';
import { addedPartitions } from '../../../src/sim/kafka/controller/topicRequests.ts';
import { decodeState, encodeState } from '../../../src/sim/kafka/controller/zkData.ts';
import {
  createMetadataCache,
  updateMetadata,
} from '../../../src/sim/kafka/broker/metadataCache.ts';

interface Given {
  replicas: number[];
  leader: number;
  isr: number[];
  leaderEpoch?: number;
  partitionEpoch?: number;
}

/** A controller of epoch 5 on live brokers 1, 2, 3 (epochs 11, 12, 13). */
function contextWith(partitions: Record<string, Given>): ControllerContext {
  const context = createControllerContext();
  context.epoch = 5;
  context.liveBrokerEpochs = new Map([
    [3, 13],
    [1, 11],
    [2, 12],
  ]);
  for (const [tp, { replicas, leader, isr, leaderEpoch = 4, partitionEpoch = 7 }] of Object.entries(
    partitions,
  )) {
    updatePartitionReplicaAssignment(context, tp, replicas);
    const state = { leader, isr, leaderEpoch, partitionEpoch, recovering: false };
    context.partitionLeadershipInfo.set(tp, { ...state, controllerEpoch: 5 });
  }
  return context;
}

describe('AlterPartition', () => {
  const context = contextWith({ 'orders-0': { replicas: [1, 2, 3], leader: 1, isr: [1, 2] } });
  const judge = (fields: object) =>
    judgeAlterPartition(context, 1, {
      topicPartition: 'orders-0',
      leaderEpoch: 4,
      partitionEpoch: 7,
      newIsr: [1, 2, 3],
      ...fields,
    });

  test('what passes is written with the leader epoch unchanged', () => {
    const state = {
      leader: 1,
      leaderEpoch: 4,
      isr: [1, 2, 3],
      partitionEpoch: 7,
      recovering: false,
    };
    expect(judge({})).toEqual({ kind: 'write', state });
  });

  test.each([
    ['an unknown topic', { topicPartition: 'none-0' }, 'UNKNOWN_TOPIC_OR_PARTITION'],
    ['a newer leader epoch: this controller is out of date', { leaderEpoch: 5 }, 'NOT_CONTROLLER'],
    ['a newer partition epoch: likewise', { partitionEpoch: 8 }, 'NOT_CONTROLLER'],
    ['an older leader epoch', { leaderEpoch: 3 }, 'FENCED_LEADER_EPOCH'],
    ['an older partition epoch', { partitionEpoch: 6 }, 'INVALID_UPDATE_VERSION'],
    ['a broker that is not registered', { newIsr: [1, 2, 4] }, 'INELIGIBLE_REPLICA'],
  ])('%s', (_what, fields, error) => {
    expect(judge(fields)).toEqual({ kind: 'error', error });
  });

  test('what is in place already is a success, also with an older partition epoch', () => {
    expect(judge({ newIsr: [1, 2], partitionEpoch: 6 })).toEqual({ kind: 'inPlace' });
  });

  test('a broker that is shutting down may not join', () => {
    const leaving = contextWith({ 'orders-0': { replicas: [1, 2, 3], leader: 1, isr: [1, 2] } });
    leaving.shuttingDownBrokerIds.add(3);
    const asked = {
      topicPartition: 'orders-0',
      leaderEpoch: 4,
      partitionEpoch: 7,
      newIsr: [1, 2, 3],
    };
    expect(judgeAlterPartition(leaving, 1, asked)).toEqual({
      kind: 'error',
      error: 'INELIGIBLE_REPLICA',
    });
  });
});

describe('a replica that goes offline', () => {
  const state = { leader: 1, leaderEpoch: 4, isr: [1, 2], partitionEpoch: 7, recovering: false };

  test('leaves the ISR; the leader epoch rises although the leader stays', () => {
    expect(stateWithoutReplica(state, 2)).toEqual({ ...state, isr: [1], leaderEpoch: 5 });
  });
  test('leaves nobody to lead, if it led', () => {
    expect(stateWithoutReplica(state, 1)).toEqual({
      ...state,
      leader: -1,
      isr: [2],
      leaderEpoch: 5,
    });
  });
  test('stays in the ISR as its last member', () => {
    const last = { ...state, isr: [1] };
    expect(stateWithoutReplica(last, 1)).toEqual({ ...last, leader: -1, leaderEpoch: 5 });
    const offline = { ...last, leader: -1 };
    expect(stateWithoutReplica(offline, 1)).toEqual({ ...offline, leaderEpoch: 5 });
  });
});

describe('the state machines', () => {
  test('partition states follow from who is alive', () => {
    const context = contextWith({
      'a-0': { replicas: [1], leader: 1, isr: [1] },
      'a-1': { replicas: [4], leader: 4, isr: [4] },
      'a-2': { replicas: [1, 4], leader: -1, isr: [4] },
    });
    updatePartitionReplicaAssignment(context, 'a-3', [1]);
    initializePartitionState(context);
    expect([...context.partitionStates.values()]).toEqual([
      'OnlinePartition',
      'OfflinePartition',
      'OfflinePartition',
      'NewPartition',
    ]);
    expect(partitionsWithOfflineLeader(context)).toEqual(['a-1', 'a-2']);
    context.topicsToBeDeleted.add('a');
    expect(partitionsWithOfflineLeader(context)).toEqual([]);
  });

  test('only changes that Kafka allows are made', () => {
    const context = contextWith({ 'a-0': { replicas: [1, 2], leader: 1, isr: [1, 2] } });
    const canBecome = (target: Parameters<typeof checkValidPartitionStateChange>[2]) =>
      checkValidPartitionStateChange(context, ['a-0'], target).length === 1;
    expect(canBecome('OnlinePartition')).toBe(false);
    putPartitionState(context, 'a-0', 'OnlinePartition');
    expect(canBecome('OfflinePartition')).toBe(true);
    expect(canBecome('NonExistentPartition')).toBe(false);

    const replica = { topicPartition: 'a-0', replica: 1 };
    const replicaCanBecome = (target: Parameters<typeof checkValidReplicaStateChange>[2]) =>
      checkValidReplicaStateChange(context, [replica], target).length === 1;
    putReplicaState(context, replica, 'OnlineReplica');
    expect(replicaCanBecome('ReplicaDeletionStarted')).toBe(false);
    putReplicaState(context, replica, 'OfflineReplica');
    expect(replicaCanBecome('ReplicaDeletionStarted')).toBe(true);
  });
});

describe('requests to brokers', () => {
  const orders = { 'orders-0': { replicas: [1, 2, 3], leader: 1, isr: [1, 2] } };

  test('per batch: LeaderAndIsr, then UpdateMetadata to all, then StopReplica; nothing to dead brokers', () => {
    const context = contextWith(orders);
    const batch = createRequestBatch();
    addStopReplicaRequest(batch, context, 3, 'orders-0', false);
    addStopReplicaRequest(batch, context, 4, 'orders-0', false);
    addLeaderAndIsrRequest(batch, context, [2, 1, 4], 'orders-0', false);
    const requests = takeRequests(batch, context, 2);
    expect(requests.map(({ broker, api }) => `${api} ${broker}`)).toEqual([
      'LeaderAndIsr 1',
      'LeaderAndIsr 2',
      'UpdateMetadata 1',
      'UpdateMetadata 2',
      'UpdateMetadata 3',
      'StopReplica 3',
    ]);
    expect(
      requests.every(({ body }) => body.controllerId === 2 && body.controllerEpoch === 5),
    ).toBe(true);
    expect(requests.map(({ body }) => body.brokerEpoch)).toEqual([11, 12, 11, 12, 13, 13]);
    expect(takeRequests(batch, context, 2)).toEqual([]);
  });

  test('a topic that is being deleted has leader −2 for the brokers', () => {
    const context = contextWith(orders);
    context.topicsToBeDeleted.add('orders');
    const batch = createRequestBatch();
    addUpdateMetadataRequest(batch, context, [1], ['orders-0', 'unknown-0']);
    addStopReplicaRequest(batch, context, 1, 'orders-0', true);
    const [update, stop] = takeRequests(batch, context, 2);
    const told = [{ topicPartition: 'orders-0', leader: -2, leaderEpoch: -2 }];
    expect(update?.body).toMatchObject({ partitions: told });
    expect(stop?.body.partitions).toEqual([
      { topicPartition: 'orders-0', leaderEpoch: -2, deletePartition: true },
    ]);
  });

  test('a topic configuration travels with LeaderAndIsr', () => {
    const context = contextWith(orders);
    context.topicConfigs.set('orders', { 'min.insync.replicas': '2' });
    const batch = createRequestBatch();
    addLeaderAndIsrRequest(batch, context, [1], 'orders-0', true);
    const [request] = takeRequests(batch, context, 2);
    expect(request?.body).toMatchObject({
      topicConfigs: { orders: { 'min.insync.replicas': '2' } },
      partitions: [{ isNew: true, replicas: [1, 2, 3], partitionEpoch: 7 }],
    });
  });
});

describe('elections that are asked for', () => {
  const context = contextWith({
    'a-0': { replicas: [1, 2], leader: 1, isr: [1, 2] },
    'a-1': { replicas: [2, 1], leader: 1, isr: [1, 2] },
    'a-2': { replicas: [4, 1], leader: -1, isr: [4] },
    'gone-0': { replicas: [1], leader: 1, isr: [1] },
  });
  context.topicsToBeDeleted.add('gone');

  test.each([
    ['a-0', 'preferred', 'ELECTION_NOT_NEEDED'],
    ['a-1', 'preferred', null],
    ['a-1', 'unclean', 'ELECTION_NOT_NEEDED'],
    ['a-2', 'unclean', null],
    ['a-9', 'preferred', 'UNKNOWN_TOPIC_OR_PARTITION'],
    ['gone-0', 'preferred', 'INVALID_TOPIC_EXCEPTION'],
  ] as const)('%s, %s: %s', (tp, kind, error) => {
    expect(electionRefusalOf(context, tp, kind)).toBe(error);
  });

  test('balance: more than the percentage of what should be led here is led elsewhere', () => {
    const ten = Object.fromEntries(
      Array.from({ length: 10 }, (_, p) => {
        const leader = p === 0 ? 2 : 1;
        return [`t-${p}`, { replicas: [1, 2], leader, isr: [1, 2] }];
      }),
    );
    const balanced = contextWith(ten);
    expect(imbalancedPartitions(balanced, 10).size).toBe(0);
    expect(imbalancedPartitions(balanced, 9)).toEqual(new Map([[1, ['t-0']]]));
  });
});

describe('assignments', () => {
  test.each([
    [
      'of equal length',
      [
        [1, 2],
        [2, 3],
      ],
      null,
    ],
    ['of unequal length', [[1, 2], [2]], 'INVALID_REPLICA_ASSIGNMENT'],
    ['with a broker twice', [[1, 1]], 'INVALID_REPLICA_ASSIGNMENT'],
    ['empty', [[]], 'INVALID_REPLICA_ASSIGNMENT'],
  ])('%s', (_what, replicas, error) => {
    expect(assignmentError(new Map(replicas.map((all, p) => [p, all])))).toBe(error);
  });

  test('added partitions go on from where partition 0 lies', () => {
    const brokers = [1, 2, 3].map((id) => ({ id, rack: null }));
    const existing = new Map([[0, [2, 3]]]);
    const added = addedPartitions(existing, { count: 3, assignment: null }, brokers);
    expect(added).toEqual(
      new Map([
        [1, [3, 2]],
        [2, [1, 3]],
      ]),
    );
  });
});

test('a condition on metadata names what is missing', () => {
  const cache = createMetadataCache();
  const partition = {
    topicPartition: 't-0',
    controllerEpoch: 1,
    leader: 2,
    leaderEpoch: 0,
    isr: [2],
    partitionEpoch: 0,
    replicas: [2],
    isNew: false,
  };
  updateMetadata(cache, {
    controllerId: 1,
    controllerEpoch: 1,
    brokerEpoch: 1,
    liveBrokers: [1, 2],
    partitions: [partition],
  });
  expect(unmet(cache, { kind: 'haveLeaders', partitions: ['t-0', 't-1'] })).toEqual(['t-1']);
  expect(unmet(cache, { kind: 'topicGone', topic: 't' })).toEqual(['t']);
  expect(unmet(cache, { kind: 'topicGone', topic: 'other' })).toEqual([]);
  const leaders: [string, number][] = [
    ['t-0', 2],
    ['t-0', 1],
  ];
  expect(unmet(cache, { kind: 'leadersAre', leaders })).toEqual(['t-0']);
});

test('state znodes are read as they were written', () => {
  const state = { leader: 1, leaderEpoch: 4, isr: [1, 2], partitionEpoch: 7, recovering: true };
  const stat = {
    czxid: 1,
    mzxid: 2,
    pzxid: 1,
    version: 7,
    cversion: 0,
    ephemeralOwner: 0,
    numChildren: 0,
  };
  const data = encodeState(state, 5);
  expect(data).toMatchObject({ leader: 1, leader_epoch: 4, isr: [1, 2], controller_epoch: 5 });
  expect(decodeState(data, stat)).toEqual({ ...state, controllerEpoch: 5 });
});

test('names and values that Kafka does not take', () => {
  expect(['orders', 'a.b', '__x'].every(isValidTopicName)).toBe(true);
  expect(['', '.', '..', 'a b', 'ä', 'x'.repeat(250)].some(isValidTopicName)).toBe(false);
  expect(collides('a.b', 'a_b')).toBe(true);
  expect(configError({ 'min.insync.replicas': '2', 'retention.ms': '1' })).toBe(null);
  expect(configError({ 'min.insync.replicas': '0' })).toBe('INVALID_CONFIG');
  expect(configError({ 'unclean.leader.election.enable': 'yes' })).toBe('INVALID_CONFIG');
  expect(configError({ 'unclean.leader.election.enable': 'TRUE' })).toBe(null);
  expect(configError({ 'no.such.key': '1' })).toBe('INVALID_CONFIG');
});

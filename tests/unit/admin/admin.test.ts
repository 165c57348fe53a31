import { expect, test } from 'vitest';
import { adminBehaviour } from '../../../src/sim/kafka/client/admin.ts';
import { probeBehaviour } from '../../../src/sim/kafka/client/probe.ts';
import { fakeCluster, type FakeCluster } from '../../support/fakeCluster.ts';

const leaders = (...ids: number[]) => ids.map((leader) => ({ leader, leaderEpoch: 0 }));
/** As the admin client of the recordings. */
const RECORDED = { 'request.timeout.ms': 10_000, 'default.api.timeout.ms': 20_000 };

function withAdmin(config: Record<string, unknown> = RECORDED): FakeCluster {
  const t = fakeCluster(
    { admin: adminBehaviour, probe: probeBehaviour },
    { brokers: [1, 2, 3], topics: { orders: leaders(1, 2, 3) } },
  );
  t.add('admin', 'admin', config);
  t.run(100);
  return t;
}

const request = (t: FakeCluster, operation: string, args: Record<string, unknown> = {}) =>
  t.tell('admin', 'request', { operation, ...args });

const returned = (t: FakeCluster) =>
  t.events('adminCallReturned').map(({ atUs, data }) => ({
    atMs: Math.round(atUs / 1000),
    result: data['result'],
    tries: data['tries'],
  }));

test('a request for the controller goes to it, one for any broker to any', () => {
  const t = withAdmin();
  t.show({ controllerId: 2 });
  t.add('admin2', 'admin', RECORDED);
  t.run(100);
  t.script(2, 'CreateTopics', { error: 'TOPIC_ALREADY_EXISTS' });
  t.tell('admin2', 'request', { operation: 'createTopics', topic: 'orders', callId: 'x' });
  t.tell('admin2', 'request', { operation: 'describeTopics', topics: ['orders'] });
  t.run(100);
  const results = t.events('adminCallReturned').map(({ data }) => data['result']);
  expect(results.sort()).toEqual(['TOPIC_ALREADY_EXISTS', 'ok']);
  expect(t.seen(2, 'CreateTopics')).toMatchObject([
    { body: { topic: 'orders', timeoutMs: 10_000, partitions: -1, assignment: null } },
  ]);
});

test('NOT_CONTROLLER: the new controller is looked up', () => {
  const t = withAdmin();
  t.script(1, 'DeleteTopics', { error: 'NOT_CONTROLLER' });
  t.show({ controllerId: 3 });
  t.script(3, 'DeleteTopics', { error: 'NONE' });
  request(t, 'deleteTopics', { topic: 'orders' });
  t.run(1000);
  expect(returned(t)).toMatchObject([{ result: 'ok', tries: 2 }]);
});

test('a hanging controller: a second attempt after 10 s, TimeoutException after 20 s', () => {
  const t = withAdmin();
  t.script(1, 'CreateTopics', 'never');
  const begun = t.nowMs();
  request(t, 'createTopics', { topic: 'later' });
  request(t, 'describeTopics', { topics: ['orders'] });
  t.run(30_000);
  expect(returned(t)).toMatchObject([
    { result: 'ok' },
    { atMs: begun + 20_000, result: 'TimeoutException', tries: 2 },
  ]);
  // The second one came over a new connection: both may still be carried out.
  expect(t.seen(1, 'CreateTopics').length).toBe(2);
});

test('a crashed controller: the call waits for the next one, or leads to the crash', () => {
  const t = withAdmin();
  const crash = t.crash('broker-1');
  request(t, 'createTopics', { topic: 'a' });
  t.run(5000);
  t.script(2, 'CreateTopics', { error: 'NONE' });
  t.show({ controllerId: 2, brokers: [2, 3] }, 2, 3);
  t.run(5000);
  expect(returned(t)).toMatchObject([{ result: 'ok' }]);
  t.crash('broker-2');
  t.crash('broker-3');
  request(t, 'createTopics', { topic: 'b' });
  t.run(25_000);
  const failed = t.events('adminCallReturned').at(-1)!;
  expect(failed.data).toMatchObject({ result: 'TimeoutException' });
  const root = t.causes(failed).at(-1);
  expect(root?.kind).toBe('action');
  expect(root?.id).toBeGreaterThan(crash);
});

test('elections of a topic name its partitions; the first error is the result', () => {
  const t = withAdmin();
  t.script(1, 'ElectLeaders', {
    error: 'NONE',
    partitions: { 'orders-0': 'NONE', 'orders-1': 'ELECTION_NOT_NEEDED', 'orders-2': 'NONE' },
  });
  request(t, 'electLeaders', { electionType: 'preferred', topics: ['orders'], partitions: null });
  t.run(100);
  expect(t.seen(1, 'ElectLeaders')).toMatchObject([
    { body: { partitions: ['orders-0', 'orders-1', 'orders-2'] } },
  ]);
  expect(returned(t)).toMatchObject([{ result: 'ELECTION_NOT_NEEDED' }]);
});

test('group requests go to the coordinator, which is looked up again when it is the wrong one', () => {
  const t = withAdmin();
  for (const id of [1, 2, 3]) {
    t.script(id, 'FindCoordinator', { error: 'NONE', broker: 2 });
  }
  t.script(2, 'DeleteGroups', { error: 'NOT_COORDINATOR' }, { error: 'NON_EMPTY_GROUP' });
  request(t, 'deleteGroup', { group: 'billing' });
  t.run(1000);
  expect(returned(t)).toMatchObject([{ result: 'NON_EMPTY_GROUP', tries: 2 }]);
  t.script(2, 'OffsetCommit', { errors: { 'orders-0': 'UNKNOWN_MEMBER_ID' } });
  request(t, 'alterConsumerGroupOffsets', { group: 'billing', offsets: { 'orders-0': 2 } });
  t.run(1000);
  expect(returned(t)[1]).toMatchObject({ result: 'UNKNOWN_MEMBER_ID' });
});

function withProbe(): FakeCluster {
  const t = withAdmin();
  t.add('probe', 'probe', {});
  t.tell('probe', 'learn', { topics: ['orders'] });
  t.run(100);
  return t;
}

const offset = (error: string, value: number) => ({
  partitions: [{ topicPartition: 'orders-0', error, offset: value, leaderEpoch: 0 }],
});

const probed = (t: FakeCluster) =>
  t.events('probeReturned').map(({ atUs, data }) => {
    const { error, earliest, latest } = data;
    return { atMs: Math.round(atUs / 1000), error, earliest, latest };
  });

test('the probe asks the leader that it knows, with the leader epoch that it knows', () => {
  const t = withProbe();
  t.script(1, 'ListOffsets', offset('NONE', 0), offset('NONE', 15));
  t.show({ topics: { orders: [{ leader: 2, leaderEpoch: 1 }] } });
  t.tell('probe', 'offsets', { topic: 'orders', partition: 0 });
  t.run(100);
  expect(probed(t)).toMatchObject([{ error: 'NONE', earliest: 0, latest: 15 }]);
  expect(t.seen(1, 'ListOffsets')[0]?.body).toEqual({
    partitions: [{ topicPartition: 'orders-0', timestamp: -2, currentLeaderEpoch: 0 }],
  });
});

test('FENCED_LEADER_EPOCH, or 3 s without an answer, make it ask for new metadata; after 5 s it gives up', () => {
  const t = withProbe();
  t.script(1, 'ListOffsets', offset('FENCED_LEADER_EPOCH', -1));
  t.show({ topics: { orders: [{ leader: 2, leaderEpoch: 1 }] } });
  t.script(2, 'ListOffsets', offset('NONE', 3), offset('NONE', 4));
  t.tell('probe', 'offsets', { topic: 'orders', partition: 0 });
  t.run(500);
  expect(probed(t)).toMatchObject([{ error: 'NONE', earliest: 3, latest: 4 }]);

  t.pause('broker-2');
  t.show({ topics: { orders: [{ leader: 3, leaderEpoch: 2 }] } });
  t.script(3, 'ListOffsets', offset('NONE', 5));
  const begun = t.nowMs();
  t.tell('probe', 'offsets', { topic: 'orders', partition: 0 });
  t.run(4000);
  expect(probed(t)[1]).toMatchObject({ error: 'NONE', earliest: 5, latest: 5 });
  expect(probed(t)[1]?.atMs).toBeGreaterThanOrEqual(begun + 3000);
  expect(probed(t)[1]?.atMs).toBeLessThan(begun + 3500);

  t.script(3, 'ListOffsets', offset('OFFSET_NOT_AVAILABLE', -1));
  const again = t.nowMs();
  t.tell('probe', 'offsets', { topic: 'orders', partition: 0 });
  t.run(6000);
  expect(probed(t)[2]).toMatchObject({ atMs: again + 5000, error: 'TimeoutException' });
});

test('a reading takes what comes until nothing more comes for 1.5 s, by a consumer of its own', () => {
  const t = withProbe();
  t.script(1, 'ListOffsets', offset('NONE', 1));
  const record = (value: string) => ({ key: 'k', value, timestamp: 0, headers: [], origin: null });
  const answer = (...batches: unknown[]) => ({
    partitions: [
      { topicPartition: 'orders-0', error: 'NONE', highWatermark: 4, logStartOffset: 0, batches },
    ],
  });
  const batch = (baseOffset: number, ...values: string[]) => ({
    baseOffset,
    lastOffset: baseOffset + values.length - 1,
    partitionLeaderEpoch: 0,
    records: values.map(record),
  });
  t.script(1, 'Fetch', answer(batch(0, 'a', 'b')), answer(batch(2, 'c', 'd')), 'never');
  const begun = t.nowMs();
  t.tell('probe', 'read', { topic: 'orders', partition: 0, callId: '7' });
  t.run(3000);
  const [{ data, atUs } = t.trace[0]!] = t.events('probeReturned');
  expect(data['records']).toMatchObject([
    { offset: 1, value: 'b' },
    { offset: 2, value: 'c' },
    { offset: 3, value: 'd' },
  ]);
  expect(data['callId']).toBe('7');
  expect(atUs / 1000).toBeGreaterThan(begun + 1500);
  expect(atUs / 1000).toBeLessThan(begun + 1520);
  expect(t.seen(1, 'Fetch')[0]?.channel).toMatch(/^read-/);
  t.run(10_000);
  expect(t.nodeOf('probe').pending.size).toBe(0);
});

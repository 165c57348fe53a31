/** A failure means that leader and followers of one partition no longer do what Kafka's do. Facts: sections 3.4, 7, 8, 9. */
import { describe, expect, test } from 'vitest';
import { handMadeCluster } from './handMadeCluster.ts';

const P = 'orders-0';
const everywhere = { leader: 1, isr: [1, 2, 3], epoch: 0 };

describe('acks', () => {
  test('all: the answer waits for the whole ISR, and the followers’ watermarks come with their next fetch', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P, { count: 3 });
    c.run(20);
    expect(c.answerOf('produce')?.partition).toEqual({
      topicPartition: P,
      error: 'NONE',
      baseOffset: 0,
    });
    expect(c.replica(1, P)).toMatchObject({ role: 'leader', highWatermark: 3, logEndOffset: 3 });
    expect(c.replica(2, P)).toMatchObject({ role: 'follower', highWatermark: 0, logEndOffset: 3 });
    // KAFKA-9731: a fetch does not end because the high watermark moved.
    c.run(600);
    expect(c.replica(2, P).highWatermark).toBe(3);
    expect(c.values(3, P)).toEqual(['produce0', 'produce1', 'produce2']);
  });

  test('1: the answer comes after the leader’s own append; a silent follower keeps the records invisible', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.pause(3);
    c.produce(1, P, { acks: 1 });
    c.run(20);
    expect(c.answerOf('produce')?.partition).toMatchObject({ error: 'NONE', baseOffset: 0 });
    c.fetch(1, P, 0);
    c.run(600);
    expect(c.answerOf('fetch')?.partition).toMatchObject({ highWatermark: 0, batches: [] });
  });

  test('0: no answer; an error closes the connection', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P, { acks: 0, label: 'good' });
    c.produce(2, P, { acks: 0, label: 'bad' });
    c.run(20);
    expect(c.answerOf('good')).toBeUndefined();
    expect(c.answerOf('bad')?.error).toBe('DISCONNECTED');
    expect(c.replica(1, P).logEndOffset).toBe(1);
  });

  test('all with a silent follower: REQUEST_TIMED_OUT after the request’s own time, and the records stay', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.pause(3);
    c.produce(1, P, { timeoutMs: 2000 });
    c.run(3000);
    expect(c.answerOf('produce')?.partition).toMatchObject({
      error: 'REQUEST_TIMED_OUT',
      baseOffset: -1,
    });
    expect(c.answerOf('produce')?.atMs).toBeGreaterThan(2100);
    expect(c.replica(1, P)).toMatchObject({ logEndOffset: 1, highWatermark: 0 });
    const timedOut = c.trace.find(({ kind }) => kind === 'produceTimedOut');
    const pause = c.trace.find(({ data }) => data['do'] === 'pause');
    expect(timedOut?.because).toMatchObject({ waitedFor: 'broker-3', silencedBy: pause?.id });
    c.resume(3);
    c.run(100);
    expect(c.replica(1, P).highWatermark).toBe(1);
  });

  test('all below min.insync.replicas: refused before anything is written; acks=1 is stored but stays invisible', () => {
    const c = handMadeCluster([1, 2, 3], {}, { 'min.insync.replicas': '2' });
    c.lead(P, { leader: 1, isr: [1], epoch: 0 });
    c.crash(2);
    c.crash(3);
    c.run(100);
    c.produce(1, P, { label: 'all' });
    c.produce(1, P, { acks: 1, label: 'one' });
    c.run(100);
    expect(c.answerOf('all')?.partition['error']).toBe('NOT_ENOUGH_REPLICAS');
    expect(c.answerOf('one')?.partition['error']).toBe('NONE');
    expect(c.replica(1, P)).toMatchObject({ logEndOffset: 1, highWatermark: 0 });
  });

  test.each([
    ['unknown partition', 1, 'other-0', -1, 'UNKNOWN_TOPIC_OR_PARTITION'],
    ['a follower', 2, P, 1, 'NOT_LEADER_OR_FOLLOWER'],
    ['acks 2', 1, P, 2, 'INVALID_REQUIRED_ACKS'],
    ['an internal topic', 1, '__consumer_offsets-0', 1, 'INVALID_TOPIC_EXCEPTION'],
  ])('refused: %s', (_name, broker, partition, acks, error) => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(broker, partition, { acks });
    c.run(20);
    expect(c.answerOf('produce')?.partition['error']).toBe(error);
  });

  test('leadership lost while waiting: NOT_LEADER_OR_FOLLOWER with the new leader', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.pause(3);
    c.produce(1, P);
    c.run(100);
    c.lead(P, { leader: 2, isr: [2, 3], epoch: 1 });
    c.run(100);
    expect(c.answerOf('produce')?.partition).toEqual({
      topicPartition: P,
      error: 'NOT_LEADER_OR_FOLLOWER',
      baseOffset: -1,
      currentLeader: { broker: 2, leaderEpoch: 1 },
    });
  });
});

describe('consumers', () => {
  test('an empty fetch waits for records below the high watermark', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.fetch(1, P, 0);
    c.run(200);
    expect(c.answerOf('fetch')).toBeUndefined();
    c.produce(1, P);
    c.run(20);
    expect(c.answerOf('fetch')?.partition).toMatchObject({
      error: 'NONE',
      highWatermark: 1,
      batches: [{ baseOffset: 0 }],
    });
  });

  test('…and no longer than it asked for', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    const before = c.nowMs();
    c.fetch(1, P, 0, { maxWaitMs: 300 });
    c.run(400);
    expect(c.answerOf('fetch')!.atMs - before).toBeGreaterThan(300);
    expect(c.answerOf('fetch')!.atMs - before).toBeLessThan(304);
  });

  test.each([
    ['beyond the end', 5, {}, 'OFFSET_OUT_OF_RANGE'],
    ['older epoch', 0, { currentLeaderEpoch: 0 }, 'FENCED_LEADER_EPOCH'],
    ['newer epoch', 0, { currentLeaderEpoch: 9 }, 'UNKNOWN_LEADER_EPOCH'],
  ])('are refused: %s', (_name, fetchOffset, more, error) => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, { ...everywhere, epoch: 3 });
    c.run(100);
    const asked = {
      topicPartition: P,
      fetchOffset,
      logStartOffset: 0,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
    };
    c.fetch(1, P, 0, { partitions: [{ ...asked, ...more }] });
    c.run(20);
    expect(c.answerOf('fetch')?.partition['error']).toBe(error);
  });

  test('a fresh leader gives no latest offset before its watermark has reached its epoch', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P, { count: 4 });
    c.run(20);
    c.crash(1);
    c.pause(3);
    c.lead(P, { leader: 2, isr: [2, 3], epoch: 1 });
    c.run(20);
    const latest = { partitions: [{ topicPartition: P, timestamp: -1, currentLeaderEpoch: 1 }] };
    c.ask(2, 'ListOffsets', latest, 'early');
    c.run(20);
    expect(c.answerOf('early')?.partition['error']).toBe('OFFSET_NOT_AVAILABLE');
    c.resume(3);
    c.run(1500);
    c.ask(2, 'ListOffsets', latest, 'late');
    c.ask(
      2,
      'ListOffsets',
      { partitions: [{ ...latest.partitions[0], currentLeaderEpoch: 0 }] },
      'old',
    );
    c.run(20);
    expect(c.answerOf('late')?.partition).toMatchObject({
      error: 'NONE',
      offset: 4,
      leaderEpoch: 1,
    });
    expect(c.answerOf('old')?.partition['error']).toBe('FENCED_LEADER_EPOCH');
  });
});

describe('a change of leader', () => {
  test('records that only the old leader had vanish when it returns', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P, { count: 2, label: 'kept' });
    c.run(20);
    c.cut(1, 2);
    c.cut(1, 3);
    c.produce(1, P, { count: 3, acks: 1, label: 'lost' });
    c.run(20);
    expect(c.answerOf('lost')?.partition['error']).toBe('NONE');
    c.crash(1);
    c.lead(P, { leader: 2, isr: [2, 3], epoch: 1 });
    c.run(1500);
    c.produce(2, P, { label: 'new' });
    c.run(100);
    c.heal(1, 2);
    c.heal(1, 3);
    c.start(1);
    c.run(20);
    c.lead(P, { leader: 2, isr: [2, 3], epoch: 1 });
    c.run(1500);
    expect(c.values(1, P)).toEqual(['kept0', 'kept1', 'new0']);
    const truncated = c.trace.find(({ kind }) => kind === 'logTruncated');
    expect(truncated).toMatchObject({
      node: 'broker-1',
      data: { from: 5, to: 2, count: 3, leader: 2 },
    });
    // It has caught up, so the leader asks to take it back: last in the ISR.
    expect(c.proposals.at(-1)?.partitions).toMatchObject([{ newIsr: [2, 3, 1], leaderEpoch: 1 }]);
    expect(c.replica(2, P).isr).toEqual([2, 3, 1]);
  });

  test('an epoch in which nothing was written does not stop a follower', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P);
    c.run(20);
    c.lead(P, { leader: 2, isr: [1, 2, 3], epoch: 1 });
    c.run(20);
    c.lead(P, { leader: 3, isr: [1, 2, 3], epoch: 2 });
    c.run(2000);
    c.produce(3, P, { label: 'more' });
    c.run(50);
    expect(c.values(2, P)).toEqual(['produce0', 'more0']);
    expect(c.kinds()).not.toContain('logTruncated');
  });

  test('an older leader epoch, an older controller and an older registration are refused', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, { ...everywhere, epoch: 2 });
    c.run(100);
    c.lead(P, { leader: 2, isr: [2], epoch: 1 });
    c.run(20);
    expect(c.replica(1, P)).toMatchObject({ role: 'leader', leaderEpoch: 2 });
    const header = { controllerId: 9, controllerEpoch: 1, brokerEpoch: 1 };
    const empty = { partitions: [], topicConfigs: {}, liveBrokers: [1] };
    c.ask(1, 'LeaderAndIsr', { ...header, ...empty, controllerEpoch: 0 }, 'controller');
    c.ask(1, 'StopReplica', { ...header, ...empty, brokerEpoch: 0 }, 'broker');
    c.run(20);
    expect(c.answerOf('controller')?.error).toBe('STALE_CONTROLLER_EPOCH');
    expect(c.answerOf('broker')?.error).toBe('STALE_BROKER_EPOCH');
  });

  test('a leader that is not alive is not followed', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.lead(P, { leader: -1, isr: [1], epoch: 1 });
    c.run(20);
    expect(c.replica(2, P)).toMatchObject({ role: 'follower', leader: 1, leaderEpoch: 0 });
    expect(c.replica(1, P)).toMatchObject({ role: 'leader', leaderEpoch: 0 });
  });
});

describe('the ISR', () => {
  test('shrinks 1 to 1.5 times the lag time after a follower fell silent, once there is something to lag behind', () => {
    const c = handMadeCluster([1, 2, 3], { 'replica.lag.time.max.ms': 10_000 });
    c.lead(P, everywhere);
    c.run(100);
    c.pause(3);
    c.run(30_000);
    expect(c.proposals).toEqual([]);
    const before = c.nowMs();
    c.produce(1, P, { timeoutMs: 60_000 });
    c.run(15_000);
    expect(c.replica(1, P).isr).toEqual([1, 2]);
    expect(c.answerOf('produce')?.partition['error']).toBe('NONE');
    expect(c.answerOf('produce')!.atMs - before).toBeLessThan(15_000);
    const shrink = c.trace.find(({ kind }) => kind === 'isrShrinkProposed');
    expect(shrink?.data).toMatchObject({ removed: [3], isr: [1, 2, 3] });
    expect(shrink?.because?.waitedFor).toBe('broker-3');
    c.resume(3);
    c.run(1000);
    expect(c.replica(1, P).isr).toEqual([1, 2, 3]);
    expect(c.kinds().filter((kind) => kind.startsWith('isr'))).toEqual([
      'isrShrinkProposed',
      'isrCommitted',
      'isrExpandProposed',
      'isrCommitted',
    ]);
  });

  test('waits for a controller that does not answer, while acks=1 goes on', () => {
    const c = handMadeCluster([1, 2, 3], { 'replica.lag.time.max.ms': 10_000 });
    c.alterPartition.answer = 'silence';
    c.lead(P, everywhere);
    c.run(100);
    c.pause(3);
    c.produce(1, P, { label: 'all', timeoutMs: 30_000 });
    c.run(20_000);
    expect(c.proposals).toHaveLength(1);
    c.produce(1, P, { label: 'one', acks: 1 });
    c.run(15_000);
    expect(c.answerOf('one')?.partition['error']).toBe('NONE');
    expect(c.answerOf('all')?.partition['error']).toBe('REQUEST_TIMED_OUT');
    expect(c.replica(1, P)).toMatchObject({ isr: [1, 2, 3], highWatermark: 0, logEndOffset: 2 });
    // controller.socket.timeout.ms is over: the same proposal again.
    c.alterPartition.answer = 'NONE';
    c.run(15_000);
    expect(c.proposals).toHaveLength(2);
    expect(c.replica(1, P)).toMatchObject({ isr: [1, 2], highWatermark: 2 });
  });

  test('an answer that fences the leader leaves the change pending', () => {
    const c = handMadeCluster([1, 2, 3], { 'replica.lag.time.max.ms': 10_000 });
    c.alterPartition.answer = 'FENCED_LEADER_EPOCH';
    c.lead(P, everywhere);
    c.run(100);
    c.pause(3);
    c.produce(1, P, { acks: 1 });
    c.run(60_000);
    expect(c.proposals).toHaveLength(1);
    expect(c.replica(1, P)).toMatchObject({ isr: [1, 2, 3], highWatermark: 0 });
    c.lead(P, { leader: 1, isr: [1, 2], epoch: 1 });
    c.run(1000);
    expect(c.replica(1, P)).toMatchObject({ isr: [1, 2], highWatermark: 1 });
  });
});

describe('the disk', () => {
  test('keeps the log and the high watermark of up to 5 s ago', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P, { count: 2 });
    c.run(6000);
    c.produce(1, P, { label: 'later' });
    c.run(20);
    c.crash(1);
    expect(c.replica(1, P)).toMatchObject({ role: 'none', logEndOffset: 3, isr: [] });
    expect([2, 3]).toContain(c.replica(1, P).highWatermark);
    c.start(1);
    c.run(20);
    c.lead(P, { leader: 1, isr: [1], epoch: 1 });
    c.run(200);
    expect(c.replica(1, P)).toMatchObject({ role: 'leader', logEndOffset: 3, highWatermark: 3 });
  });

  test('loses a replica that the controller has deleted', () => {
    const c = handMadeCluster([1, 2, 3]);
    c.lead(P, everywhere);
    c.run(100);
    c.produce(1, P);
    c.run(20);
    c.pause(3);
    c.produce(1, P, { label: 'waits' });
    c.run(20);
    const partitions = [{ topicPartition: P, leaderEpoch: -2, deletePartition: true }];
    c.ask(1, 'StopReplica', { controllerId: 9, controllerEpoch: 1, brokerEpoch: 1, partitions });
    c.run(20);
    expect(c.answerOf('waits')?.partition['error']).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(c.values(1, P)).toEqual([]);
    expect(c.kinds()).toContain('replicaDeleted');
  });
});

/** The ledger's accounts: told a trace, held against logs that stand still. */
import { describe, expect, test } from 'vitest';
import { createLedger, noteTrace, type Ledger } from '../../../src/sim/checks/ledger.ts';
import { ledgerView } from '../../../src/sim/checks/ledgerView.ts';
import { clonePlain } from '../../../src/base/clone.ts';
import { createNode } from '../../../src/sim/kernel/world.ts';
import { deleteTopicPath } from '../../../src/sim/kafka/controller/zkData.ts';
import { handMadeCluster } from '../../support/handMadeCluster.ts';

const TP = 'orders-0';
const led = (leader: number, leaderEpoch: number) => ({
  replicas: [1, 2, 3],
  leader,
  isr: [1, 2, 3],
  leaderEpoch,
});

describe('acknowledged', () => {
  test('counts records, and nothing is gone while the leader has them', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 5, [2, 3]);
    acknowledged(ledger, 1, 0, 2);
    acknowledged(ledger, 1, 2, 3);
    expect(ledgerView(ledger, t.world)).toMatchObject({ acknowledged: 5, acknowledgedButGone: [] });
  });

  test('with acks=1, then the leader crashes: what only it had is gone once another leads', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 3, [2, 3]);
    appended(ledger, t, 1, 0, 2);
    acknowledged(ledger, 1, 0, 5);
    t.crash('broker-1');
    // Nobody has noticed; and while nobody leads, it may come back.
    expect(gone(ledger, t)).toEqual([]);
    t.sayState(TP, led(-1, 1));
    expect(gone(ledger, t)).toEqual([]);

    t.set(TP, led(2, 2));
    expect(gone(ledger, t)).toEqual(['orders-0@3', 'orders-0@4']);

    // Their offsets are used again, by other records.
    appended(ledger, t, 2, 2, 4, [3]);
    acknowledged(ledger, 2, 3, 4);
    expect(gone(ledger, t)).toEqual(['orders-0@3', 'orders-0@4']);
    expect(ledgerView(ledger, t.world).acknowledged).toBe(9);
  });

  test('by a leader that has been replaced and does not know: gone at once', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 1, [2, 3]);
    t.sayState(TP, led(2, 1));
    t.tell(2, TP, led(2, 1));
    appended(ledger, t, 2, 1, 2, [3]);
    appended(ledger, t, 1, 0, 1);
    acknowledged(ledger, 1, 1, 1);
    acknowledged(ledger, 2, 1, 2);
    expect(gone(ledger, t)).toEqual(['orders-0@1']);
  });

  test('of a topic that is deleted: deleted by order, not lost', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 3, [2, 3]);
    acknowledged(ledger, 1, 0, 3);
    t.say(deleteTopicPath('orders'), null);
    for (const id of [1, 2, 3]) t.world.nodes.get(`broker-${id}`)!.disk.logs.delete(TP);
    expect(gone(ledger, t)).toEqual([]);

    const partition = { op: 'delete', path: '/brokers/topics/orders/partitions/0' };
    tell(ledger, 'zookeeper-1', 'zkWriteCommitted', { ops: [partition] });
    expect(ledger.partitions.size).toBe(1);
    const topic = { op: 'delete', path: '/brokers/topics/orders' };
    tell(ledger, 'zookeeper-1', 'zkWriteCommitted', { ops: [topic] });
    expect(ledgerView(ledger, t.world)).toMatchObject({ acknowledged: 3, acknowledgedButGone: [] });
    expect(ledger.partitions.size).toBe(0);
  });

  test('below the log start: deleted by order too', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 6);
    acknowledged(ledger, 1, 0, 6);
    t.log(1, TP).logStartOffset = 4;
    expect(gone(ledger, t)).toEqual([]);
  });
});

describe('processed twice', () => {
  test('is asked of each group by itself', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 4);
    for (const group of ['x', 'y']) processed(ledger, 'c1', group, 0, 4);
    expect(ledgerView(ledger, t.world).processedTwice).toEqual([]);
    processed(ledger, 'c2', 'x', 2, 2);
    processed(ledger, 'c2', 'x', 3, 1);
    expect(ledgerView(ledger, t.world).processedTwice).toEqual(['orders-0@2', 'orders-0@3']);
  });

  test('each consumer without a group reads for itself', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 2);
    processed(ledger, 'c1', '', 0, 2);
    processed(ledger, 'c2', '', 0, 2);
    expect(ledgerView(ledger, t.world).processedTwice).toEqual([]);
    processed(ledger, 'c1', '', 0, 1);
    expect(ledgerView(ledger, t.world).processedTwice).toEqual(['orders-0@0']);
  });

  test('another record at the same offset is another record', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 2);
    processed(ledger, 'c1', 'x', 0, 2, 0);
    t.set(TP, led(2, 1));
    appended(ledger, t, 2, 1, 2);
    processed(ledger, 'c1', 'x', 0, 2, 1);
    expect(ledgerView(ledger, t.world).processedTwice).toEqual([]);
  });
});

describe('never processed', () => {
  test('commit first, crash, the next one starts behind (Q13)', () => {
    const { ledger, t } = begin();
    const c1 = createNode(t.world, 'c1', 'consumer', {});
    const works = (next: number) => {
      const batch = [0, 1, 2, 3].map((offset) => ({ topicPartition: TP, offset }));
      c1.running = true;
      c1.state = { groupId: 'x', thread: { batch, next } };
    };
    appended(ledger, t, 1, 0, 4);
    delivered(ledger, 'c1', 'x', 0, 4);
    committed(ledger, 'x', 4);
    works(1);
    processed(ledger, 'c1', 'x', 0, 1);
    // The rest is in hand: not passed over yet.
    expect(never(ledger, t)).toEqual([]);
    works(2);
    processed(ledger, 'c1', 'x', 1, 1);
    t.crash('c1');
    expect(never(ledger, t)).toEqual(['orders-0@2', 'orders-0@3']);
  });

  test('what waits in the log, and what lay before a group began, is not passed over', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 10);
    delivered(ledger, 'c1', 'late', 6, 2);
    processed(ledger, 'c1', 'late', 6, 2);
    committed(ledger, 'late', 8);
    expect(never(ledger, t)).toEqual([]);
  });

  test('a jump over records (Q14) passes them over', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 50);
    processed(ledger, 'c1', 'x', 0, 30);
    committed(ledger, 'x', 30);
    processed(ledger, 'c1', 'x', 40, 1);
    committed(ledger, 'x', 41);
    expect(never(ledger, t)).toHaveLength(10);
    expect(never(ledger, t)[0]).toBe('orders-0@30');
  });

  test('records that took the place of processed ones are passed over too', () => {
    const { ledger, t } = begin();
    appended(ledger, t, 1, 0, 4);
    processed(ledger, 'c1', 'x', 0, 4);
    committed(ledger, 'x', 4);
    t.world.nodes.get('broker-2')!.disk.logs.get(TP);
    t.set(TP, led(2, 1));
    appended(ledger, t, 2, 1, 3);
    expect(never(ledger, t)).toEqual(['orders-0@0', 'orders-0@1', 'orders-0@2']);
  });
});

test('stays small over an hour of traffic, and a copy goes on by itself', () => {
  const { ledger, t } = begin();
  for (let offset = 0; offset < 72_000; offset += 2) {
    tell(ledger, 'broker-1', 'recordsAppended', at(offset, 2));
    acknowledged(ledger, 1, offset, 2);
    delivered(ledger, 'c1', 'x', offset, 2);
    processed(ledger, 'c1', 'x', offset, 2);
    if (offset % 100 === 0) committed(ledger, 'x', offset + 2);
  }
  expect(JSON.stringify(toPlain(ledger)).length).toBeLessThan(1000);
  const copy = clonePlain(ledger);
  processed(copy, 'c1', 'x', 5, 1);
  expect(ledgerView(copy, t.world).processedTwice).toEqual(['orders-0@5']);
  expect(ledgerView(ledger, t.world).processedTwice).toEqual([]);
});

type Cluster = ReturnType<typeof handMadeCluster>;

const begin = () => ({ ledger: createLedger(), t: handMadeCluster({ [TP]: led(1, 0) }) });
const at = (baseOffset: number, count: number, leaderEpoch = 0) => ({
  topicPartition: TP,
  baseOffset,
  count,
  leaderEpoch,
});

function tell(ledger: Ledger, node: string, kind: string, data: Record<string, unknown>): void {
  noteTrace(ledger, { id: 1, atUs: 0, node, kind, trigger: 0, because: null, data });
}

function appended(
  ledger: Ledger,
  t: Cluster,
  leader: number,
  epoch: number,
  count: number,
  followers: number[] = [],
): void {
  const { logEndOffset } = t.log(leader, TP);
  t.append(leader, TP, count, epoch, followers);
  tell(ledger, `broker-${leader}`, 'recordsAppended', at(logEndOffset, count, epoch));
}

const acknowledged = (ledger: Ledger, leader: number, offset: number, count: number) =>
  tell(ledger, 'p1', 'recordAcknowledged', { ...at(offset, count), leader });
const delivered = (ledger: Ledger, member: string, group: string, offset: number, count: number) =>
  tell(ledger, member, 'recordsDelivered', { group, ...at(offset, count) });
const processed = (
  ledger: Ledger,
  member: string,
  group: string,
  offset: number,
  count: number,
  epoch = 0,
) => tell(ledger, member, 'recordsProcessed', { group, ...at(offset, count, epoch) });
const committed = (ledger: Ledger, group: string, offset: number) =>
  tell(ledger, 'broker-1', 'offsetsCommitted', { group, offsets: { [TP]: offset } });

const gone = (ledger: Ledger, t: Cluster) => ledgerView(ledger, t.world).acknowledgedButGone;
const never = (ledger: Ledger, t: Cluster) => ledgerView(ledger, t.world).neverProcessed;

function toPlain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, toPlain(item)]);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

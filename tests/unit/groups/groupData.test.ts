/** A group as plain data: its states, its votes, its records. */
import { describe, expect, test } from 'vitest';
import {
  groupRecord,
  groupTombstone,
  offsetRecord,
  parseGroup,
  parseKey,
  parseOffset,
} from '../../../src/sim/kafka/coordinator/groupLog.ts';
import {
  addMember,
  createGroup,
  hasSameProtocols,
  isFenced,
  maybeElectNewJoinedLeader,
  removeMember,
  replaceStaticMember,
  selectProtocol,
  supportsProtocols,
  transitionTo,
  type GroupMember,
} from '../../../src/sim/kafka/coordinator/groupMetadata.ts';

const handle = { connectionId: 1, correlationId: 1, from: 'c1', api: 'JoinGroup' };

function member(id: string, assignors: string[], more: Partial<GroupMember> = {}): GroupMember {
  const metadata = { topics: ['orders'], ownedPartitions: [], generation: -1, rack: null };
  return {
    memberId: id,
    groupInstanceId: null,
    clientId: id,
    rebalanceTimeoutMs: 300_000,
    sessionTimeoutMs: 45_000,
    protocols: assignors.map((name) => ({ name, metadata })),
    assignment: [],
    awaitingJoin: null,
    awaitingSync: null,
    isNew: false,
    sessionDeadlineUs: 0,
    sessionTimerAtUs: Infinity,
    ...more,
  };
}

function groupOf(...members: GroupMember[]) {
  const group = createGroup('billing', 1, 0);
  for (const one of members) addMember(group, one);
  return group;
}

describe('states', () => {
  test('a stable group goes through a round to be stable again', () => {
    const group = createGroup('billing', 1, 0);
    for (const state of ['PreparingRebalance', 'CompletingRebalance', 'Stable'] as const)
      transitionTo(group, state, 7);
    expect(group).toMatchObject({ state: 'Stable', stateSinceUs: 7 });
    expect(() => transitionTo(group, 'Empty', 8)).toThrow('cannot go from Stable to Empty');
  });

  test('nothing comes after Dead', () => {
    const group = createGroup('billing', 1, 0);
    transitionTo(group, 'Dead', 0);
    expect(() => transitionTo(group, 'Empty', 0)).toThrow('cannot go from Dead');
  });
});

describe('the vote', () => {
  test.each([
    [
      [
        ['range', 'sticky'],
        ['sticky', 'range'],
        ['sticky', 'range'],
      ],
      'sticky',
    ],
    [
      [
        ['range', 'roundrobin'],
        ['roundrobin', 'range'],
      ],
      'roundrobin',
    ],
    [
      [
        ['range', 'sticky'],
        ['sticky', 'range'],
      ],
      'range',
    ],
    [[['range', 'cooperative-sticky'], ['cooperative-sticky']], 'cooperative-sticky'],
  ])('%j chooses %s', (lists, chosen) => {
    const group = groupOf(...lists.map((list, i) => member(`c${i}`, list)));
    expect(selectProtocol(group)).toBe(chosen);
  });

  test('a newcomer without a common assignor cannot take part', () => {
    const group = groupOf(member('c1', ['range', 'sticky']), member('c2', ['sticky']));
    expect(supportsProtocols(group, member('c3', ['range']).protocols)).toBe(false);
    expect(supportsProtocols(group, member('c3', ['range', 'sticky']).protocols)).toBe(true);
  });

  test('the same subscription is no change, another one is', () => {
    const known = member('c1', ['range']);
    expect(hasSameProtocols(known, member('c1', ['range']).protocols)).toBe(true);
    expect(hasSameProtocols(known, member('c1', ['range', 'sticky']).protocols)).toBe(false);
  });
});

describe('the leader', () => {
  test('is the first member, and stays it while it rejoins', () => {
    const group = groupOf(
      member('c2', ['range'], { awaitingJoin: handle }),
      member('c1', ['range'], { awaitingJoin: handle }),
    );
    expect(maybeElectNewJoinedLeader(group)).toBe(true);
    expect(group.leaderId).toBe('c2');
  });

  test('is replaced by one that has rejoined, or leaves with its post', () => {
    const late = member('c2', ['range']);
    const group = groupOf(late, member('c1', ['range'], { awaitingJoin: handle }));
    expect(maybeElectNewJoinedLeader(group)).toBe(true);
    expect(group.leaderId).toBe('c1');
    removeMember(group, group.members.get('c1')!);
    expect(group.leaderId).toBe('c2');
    expect(maybeElectNewJoinedLeader(group)).toBe(false);
  });
});

test('a static member goes on under another id; the older one is fenced', () => {
  const group = groupOf(member('i1-a', ['range'], { groupInstanceId: 'i1', assignment: ['o-0'] }));
  replaceStaticMember(group, group.members.get('i1-a')!, 'i1-b', 'c1b');
  expect(group.leaderId).toBe('i1-b');
  expect(group.members.get('i1-b')).toMatchObject({ clientId: 'c1b', assignment: ['o-0'] });
  expect([isFenced(group, 'i1-a', 'i1'), isFenced(group, 'i1-b', 'i1')]).toEqual([true, false]);
});

describe('records of the offsets topic', () => {
  test('an offset is found again by group and partition, whatever the group is called', () => {
    const committed = { offset: 7, leaderEpoch: 2, committedAtUs: 1_500_000 };
    const { key, value, timestamp } = offsetRecord('a:b c', 'my-topic-3', committed, 1_500_000);
    expect(parseKey(key)).toEqual({ of: 'offset', groupId: 'a:b c', topicPartition: 'my-topic-3' });
    expect(parseOffset(value!)).toEqual(committed);
    expect(timestamp).toBe(1500);
    expect(offsetRecord('g', 'orders-0', null, 0).value).toBeNull();
  });

  test('a group with its members and the assignment of its leader', () => {
    const group = groupOf(member('c1', ['range', 'sticky']));
    Object.assign(group, { generation: 4, protocolName: 'sticky' });
    const { key, value } = groupRecord(group, { c1: ['orders-0'] }, 0);
    expect(parseKey(key)).toEqual({ of: 'group', groupId: 'billing' });
    expect(parseGroup(value!)).toMatchObject({
      generation: 4,
      protocolName: 'sticky',
      leaderId: 'c1',
      members: [{ memberId: 'c1', assignment: ['orders-0'], subscription: { topics: ['orders'] } }],
    });
    expect(groupTombstone('billing', 0)).toMatchObject({ key, value: null });
  });

  test('what nobody here wrote is passed over', () => {
    expect([parseKey(null), parseKey('hello')]).toEqual([null, null]);
  });
});

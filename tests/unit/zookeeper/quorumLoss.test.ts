/** A failure means that clients see another thing than real ones when servers die or are cut off (zookeeper-quorum-lost-*, cut-*). */
import { describe, expect, test } from 'vitest';
import { TestEnsemble } from '../../support/testEnsemble.ts';

function ensembleLedBy2(): TestEnsemble {
  const t = new TestEnsemble({ initialEpoch: { 2: 1 } });
  t.untilAtRest();
  expect(t.leader()).toBe(2);
  return t;
}

describe('the quorum is lost', () => {
  test('both followers killed: the leader stops at its next tick; clients hear Disconnected, never Expired', () => {
    const t = ensembleLedBy2();
    t.open('c1', [2], 12_000);
    t.open('c2', [1, 2], 12_000);
    t.createEphemeral('c1', '/c1');
    t.createEphemeral('c2', '/c2');
    t.heard('c1');
    t.heard('c2');
    t.kill(1, 3);
    const tookMs = t.runUntil(() => t.state(2) === 'LOOKING');
    expect(tookMs).toBeLessThan(2100);
    const lost = t.traced('zkQuorumLost');
    expect(lost.map(({ data }) => data)).toEqual([{ server: 2, alive: [2], needed: 2 }]);
    expect(t.causesOf(lost[0]!)[0]).toMatch(/^kill/);
    t.runFor(60_000);
    expect(t.heard('c1')).toEqual(['Disconnected']);
    expect(t.heard('c2')).not.toContain('Expired');
    expect(t.traced('zkSessionExpired')).toEqual([]);
    expect(t.view).toMatchObject({
      leader: null,
      quorum: { alive: 1, needed: 2, of: 3, ok: false },
    });

    t.start(1);
    t.untilAtRest();
    t.runUntil(() => t.isConnected('c1') && t.isConnected('c2'));
    expect(t.heard('c1')).toEqual(['SyncConnected']);
    expect(t.ephemeralsOf('c1')).toEqual(['/c1']);
    expect(t.ephemeralsOf('c2')).toEqual(['/c2']);
    expect(t.zxids()).toMatchObject({ 2: '2:0' });
  });

  test('the leader and a follower killed: the follower that is left stops at once', () => {
    const t = ensembleLedBy2();
    t.kill(2, 3);
    expect(t.runUntil(() => t.state(1) === 'LOOKING')).toBeLessThan(20);
  });

  test('a call without a quorum ends with ConnectionLoss after the next try; Kafka’s request waits and is carried out', () => {
    const t = ensembleLedBy2();
    t.open('c1', [1], 12_000);
    t.kill(2, 3);
    t.runUntil(() => !t.isConnected('c1'));
    const startedMs = t.nowMs;
    expect(t.get('c1', '/').error).toBe('ConnectionLoss');
    expect(t.create('c1', '/late').error).toBe('ConnectionLoss');
    expect(t.nowMs - startedMs).toBeLessThan(4200);
    const answer = t.request('c1', { op: 'create', path: '/late', data: 1 });
    t.runFor(30_000);
    expect(answer()).toBeNull();
    t.start(2);
    t.runUntil(() => answer() !== null);
    expect(answer()).toMatchObject({ error: null, path: '/late' });
  });

  test('silent followers: the leader reads on, and stops 10 to 12 s later', () => {
    const t = ensembleLedBy2();
    t.open('c1', [2], 40_000);
    t.create('c1', '/a', '0');
    t.pause(1, 3);
    t.runFor(1000);
    expect(t.get('c1', '/a').data).toBe('0');
    const tookMs = 1000 + t.runUntil(() => t.state(2) === 'LOOKING');
    expect(tookMs).toBeGreaterThan(10_000);
    expect(tookMs).toBeLessThan(12_100);
    t.resume(1, 3);
    t.untilAtRest();
    t.runUntil(() => t.isConnected('c1'));
    expect(t.get('c1', '/a').data).toBe('0');
  });

  test.each([
    [2, 1],
    [4, 2],
    [5, 3],
  ])('%i servers stop at the death of number %i', (servers, deadly) => {
    const t = new TestEnsemble({ servers });
    t.untilAtRest();
    for (let dead = 1; dead < deadly; dead += 1) t.kill(dead);
    t.runFor(3000);
    expect(t.leader()).toBe(servers);
    t.kill(deadly);
    t.runFor(3000);
    expect(t.leader()).toBeNull();
  });
});

describe('a server is cut off', () => {
  test('a follower answers from its old copy for syncLimit ticks, then hangs up; healed, it catches up', () => {
    const t = ensembleLedBy2();
    t.open('c1', [1, 3], 30_000);
    t.open('c2', [3], 30_000);
    t.create('c2', '/a', '0');
    t.createEphemeral('c1', '/e');
    t.runFor(500);
    t.heard('c1');
    t.cut(1);
    t.set('c2', '/a', '1');
    expect(t.get('c2', '/a').data).toBe('1');
    t.runFor(4000);
    expect(t.get('c1', '/a').data).toBe('0');
    const tookMs = 4000 + t.runUntil(() => t.state(1) === 'LOOKING');
    expect(tookMs).toBeGreaterThan(8900);
    expect(tookMs).toBeLessThan(10_100);
    t.runFor(10);
    t.runUntil(() => t.isConnected('c1'));
    expect(t.get('c1', '/a').data).toBe('1');
    expect(t.heard('c1').filter((what) => !what.startsWith('answer'))).toEqual([
      'Disconnected',
      'SyncConnected',
    ]);
    expect(t.ephemeralsOf('c1')).toEqual(['/e']);
    expect(t.traced('zkFollowerLost').map(({ data }) => data)).toEqual([
      { server: 1, reason: 'silent' },
    ]);
    t.heal(1);
    expect(t.untilAtRest()).toBeLessThan(2000);
    expect(t.traced('zkServerFollowing').at(-1)!.data).toMatchObject({
      server: 1,
      syncWay: 'DIFF',
    });
    expect(t.traced('ensembleLeaderElected')).toHaveLength(1);
  });

  test('a write through it hangs, ends with ConnectionLoss and never happens', () => {
    const t = ensembleLedBy2();
    t.open('c1', [1], 40_000);
    t.open('c2', [3], 30_000);
    t.create('c2', '/a', '0');
    t.runFor(100);
    t.cut(1);
    const startedMs = t.nowMs;
    expect(t.set('c1', '/a', 'cut').error).toBe('ConnectionLoss');
    expect(t.nowMs - startedMs).toBeGreaterThan(8900);
    expect(t.nowMs - startedMs).toBeLessThan(10_100);
    t.heal(1);
    t.untilAtRest();
    t.runUntil(() => t.isConnected('c1'));
    expect(t.get('c1', '/a').data).toBe('0');
  });

  test('the leader: the others elect after 10 s; its unconfirmed write is dropped by a snapshot', () => {
    const t = ensembleLedBy2();
    t.open('c1', [2], 40_000);
    t.open('c2', [3, 1], 40_000);
    t.create('c2', '/a', '0');
    t.runFor(200);
    t.cut(2);
    const lost = t.call('c1', { op: 'setData', path: '/a', data: 'unconfirmed', version: -1 });
    t.runUntil(() => t.leader() === 3, 12_000);
    t.runUntil(() => t.state(2) === 'LOOKING', 3000);
    t.runUntil(() => lost() !== null && t.isConnected('c2'), 2000);
    expect(lost()!.error).toBe('ConnectionLoss');
    t.set('c2', '/a', 'confirmed');
    t.heal(2);
    t.untilAtRest();
    expect(t.traced('zkServerFollowing').at(-1)!.data).toMatchObject({
      server: 2,
      syncWay: 'SNAP',
    });
    t.runUntil(() => t.isConnected('c1'));
    expect(t.get('c1', '/a').data).toBe('confirmed');
  });

  test('a paused follower of 3 s keeps its place; of 15 s it is dropped and joins again', () => {
    const t = ensembleLedBy2();
    t.open('c1', [1], 40_000);
    t.heard('c1');
    t.pause(1);
    t.runFor(3000);
    t.resume(1);
    t.runFor(2000);
    expect(t.heard('c1')).toEqual([]);
    t.pause(1);
    t.runFor(15_000);
    t.resume(1);
    t.runFor(100);
    t.untilAtRest();
    t.runUntil(() => t.isConnected('c1'));
    expect(t.heard('c1')).toEqual(['Disconnected', 'SyncConnected']);
  });
});

describe('a write that only the leader logged', () => {
  function leaderAlone(): TestEnsemble {
    const t = new TestEnsemble();
    t.untilAtRest();
    t.open('c1', [3], 40_000);
    t.create('c1', '/a', 'acknowledged');
    t.runFor(100);
    t.pause(1, 2);
    const answer = t.call('c1', {
      op: 'setData',
      path: '/a',
      data: 'unacknowledged',
      version: -1,
    });
    t.runFor(400);
    t.kill(1, 2);
    t.runUntil(() => answer() !== null);
    expect(answer()!.error).toBe('ConnectionLoss');
    return t;
  }

  test('becomes real when that server is in the next quorum', () => {
    const t = leaderAlone();
    t.start(1);
    t.untilAtRest();
    expect(t.leader()).toBe(3);
    expect(t.zxids()).toEqual({ 1: '1:3', 3: '2:0' });
    expect(t.znode('/a')).toMatchObject({ data: 'unacknowledged', stat: { version: 1 } });
  });

  test('is dropped when it is not', () => {
    const t = leaderAlone();
    t.kill(3);
    t.start(1, 2);
    t.untilAtRest();
    expect(t.leader()).toBe(2);
    expect(t.znode('/a')!.data).toBe('acknowledged');
    t.open('c2', [1], 40_000);
    t.start(3);
    t.untilAtRest();
    expect(t.traced('zkServerFollowing').at(-1)!.data).toMatchObject({
      server: 3,
      syncWay: 'SNAP',
    });
    expect(t.zxids()).toEqual({ 1: '2:1', 2: '2:1', 3: '2:1' });
    t.runUntil(() => t.isConnected('c1'));
    expect(t.get('c1', '/a').data).toBe('acknowledged');
  });
});

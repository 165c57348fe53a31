/** A failure means that the ensemble elects or catches up otherwise than real servers did (recordings zookeeper-*). */
import { describe, expect, test } from 'vitest';
import { TestEnsemble } from '../../support/testEnsemble.ts';

describe('first election', () => {
  test('three empty servers that start together: the highest id, epoch 1', () => {
    const t = new TestEnsemble();
    const tookMs = t.untilAtRest();
    expect(t.leader()).toBe(3);
    expect(tookMs).toBeGreaterThan(200);
    expect(tookMs).toBeLessThan(600);
    expect(t.zxids()).toEqual({ 1: '0:0', 2: '0:0', 3: '1:0' });
    expect(t.traced('ensembleLeaderElected').map(({ data }) => data)).toMatchObject([
      { server: 3, epoch: 1 },
    ]);
  });

  test('one of three does not serve; the second makes a quorum; the third joins, however high its id', () => {
    const t = new TestEnsemble({ start: [1] });
    t.runFor(5000);
    expect(t.leader()).toBeNull();
    expect(t.state(1)).toBe('LOOKING');
    t.start(2);
    t.untilAtRest();
    expect(t.leader()).toBe(2);
    t.start(3);
    const joinedMs = t.untilAtRest();
    expect(joinedMs).toBeLessThan(400);
    expect(t.leader()).toBe(2);
    // A server without data that joins after the first election gets the leader's snapshot, the first follower nothing.
    expect(t.zxids()).toEqual({ 1: '0:0', 2: '1:0', 3: '1:0' });
    expect(t.traced('zkServerFollowing').map(({ data }) => data.syncWay)).toEqual(['DIFF', 'SNAP']);
    expect(t.traced('ensembleLeaderElected')).toHaveLength(1);
  });

  test('a scenario chooses the first leader, and the first epoch is still 1', () => {
    const t = new TestEnsemble({ initialEpoch: { 1: 1 } });
    t.untilAtRest();
    expect(t.leader()).toBe(1);
    expect(t.zxids()[1]).toBe('1:0');
  });

  test.each([
    [4, 4],
    [5, 5],
  ])('%i servers: %i leads', (servers, leader) => {
    const t = new TestEnsemble({ servers });
    t.untilAtRest();
    expect(t.leader()).toBe(leader);
  });

  test('with 50 ms a hop it takes the hops longer, no more', () => {
    const t = new TestEnsemble({ latencyUs: 50_000 });
    expect(t.untilAtRest()).toBeLessThan(1500);
    expect(t.leader()).toBe(3);
  });
});

describe('the leader is killed', () => {
  test('the next one serves within 0.3 to 0.6 s, epoch + 1; the dead one returns as a follower', () => {
    const t = new TestEnsemble({ start: [1, 2] });
    t.untilAtRest();
    t.start(3);
    t.untilAtRest();
    t.open('c1', [1], 40_000);
    t.kill(2);
    const tookMs = t.runUntil(() => t.leader() === 3);
    expect(tookMs).toBeGreaterThan(300);
    expect(tookMs).toBeLessThan(600);
    t.untilAtRest();
    expect(t.zxids()).toEqual({ 1: '1:1', 3: '2:0' });
    expect(t.create('c1', '/a0').error).toBeNull();
    expect(t.zxids()).toEqual({ 1: '2:1', 3: '2:1' });
    t.start(2);
    t.untilAtRest();
    expect(t.leader()).toBe(3);
    expect(t.zxids()).toEqual({ 1: '2:1', 2: '2:1', 3: '2:1' });
  });

  test('why: the election goes back to the kill', () => {
    const t = new TestEnsemble();
    t.untilAtRest();
    t.kill(3);
    t.untilAtRest();
    const elected = t.traced('ensembleLeaderElected').at(-1)!;
    expect(elected.data).toMatchObject({ server: 2, epoch: 2, supporters: [1, 2] });
    expect(t.causesOf(elected).at(-1)).toBe('kill 3');
  });

  test('paused: given up after syncLimit ticks; woken, it follows the new one', () => {
    const t = new TestEnsemble();
    t.untilAtRest();
    t.runFor(3000);
    t.pause(3);
    const tookMs = t.runUntil(() => t.leader() === 2);
    expect(tookMs).toBeGreaterThan(9000);
    expect(tookMs).toBeLessThan(11_000);
    const looking = t.traced('zkServerLooking').at(-1)!;
    expect(looking.data.reason).toBe('leaderSilent');
    expect(t.causesOf(looking)[0]).toBe('pause 3');
    t.resume(3);
    expect(t.untilAtRest()).toBeLessThan(3000);
    expect(t.state(3)).toBe('FOLLOWING');
  });
});

describe('who wins', () => {
  test('the longer log wins over the higher id', () => {
    const t = new TestEnsemble();
    t.untilAtRest();
    t.open('c1', [1], 40_000);
    t.kill(3);
    t.untilAtRest();
    t.runUntil(() => t.isConnected('c1'));
    t.create('c1', '/a');
    t.kill(1, 2);
    t.start(1, 3);
    t.untilAtRest();
    expect(t.leader()).toBe(1);
    expect(t.znode('/a')).not.toBeNull();
  });

  test('a higher epoch wins even if nothing was written in it', () => {
    const t = new TestEnsemble({ start: [1, 2] });
    t.untilAtRest();
    t.start(3);
    t.untilAtRest();
    t.open('c1', [1], 40_000);
    for (const path of ['/a1', '/a2', '/a3']) t.create('c1', path);
    t.runFor(100);
    t.kill(3);
    t.kill(1, 2);
    t.start(1, 2);
    t.untilAtRest();
    expect(t.leader()).toBe(2);
    t.kill(1, 2);
    t.start(1, 3);
    t.untilAtRest();
    expect(t.leader()).toBe(1);
    expect(t.zxids()).toEqual({ 1: '3:0', 3: '1:4' });
  });
});

describe('a server comes back', () => {
  test('to a few writes that it missed: DIFF', () => {
    const t = new TestEnsemble();
    t.untilAtRest();
    t.open('c1', [2], 40_000);
    t.create('c1', '/a', 0);
    t.runFor(100);
    t.kill(1);
    for (let i = 0; i < 700; i += 1) t.set('c1', '/a', i);
    t.start(1);
    t.untilAtRest();
    expect(t.traced('zkServerFollowing').at(-1)!.data).toMatchObject({
      server: 1,
      syncWay: 'DIFF',
      missed: 700,
    });
    expect(t.zxids()[1]).toBe(t.zxids()[3]);
  });

  test('to a quorum of emptied servers: it loses all that it had', () => {
    const t = new TestEnsemble({ start: [1, 2] });
    t.untilAtRest();
    t.start(3);
    t.untilAtRest();
    t.open('c1', [1]);
    t.create('c1', '/a');
    t.create('c1', '/b');
    t.runFor(100);
    t.kill(1, 2, 3);
    t.killClient('c1');
    t.wipe(1, 2);
    t.start(1, 2);
    t.untilAtRest();
    t.open('c2', [1]);
    t.start(3);
    t.untilAtRest();
    expect(t.traced('zkServerFollowing').at(-1)!.data).toMatchObject({
      server: 3,
      syncWay: 'TRUNC',
    });
    expect(t.zxids()).toEqual({ 1: '1:1', 2: '1:1', 3: '1:1' });
    t.open('c3', [3]);
    expect(t.children('c3', '/').children).toEqual(['zookeeper']);
  });

  test('killed all and started again: data, versions, sequence counters and sessions are there, epoch + 1', () => {
    const t = new TestEnsemble();
    t.untilAtRest();
    t.open('c1', [1, 2, 3]);
    t.create('c1', '/q');
    t.do('c1', { op: 'create', path: '/q/s-', data: 1, sequential: true });
    t.set('c1', '/q', 2);
    t.createEphemeral('c1', '/e');
    t.runFor(100);
    t.kill(1, 2, 3);
    t.runFor(2000);
    t.start(1, 2, 3);
    t.untilAtRest();
    t.runUntil(() => t.isConnected('c1'));
    expect(t.zxids()[3]).toBe('2:0');
    expect(t.get('c1', '/q')).toMatchObject({ data: 2, stat: { version: 1, cversion: 1 } });
    expect(t.ephemeralsOf('c1')).toEqual(['/e']);
    const next = t.do('c1', { op: 'create', path: '/q/s-', data: 1, sequential: true });
    expect(next.path).toBe('/q/s-0000000001');
  });
});

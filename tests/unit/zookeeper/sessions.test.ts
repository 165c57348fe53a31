/** A failure means that sessions live or end otherwise than real ones did (zookeeper-session-*, outage-*, client-*). */
import { describe, expect, test } from 'vitest';
import { TestEnsemble } from '../../support/testEnsemble.ts';

function atRest(options = {}): TestEnsemble {
  const t = new TestEnsemble({ initialEpoch: { 2: 1 }, ...options });
  t.untilAtRest();
  return t;
}

/** How long after the kill the client's ephemeral went. */
function expiryMs(t: TestEnsemble, label: string): number {
  return t.runUntil(() => t.znode(`/${label}`) === null, 60_000);
}

test('the time-out is granted between 2 and 20 ticks, to the millisecond', () => {
  const t = atRest();
  for (const [label, asked] of [
    ['low', 100],
    ['odd', 12_345],
    ['high', 60_000],
  ] as const) {
    t.open(label, [1], asked);
  }
  const granted = Object.fromEntries(
    t.view.sessions.map(({ node, timeoutMs }) => [node, timeoutMs]),
  );
  expect(granted).toEqual({ low: 4000, odd: 12_345, high: 40_000 });
});

test('opening and closing take one zxid each; a close takes the ephemerals along at once', () => {
  const t = atRest();
  t.open('c1', [1]);
  t.createEphemeral('c1', '/e');
  t.close('c1');
  expect(t.znode('/e')).toBeNull();
  t.runFor(100);
  expect(t.zxids()).toEqual({ 1: '1:3', 2: '1:3', 3: '1:3' });
  expect(t.view.sessions).toEqual([]);
  expect(t.traced('zkSessionClosed').map(({ data }) => data.ephemerals)).toEqual([['/e']]);
});

describe('a client is killed', () => {
  test.each([
    [4000, 2],
    [4000, 1],
    [10_000, 2],
    [10_000, 1],
  ])(
    'T = %i, on server %i: gone after T to T + 1 tick, on a follower half a tick more',
    (timeout, server) => {
      const t = atRest({ seed: `${timeout}/${server}` });
      for (let i = 0; i < 6; i += 1) {
        t.runFor(430);
        t.open('c', [server], timeout);
        t.createEphemeral('c', '/c');
        t.killClient('c');
        const tookMs = expiryMs(t, 'c');
        expect(tookMs).toBeGreaterThan(timeout - 500);
        expect(tookMs).toBeLessThan(timeout + (server === 2 ? 2000 : 3000) + 50);
        t.world.nodes.delete('c');
      }
    },
  );

  test('T = 18 s, idle before: gone 12 to 21 s after the crash, and why', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      const t = atRest({ seed });
      t.open('c', [1, 2, 3], 18_000);
      t.createEphemeral('c', '/c');
      t.runFor(20_000 + 1700 * seed.charCodeAt(0));
      t.killClient('c');
      const tookMs = expiryMs(t, 'c');
      expect(tookMs).toBeGreaterThan(12_000);
      expect(tookMs).toBeLessThan(21_000);
      const expired = t.traced('zkSessionExpired')[0]!;
      expect(expired.data).toMatchObject({ client: 'c', ephemerals: ['/c'], timeoutMs: 18_000 });
      expect(t.causesOf(expired)).toEqual(['kill c']);
    }
  });

  test('and comes back before the end: it finds its old ephemeral in place', () => {
    const t = atRest();
    t.open('c', [1], 10_000);
    t.createEphemeral('c', '/c');
    t.killClient('c');
    t.restartClient('c');
    t.runUntil(() => t.isConnected('c'));
    expect(t.createEphemeral('c', '/c').error).toBe('NodeExists');
    expect(t.get('c', '/c').stat!.ephemeralOwner).not.toBe(t.sessionId('c'));
    expiryMs(t, 'c');
    expect(t.createEphemeral('c', '/c').error).toBeNull();
  });
});

describe('an outage of the whole ensemble', () => {
  test('of 25 s with T = 4 s: live clients keep session and ephemerals, a dead one’s go T to T + 1 tick after the return', () => {
    const t = atRest();
    t.open('alive', [1, 2, 3], 4000);
    t.open('dead', [3, 1, 2], 4000);
    t.createEphemeral('alive', '/alive');
    t.createEphemeral('dead', '/dead');
    t.heard('alive');
    const session = t.sessionId('alive');
    t.kill(1, 2, 3);
    t.killClient('dead');
    t.runFor(25_000);
    expect(t.znode('/dead')).not.toBeNull();
    t.start(1, 2, 3);
    t.runUntil(() => t.leader() !== null);
    const tookMs = expiryMs(t, 'dead');
    expect(tookMs).toBeGreaterThan(4000);
    expect(tookMs).toBeLessThan(6100);
    t.runFor(10_000);
    expect(t.heard('alive')).toEqual(['Disconnected', 'SyncConnected']);
    expect(t.sessionId('alive')).toBe(session);
    expect(t.ephemeralsOf('alive')).toEqual(['/alive']);
  });

  test('a client that cannot come back in time is expired, and told when it does', () => {
    const t = atRest();
    t.open('c', [1, 2, 3], 4000);
    t.createEphemeral('c', '/c');
    t.heard('c');
    t.cutClient('c');
    expiryMs(t, 'c');
    t.healClient('c');
    t.runUntil(() => t.heard('c').includes('Expired'));
    const waiting = t.request('c', { op: 'exists', path: '/c' });
    expect(t.call('c', { op: 'exists', path: '/c' })).toBeTypeOf('function');
    t.runFor(5000);
    expect(waiting()).toBeNull();
    t.openAgain('c');
    t.runUntil(() => waiting() !== null);
    expect(waiting()!.error).toBe('NoNode');
  });
});

describe('a client moves', () => {
  test('its server dies: another one within about a second, same session, ephemerals and watches', () => {
    const t = atRest();
    t.open('c', [1, 3], 18_000);
    t.open('d', [3], 18_000);
    t.createEphemeral('c', '/c');
    t.get('c', '/c', true);
    t.heard('c');
    const session = t.sessionId('c');
    t.kill(1);
    const tookMs = t.runUntil(() => !t.isConnected('c')) + t.runUntil(() => t.isConnected('c'));
    expect(tookMs).toBeLessThan(1100);
    expect(t.sessionId('c')).toBe(session);
    t.set('d', '/c', 'changed');
    t.runFor(100);
    expect(t.heard('c')).toEqual(['Disconnected', 'SyncConnected', 'NodeDataChanged /c']);
    expect(t.traced('zkSessionCreated')).toHaveLength(2);
  });

  test('not to a server that is behind what it has seen', () => {
    const t = atRest();
    t.open('c', [3, 1], 18_000);
    t.cut(1);
    t.create('c', '/new');
    t.cutClient('c', [3], true);
    t.runFor(4000);
    expect(t.isConnected('c')).toBe(false);
    t.healClient('c', [3]);
    t.runUntil(() => t.isConnected('c'));
    expect(t.exists('c', '/new').error).toBeNull();
  });
});

describe('a client sleeps', () => {
  test('shorter than its read time-out: nobody notices', () => {
    const t = atRest();
    t.open('c', [1], 18_000);
    t.heard('c');
    t.runFor(100);
    t.pauseClient('c');
    t.runFor(8000);
    t.resumeClient('c');
    t.runFor(5000);
    expect(t.heard('c')).toEqual([]);
  });

  test('past its time-out: Disconnected, then Expired', () => {
    const t = atRest();
    t.open('c', [1], 4000);
    t.createEphemeral('c', '/c');
    t.heard('c');
    t.pauseClient('c');
    t.runFor(9000);
    expect(t.znode('/c')).toBeNull();
    t.resumeClient('c');
    t.runFor(4000);
    expect(t.heard('c')).toEqual(['Disconnected', 'Expired']);
    expect(t.do('c', { op: 'exists', path: '/' }).error).toBe('SessionExpired');
  });
});

test('an idle client pings every third of its time-out, and that is all', () => {
  const t = atRest();
  t.open('c', [1], 18_000);
  const before = t.view.servers[1]!;
  const { packetsReceived, pings, requests } = before;
  const zxids = t.zxids();
  t.runFor(60_000);
  const after = t.view.servers[1]!;
  expect(after.pings - pings).toBe(10);
  expect(after.packetsReceived - packetsReceived).toBe(10);
  expect(after.requests - requests).toBe(0);
  expect(t.zxids()).toEqual(zxids);
});

test('a session that was taken to another server: a write over the old connection is not carried out', () => {
  const t = atRest();
  t.open('c', [1, 3], 18_000);
  t.createEphemeral('c', '/c');
  t.cutClient('c', [1]);
  t.runUntil(() => !t.isConnected('c'));
  t.runUntil(() => t.isConnected('c'));
  t.healClient('c', [1]);
  t.runFor(1000);
  expect(t.isConnected('c')).toBe(true);
  expect(t.view.servers[3]!.connections).toBe(1);
  expect(t.set('c', '/c', 1).error).toBeNull();
});

test('the view: when a session would end, as long as somebody counts', () => {
  const t = atRest();
  t.open('c', [1], 18_000);
  const leftMs = t.view.sessions[0]!.expiresAtUs! / 1000 - t.nowMs;
  expect(leftMs).toBeGreaterThan(17_900);
  expect(leftMs).toBeLessThan(20_000);
  t.kill(2, 3);
  t.runFor(100);
  expect(t.view.sessions).toMatchObject([{ node: 'c', timeoutMs: 18_000, expiresAtUs: null }]);
});

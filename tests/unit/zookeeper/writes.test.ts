/** A failure means that a write does, costs or refuses another thing than in a real ensemble (zookeeper-znode-*, multi, cost-*). */
import { describe, expect, test } from 'vitest';
import type { ZkOp, ZkWrite } from '../../../src/sim/zookeeper/protocol.ts';
import { TestEnsemble } from '../../support/testEnsemble.ts';

function atRest(servers = 3): TestEnsemble {
  const t = new TestEnsemble({ servers });
  t.untilAtRest();
  t.open('c1', [1], 30_000);
  return t;
}

describe('versions and errors', () => {
  test('create, setData and delete check what they must', () => {
    const t = atRest();
    const error = (op: ZkOp) => t.do('c1', op).error;
    const set = (version: number): ZkOp => ({ op: 'setData', path: '/a', data: 1, version });
    expect(error({ op: 'create', path: '/none/x', data: 1 })).toBe('NoNode');
    expect(error({ op: 'create', path: '/a', data: 0 })).toBeNull();
    expect(error({ op: 'create', path: '/a', data: 0 })).toBe('NodeExists');
    expect(error(set(1))).toBe('BadVersion');
    expect(t.do('c1', set(0))).toMatchObject({ error: null, stat: { version: 1 } });
    expect(error(set(-1))).toBeNull();
    expect(error({ op: 'delete', path: '/a', version: 1 })).toBe('BadVersion');
    expect(error({ op: 'create', path: '/a/k', data: 0 })).toBeNull();
    expect(error({ op: 'delete', path: '/a', version: 2 })).toBe('NotEmpty');
    expect(error({ op: 'delete', path: '/', version: -1 })).toBe('BadArguments');
    expect(error({ op: 'create', path: '/e', data: 0, ephemeral: true })).toBeNull();
    expect(error({ op: 'create', path: '/e/k', data: 0 })).toBe('NoChildrenForEphemerals');
    expect(error({ op: 'delete', path: '/a/k', version: -1 })).toBeNull();
    expect(error({ op: 'delete', path: '/a', version: 2 })).toBeNull();
    expect(error({ op: 'delete', path: '/a', version: -1 })).toBe('NoNode');
    expect(t.create('c1', '/a').stat!.version).toBe(0);
  });

  test('a refused write costs a zxid, a read none', () => {
    const t = atRest();
    t.create('c1', '/a');
    t.create('c1', '/a');
    t.get('c1', '/a');
    t.get('c1', '/none');
    t.runFor(100);
    expect(t.zxids()).toEqual({ 1: '1:3', 2: '1:3', 3: '1:3' });
  });

  test('stat: children change the parent’s cversion and pzxid, never its version; a child’s data nothing', () => {
    const t = atRest();
    t.create('c1', '/p');
    t.create('c1', '/p/a');
    t.create('c1', '/p/b');
    t.delete('c1', '/p/a');
    t.set('c1', '/p/b', 1);
    const { stat } = t.get('c1', '/p');
    expect(stat).toMatchObject({ version: 0, cversion: 3, numChildren: 1 });
    expect(stat!.pzxid - stat!.czxid).toBe(3);
    expect(t.get('c1', '/').stat!.cversion).toBe(0);
    expect(t.get('c1', '/zookeeper').stat!.cversion).toBe(-2);
  });

  test('sequential names count the parent’s creates; neither deletes nor failures change the count', () => {
    const t = atRest();
    const next = () => t.do('c1', { op: 'create', path: '/q/s-', data: 0, sequential: true }).path;
    t.create('c1', '/q');
    t.create('c1', '/q/plain');
    expect(next()).toBe('/q/s-0000000001');
    t.delete('c1', '/q/s-0000000001');
    t.create('c1', '/q/plain');
    expect(next()).toBe('/q/s-0000000002');
  });
});

describe('multi', () => {
  const results = (t: TestEnsemble, ops: ZkWrite[]) => {
    const { error, results: each } = t.multi('c1', ops);
    return [error, ...each.map((one) => one.error ?? 'ok')];
  };

  test('all or nothing, one zxid; later operations see the earlier ones', () => {
    const t = atRest();
    t.create('c1', '/m', 0);
    expect(
      results(t, [
        { op: 'setData', path: '/m', data: 1, version: 0 },
        { op: 'check', path: '/m', version: 0 },
        { op: 'create', path: '/m/c', data: 0 },
      ]),
    ).toEqual(['BadVersion', 'ok', 'BadVersion', 'RuntimeInconsistency']);
    expect(t.znode('/m')).toMatchObject({ data: 0, stat: { version: 0, numChildren: 0 } });
    expect(
      results(t, [
        { op: 'check', path: '/m', version: 0 },
        { op: 'setData', path: '/m', data: 1, version: -1 },
        { op: 'create', path: '/m/c', data: 0 },
        { op: 'create', path: '/m/c/d', data: 0 },
      ]),
    ).toEqual([null, 'ok', 'ok', 'ok', 'ok']);
    t.runFor(100);
    expect(t.zxids()[1]).toBe('1:4');
    expect(
      results(t, [
        { op: 'delete', path: '/m/c/d', version: -1 },
        { op: 'delete', path: '/m/c', version: -1 },
      ]),
    ).toEqual([null, 'ok', 'ok']);
  });

  test('create and setData in one, as a broker registers: the stat gives its epoch', () => {
    const t = atRest();
    const { results: each } = t.multi('c1', [
      { op: 'create', path: '/id', data: 'x', ephemeral: true },
      { op: 'setData', path: '/id', data: 'y', version: 0 },
    ]);
    expect(each[0]!.stat!.version).toBe(0);
    expect(each[1]!.stat).toMatchObject({ version: 1, czxid: 4_294_967_298 });
    expect(t.ephemeralsOf('c1')).toEqual(['/id']);
  });

  test('a failed one leaves nothing behind for those proposed at the same moment', () => {
    const t = atRest();
    t.create('c1', '/m', 0);
    const answers = t.requests('c1', [
      {
        op: 'multi',
        ops: [
          { op: 'create', path: '/m/a', data: 0 },
          { op: 'check', path: '/m', version: 7 },
        ],
      },
      { op: 'create', path: '/m/a', data: 1 },
      { op: 'setData', path: '/m/a', data: 2, version: 0 },
      { op: 'setData', path: '/m/a', data: 3, version: 0 },
      { op: 'getData', path: '/m/a' },
    ]);
    t.runUntil(() => answers() !== null);
    expect(answers()!.map(({ error }) => error)).toEqual([
      'BadVersion',
      null,
      null,
      'BadVersion',
      null,
    ]);
    expect(answers()![4]).toMatchObject({ data: 2, stat: { version: 1 } });
  });
});

describe('two clients at the same moment', () => {
  test('one of them makes the znode', () => {
    const t = atRest();
    t.open('c2', [3], 30_000);
    const race = ['c1', 'c2'].map((label) =>
      t.call(label, { op: 'create', path: '/controller', data: label, ephemeral: true }),
    );
    t.runUntil(() => race.every((answer) => answer() !== null));
    expect(new Set(race.map((answer) => answer()!.error))).toEqual(new Set(['NodeExists', null]));
    t.runFor(100);
    expect(t.get('c1', '/controller').data).toBe(t.get('c2', '/controller').data);
  });

  test('a client reads its own writes through any server; another one may be a moment behind', () => {
    const t = atRest();
    t.open('c2', [2], 30_000);
    t.create('c1', '/n', 0);
    for (let i = 1; i < 20; i += 1) {
      t.set('c1', '/n', i);
      expect(t.get('c1', '/n').data).toBe(i);
      expect([i - 1, i]).toContain(t.get('c2', '/n').data);
    }
  });
});

describe('what a call costs', () => {
  const cost = (t: TestEnsemble, op: ZkOp) => {
    t.runFor(200);
    const sum = () =>
      Object.values(t.view.servers).map(({ packetsReceived, packetsSent, proposals, commits }) => [
        packetsReceived,
        packetsSent,
        proposals,
        commits,
      ]);
    const before = sum();
    t.messages = [];
    t.do('c1', op);
    t.runFor(200);
    const quorum = t.messages.filter(({ api }) =>
      ['REQUEST', 'PROPOSAL', 'ACK', 'COMMIT'].includes(api),
    );
    return {
      perServer: sum().map((now, id) => now.map((value, index) => value - before[id]![index]!)),
      quorumMessages: quorum.filter(({ api }) => api !== 'REQUEST').length,
    };
  };

  test.each([
    [3, 6],
    [5, 12],
  ])('%i servers: a write is %i messages between them, a read none', (servers, messages) => {
    const t = atRest(servers);
    const others = Array.from({ length: servers - 1 }, () => [0, 0, 1, 1]);
    expect(cost(t, { op: 'create', path: '/a', data: 0 })).toEqual({
      perServer: [[1, 1, 1, 1], ...others],
      quorumMessages: messages,
    });
    expect(cost(t, { op: 'getData', path: '/a', watch: true }).quorumMessages).toBe(0);
    expect(cost(t, { op: 'setData', path: '/a', data: 0, version: -1 }).perServer[0]).toEqual([
      1, 2, 1, 1,
    ]);
    expect(cost(t, { op: 'create', path: '/a', data: 0 }).quorumMessages).toBe(messages);
  });
});

test('every committed write is traced once, by the leader; reads, checks and refused writes are not', () => {
  const t = atRest();
  const state = '/brokers/topics/t/partitions/0/state';
  const path = (until: number) => state.split('/').slice(0, until).join('/');
  for (let depth = 2; depth < 7; depth += 1) t.create('c1', path(depth), 'x');
  t.create('c1', state, { leader: 1 });
  t.multi('c1', [
    { op: 'check', path: '/brokers', version: 0 },
    { op: 'setData', path: state, data: { leader: 2 }, version: 0 },
  ]);
  t.multi('c1', [{ op: 'check', path: '/brokers', version: 0 }]);
  t.create('c1', state);
  t.get('c1', state);
  t.createEphemeral('c1', '/e');
  t.close('c1');
  t.runFor(100);
  const committed = t.traced('zkWriteCommitted');
  expect(committed.every(({ node, data }) => node === 'zookeeper-3' && data.client === 'c1')).toBe(
    true,
  );
  expect(committed.slice(-3).map(({ data }) => data.ops)).toEqual([
    [{ op: 'create', path: state, data: { leader: 1 } }],
    [{ op: 'setData', path: state, data: { leader: 2 } }],
    [{ op: 'create', path: '/e' }],
  ]);
  expect(committed).toHaveLength(8);
});

test('a single server serves at once, in epoch 0, and keeps data and sessions over a restart', () => {
  const t = new TestEnsemble({ servers: 1 });
  t.runFor(1);
  expect(t.leader()).toBe(1);
  t.open('c1', [1], 6000);
  t.createEphemeral('c1', '/e');
  t.create('c1', '/a', 1);
  expect(t.zxids()).toEqual({ 1: '0:3' });
  t.heard('c1');
  t.kill(1);
  t.runFor(20_000);
  t.start(1);
  t.runUntil(() => t.isConnected('c1'));
  expect(t.heard('c1')).toEqual(['Disconnected', 'SyncConnected']);
  expect(t.get('c1', '/a').data).toBe(1);
  expect(t.ephemeralsOf('c1')).toEqual(['/e']);
  t.set('c1', '/a', 2);
  expect(t.zxids()).toEqual({ 1: '0:4' });
  t.killClient('c1');
  const tookMs = t.runUntil(() => t.znode('/e') === null);
  expect(tookMs).toBeGreaterThan(5900);
  expect(tookMs).toBeLessThan(8100);
});

test('many requests of one task: ten in flight, answers in their order', () => {
  const t = new TestEnsemble();
  t.untilAtRest();
  t.open('c1', [1]);
  const answers = t.requests(
    'c1',
    Array.from({ length: 100 }, (_, i): ZkOp => ({ op: 'create', path: `/n${i}`, data: i })),
  );
  t.runFor(1);
  expect(t.messages.filter(({ api, from }) => api === 'create' && from === 'c1')).toHaveLength(10);
  t.runUntil(() => answers() !== null);
  expect(answers()!.map(({ path }) => path)).toEqual(
    Array.from({ length: 100 }, (_, i) => `/n${i}`),
  );
});

/** A failure means that `npm run sim` does not keep the contract that teachers and checks call it by. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../src/cli/sim/command.ts';
import { encodeLink } from '../../../src/scenario/link/encode.ts';
import type { Scenario } from '../../../src/scenario/schema.ts';
import { linkOf } from '../../support/badLinks.ts';
import { smallCluster } from '../../support/testRun.ts';
import { ROOT } from '../../tidy/sources.ts';

const scenario: Scenario = {
  ...smallCluster,
  brokerConfig: { ...smallCluster.brokerConfig, 'some.key': 1 },
  zookeeperConfig: { maxClientCnxns: 60 },
  producers: {
    p1: {
      config: { 'enable.idempotence': false },
      workload: { topic: 'orders', ratePerSecond: 5, partitions: [0, 1, 2], count: 15 },
    },
  },
  consumers: {
    c1: {
      subscribe: ['orders'],
      config: { 'group.id': 'billing', 'auto.offset.reset': 'earliest' },
    },
  },
  topics: [{ ...smallCluster.topics?.[0], name: 'orders', config: { 'retention.ms': 60_000 } }],
  endMs: 12_000,
};

let folder = '';
const fileOf = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'highwater-sim-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

function sim(...args: string[]): Ran {
  const out: string[] = [];
  const err: string[] = [];
  const code = runCommand(args, {
    print: (text) => out.push(`${text}\n`),
    printError: (text) => err.push(`${text}\n`),
  });
  return { code, out: out.join(''), err: err.join('') };
}

const json = (...args: string[]) => {
  const { code, out, err } = sim(...args, '--json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Record<string, unknown> & { hash: string; atMs: number };
};

test('--json: the state at the end, in the words of the contract', () => {
  const state = json(fileOf('whole.json', scenario));
  expect(state).toMatchObject({
    atMs: 12_000,
    controller: { broker: 2, epoch: 4 },
    brokers: { '1': { running: true, registered: true, notModelledYet: ['some.key'] } },
    producers: { p1: { sent: 15, acknowledged: 15, failed: {} } },
    health: { state: 'UP', reasons: [] },
    ledger: { acknowledged: 15, acknowledgedButGone: [], processedTwice: [], neverProcessed: [] },
    zookeeper: {
      notModelledYet: ['maxClientCnxns'],
      servers: { '1': { state: expect.any(String), zxid: expect.any(String) } },
    },
  });
  expect(state['topics']).toMatchObject({
    orders: {
      notModelledYet: ['retention.ms'],
      partitions: {
        '0': {
          replicas: [1, 2, 3],
          leader: 1,
          leaderEpoch: 0,
          isr: [1, 2, 3],
          logs: { '1': { logStartOffset: 0, highWatermark: 5, logEndOffset: 5 } },
        },
      },
    },
  });
  expect(state['groups']).toMatchObject({
    billing: {
      state: 'Stable',
      generation: 1,
      members: { c1: ['orders-0', 'orders-1', 'orders-2'] },
      committed: { 'orders-0': 5, 'orders-1': 5, 'orders-2': 5 },
      lag: { 'orders-0': 0, 'orders-1': 0, 'orders-2': 0 },
    },
  });
});

test('the same run gives the same hash; seed, actions and end give another', () => {
  const file = fileOf('hash.json', scenario);
  const actions = fileOf('actions.json', [{ atMs: 1000, do: 'crash', args: { broker: 1 } }]);
  const { hash } = json(file, '--until', '2s');
  expect(json(file, '--until', '2s').hash).toBe(hash);
  expect(json(file, '--until', '2000ms', '--seed', '1').hash).toBe(hash);
  expect(json(file, '--until', '2s', '--seed', '2').hash).not.toBe(hash);
  expect(json(file, '--until', '3s').hash).not.toBe(hash);
  const crashed = json(file, '--until=2s', '--actions', actions);
  expect(crashed.hash).not.toBe(hash);
  expect(crashed['brokers']).toMatchObject({ '1': { running: false } });

  const link = encodeLink({
    scenario,
    seed: 1,
    actions: [{ atMs: 1000, do: 'crash', args: { broker: 1 } }],
    atUs: 2_000_000,
    view: {},
  });
  expect(json(`https://example.org/#${link}`).hash).toBe(crashed.hash);
  expect(json(`https://example.org/#${link}`, '--until', '1s', '--seed', '7').atMs).toBe(1000);
});

test('--trace: a line an event; an action that changes nothing says so', () => {
  const file = fileOf('trace.json', scenario);
  const crash = { do: 'crash', args: { broker: 1 } };
  const actions = fileOf('twice.json', [
    { atMs: 100, ...crash },
    { atMs: 200, ...crash },
  ]);
  const { code, out } = sim(file, '--until', '300ms', '--trace', '--actions', actions);
  const lines = out.trimEnd().split('\n');
  expect(code).toBe(0);
  const told = lines.filter((line) => line.includes(' action '));
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/100\.000 ms {2}broker-1 .*do="crash" args=\{"broker":1\}/);
  expect(told[1]).toContain('changedNothing=true');
});

test('--check: every invariant is an expectation, three times', () => {
  const { code, out } = sim(fileOf('check.json', { ...scenario, endMs: 3_000 }), '--check');
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+ passed, 0 failed\n$/);
});

test('a lesson is one name: --check plays all its runs, --run picks one', () => {
  const { code, out } = sim('first-cluster', '--check', '--seed', '1');
  expect([code, out]).toEqual([0, expect.stringMatching(/^\d+ passed, 0 failed\n$/)]);
  const report = json('first-cluster', '--check', '--seed', '1');
  expect(report).toMatchObject({ failed: 0, summary: out.trim() });
  expect((report['expectations'] as object[])[0]).toMatchObject({
    seed: 1,
    question: expect.any(String),
    measured: expect.any(Object),
    bound: expect.any(Object),
    passed: true,
  });
  const second = json('scaling-a-group', '--run', '2', '--until', '1s');
  expect(second.hash).not.toBe(json('scaling-a-group', '--until', '1s').hash);
  expect(sim('scaling-a-group', '--run', '99')).toMatchObject({ code: 2 });
});

test('further actions see what the link’s own have added', () => {
  const link = encodeLink({
    scenario: 'default',
    seed: 1,
    actions: [
      { atMs: 100, do: 'addProducer', args: { producer: 'px' } },
      { atMs: 200, do: 'createTopic', args: { topic: 'zz', partitions: 1 } },
    ],
    atUs: 1_000_000,
    view: {},
  });
  const produce = (atMs: number) =>
    fileOf(`p${atMs}.json`, [{ atMs, do: 'produce', args: { producer: 'px', topic: 'zz' } }]);
  expect(sim(link, '--actions', produce(700)).code).toBe(0);
  expect(sim(link, '--actions', produce(50)).err).toMatch(/there is no producer "px"/);
});

test('--list: names with titles', () => {
  const listed = JSON.parse(sim('--list', '--json').out) as { name: string }[];
  expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['default', 'large']));
  expect(listed[0]).toMatchObject({ title: { en: expect.any(String), ru: expect.any(String) } });
});

describe('what cannot be run exits 2, with reason and place, without a stack trace', () => {
  test.each<[string, () => string[], RegExp]>([
    ['no scenario', () => [], /^sim: usage:/],
    ['an unknown name', () => ['nowhere'], /neither a shipped scenario/],
    ['no JSON', () => [fileOf('bad.json', '{')], /bad\.json: not JSON/],
    [
      'a file that does not validate',
      () => [fileOf('b.json', { ...scenario, brokers: ['1'] })],
      /b\.json: brokers\[0\]: "1" instead of number/,
    ],
    [
      'a cluster that cannot boot',
      () => [fileOf('s.json', { ...scenario, network: { latencyMs: 60_000 } })],
      /does not come up before time 0/,
    ],
    [
      'an impossible action',
      () => [
        'default',
        '--actions',
        fileOf('a.json', [{ atMs: 1, do: 'crash', args: { broker: 9 } }]),
      ],
      /a\.json: \[0\]\.args\.broker: there is no broker 9/,
    ],
    [
      'a missing file of actions',
      () => ['default', '--actions', 'nowhere.json'],
      /there is no file "nowhere\.json"/,
    ],
    ['a bad link', () => ['#1.AAAA'], /^sim: bad link/],
    ['an unknown option', () => ['default', '--fast'], /unknown option --fast/],
    ['an option of one dash', () => ['default', '-h'], /unknown option -h/],
    [
      'a bad link, whose place is named once',
      () => [linkOf('{"s":"default","a":[[1,"crash",{"broker":9}]]}')],
      /^sim: bad link: a\[0\]\.args\.broker: there is no broker 9/,
    ],
    ...[['--actions', 'nowhere.json'], ['--run', '77'], ['--until', '1s'], ['--trace']].map(
      ([option = '', ...value]): [string, () => string[], RegExp] => [
        `a lesson’s check with ${option}`,
        () => ['first-cluster', '--check', option, ...value],
        new RegExp(`${option} has no meaning with --check`),
      ],
    ),
    ['a bad seed', () => ['default', '--seed', '-1'], /--seed/],
    ['a bad time', () => ['default', '--until', '10'], /--until: "10" is no time/],
    ['a run that is not there', () => ['default', '--run', '2'], /only a lesson has several runs/],
  ])('%s', (_, args, reason) => {
    const { code, err, out } = sim(...args());
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(reason);
    expect(err).not.toMatch(/\n\s+at /);
  });
});

test('as a process: the answer on standard output, reasons on standard error, the exit code', () => {
  const spawn = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'src/cli/sim.ts'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  const listed = spawn('--list', '--json');
  expect([listed.status, listed.stderr]).toEqual([0, '']);
  expect(JSON.parse(listed.stdout)).toContainEqual(expect.objectContaining({ name: 'default' }));
  const refused = spawn('nowhere');
  expect([refused.status, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toMatch(/^sim: "nowhere" is neither/);
});

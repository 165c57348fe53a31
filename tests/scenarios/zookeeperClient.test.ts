/** A failure means that a ZooKeeper client opened by an action does not do what its calls say. */
import { expect, test } from 'vitest';
import type { Scenario } from '../../src/scenario/schema.ts';
import { testRun, type TestRun } from '../support/testRun.ts';

const ensemble: Scenario = {
  format: 1,
  name: 'ensemble-alone',
  zookeeperServers: 3,
  zookeeperStarts: 'never',
  brokers: [],
  endMs: 600_000,
};

function serving(): TestRun {
  const run = testRun(ensemble);
  run.runFor(1000);
  expect(run.node('zookeeper-1').running).toBe(false);
  run.act('start', { servers: [1, 2, 3] });
  run.runFor(3000);
  run.act('openSession', { client: 'c1', servers: [1, 2], timeout: 6000 });
  run.act('openSession', { client: 'c2', servers: [3], timeout: 6000 });
  run.runFor(500);
  return run;
}

/** Error and result of the call. */
function call(run: TestRun, word: string, args: Record<string, unknown>): [unknown, unknown] {
  const event = run.act(word, args);
  run.runFor(500);
  const told = run.events.find(
    ({ kind, data }) => kind === 'zkCallReturned' && data['callId'] === String(event.id),
  );
  return [told?.data['error'], told?.data['result']];
}

const heard = (run: TestRun, client: string) =>
  run.events
    .filter(({ kind, node }) => kind === 'zkEventHeard' && node === client)
    .map(({ data }) => data['state'] ?? `${String(data['event'])} ${String(data['path'])}`);

test('znodes are made, changed together, watched', () => {
  const run = serving();
  expect(call(run, 'create', { client: 'c1', path: '/a', data: 'x' })[0]).toBe('NONE');
  expect(call(run, 'create', { client: 'c1', path: '/a' })[0]).toBe('NodeExists');
  expect(call(run, 'create', { client: 'c1', path: 'a' })[0]).toBe('IllegalArgumentException');
  expect(call(run, 'getData', { client: 'c2', path: '/a', watch: true })[1]).toMatchObject({
    data: 'x',
  });
  const changes = ['check /a v0', 'setData /a v0 =y', 'create /a/n- ephemeral sequential'];
  expect(call(run, 'multi', { client: 'c1', operations: changes })[1]).toMatchObject({
    results: [{}, {}, { path: '/a/n-0000000000' }],
  });
  expect(heard(run, 'c2')).toEqual(['SyncConnected', 'NodeDataChanged /a']);
  expect(call(run, 'setData', { client: 'c2', path: '/a', version: 0 })[0]).toBe('BadVersion');
  expect(call(run, 'delete', { client: 'c2', path: '/a' })[0]).toBe('NotEmpty');
});

test('a session outlives a lost server, and its client by its time-out', () => {
  const run = serving();
  call(run, 'create', { client: 'c1', path: '/e', mode: 'EPHEMERAL' });
  run.act('kill', { servers: [1] });
  run.runFor(3000);
  expect(heard(run, 'c1')).toEqual(['SyncConnected', 'Disconnected', 'SyncConnected']);
  expect(call(run, 'exists', { client: 'c2', path: '/e' })[0]).toBe('NONE');
  run.act('killClient', { client: 'c1' });
  run.runFor(2000);
  expect(call(run, 'exists', { client: 'c2', path: '/e' })[0]).toBe('NONE');
  run.runFor(8000);
  expect(call(run, 'exists', { client: 'c2', path: '/e' })[0]).toBe('NoNode');
});

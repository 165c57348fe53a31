/** A failure means that watches fire otherwise than real ones did (recordings zookeeper-watch-*). */
import { describe, expect, test } from 'vitest';
import type { ZkOp } from '../../../src/sim/zookeeper/protocol.ts';
import { TestEnsemble } from '../../support/testEnsemble.ts';

function atRest(): TestEnsemble {
  const t = new TestEnsemble();
  t.untilAtRest();
  t.open('c1', [1], 30_000);
  t.open('c2', [2], 30_000);
  return t;
}

const events = (t: TestEnsemble, label = 'c1'): string[] =>
  t.heard(label).filter((what) => what.startsWith('Node'));

describe('which change fires which watch', () => {
  const make = (path: string): ZkOp => ({ op: 'create', path, data: '' });
  test.each<[string, ZkOp, ZkOp[], string[]]>([
    [
      'data: set',
      { op: 'getData', path: '/n' },
      [{ op: 'setData', path: '/n', data: 1, version: -1 }],
      ['NodeDataChanged /n'],
    ],
    [
      'data: delete',
      { op: 'getData', path: '/n' },
      [{ op: 'delete', path: '/n', version: -1 }],
      ['NodeDeleted /n'],
    ],
    ['data: a child', { op: 'getData', path: '/n' }, [make('/n/k')], []],
    [
      'child: a child',
      { op: 'getChildren', path: '/n' },
      [make('/n/k')],
      ['NodeChildrenChanged /n'],
    ],
    [
      'child: set',
      { op: 'getChildren', path: '/n' },
      [{ op: 'setData', path: '/n', data: 1, version: -1 }],
      [],
    ],
    [
      'child: delete',
      { op: 'getChildren', path: '/n' },
      [{ op: 'delete', path: '/n', version: -1 }],
      ['NodeDeleted /n'],
    ],
    ['exists: create', { op: 'exists', path: '/new' }, [make('/new')], ['NodeCreated /new']],
    [
      'exists: set',
      { op: 'exists', path: '/n' },
      [{ op: 'setData', path: '/n', data: 1, version: -1 }],
      ['NodeDataChanged /n'],
    ],
    ['failed read: none', { op: 'getData', path: '/new' }, [make('/new')], []],
  ])('%s', (_name, watch, changes, expected) => {
    const t = atRest();
    t.create('c2', '/n');
    t.runFor(100);
    t.do('c1', { ...watch, watch: true } as ZkOp);
    t.heard('c1');
    for (const change of changes) t.do('c2', change);
    t.runFor(200);
    expect(events(t)).toEqual(expected);
  });
});

test('once only; several watches of one client on a path give one event', () => {
  const t = atRest();
  t.create('c2', '/n', 0);
  t.runFor(100);
  t.get('c1', '/n', true);
  t.exists('c1', '/n', true);
  t.children('c1', '/n', true);
  t.heard('c1');
  t.set('c2', '/n', 1);
  t.set('c2', '/n', 2);
  t.runFor(100);
  expect(events(t)).toEqual(['NodeDataChanged /n']);
  t.delete('c2', '/n');
  t.runFor(100);
  expect(events(t)).toEqual(['NodeDeleted /n']);
});

test('a delete: first the child, then the list of its parent; an ephemeral that goes with its session too', () => {
  const t = atRest();
  t.create('c2', '/p');
  t.createEphemeral('c2', '/p/e');
  t.runFor(100);
  t.exists('c1', '/p/e', true);
  t.children('c1', '/p', true);
  t.heard('c1');
  t.close('c2');
  t.runFor(100);
  expect(events(t)).toEqual(['NodeDeleted /p/e', 'NodeChildrenChanged /p']);
});

test('own changes: the event comes before the call’s own answer', () => {
  const t = atRest();
  t.create('c1', '/n', 0);
  t.get('c1', '/n', true);
  t.heard('c1');
  t.set('c1', '/n', 1);
  expect(t.heard('c1')).toEqual(['NodeDataChanged /n', 'answer 2']);
});

test('the event comes before the new value can be read', () => {
  const t = atRest();
  t.create('c2', '/n', 0);
  t.runFor(100);
  t.get('c1', '/n', true);
  t.heard('c1');
  const change = t.call('c2', { op: 'setData', path: '/n', data: 1, version: -1 });
  const order: string[] = [];
  while (order.length < 2) {
    const value = t.get('c1', '/n').data;
    if (events(t).length > 0) order.push('event');
    if (value === 1) order.push('value');
  }
  expect(change()).not.toBeNull();
  expect(order).toEqual(['event', 'value']);
});

test('while it had no server: set again on return, each changed one fires once; created and deleted meanwhile does not', () => {
  const t = atRest();
  for (const path of ['/set', '/setTwice', '/del', '/kids', '/same', '/delAndBack']) {
    t.create('c2', path, 0);
  }
  t.runFor(100);
  for (const path of ['/set', '/setTwice', '/del', '/same', '/delAndBack']) t.get('c1', path, true);
  t.children('c1', '/kids', true);
  t.exists('c1', '/new', true);
  t.exists('c1', '/newAndGone', true);
  t.kill(1);
  t.runFor(500);
  t.heard('c1');
  t.set('c2', '/set', 1);
  t.set('c2', '/setTwice', 1);
  t.set('c2', '/setTwice', 2);
  t.delete('c2', '/del');
  t.create('c2', '/kids/k');
  t.create('c2', '/new');
  t.create('c2', '/newAndGone');
  t.delete('c2', '/newAndGone');
  t.delete('c2', '/delAndBack');
  t.create('c2', '/delAndBack');
  t.start(1);
  t.untilAtRest();
  t.runUntil(() => t.isConnected('c1'));
  t.runFor(100);
  const heard = t.heard('c1');
  expect(heard[0]).toBe('SyncConnected');
  expect(heard.slice(1).sort()).toEqual([
    'NodeChildrenChanged /kids',
    'NodeCreated /new',
    'NodeDataChanged /delAndBack',
    'NodeDataChanged /set',
    'NodeDataChanged /setTwice',
    'NodeDeleted /del',
  ]);
  t.set('c2', '/same', 1);
  t.create('c2', '/newAndGone');
  t.runFor(100);
  expect(events(t)).toEqual(['NodeDataChanged /same', 'NodeCreated /newAndGone']);
});

test('a leader that changes keeps nobody’s watch from firing', () => {
  const t = atRest();
  t.create('c2', '/n', 0);
  t.runFor(100);
  t.get('c1', '/n', true);
  t.kill(3);
  t.untilAtRest();
  t.runUntil(() => t.isConnected('c1') && t.isConnected('c2'));
  t.heard('c1');
  t.set('c2', '/n', 1);
  t.runFor(100);
  expect(events(t)).toEqual(['NodeDataChanged /n']);
  expect(t.view.servers[1]!.watchesFired).toBe(1);
});

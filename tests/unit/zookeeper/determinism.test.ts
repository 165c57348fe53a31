/** A failure means that a seek would show another run than straight play. */
import { expect, test } from 'vitest';
import { TestEnsemble } from '../../support/testEnsemble.ts';

/** Elections, an outage, expiry, watches: the parts with timers and random waits. */
function story(seed: string, pause: (t: TestEnsemble) => void): TestEnsemble {
  const t = new TestEnsemble({ seed });
  t.untilAtRest();
  t.open('c1', [1, 2, 3], 4000);
  t.open('c2', [3, 1, 2], 6000);
  t.createEphemeral('c1', '/c1');
  t.createEphemeral('c2', '/c2');
  t.exists('c1', '/c2', true);
  t.children('c1', '/', true);
  pause(t);
  t.kill(3);
  t.runFor(120);
  pause(t);
  t.runFor(200);
  pause(t);
  t.killClient('c2');
  const waiting = t.request('c1', { op: 'create', path: '/late', data: 1 });
  t.runFor(3000);
  pause(t);
  t.kill(2);
  t.runFor(9000);
  pause(t);
  t.start(2, 3);
  t.runFor(400);
  pause(t);
  t.runFor(20_000);
  expect(waiting()).not.toBeNull();
  expect(t.znode('/c2')).toBeNull();
  expect(t.znode('/c1')).not.toBeNull();
  return t;
}

test('the same story twice, and from checkpoints: equal traces and worlds; another seed: others', () => {
  const straight = story('a', () => undefined).hashes;
  expect(story('a', () => undefined).hashes).toEqual(straight);
  expect(story('a', (t) => t.continueFromCheckpoint()).hashes).toEqual(straight);
  expect(story('b', () => undefined).hashes.trace).not.toBe(straight.trace);
});

test('an idle ensemble costs a few events a second', () => {
  const t = new TestEnsemble();
  t.untilAtRest();
  for (const label of ['b1', 'b2', 'b3']) t.open(label, [1, 2, 3], 18_000);
  t.runFor(1000);
  const { trace } = t.hashes;
  const before = t.world.nextSequence;
  t.runFor(100_000);
  expect((t.world.nextSequence - before) / 100).toBeLessThan(8);
  expect(t.hashes.trace).toBe(trace);
});

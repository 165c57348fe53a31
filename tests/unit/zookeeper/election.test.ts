/** A failure means that the ensemble elects, serves or stops otherwise than real servers did (recordings zookeeper-*). */
import { expect, test } from 'vitest';
import { TestEnsemble } from '../../support/testEnsemble.ts';

test('three empty servers that start together: the highest id leads, epoch 1', () => {
  const t = new TestEnsemble();
  const tookMs = t.untilAtRest();
  expect(t.leader()).toBe(3);
  expect(tookMs).toBeGreaterThan(200);
  expect(tookMs).toBeLessThan(600);
  expect(t.zxids()).toEqual({ 1: '0:0', 2: '0:0', 3: '1:0' });
});

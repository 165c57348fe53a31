/** A failure means that a returning server is brought up to date in another way than in LearnerHandler.syncFollower. */
import { expect, test } from 'vitest';
import type { Txn } from '../../../src/sim/zookeeper/database.ts';
import { chooseSync } from '../../../src/sim/zookeeper/sync.ts';
import { makeZxid } from '../../../src/sim/zookeeper/zxid.ts';

const zxid = (text: string): number => {
  const [epoch = 0, counter = 0] = text.split(':').map(Number);
  return makeZxid(epoch, counter);
};
const txn = (text: string): Txn => ({
  sealed: true,
  zxid: zxid(text),
  origin: { serverId: 1, sessionId: 1, xid: 1 },
  change: { kind: 'write', multi: false, ops: [] },
});

test.each<[string, string[], string, string, string]>([
  ['1:3', ['1:1', '1:2', '1:3'], '1:3', 'DIFF', ''],
  ['1:0', [], '1:0', 'DIFF', ''],
  ['1:3', ['1:1', '1:2', '1:3'], '2:0', 'DIFF', ''],
  ['1:1', ['1:1', '1:2', '1:3'], '1:3', 'DIFF', '1:2 1:3'],
  ['1:3', ['1:1', '1:2'], '2:0', 'TRUNC 1:2', ''],
  ['1:3', ['1:1'], '1:1', 'TRUNC 1:1', ''],
  ['1:3', ['1:1', '1:2', '2:1'], '2:1', 'SNAP', ''],
  ['1:3', ['1:1', '1:2', '1:4'], '1:4', 'TRUNC 1:2', '1:4'],
  ['1:1', ['1:5', '1:6'], '1:6', 'SNAP', ''],
  ['0:0', ['1:1', '1:2'], '1:2', 'SNAP', ''],
  ['0:0', [], '1:0', 'SNAP', ''],
  ['2:0', ['1:1', '2:1'], '2:1', 'DIFF', '2:1'],
  ['2:0', ['1:1'], '3:0', 'SNAP', ''],
])('a learner at %s, the leader’s log %j and zxid %s: %s %s', (peer, log, last, way, txns) => {
  const plan = chooseSync(zxid(peer), log.map(txn), zxid(last));
  const name = plan.way === 'TRUNC' ? `TRUNC ${textOf(plan.toZxid)}` : plan.way;
  expect(name).toBe(way);
  expect('txns' in plan ? plan.txns.map((one) => textOf(one.zxid)).join(' ') : '').toBe(txns);
});

const textOf = (value: number): string =>
  `${Math.floor(value / 4_294_967_296)}:${value % 4_294_967_296}`;

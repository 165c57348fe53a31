/** A failure means that a server comes back from its disk with other data than it had acknowledged. */
import { expect, test } from 'vitest';
import { applyTxn, type Txn } from '../../../src/sim/zookeeper/database.ts';
import {
  appendTxn,
  applyWholeLog,
  createDisk,
  lastLoggedZxid,
  markApplied,
  nextToApply,
  truncateLog,
  type ServerDisk,
} from '../../../src/sim/zookeeper/disk.ts';
import { readChildren, readData } from '../../../src/sim/zookeeper/znodeTree.ts';

const create = (zxid: number): Txn => ({
  sealed: true,
  zxid,
  origin: { serverId: 1, sessionId: 7, xid: zxid },
  change: {
    kind: 'write',
    multi: false,
    ops: [{ op: 'create', path: `/n${zxid}`, data: zxid, ephemeralOwner: 0 }],
  },
});

function commitNext(disk: ServerDisk): void {
  applyTxn(disk.db, nextToApply(disk)!);
  markApplied(disk);
}

test('what is logged but not applied is applied when the server looks for a leader', () => {
  const disk = createDisk(0);
  for (const zxid of [1, 2, 3]) appendTxn(disk, create(zxid));
  commitNext(disk);
  expect(disk.db.lastZxid).toBe(1);
  expect(lastLoggedZxid(disk)).toBe(3);
  applyWholeLog(disk);
  expect(disk.db.lastZxid).toBe(3);
  expect(readData(disk.db.tree, '/n3').data).toBe(3);
});

test('a truncated log leaves the data as they were then', () => {
  const disk = createDisk(0);
  for (const zxid of [1, 2, 3]) appendTxn(disk, create(zxid));
  applyWholeLog(disk);
  expect(truncateLog(disk, 2)).toBe(true);
  expect(readChildren(disk.db.tree, '/').children).toEqual(['n1', 'n2', 'zookeeper']);
  expect(lastLoggedZxid(disk)).toBe(2);
  appendTxn(disk, create(4));
  expect(() => appendTxn(disk, create(4))).toThrow('behind');
});

test('the log stays bounded: a snapshot takes the place of its older part, which cannot be undone any more', () => {
  const disk = createDisk(0);
  for (let zxid = 1; zxid <= 12_000; zxid += 1) {
    appendTxn(disk, create(zxid));
    commitNext(disk);
  }
  expect(disk.log.length).toBeLessThan(5000);
  expect(disk.snapshot.db.lastZxid).toBe(10_000);
  expect(truncateLog(disk, 11_000)).toBe(true);
  expect(readChildren(disk.db.tree, '/').children).toHaveLength(11_001);
  expect(truncateLog(disk, 9000)).toBe(false);
  expect(disk.db.lastZxid).toBe(0);
  expect(readChildren(disk.db.tree, '/').children).toEqual(['zookeeper']);
});

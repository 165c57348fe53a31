/**
 * What survives a server's crash: the log of transactions, the tree, the epochs (org.apache.zookeeper.server.persistence).
 *
 * Modelled: a transaction is on disk when it is acknowledged; a snapshot from time to time, after which the older log
 * goes; truncation. The tree is kept beside the log as far as it was applied, so a start need not read everything
 * again. Left out: the time that a disk takes, log files of their own, autopurge.
 */

import { assert, must } from '../../base/assert.ts';
import { applyTxn, copyDatabase, createDatabase, type Database, type Txn } from './database.ts';

export interface ServerDisk {
  /** Highest epoch that it accepted from a leader to be. */
  acceptedEpoch: number;
  /** Epoch of the last leader that it joined: first in the comparison of votes. */
  currentEpoch: number;
  /** What lies before the log. */
  snapshot: Snapshot;
  log: Txn[];
  db: Database;
  /** How many entries of the log `db` has. */
  appliedCount: number;
}

export interface Snapshot {
  sealed: true;
  db: Database;
}

/** A snapshot is taken once the log is this long (`snapCount`, 100,000 in a real server). */
const SNAP_COUNT = 5_000;

export function createDisk(initialEpoch: number): ServerDisk {
  return {
    acceptedEpoch: 0,
    currentEpoch: initialEpoch,
    snapshot: { sealed: true, db: createDatabase() },
    log: [],
    db: createDatabase(),
    appliedCount: 0,
  };
}

export function appendTxn(disk: ServerDisk, txn: Txn): void {
  const last = lastLoggedZxid(disk);
  assert(txn.zxid > last, `transaction ${txn.zxid} behind ${last} in the log`);
  disk.log.push(txn);
}

/** The next transaction of the log that is not applied yet. */
export const nextToApply = (disk: ServerDisk): Txn | undefined => disk.log[disk.appliedCount];

/** Counts one more as applied; the caller has applied it to `db`. */
export function markApplied(disk: ServerDisk): void {
  disk.appliedCount += 1;
  if (disk.appliedCount < SNAP_COUNT) return;
  disk.snapshot = { sealed: true, db: copyDatabase(disk.db) };
  disk.log = disk.log.slice(disk.appliedCount);
  disk.appliedCount = 0;
}

/** A server that serves nobody takes everything in its log as it is, committed or not (fastForwardDataBase). */
export function applyWholeLog(disk: ServerDisk): void {
  for (let txn = nextToApply(disk); txn !== undefined; txn = nextToApply(disk)) {
    applyTxn(disk.db, txn);
    disk.appliedCount += 1;
  }
}

/** Drops every transaction after `zxid`. False: the log does not reach back so far, and nothing is left of the data. */
export function truncateLog(disk: ServerDisk, zxid: number): boolean {
  const reaches = zxid >= disk.snapshot.db.lastZxid;
  if (!reaches) disk.snapshot = { sealed: true, db: createDatabase() };
  disk.log = reaches ? disk.log.filter((txn) => txn.zxid <= zxid) : [];
  disk.db = copyDatabase(disk.snapshot.db);
  disk.appliedCount = 0;
  applyWholeLog(disk);
  return reaches;
}

/** The leader's data takes the place of all that was there. */
export function installSnapshot(disk: ServerDisk, snapshot: Snapshot): void {
  disk.snapshot = snapshot;
  disk.log = [];
  disk.db = copyDatabase(snapshot.db);
  disk.appliedCount = 0;
}

/** What a server votes with: the last transaction in its log, acknowledged by a quorum or not. */
export function lastLoggedZxid({ log, db }: ServerDisk): number {
  return log.length === 0
    ? db.lastZxid
    : Math.max(must(log.at(-1), 'end of log').zxid, db.lastZxid);
}

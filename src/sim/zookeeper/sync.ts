/**
 * How a leader brings a learner to its own state (org.apache.zookeeper.server.quorum.LearnerHandler.syncFollower):
 * by what it misses (DIFF), by dropping what it has too much (TRUNC), or by everything (SNAP).
 */

import type { Txn } from './database.ts';
import { zxidCounter, zxidEpoch } from './zxid.ts';

export type SyncPlan =
  | { way: 'DIFF'; txns: Txn[] }
  /** Everything after `toZxid` goes, then these come. */
  | { way: 'TRUNC'; toZxid: number; txns: Txn[] }
  | { way: 'SNAP' };

/**
 * `peerZxid` is the last one in the learner's log, `committed` the leader's log as far as it is committed,
 * `lastProcessed` the zxid that the leader shows.
 */
export function chooseSync(peerZxid: number, committed: Txn[], lastProcessed: number): SyncPlan {
  if (peerZxid === lastProcessed) return { way: 'DIFF', txns: [] };
  const first = committed[0]?.zxid ?? lastProcessed;
  const last = committed.at(-1)?.zxid ?? lastProcessed;
  // A leader's first zxid of an epoch is in nobody's log: it says nothing about transactions.
  const isNewEpochZxid = zxidCounter(peerZxid) === 0;
  if (peerZxid > last) {
    return isNewEpochZxid ? { way: 'SNAP' } : { way: 'TRUNC', toZxid: last, txns: [] };
  }
  if (peerZxid < first) return { way: 'SNAP' };
  return syncWithin(peerZxid, committed, isNewEpochZxid);
}

function syncWithin(peerZxid: number, committed: Txn[], isNewEpochZxid: boolean): SyncPlan {
  const next = committed.findIndex(({ zxid }) => zxid > peerZxid);
  const txns = next === -1 ? [] : committed.slice(next);
  const before = committed[next === -1 ? committed.length - 1 : next - 1];
  if (before?.zxid === peerZxid || isNewEpochZxid) return { way: 'DIFF', txns };
  // The learner has a transaction of its own that no quorum had. Its log cannot be cut across an epoch.
  const [following] = txns;
  const sameEpoch = following !== undefined && zxidEpoch(following.zxid) === zxidEpoch(peerZxid);
  if (!sameEpoch || before === undefined) return { way: 'SNAP' };
  return { way: 'TRUNC', toZxid: before.zxid, txns };
}

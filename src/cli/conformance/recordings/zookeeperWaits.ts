/** For what the steps of `zookeeper-*` wait, as their page says. */

import { runUntil } from '../../../sim/kernel/engine.ts';
import { nowUs, type Replay } from './run.ts';
import {
  expiryOf,
  isConnected,
  isRunning,
  isServing,
  leaderOf,
  serverIds,
  syncedFollowers,
  zxidsOfServing,
} from './zookeeperState.ts';

const LOOK_US = 2_000;
const LONGEST_US = 60_000_000;
/** After the ensemble has come to rest. */
const AFTER_REST_US = 300_000;
/** So long serving servers may take to show the same zxid. */
const AGREE_US = 500_000;

export function pass(run: Replay, us: number): void {
  runUntil(run.live.engine, nowUs(run) + us);
}

/** False: it never came to be. */
export function waitTill(run: Replay, isSo: () => boolean, longestUs = LONGEST_US): boolean {
  const limitUs = nowUs(run) + longestUs;
  while (!isSo()) {
    if (nowUs(run) >= limitUs) return false;
    pass(run, LOOK_US);
  }
  return true;
}

export function ensembleRest(run: Replay): void {
  waitTill(run, () => isEnsembleAtRest(run));
  pass(run, AFTER_REST_US);
}

/** With a quorum one leads and counts all others as synced; without one nobody serves. */
function isEnsembleAtRest(run: Replay): boolean {
  const running = serverIds(run).filter((id) => isRunning(run, id));
  const serving = running.filter((id) => isServing(run, id));
  if (running.length <= run.scenario.zookeeperServers / 2) return serving.length === 0;
  const leader = leaderOf(run);
  if (leader === -1 || serving.length < running.length) return false;
  const synced = syncedFollowers(run, leader);
  return running.every((id) => id === leader || synced.includes(id));
}

export function zxidsAgree(run: Replay): void {
  const agree = (): boolean => new Set(Object.values(zxidsOfServing(run))).size <= 1;
  waitTill(run, agree, AGREE_US);
}

export const waitForLeader = (run: Replay): boolean => waitTill(run, () => leaderOf(run) !== -1);

/** While some server leads, a client that has lost its connection finds another. */
export function waitForConnection(run: Replay, client: string): void {
  if (leaderOf(run) !== -1) waitTill(run, () => isConnected(run, client));
}

export const waitForExpiry = (run: Replay, client: string): boolean =>
  waitTill(run, () => expiryOf(run, client) !== undefined);

/**
 * What a partition leader remembers about one follower. [Apache Kafka: core/.../kafka/cluster/Replica.scala]
 *
 * A follower that fetches offset N has everything below N: its fetches are all that the leader ever learns of it.
 * Modelled: the follower's end and start offset, its last fetch, and when it was last caught up.
 * Left out: the broker epoch of a fetch (KRaft mode alone looks at it).
 *
 * Kafka writes "never" as time 0 of a clock that began in 1970. Simulated time begins near 0, so never is null here.
 */
import type { Offset, SimTime } from '../../../base/brand.ts';

/** An offset that the leader has not heard yet. It lies below every real one. */
export const UNKNOWN_OFFSET = -1;

export interface ReplicaProgress {
  logEndOffset: Offset; // offset of its last fetch; UNKNOWN_OFFSET before the first
  logStartOffset: Offset; // as told in its last fetch; UNKNOWN_OFFSET before the first
  lastFetchLeaderLogEndOffset: Offset; // the leader's own end when that fetch came; UNKNOWN_OFFSET before the first
  lastFetchAtUs: SimTime | null; // null: never
  lastCaughtUpAtUs: SimTime | null; // latest instant whose leader end the follower has reached since; null: never
}

export function unknownReplicaProgress(): ReplicaProgress {
  return {
    logEndOffset: UNKNOWN_OFFSET,
    logStartOffset: UNKNOWN_OFFSET,
    lastFetchLeaderLogEndOffset: UNKNOWN_OFFSET,
    lastFetchAtUs: null,
    lastCaughtUpAtUs: null,
  };
}

/** A follower's fetch, as far as it tells the leader about the follower. */
export interface FollowerFetch {
  fetchOffset: Offset;
  logStartOffset: Offset;
}

/** A fetch arrives while the leader's log ends at `leaderLogEndOffset`. [Replica.updateFetchStateOrThrow] */
export function recordFetch(
  progress: ReplicaProgress,
  fetch: FollowerFetch,
  leaderLogEndOffset: Offset,
  nowUs: SimTime,
): void {
  // Under a steady stream of small appends a follower never asks for the very end. Having reached the end of its
  // previous fetch by now, it was caught up then: otherwise such a follower would fall out of the ISR.
  if (fetch.fetchOffset >= leaderLogEndOffset) {
    progress.lastCaughtUpAtUs = later(progress.lastCaughtUpAtUs, nowUs);
  } else if (fetch.fetchOffset >= progress.lastFetchLeaderLogEndOffset) {
    progress.lastCaughtUpAtUs = later(progress.lastCaughtUpAtUs, progress.lastFetchAtUs);
  }
  progress.logEndOffset = fetch.fetchOffset;
  progress.logStartOffset = fetch.logStartOffset;
  progress.lastFetchLeaderLogEndOffset = Math.max(
    leaderLogEndOffset,
    progress.lastFetchLeaderLogEndOffset,
  );
  progress.lastFetchAtUs = nowUs;
}

export interface LeaderEpochStart {
  leaderLogEndOffset: Offset;
  isNewLeader: boolean; // false: this broker led before, under a lower leader epoch
  isFollowerInSync: boolean;
  nowUs: SimTime;
}

/**
 * A new leader epoch begins on this leader. [Replica.resetReplicaState]
 * A follower in the ISR counts as caught up from now on; one outside as never, so that it does not hold the high
 * watermark back and does not enter the ISR before it has fetched.
 */
export function resetReplicaProgress(progress: ReplicaProgress, start: LeaderEpochStart): void {
  if (start.isNewLeader) {
    Object.assign(progress, unknownReplicaProgress());
  } else {
    progress.lastFetchLeaderLogEndOffset = start.leaderLogEndOffset;
    progress.lastFetchAtUs = start.isFollowerInSync ? start.nowUs : null;
  }
  progress.lastCaughtUpAtUs = start.isFollowerInSync ? start.nowUs : null;
}

/**
 * Whether the follower is caught up: at the leader's end, or there at most `replica.lag.time.max.ms` ago.
 * At the end it stays caught up however long it has been silent. [ReplicaState.isCaughtUp]
 */
export function isCaughtUp(
  progress: ReplicaProgress,
  leaderLogEndOffset: Offset,
  nowUs: SimTime,
  replicaLagTimeMaxUs: number,
): boolean {
  if (progress.logEndOffset === leaderLogEndOffset) return true;
  const { lastCaughtUpAtUs } = progress;
  return lastCaughtUpAtUs !== null && nowUs - lastCaughtUpAtUs <= replicaLagTimeMaxUs;
}

function later(a: SimTime | null, b: SimTime | null): SimTime | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

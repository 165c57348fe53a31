/**
 * Where each leader epoch begins in one replica's log.
 * [Apache Kafka: storage/.../internals/epoch/LeaderEpochFileCache.java]
 *
 * Followers truncate by it: the leader tells where the follower's last epoch ended, everything above is cut.
 * Left out: the checkpoint file; the list survives a restart as the log does.
 *
 * A cache is an immutable list, epochs and start offsets both ascending. The functions return the new list, or the
 * same one when nothing changed, so checkpoints of the world share it.
 */
import type { LeaderEpoch, Offset } from '../../../base/brand.ts';
import { assert } from '../../../base/assert.ts';

export interface LeaderEpochEntry {
  readonly epoch: LeaderEpoch;
  readonly startOffset: Offset;
}

export type LeaderEpochCache = readonly LeaderEpochEntry[];

export interface EpochEndOffset {
  epoch: LeaderEpoch; // UNDEFINED_EPOCH when the log cannot tell
  endOffset: Offset; // UNDEFINED_EPOCH_OFFSET likewise
}

export const UNDEFINED_EPOCH = -1;
export const UNDEFINED_EPOCH_OFFSET = -1;

/**
 * Records that `epoch` begins at `startOffset`. Later batches of the same epoch change nothing. Entries that
 * contradict the new one (a higher epoch, or a start at or above it) are dropped: the newest writer is right.
 */
export function assignEpoch(
  cache: LeaderEpochCache,
  epoch: LeaderEpoch,
  startOffset: Offset,
): LeaderEpochCache {
  assert(epoch >= 0 && startOffset >= 0, `invalid leader epoch entry (${epoch}, ${startOffset})`);
  const latest = cache.at(-1);
  if (latest !== undefined && epoch === latest.epoch && startOffset >= latest.startOffset)
    return cache;

  const kept = dropWhileLast(
    cache,
    (entry) => entry.epoch >= epoch || entry.startOffset >= startOffset,
  );
  return [...kept, { epoch, startOffset }];
}

/**
 * Where `requestedEpoch` ends in a log with this end: at the start of the next epoch, or at the log's end for the
 * latest. An epoch between two known ones is answered with the lower one. An epoch before the first known one ends
 * where that begins, since its records are gone from the log. Undefined for an epoch that the log has not reached.
 */
export function endOffsetForEpoch(
  cache: LeaderEpochCache,
  requestedEpoch: LeaderEpoch,
  logEndOffset: Offset,
): EpochEndOffset {
  if (requestedEpoch === UNDEFINED_EPOCH) return undefinedEndOffset();
  if (cache.at(-1)?.epoch === requestedEpoch)
    return { epoch: requestedEpoch, endOffset: logEndOffset };

  const higherIndex = cache.findIndex((entry) => entry.epoch > requestedEpoch);
  const higher = cache[higherIndex];
  if (higher === undefined) return undefinedEndOffset();
  const floor = cache[higherIndex - 1];
  return { epoch: floor?.epoch ?? requestedEpoch, endOffset: higher.startOffset };
}

/** The log was truncated to end at `endOffset`: epochs that began there or above are gone. */
export function truncateFromEnd(cache: LeaderEpochCache, endOffset: Offset): LeaderEpochCache {
  if (endOffset < 0) return cache;
  return dropWhileLast(cache, (entry) => entry.startOffset >= endOffset);
}

/**
 * The log now starts at `startOffset`: epochs wholly below are gone, and the one that holds that offset begins there.
 * The latest epoch is never lost, even when the log is empty.
 */
export function truncateFromStart(cache: LeaderEpochCache, startOffset: Offset): LeaderEpochCache {
  const later = cache.filter((entry) => entry.startOffset > startOffset);
  const first = cache[cache.length - later.length - 1];
  if (first === undefined || (first === cache[0] && first.startOffset === startOffset))
    return cache;
  return [{ epoch: first.epoch, startOffset }, ...later];
}

function undefinedEndOffset(): EpochEndOffset {
  return { epoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_EPOCH_OFFSET };
}

function dropWhileLast(
  cache: LeaderEpochCache,
  isDropped: (entry: LeaderEpochEntry) => boolean,
): LeaderEpochCache {
  const lastKept = cache.findLastIndex((entry) => !isDropped(entry));
  return lastKept === cache.length - 1 ? cache : cache.slice(0, lastKept + 1);
}

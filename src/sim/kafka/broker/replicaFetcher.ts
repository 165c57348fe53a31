/**
 * A follower's fetcher thread, one per leader broker
 * (core/src/main/scala/kafka/server/AbstractFetcherThread.scala, ReplicaFetcherThread.scala).
 */
import type { BrokerId, SimTime } from '../../../base/brand.ts';
import type { FetchRequest, TopicPartition } from '../protocol.ts';

export interface ReplicaFetcher {
  leader: BrokerId;
  taskId: number;
  partitions: Map<TopicPartition, FetchState>;
  /** What the next fetch asks for; null: to be built again, since something has changed. */
  request: FetchRequest | null;
  /** Under way; null: the thread stands idle. */
  inFlight: FetchRequest | null;
}

export interface FetchState {
  /** Replaced, never changed: requests share it. */
  fetch: FetchRequest['partitions'][number];
  /** After an error: not fetched before. */
  delayedUntilUs: SimTime;
}

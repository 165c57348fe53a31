/**
 * What a Kafka client knows of the cluster: brokers, controller, leaders with their epochs
 * (clients/src/main/java/org/apache/kafka/clients/Metadata.java, MetadataSnapshot.java).
 *
 * Modelled: the bootstrap list serves until the first answer, after that only the live brokers of the last answer; answers
 * with an older leader epoch are ignored; full and partial updates; the spacing of refreshes, which grows while answers
 * bring nothing new; topics forgotten when unused. Left out: topic ids (a topic that an answer calls unknown loses its
 * epochs instead; one recreated between two answers does not), rebootstrapping (off in 3.9). What answers do to it is in
 * metadataAnswers.ts, when and whom a client asks in metadataUpdater.ts.
 */

import { msToUs } from '../../../base/brand.ts';
import { partitionOf, topicOf, type TopicPartition } from '../protocol.ts';
import type { Backoff } from './backoff.ts';

export interface ClientMetadata {
  /** Broker ids that it may ask: the bootstrap list, after the first answer the live ones of the last answer. */
  brokers: number[];
  /** False: `brokers` is still the bootstrap list. */
  bootstrapped: boolean;
  /** −1: unknown. */
  controllerId: number;
  topics: Map<string, TopicMetadata>;
  /** Names that a broker refused. */
  invalidTopics: Set<string>;
  /** Also of partitions whose leader is unknown now: an older answer is told by it. */
  lastSeenLeaderEpochs: Map<TopicPartition, number>;
  /** Topics to ask for, each with the moment at which it is forgotten unless used again. */
  topicsOfInterest: Map<string, number>;
  /** Those that no answer has covered yet. */
  newTopics: Set<string>;
  allowAutoTopicCreation: boolean;
  /** Counts taken answers. 0: none yet. */
  version: number;

  needFullUpdate: boolean;
  needPartialUpdate: boolean;
  /** Counts demands for new topics, so that an answer to an older request does not satisfy them. */
  requestVersion: number;
  /** Answers in a row that brought nothing new; failed attempts in a row. */
  equivalentResponses: number;
  attempts: number;
  lastRefreshUs: number;
  lastSuccessfulRefreshUs: number;
  /** Not before this moment is the next request sent. */
  allowedAtUs: number;
  backoff: Backoff;
  maxAgeUs: number;
  maxIdleUs: number;

  /** Trace id of what spoilt the last attempt; 0: it succeeded, or there was none. */
  troubledBy: number;
  /** The request under way: the broker asked; 0: none. */
  askedBroker: number;
  /** Due time of its timer; Infinity: none. */
  timerAtUs: number;
}

export interface TopicMetadata {
  topic: string;
  /** By partition number; leader −1: none. */
  partitions: LeaderAndEpoch[];
}

export interface LeaderAndEpoch {
  leader: number;
  leaderEpoch: number;
}

export interface MetadataConfig {
  'retry.backoff.ms': number;
  'retry.backoff.max.ms': number;
  'metadata.max.age.ms': number;
}

/** metadata.max.idle.ms: a producer forgets a topic that it has not used for this long. */
const MAX_IDLE_US = msToUs(300_000);

export function createMetadata(
  config: MetadataConfig,
  bootstrap: readonly number[],
  allowAutoTopicCreation: boolean,
): ClientMetadata {
  return {
    brokers: [...bootstrap],
    bootstrapped: false,
    controllerId: -1,
    topics: new Map(),
    invalidTopics: new Set(),
    lastSeenLeaderEpochs: new Map(),
    topicsOfInterest: new Map(),
    newTopics: new Set(),
    allowAutoTopicCreation,
    version: 0,
    needFullUpdate: true,
    needPartialUpdate: false,
    requestVersion: 0,
    equivalentResponses: 0,
    attempts: 0,
    lastRefreshUs: -Infinity,
    lastSuccessfulRefreshUs: -Infinity,
    allowedAtUs: -Infinity,
    backoff: { initialMs: config['retry.backoff.ms'], maxMs: config['retry.backoff.max.ms'] },
    maxAgeUs: msToUs(config['metadata.max.age.ms']),
    maxIdleUs: MAX_IDLE_US,
    troubledBy: 0,
    askedBroker: 0,
    timerAtUs: Infinity,
  };
}

// --- what it knows ----------------------------------------------------------------------------------------------

/** Undefined: the topic is unknown. Counts partitions without a leader too. */
export const partitionCount = (metadata: ClientMetadata, topic: string): number | undefined =>
  metadata.topics.get(topic)?.partitions.length;

/** The leader as this client believes, with its epoch; null: none known, or not among the brokers it knows. */
export const leaderOf = (metadata: ClientMetadata, tp: TopicPartition): LeaderAndEpoch | null =>
  leaderAt(metadata, topicOf(tp), partitionOf(tp));

export function leaderAt(
  metadata: ClientMetadata,
  topic: string,
  partition: number,
): LeaderAndEpoch | null {
  const found = metadata.topics.get(topic)?.partitions[partition];
  if (found === undefined || found.leader < 0) return null;
  return metadata.brokers.includes(found.leader) ? found : null;
}

/** Newest leader epoch ever heard of for this partition; −1: none. */
export const lastSeenEpoch = (metadata: ClientMetadata, tp: TopicPartition): number =>
  metadata.lastSeenLeaderEpochs.get(tp) ?? -1;

// --- what it wants to know --------------------------------------------------------------------------------------

/** Adds a topic for `metadata.max.idle.ms` from now, as a producer's send() does. A new one is asked for at once. */
export function addTopic(metadata: ClientMetadata, topic: string, nowUs: number): void {
  const isNew = !metadata.topicsOfInterest.has(topic);
  metadata.topicsOfInterest.set(topic, nowUs + metadata.maxIdleUs);
  if (!isNew) return;
  metadata.newTopics.add(topic);
  requestUpdateForNewTopics(metadata);
}

/** These topics and no others, never forgotten, as a consumer's subscription. */
export function setTopics(metadata: ClientMetadata, topics: readonly string[]): void {
  const before = metadata.topicsOfInterest;
  metadata.topicsOfInterest = new Map(topics.map((topic) => [topic, Infinity]));
  const added = topics.filter((topic) => !before.has(topic));
  for (const topic of metadata.newTopics) {
    if (!metadata.topicsOfInterest.has(topic)) metadata.newTopics.delete(topic);
  }
  for (const topic of added) metadata.newTopics.add(topic);
  if (added.length > 0) requestUpdateForNewTopics(metadata);
}

/** Metadata seems stale: ask again as soon as the spacing of requests allows. */
export function requestUpdate(metadata: ClientMetadata): void {
  metadata.needFullUpdate = true;
}

/** A send() waits for this topic: ask again; without delay if no answer has covered the topic yet. */
export function requestUpdateForTopic(metadata: ClientMetadata, topic: string): void {
  if (metadata.newTopics.has(topic)) requestUpdateForNewTopics(metadata);
  else requestUpdate(metadata);
}

function requestUpdateForNewTopics(metadata: ClientMetadata): void {
  metadata.lastRefreshUs = -Infinity;
  metadata.allowedAtUs = -Infinity;
  metadata.needPartialUpdate = true;
  metadata.equivalentResponses = 0;
  metadata.requestVersion += 1;
}

export const isUpdateRequested = (metadata: ClientMetadata): boolean =>
  metadata.needFullUpdate || metadata.needPartialUpdate;

/** When the next request is due, apart from one under way. */
export function updateDueAtUs(metadata: ClientMetadata): number {
  const expiresAtUs = isUpdateRequested(metadata)
    ? -Infinity
    : metadata.lastSuccessfulRefreshUs + metadata.maxAgeUs;
  return Math.max(expiresAtUs, metadata.allowedAtUs);
}

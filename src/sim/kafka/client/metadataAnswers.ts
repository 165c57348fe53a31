/**
 * Metadata requests and what a client makes of their answers (clients/src/main/java/org/apache/kafka/clients/Metadata.java,
 * `newMetadataRequestAndVersion`, `update`, `failedUpdate`, `updateLatestMetadata`, `timeToAllowUpdate`).
 */

import type { Out } from '../../kernel/out.ts';
import { meansStaleMetadata } from '../errors.ts';
import {
  partitionOf,
  topicOf,
  topicPartition,
  type MetadataRequest,
  type MetadataResponse,
  type PartitionMetadata,
  type TopicPartition,
} from '../protocol.ts';
import { drawBackoffUs } from './backoff.ts';
import {
  lastSeenEpoch,
  requestUpdate,
  type ClientMetadata,
  type TopicMetadata,
} from './metadata.ts';

export interface UpdateRequest {
  body: MetadataRequest;
  requestVersion: number;
  /** Only the new topics are asked for. */
  isPartial: boolean;
}

export function makeUpdateRequest(metadata: ClientMetadata, nowUs: number): UpdateRequest {
  const isPartial =
    !metadata.needFullUpdate && metadata.lastSuccessfulRefreshUs + metadata.maxAgeUs > nowUs;
  const topics = isPartial ? [...metadata.newTopics] : [...metadata.topicsOfInterest.keys()];
  return {
    body: { topics, allowAutoTopicCreation: metadata.allowAutoTopicCreation },
    requestVersion: metadata.requestVersion,
    isPartial,
  };
}

/** Takes an answer. One without brokers, from a broker that knows nothing yet, counts as a failure. */
export function applyMetadata(
  out: Out,
  metadata: ClientMetadata,
  request: UpdateRequest,
  response: MetadataResponse,
): void {
  if (response.brokers.length === 0) return failUpdate(out, metadata);
  const nowUs = out.nowUs();
  metadata.needPartialUpdate = request.requestVersion < metadata.requestVersion;
  metadata.lastRefreshUs = nowUs;
  metadata.attempts = 0;
  metadata.troubledBy = 0;
  metadata.version += 1;
  if (!request.isPartial) {
    metadata.needFullUpdate = false;
    metadata.lastSuccessfulRefreshUs = nowUs;
  }
  metadata.equivalentResponses += 1;
  metadata.brokers = [...response.brokers];
  metadata.bootstrapped = true;
  metadata.controllerId = response.controllerId;
  forgetIdleTopics(metadata, nowUs);
  takeTopics(metadata, request, response);
  setAllowedAt(out, metadata);
}

/** The request got no answer. */
export function failUpdate(out: Out, metadata: ClientMetadata): void {
  metadata.lastRefreshUs = out.nowUs();
  metadata.attempts += 1;
  metadata.troubledBy = out.trigger;
  metadata.equivalentResponses = 0;
  setAllowedAt(out, metadata);
}

/** A Produce or Fetch answer named the new leader (KIP-951). False: older than what is known. */
export function updatePartitionLeadership(
  metadata: ClientMetadata,
  tp: TopicPartition,
  leader: number,
  leaderEpoch: number,
): boolean {
  const found = metadata.topics.get(topicOf(tp))?.partitions[partitionOf(tp)];
  if (found === undefined || leader < 0 || leaderEpoch <= lastSeenEpoch(metadata, tp)) return false;
  found.leader = leader;
  found.leaderEpoch = leaderEpoch;
  metadata.lastSeenLeaderEpochs.set(tp, leaderEpoch);
  if (!metadata.brokers.includes(leader)) metadata.brokers.push(leader);
  return true;
}

function takeTopics(
  metadata: ClientMetadata,
  request: UpdateRequest,
  response: MetadataResponse,
): void {
  const before = metadata.topics;
  const topics = new Map<string, TopicMetadata>();
  if (request.isPartial) {
    const asked = new Set(response.topics.map(({ topic }) => topic));
    for (const [topic, known] of before) {
      if (!asked.has(topic) && metadata.topicsOfInterest.has(topic)) topics.set(topic, known);
    }
  }
  metadata.invalidTopics.clear();
  for (const { topic, error, partitions } of response.topics) {
    metadata.newTopics.delete(topic);
    if (!metadata.topicsOfInterest.has(topic)) continue;
    if (error === 'NONE') {
      topics.set(topic, takePartitions(metadata, topic, partitions, before.get(topic)));
      continue;
    }
    if (error === 'INVALID_TOPIC_EXCEPTION') metadata.invalidTopics.add(topic);
    // Unknown, or just being created: whatever comes under this name has begun anew.
    else forgetEpochs(metadata, before.get(topic));
    if (meansStaleMetadata(error)) requestUpdate(metadata);
  }
  metadata.topics = topics;
}

function takePartitions(
  metadata: ClientMetadata,
  topic: string,
  partitions: readonly PartitionMetadata[],
  known: TopicMetadata | undefined,
): TopicMetadata {
  const taken: TopicMetadata = { topic, partitions: [] };
  for (const { topicPartition: tp, leader, leaderEpoch, error } of partitions) {
    const partition = partitionOf(tp);
    if (meansStaleMetadata(error)) requestUpdate(metadata);
    const seen = lastSeenEpoch(metadata, tp);
    const old = known?.partitions[partition];
    if (leaderEpoch < seen) {
      taken.partitions[partition] = old ?? { leader: -1, leaderEpoch: seen };
      continue;
    }
    if (leaderEpoch > seen) {
      metadata.lastSeenLeaderEpochs.set(tp, leaderEpoch);
      metadata.equivalentResponses = 0;
    }
    taken.partitions[partition] = { leader, leaderEpoch };
  }
  // The broker asked may not have heard of every partition yet.
  for (let partition = 0; partition < taken.partitions.length; partition += 1) {
    taken.partitions[partition] ??= { leader: -1, leaderEpoch: -1 };
  }
  return taken;
}

function forgetEpochs(metadata: ClientMetadata, known: TopicMetadata | undefined): void {
  if (known === undefined) return;
  for (let partition = 0; partition < known.partitions.length; partition += 1) {
    metadata.lastSeenLeaderEpochs.delete(topicPartition(known.topic, partition));
  }
}

function forgetIdleTopics(metadata: ClientMetadata, nowUs: number): void {
  for (const [topic, expiresAtUs] of metadata.topicsOfInterest) {
    if (expiresAtUs > nowUs || metadata.newTopics.has(topic)) continue;
    metadata.topicsOfInterest.delete(topic);
    forgetEpochs(metadata, metadata.topics.get(topic));
  }
}

/** At least retry.backoff.ms lie between two requests, more after failures and answers without news. */
function setAllowedAt(out: Out, metadata: ClientMetadata): void {
  const { attempts, equivalentResponses, backoff, lastRefreshUs } = metadata;
  const inARow = Math.max(attempts, equivalentResponses, 1) - 1;
  metadata.allowedAtUs = lastRefreshUs + drawBackoffUs(out, 'metadataBackoff', backoff, inARow);
}

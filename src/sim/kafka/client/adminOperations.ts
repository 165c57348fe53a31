/**
 * What an admin client can ask for: to whom each request goes, how it is written, what its answer means
 * (clients/src/main/java/org/apache/kafka/clients/admin/KafkaAdminClient.java).
 *
 * Left out: more than one topic or group in a request, validateOnly, reassignment.
 */

import type {
  AdminResponse,
  Api,
  DeleteRecordsResponse,
  DescribeConfigsResponse,
  DescribeGroupsResponse,
  ElectLeadersResponse,
  ErrorName,
  ListOffsetsResponse,
  MetadataResponse,
  OffsetCommitResponse,
  OffsetDeleteResponse,
  OffsetFetchResponse,
  TopicPartition,
} from '../protocol.ts';

export type AdminArgs = Readonly<Record<string, unknown>>;

/** Who has to answer. `leader`: of the partition asked for. */
export type Recipient = 'controller' | 'anyBroker' | 'coordinator' | 'leader';

export interface AdminResult {
  /** 'NONE': done. */
  error: ErrorName;
  details?: unknown;
}

export interface AdminOperation {
  api: Api;
  to: Recipient;
  /** `timeoutMs`: how long the client will wait for this answer; the broker waits no longer either. */
  body(args: AdminArgs, timeoutMs: number): unknown;
  /** `answer` is the body that came back. */
  result(answer: never, args: AdminArgs): AdminResult;
}

const plain = (answer: AdminResponse): AdminResult => ({ error: answer.error });

type Member = DescribeGroupsResponse['members'][number];

const leaving = (memberId: string, groupInstanceId: string | null) => ({
  memberId,
  groupInstanceId,
  reason: 'member was removed by an admin',
});

export const adminOperations: Readonly<Record<string, AdminOperation>> = {
  createTopics: {
    api: 'CreateTopics',
    to: 'controller',
    body: ({ topic, partitions, replicationFactor, assignment, config }, timeoutMs) => ({
      timeoutMs,
      topic,
      partitions: partitions ?? -1,
      replicationFactor: replicationFactor ?? -1,
      assignment: assignment ?? null,
      config: config ?? {},
    }),
    result: plain,
  },
  deleteTopics: {
    api: 'DeleteTopics',
    to: 'controller',
    body: ({ topic }, timeoutMs) => ({ timeoutMs, topic }),
    result: plain,
  },
  createPartitions: {
    api: 'CreatePartitions',
    to: 'controller',
    body: ({ topic, count, assignment }, timeoutMs) => ({
      timeoutMs,
      topic,
      count,
      assignment: assignment ?? null,
    }),
    result: plain,
  },
  electLeaders: {
    api: 'ElectLeaders',
    to: 'controller',
    body: ({ electionType, partitions }, timeoutMs) => ({
      timeoutMs,
      electionType: electionType ?? 'preferred',
      partitions: partitions ?? null,
    }),
    result: electionResult,
  },
  incrementalAlterConfigs: {
    api: 'IncrementalAlterConfigs',
    to: 'anyBroker',
    body: ({ topic, config }) => ({ topic, config }),
    result: plain,
  },
  describeConfigs: {
    api: 'DescribeConfigs',
    to: 'anyBroker',
    body: ({ topic }) => ({ topic }),
    result: ({ error, config }: DescribeConfigsResponse) => ({ error, details: config }),
  },
  describeTopics: {
    api: 'Metadata',
    to: 'anyBroker',
    body: ({ topics }) => ({ topics, allowAutoTopicCreation: false }),
    result: topicsResult,
  },
  describeGroup: {
    api: 'DescribeGroups',
    to: 'coordinator',
    body: ({ group }) => ({ groupId: group }),
    result: ({ error, ...details }: DescribeGroupsResponse) => ({ error, details }),
  },
  deleteGroup: {
    api: 'DeleteGroups',
    to: 'coordinator',
    body: ({ group }) => ({ groupId: group }),
    result: plain,
  },
  listConsumerGroupOffsets: {
    api: 'OffsetFetch',
    to: 'coordinator',
    body: ({ group }) => ({ groupId: group, partitions: null }),
    result: ({ error, offsets }: OffsetFetchResponse) => ({ error, details: offsets }),
  },
  deleteConsumerGroupOffsets: {
    api: 'OffsetDelete',
    to: 'coordinator',
    body: ({ group, partitions }) => ({ groupId: group, partitions }),
    result: ({ error, errors }: OffsetDeleteResponse) => ({
      error: error === 'NONE' ? firstError(errors) : error,
      details: errors,
    }),
  },
  /** `instances`: static members by their instance id; without it all members, of whom the call asks first (`members`). */
  removeMembersFromConsumerGroup: {
    api: 'LeaveGroup',
    to: 'coordinator',
    body: ({ group, instances, members }) => ({
      groupId: group,
      members: [
        ...((instances ?? []) as string[]).map((id) => leaving('', id)),
        ...((members ?? []) as Member[]).map((one) =>
          leaving(one.groupInstanceId === null ? one.memberId : '', one.groupInstanceId),
        ),
      ],
    }),
    result: plain,
  },
  /** An admin client commits as no member does; a group with members refuses it. */
  alterConsumerGroupOffsets: {
    api: 'OffsetCommit',
    to: 'coordinator',
    body: ({ group, offsets }) => ({
      groupId: group,
      generationId: -1,
      memberId: '',
      groupInstanceId: null,
      offsets: Object.fromEntries(
        Object.entries(offsets as Record<TopicPartition, number>).map(([tp, offset]) => [
          tp,
          { offset, leaderEpoch: -1 },
        ]),
      ),
    }),
    result: ({ errors }: OffsetCommitResponse) => ({ error: firstError(errors), details: errors }),
  },
  deleteRecords: {
    api: 'DeleteRecords',
    to: 'leader',
    body: ({ topic, partition, beforeOffset }, timeoutMs) => ({
      timeoutMs,
      partitions: [
        { topicPartition: `${topic as string}-${partition as number}`, offset: beforeOffset },
      ],
    }),
    result({ partitions: [answer] }: DeleteRecordsResponse) {
      if (answer === undefined) return { error: 'UNKNOWN_SERVER_ERROR' };
      const { error, lowWatermark } = answer;
      return { error, details: { lowWatermark } };
    },
  },
  /** `spec`: `earliest`, `latest` or a timestamp in ms. */
  listOffsets: {
    api: 'ListOffsets',
    to: 'leader',
    body: ({ topic, partition, spec }) => ({
      partitions: [
        {
          topicPartition: `${topic as string}-${partition as number}`,
          timestamp: spec === 'earliest' ? -2 : spec === 'latest' ? -1 : spec,
          currentLeaderEpoch: -1,
        },
      ],
    }),
    result({ partitions: [answer] }: ListOffsetsResponse) {
      if (answer === undefined) return { error: 'UNKNOWN_SERVER_ERROR' };
      const { error, offset, leaderEpoch, timestamp = -1 } = answer;
      return { error, details: { offset, leaderEpoch, timestamp } };
    },
  },
};

/** Asked of the wrong broker: it has to be found anew. */
export const wrongBrokerErrors: ReadonlySet<ErrorName> = new Set([
  'NOT_CONTROLLER',
  'NOT_COORDINATOR',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'LEADER_NOT_AVAILABLE',
]);

/** The same broker may answer better a little later. */
export const tryAgainErrors: ReadonlySet<ErrorName> = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'OFFSET_NOT_AVAILABLE',
]);

function electionResult({ error, partitions }: ElectLeadersResponse): AdminResult {
  return { error: error === 'NONE' ? firstError(partitions) : error, details: partitions };
}

function topicsResult({ topics }: MetadataResponse): AdminResult {
  const failed = topics.find(({ error }) => error !== 'NONE');
  return {
    error: failed?.error ?? 'NONE',
    details: topics.map(({ topic, error, partitions }) => ({
      topic,
      error,
      partitions: partitions.map(({ topicPartition, leader, replicas, isr }) => ({
        topicPartition,
        leader,
        replicas: [...replicas],
        isr: [...isr],
      })),
    })),
  };
}

const firstError = (errors: Readonly<Record<TopicPartition, ErrorName>>): ErrorName =>
  Object.values(errors).find((error) => error !== 'NONE') ?? 'NONE';

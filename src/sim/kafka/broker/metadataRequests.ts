/**
 * Metadata and FindCoordinator: what any broker answers out of its metadata cache
 * (KafkaApis.handleTopicMetadataRequest, handleFindCoordinatorRequest; DefaultAutoTopicCreationManager).
 *
 * A topic that does not exist is created by the broker that was asked, where client and broker allow it. The request waits until that
 * broker has written the znodes, hence as long as ZooKeeper is away; a leader is there only some moments later.
 */

import { assert } from '../../../base/assert.ts';
import type { Answer, Request, RequestHandle, StepTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { zkServers } from '../../zookeeper/client.ts';
import { autoCreateTopic } from '../controller/controllerModule.ts';
import { isValidTopicName } from '../controller/topicNames.ts';
import { partitionForGroup } from '../coordinator/groupPartition.ts';
import {
  CONSUMER_OFFSETS,
  topicPartition,
  type ErrorName,
  type FindCoordinatorRequest,
  type MetadataRequest,
  type MetadataResponse,
} from '../protocol.ts';
import { partitionCount, partitionStateOf, sortedBrokers, topicMetadata } from './metadataCache.ts';
import { brokerState } from './replica.ts';

interface TopicCreation {
  handle: RequestHandle;
  /** Topics of the Metadata request; null: it was FindCoordinator. */
  topics: string[] | null;
  missing: string[];
  errors: Map<string, ErrorName>;
}

export function handleMetadata(
  out: Out,
  node: SimNode,
  { handle, body }: Request<MetadataRequest>,
): void {
  const { metadata, config } = brokerState(node);
  const topics = body.topics ?? [...metadata.topics.keys()];
  const missing = topics.filter((topic) => !metadata.topics.has(topic));
  const mayCreate = body.allowAutoTopicCreation && config['auto.create.topics.enable'];
  if (missing.length === 0 || !mayCreate) {
    out.reply(handle, metadataResponse(node, topics, new Map()));
    return;
  }
  const creation: TopicCreation = { handle, topics, missing, errors: new Map() };
  createNext(out, node, out.startTask('topicCreation', 'created', creation));
}

export function handleFindCoordinator(
  out: Out,
  node: SimNode,
  { handle, body }: Request<FindCoordinatorRequest>,
): void {
  const { metadata } = brokerState(node);
  const count = partitionCount(metadata, CONSUMER_OFFSETS);
  if (count === 0) {
    const creation = { handle, topics: null, missing: [CONSUMER_OFFSETS], errors: new Map() };
    createNext(out, node, out.startTask<TopicCreation>('topicCreation', 'created', creation));
    return;
  }
  const partition = topicPartition(CONSUMER_OFFSETS, partitionForGroup(body.key, count));
  const leader = partitionStateOf(metadata, partition)?.leader ?? -1;
  const isKnown = metadata.aliveBrokers.has(leader);
  out.reply(handle, {
    error: isKnown ? 'NONE' : 'COORDINATOR_NOT_AVAILABLE',
    broker: isKnown ? leader : -1,
  });
}

function createNext(out: Out, node: SimNode, task: Task<TopicCreation>): void {
  const [topic] = task.context.missing;
  if (topic !== undefined) {
    out.park(task.context.handle, zkServers(brokerState(node).zk));
    autoCreateTopic(out, node, topic, { task, step: 'created' });
    return;
  }
  out.endTask(task);
  const { handle, topics, errors } = task.context;
  const answer =
    topics === null
      ? { error: 'COORDINATOR_NOT_AVAILABLE', broker: -1 }
      : metadataResponse(node, topics, errors);
  out.reply(handle, answer);
}

function created(
  out: Out,
  node: SimNode,
  task: Task<TopicCreation>,
  answer: Answer<{ error: ErrorName }>,
): void {
  const { missing, errors } = task.context;
  assert(answer.ok, 'a creation has an outcome');
  errors.set(missing.shift() as string, answer.body.error);
  createNext(out, node, task);
}

function metadataResponse(
  node: SimNode,
  topics: readonly string[],
  errors: ReadonlyMap<string, ErrorName>,
): MetadataResponse {
  const { metadata } = brokerState(node);
  return {
    brokers: sortedBrokers(metadata),
    controllerId: metadata.controllerId,
    topics: topics.map((topic) =>
      metadata.topics.has(topic)
        ? topicMetadata(metadata, topic)
        : { topic, error: errors.get(topic) ?? missingError(topic), partitions: [] },
    ),
  };
}

const missingError = (topic: string): ErrorName =>
  isValidTopicName(topic) ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION';

export const metadataSteps: StepTable = { topicCreation: { created } };

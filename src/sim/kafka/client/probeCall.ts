/** What `offsets` and `read` have in common: they ask the leader that they know, and for new metadata when it fails them. */

import { msToUs } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { brokerNode, topicPartition, type Api, type TopicPartition } from '../protocol.ts';
import { leaderAt, requestUpdate } from './metadata.ts';
import { maybeUpdateMetadata, type KafkaClient } from './metadataUpdater.ts';
import { callWhenReady } from './networkClient.ts';
import { stateOf } from './probeState.ts';

/** Without an answer for this long it looks for another leader. */
export const REQUEST_TIMEOUT_MS = 3000;

export interface PartitionCall {
  callId: string | null;
  topic: string;
  partition: number;
  /** The broker that was asked last; −1: none. */
  asked: number;
}

/** Asks the leader that this client believes in, with the leader epoch that it knows; without one it waits for metadata. */
export function askLeader(
  out: Out,
  node: SimNode,
  client: KafkaClient,
  task: Task<PartitionCall>,
  request: {
    api: Api;
    body: (tp: TopicPartition, leaderEpoch: number) => unknown;
    timeoutUs: number;
  },
): void {
  const { topic, partition } = task.context;
  const known = leaderAt(client.metadata, topic, partition);
  if (known === null) return awaitMetadata(out, node, client, task);
  const { leader, leaderEpoch } = known;
  task.context.asked = leader;
  const body = request.body(topicPartition(topic, partition), leaderEpoch);
  callWhenReady(out, client.network, brokerNode(leader), client.name, request.api, body, {
    task,
    step: 'answered',
    timeoutUs: Math.min(request.timeoutUs, msToUs(REQUEST_TIMEOUT_MS)),
  });
}

/** The task goes on at `goOn` after the next metadata answer. */
export function awaitMetadata(
  out: Out,
  node: SimNode,
  client: KafkaClient,
  task: Task<PartitionCall>,
): void {
  task.step = 'goOn';
  stateOf(node).waiting.push({ taskId: task.id, client: client.name });
  requestUpdate(client.metadata);
  maybeUpdateMetadata(out, node, client);
}

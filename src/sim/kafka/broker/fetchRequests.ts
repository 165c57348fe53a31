/**
 * Fetch requests of followers and consumers (ReplicaManager.fetchMessages, Partition.fetchRecords).
 *
 * A follower's fetch is also its report: it has everything below the offset that it asks for. So the leader learns of a write's arrival
 * one fetch later.
 */

import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import { must } from '../../../base/assert.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { FetchRequest } from '../protocol.ts';
import { answerOrDelayFetch, delayFetch, mayWait } from './delayedFetch.ts';
import { followerAdvanced } from './delayedProduce.ts';
import { completeDeletes } from './deleteRecords.ts';
import { submitIsrProposal } from './isrUpdates.ts';
import { recordFollowerFetch, type LeaderFacts } from './leaderPartition.ts';
import {
  isAtLimit,
  readPartition,
  type FetchedPartition,
  type FetchPartition,
} from './readPartition.ts';
import { leaderFacts, replicaOf } from './replica.ts';
import { highWatermarkMoved } from './unblock.ts';

export function handleFetch(
  out: Out,
  node: SimNode,
  { handle, body }: Request<FetchRequest>,
): void {
  const { replicaId, partitions } = body;
  // Most fetches find nothing new: those wait without an answer being made.
  const isIdle = mayWait(body) && partitions.every((fetch) => isAtLimit(node, fetch, replicaId));
  const answers: FetchedPartition[] = [];
  const facts = replicaId >= 0 ? leaderFacts(out, node) : null;
  for (let i = 0; i < partitions.length; i += 1) {
    const fetch = partitions[i] as FetchPartition;
    // Read before the report counts: the answer carries the high watermark of before.
    const answer = isIdle ? null : readPartition(node, fetch, replicaId);
    if (answer !== null) answers.push(answer);
    if (facts === null || (answer !== null && !isReport(answer))) continue;
    updateFollower(out, node, replicaId, fetch, facts);
  }
  if (isIdle) delayFetch(out, node, handle, body);
  else answerOrDelayFetch(out, node, handle, body, answers);
}

/** The follower really has what lies below its offset: the leader's log says so. */
const isReport = ({ error, divergingEpoch }: FetchedPartition): boolean =>
  error === 'NONE' && divergingEpoch === undefined;

/** [Partition.updateFollowerFetchState] */
function updateFollower(
  out: Out,
  node: SimNode,
  follower: number,
  fetch: FetchPartition,
  facts: LeaderFacts,
): void {
  const replica = must(replicaOf(node, fetch.topicPartition), fetch.topicPartition);
  const leading = must(replica.leading, `leadership of ${fetch.topicPartition}`);
  const previousWatermark = leading.highWatermark;
  const { logEndOffset: previousEnd, logStartOffset: previousStart } = must(
    leading.followers.get(follower),
    `follower ${follower}`,
  );
  const { proposal, highWatermarkMoved: moved } = recordFollowerFetch(
    leading,
    follower,
    fetch,
    facts,
  );
  if (proposal !== null) {
    submitIsrProposal(out, node, replica, proposal, {
      kind: 'isrExpandProposed',
      topicPartition: fetch.topicPartition,
      added: follower,
      isr: [...leading.isr],
      leaderEpoch: leading.leaderEpoch,
    });
  }
  if (fetch.fetchOffset > previousEnd) {
    followerAdvanced(out, node, replica, previousEnd, fetch.fetchOffset);
  }
  if (fetch.logStartOffset > previousStart) completeDeletes(out, node, fetch.topicPartition);
  if (moved) highWatermarkMoved(out, node, replica, leading, previousWatermark);
}

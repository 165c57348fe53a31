/**
 * What an administrator may ask of a group: DescribeGroups, DeleteGroups, OffsetDelete
 * (GroupCoordinator.scala `handleDescribeGroup`, `handleDeleteGroups`, `handleDeleteOffsets`).
 */

import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import type {
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  ErrorName,
  OffsetDeleteRequest,
  OffsetDeleteResponse,
  TopicPartition,
} from '../protocol.ts';
import { topicOf } from '../protocol.ts';
import { findGroup, groupStatus } from './coordinatorState.ts';
import { removeOffsets } from './groupLoading.ts';
import type { GroupMetadata } from './groupMetadata.ts';

export function handleDescribeGroups(
  out: Out,
  node: SimNode,
  request: Request<DescribeGroupsRequest>,
): void {
  const { groupId } = request.body;
  const error = groupStatus(node, groupId);
  const group = findGroup(node, groupId);
  const response: DescribeGroupsResponse =
    error === 'NONE' && group !== undefined
      ? describe(group)
      : { error, state: error === 'NONE' ? 'Dead' : '', protocolName: '', members: [] };
  out.reply(request.handle, response);
}

/** Assignor and assignments show only while they are in force. */
function describe(group: GroupMetadata): DescribeGroupsResponse {
  const isStable = group.state === 'Stable';
  return {
    error: 'NONE',
    state: group.state,
    protocolName: isStable ? (group.protocolName ?? '') : '',
    members: [...group.members.values()].map(
      ({ memberId, groupInstanceId, clientId, assignment }) => ({
        memberId,
        groupInstanceId,
        clientId,
        assignment: isStable ? [...assignment] : [],
      }),
    ),
  };
}

export function handleDeleteGroups(
  out: Out,
  node: SimNode,
  request: Request<DeleteGroupsRequest>,
): void {
  out.reply(request.handle, { error: deleteGroup(out, node, request.body.groupId) });
}

function deleteGroup(out: Out, node: SimNode, groupId: string): ErrorName {
  const status = groupStatus(node, groupId);
  if (status !== 'NONE') return status;
  const group = findGroup(node, groupId);
  if (group === undefined) return 'GROUP_ID_NOT_FOUND';
  if (group.state !== 'Empty') return 'NON_EMPTY_GROUP';
  removeOffsets(out, node, group, () => true);
  return 'NONE';
}

export function handleOffsetDelete(
  out: Out,
  node: SimNode,
  request: Request<OffsetDeleteRequest>,
): void {
  out.reply(request.handle, deleteOffsets(out, node, request.body));
}

/** Offsets of topics to which a member subscribes stay. */
function deleteOffsets(
  out: Out,
  node: SimNode,
  { groupId, partitions }: OffsetDeleteRequest,
): OffsetDeleteResponse {
  const status = groupStatus(node, groupId);
  if (status !== 'NONE') return { error: status, errors: {} };
  const group = findGroup(node, groupId);
  if (group === undefined) return { error: 'GROUP_ID_NOT_FOUND', errors: {} };
  const subscribed = subscribedTopics(group);
  const isKept = (tp: TopicPartition): boolean => subscribed.has(topicOf(tp));
  const removed = new Set(partitions.filter((tp) => !isKept(tp)));
  if (removed.size > 0) removeOffsets(out, node, group, (tp) => removed.has(tp));
  const errors = partitions.map((tp) => [tp, isKept(tp) ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE']);
  return { error: 'NONE', errors: Object.fromEntries(errors) as Record<TopicPartition, ErrorName> };
}

function subscribedTopics({ members }: GroupMetadata): Set<string> {
  const metadata = [...members.values()].flatMap(({ protocols }) => protocols);
  return new Set(metadata.flatMap((protocol) => protocol.metadata.topics));
}

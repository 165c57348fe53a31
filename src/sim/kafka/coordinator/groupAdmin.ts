/** What an administrator may ask of a group: DescribeGroups, DeleteGroups (GroupCoordinator.scala `handleDescribeGroup`, `handleDeleteGroups`). */

import type { Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import type {
  DeleteGroupsRequest,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  ErrorName,
} from '../protocol.ts';
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
    members: [...group.members.values()].map(({ memberId, clientId, assignment }) => ({
      memberId,
      clientId,
      assignment: isStable ? [...assignment] : [],
    })),
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

/**
 * The classic group coordinator of a broker: the tables that the broker's behaviour merges
 * (core/.../coordinator/group/GroupCoordinator.scala).
 *
 * Modelled: Join/Sync/Heartbeat/LeaveGroup with static members, sessions, commits, everything durable in `__consumer_offsets`, moving
 * between brokers, expiry of offsets, DescribeGroups, DeleteGroups, OffsetDelete. Left out: transactional commits, quotas, the new
 * group protocol, ListGroups.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Request, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { partitionStateOf, type MetadataCache } from '../broker/metadataCache.ts';
import type { Api } from '../protocol.ts';
import { configOf } from './coordinatorState.ts';
import { handleDeleteGroups, handleDescribeGroups, handleOffsetDelete } from './groupAdmin.ts';
import { expireOffsets, onLoadTimer } from './groupLoading.ts';
import { handleJoinGroup, takeOverStored } from './joinGroup.ts';
import {
  handleHeartbeat,
  handleLeaveGroup,
  onPendingMemberTimer,
  onSessionTimer,
} from './membership.ts';
import { handleOffsetCommit, handleOffsetFetch, offsetsStored } from './offsets.ts';
import { onJoinPhaseTimer, onSyncPhaseTimer } from './rebalance.ts';
import { assignmentStored, handleSyncGroup } from './syncGroup.ts';

export { createGroupCoordinator } from './coordinatorState.ts';
export { onPartitionLeadershipChanged, onTopicDeleted } from './groupLoading.ts';

/** Once the broker runs. */
export function startGroupCoordinator(out: Out, node: SimNode): void {
  armExpiry(out, node);
}

export const coordinatorRequests: Partial<
  Record<Api, (out: Out, node: SimNode, request: Request) => void>
> = {
  JoinGroup: handleJoinGroup,
  SyncGroup: handleSyncGroup,
  Heartbeat: handleHeartbeat,
  LeaveGroup: handleLeaveGroup,
  OffsetCommit: (out, node, request) =>
    handleOffsetCommit(out, node, request, (tp) => partitionStateOf(metadataOf(node), tp) !== null),
  OffsetFetch: handleOffsetFetch,
  DescribeGroups: handleDescribeGroups,
  DeleteGroups: handleDeleteGroups,
  OffsetDelete: handleOffsetDelete,
};

export const coordinatorTimers: TimerTable = {
  joinPhase: onJoinPhaseTimer,
  syncPhase: onSyncPhaseTimer,
  memberSession: onSessionTimer,
  pendingMember: onPendingMemberTimer,
  coordinatorLoad: onLoadTimer,
  offsetsExpiry(out, node) {
    expireOffsets(out, node);
    armExpiry(out, node);
  },
};

export const coordinatorSteps: StepTable = {
  storeAssignment: { stored: assignmentStored },
  storeTakeOver: { stored: takeOverStored },
  storeOffsets: { stored: offsetsStored },
  storeEmptyGroup: { stored: endTask },
  storeTombstones: { stored: endTask },
};

/** Nobody waits for the outcome: if it was not stored, what the log said before holds after a move. */
function endTask(out: Out, _node: SimNode, task: Task): void {
  out.endTask(task);
}

function armExpiry(out: Out, node: SimNode): void {
  const intervalMs = configOf(node)['offsets.retention.check.interval.ms'];
  out.setTimer('offsetsExpiry', null, msToUs(intervalMs), 'duty');
}

const metadataOf = (node: SimNode<{ metadata: MetadataCache }>): MetadataCache =>
  node.state.metadata;

/**
 * The sticky assignors: balanced, and members keep as much as they can of what they had.
 * [Apache Kafka: clients/.../consumer/StickyAssignor.java, CooperativeStickyAssignor.java, internals/AbstractStickyAssignor.java]
 *
 * `sticky` is for eager groups. `cooperative-sticky` hands out, in one round, only what nobody has to give up first:
 * a partition in transfer waits for the next rebalance. Where a member's claim comes from is the caller's: `sticky`
 * sends it in its user data, `cooperative-sticky` in the subscription.
 */
import { comparePartitions } from './assignment.ts';
import type {
  AssignableTopics,
  AssignedPartition,
  AssignOptions,
  GroupAssignment,
  MemberSubscription,
} from './assignment.ts';
import { assignEqualSubscriptions } from './sticky/equalSubscriptions.ts';
import { assignGeneralSubscriptions } from './sticky/generalSubscriptions.ts';
import { claimsOf, haveEqualSubscriptions, removeFrom, stickyGroup } from './sticky/stickyGroup.ts';
import type { StickyGroup } from './sticky/stickyGroup.ts';
import { stickyRacks } from './sticky/stickyRacks.ts';

export interface StickyAssignment {
  assignment: GroupAssignment;
  transferring: Map<AssignedPartition, string>; // partitions that change owner in this round -> the new owner
}

export function assignSticky(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
  options: AssignOptions = {},
): StickyAssignment {
  const group = stickyGroup(topics, members);
  const racks = stickyRacks(topics, group, options);
  if (members.length === 0) return { assignment: new Map(), transferring: new Map() };
  if (haveEqualSubscriptions(members)) {
    const { assignment, transferring } = assignEqualSubscriptions(group, racks);
    return { assignment: sorted(assignment), transferring };
  }
  const assignment = assignGeneralSubscriptions(group, racks);
  return { assignment: sorted(assignment), transferring: changesOfOwner(group, assignment) };
}

export function assignCooperativeSticky(
  topics: AssignableTopics,
  members: readonly MemberSubscription[],
  options: AssignOptions = {},
): StickyAssignment {
  const { assignment, transferring } = assignSticky(topics, members, options);
  for (const [partition, newOwner] of transferring) removeFrom(assignment.get(newOwner), partition);
  return { assignment, transferring };
}

/** Partitions that a member gets and another claims and does not get. */
function changesOfOwner(
  group: StickyGroup,
  assignment: GroupAssignment,
): Map<AssignedPartition, string> {
  const added = new Map<AssignedPartition, string>();
  const revoked = new Set<AssignedPartition>();
  for (const member of group.members.values()) {
    const claims = new Set(claimsOf(group, member));
    const assigned = new Set(assignment.get(member.memberId));
    for (const partition of assigned)
      if (!claims.has(partition)) added.set(partition, member.memberId);
    for (const partition of claims) if (!assigned.has(partition)) revoked.add(partition);
  }
  return new Map([...added].filter(([partition]) => revoked.has(partition)));
}

function sorted(assignment: GroupAssignment): GroupAssignment {
  for (const partitions of assignment.values()) partitions.sort(comparePartitions);
  return assignment;
}

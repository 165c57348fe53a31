/**
 * The assignors that a consumer can name in `partition.assignment.strategy`.
 * [Apache Kafka: clients/.../consumer/ConsumerPartitionAssignor.java]
 *
 * The group leader runs the one that all members support. A table of functions: a group's state holds the name alone.
 */
import type { AssignableTopics, GroupAssignment, MemberSubscription } from './assignment.ts';
import { assignRange } from './rangeAssignor.ts';

/** Eager: members give up everything before they rejoin. Cooperative: only what they lose. */
export type RebalanceProtocol = 'eager' | 'cooperative';

export interface Assignor {
  readonly name: string;
  readonly supportedProtocols: readonly RebalanceProtocol[];
  readonly assign: (
    topics: AssignableTopics,
    members: readonly MemberSubscription[],
  ) => GroupAssignment;
}

export const assignors: ReadonlyMap<string, Assignor> = byName([
  { name: 'range', supportedProtocols: ['eager'], assign: (t, m) => assignRange(t, m) },
]);

function byName(list: readonly Assignor[]): Map<string, Assignor> {
  return new Map(list.map((assignor) => [assignor.name, assignor]));
}

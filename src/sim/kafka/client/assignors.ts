/**
 * The assignors that a consumer can name in `partition.assignment.strategy`.
 * [Apache Kafka: clients/.../consumer/ConsumerPartitionAssignor.java]
 *
 * The group leader runs the one that all members support. A table of functions: a group's state holds the name alone.
 * Members are given in any fixed order; the sticky assignors visit them in it, the others sort.
 */
import type { AssignableTopics, GroupAssignment, MemberSubscription } from './assignment.ts';
import { assignRange } from './rangeAssignor.ts';
import { assignRoundRobin } from './roundRobinAssignor.ts';
import { assignCooperativeSticky, assignSticky } from './stickyAssignor.ts';

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
  { name: 'range', supportedProtocols: ['eager'], assign: assignRange },
  { name: 'roundrobin', supportedProtocols: ['eager'], assign: assignRoundRobin },
  {
    name: 'sticky',
    supportedProtocols: ['eager'],
    assign: (topics, members) => assignSticky(topics, members).assignment,
  },
  {
    name: 'cooperative-sticky',
    supportedProtocols: ['cooperative', 'eager'],
    assign: (topics, members) => assignCooperativeSticky(topics, members).assignment,
  },
]);

function byName(list: readonly Assignor[]): Map<string, Assignor> {
  return new Map(list.map((assignor) => [assignor.name, assignor]));
}

/**
 * What an assignor is given and what it gives back; the order in which all assignors look at members.
 * [Apache Kafka: clients/.../consumer/ConsumerPartitionAssignor.java, .../internals/AbstractPartitionAssignor.java]
 *
 * Left out: the bytes of subscriptions and assignments.
 */
export interface AssignedPartition {
  topic: string;
  partition: number;
}

/** A member as its JoinGroup request describes it to the group's leader. */
export interface MemberSubscription {
  memberId: string;
  groupInstanceId?: string | null; // group.instance.id; absent or null: a dynamic member
  topics: readonly string[];
  rack?: string | null; // client.rack; absent, null or empty: unknown
  ownedPartitions?: readonly AssignedPartition[]; // what it claims to have from before; only sticky assignors look
  generation?: number | null; // the generation in which it had them; absent, null or -1: none
}

/** A topic as the group leader's metadata shows it. */
export interface AssignableTopic {
  partitionCount: number;
  partitionRacks?: readonly (readonly (string | null)[])[]; // per partition, the racks of its replicas where known
}

/** Only Kafka's own tests set an option. */
export interface AssignOptions {
  preferRackAware?: boolean; // match racks even where every partition is in every rack
}

export type AssignableTopics = ReadonlyMap<string, AssignableTopic>;

/** Member id to its partitions, sorted by topic and number unless the assignor says otherwise. Every member has an entry. */
export type GroupAssignment = Map<string, AssignedPartition[]>;

export function emptyAssignment(members: readonly MemberSubscription[]): GroupAssignment {
  return new Map(members.map((member) => [member.memberId, []]));
}

/** Static members first, by instance id; then dynamic ones by member id. */
export function sortedMembers(members: readonly MemberSubscription[]): MemberSubscription[] {
  return [...members].sort(compareMembers);
}

function compareMembers(a: MemberSubscription, b: MemberSubscription): number {
  const aInstance = a.groupInstanceId ?? null;
  const bInstance = b.groupInstanceId ?? null;
  if (aInstance !== null && bInstance !== null) return compareStrings(aInstance, bInstance);
  if (aInstance !== null) return -1;
  if (bInstance !== null) return 1;
  return compareStrings(a.memberId, b.memberId);
}

/**
 * Whether to match racks at all: some consumer can be near a replica, and not every partition is near to all racks.
 * [AbstractPartitionAssignor.useRackAwareAssignment]
 */
export function needsRackMatching(
  consumerRacks: ReadonlySet<string>,
  partitionRacks: readonly ReadonlySet<string>[],
  options: AssignOptions,
): boolean {
  const allRacks = new Set(partitionRacks.flatMap((racks) => [...racks]));
  if (![...consumerRacks].some((rack) => allRacks.has(rack))) return false;
  return (
    options.preferRackAware === true || partitionRacks.some((racks) => racks.size < allRacks.size)
  );
}

export function knownRacks(racks: Iterable<string | null>): Set<string> {
  const known = new Set<string>();
  for (const rack of racks) if (rack !== null) known.add(rack);
  return known;
}

export function comparePartitions(a: AssignedPartition, b: AssignedPartition): number {
  return compareStrings(a.topic, b.topic) || a.partition - b.partition;
}

/** Java's String.compareTo orders by UTF-16 unit, as `<` does. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

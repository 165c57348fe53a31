/**
 * Which partitions an assignment has moved between whom, per topic. Moving one partition of a topic from A to B and
 * another from B to A is pointless: undoing the first move does the same.
 * [Apache Kafka: AbstractStickyAssignor.java (PartitionMovements)]
 */
import type { AssignedPartition } from '../assignment.ts';
import { javaHashCode } from '../../coordinator/groupPartition.ts';

interface Movement {
  from: string; // the first owner, before all moves of this assignment
  to: string;
}

export type PartitionMovements = Map<AssignedPartition, Movement>;

export function recordMovement(
  movements: PartitionMovements,
  partition: AssignedPartition,
  from: string,
  to: string,
): void {
  const first = movements.get(partition)?.from ?? from;
  movements.delete(partition);
  if (first !== to) movements.set(partition, { from: first, to });
}

/** The partition to move from one member to another in place of `partition`: one that came the other way, if any. */
export function partitionToMove(
  movements: PartitionMovements,
  partition: AssignedPartition,
  from: string,
  to: string,
): AssignedPartition {
  const first = movements.get(partition)?.from ?? from;
  const reverse = [...movements].filter(
    ([moved, movement]) =>
      moved.topic === partition.topic && movement.from === to && movement.to === first,
  );
  return firstInHashSet(reverse.map(([moved]) => moved)) ?? partition;
}

/** Of several, Kafka takes the first of a Java HashSet: the one in the lowest bucket. */
function firstInHashSet(partitions: readonly AssignedPartition[]): AssignedPartition | undefined {
  let buckets = 16;
  while (partitions.length > buckets * 0.75) buckets *= 2;
  let first: AssignedPartition | undefined;
  let firstBucket = buckets;
  for (const partition of partitions) {
    const bucket = bucketOf(partition, buckets);
    if (bucket < firstBucket) [first, firstBucket] = [partition, bucket];
  }
  return first;
}

function bucketOf({ topic, partition }: AssignedPartition, buckets: number): number {
  const hash = (Math.imul(31, 31 + partition) + javaHashCode(topic)) | 0;
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}

/** Replicas laid out by hand, so that the picture is the same for every seed. */

/** Partition p is led by the p-th broker (round and round); the next ones follow. `shift` moves the beginning. */
export function spread(
  brokers: readonly number[],
  partitions: number,
  replicationFactor: number,
  shift = 0,
): Record<string, number[]> {
  const assignment: Record<string, number[]> = {};
  for (let partition = 0; partition < partitions; partition += 1) {
    assignment[String(partition)] = Array.from(
      { length: replicationFactor },
      (_, i) => brokers[(partition + shift + i) % brokers.length] as number,
    );
  }
  return assignment;
}

/** `<prefix>1` to `<prefix><count>` */
export const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);

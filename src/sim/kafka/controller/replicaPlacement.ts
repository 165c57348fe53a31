/**
 * Which brokers get the replicas of a new topic or of added partitions, in ZooKeeper mode.
 * [Apache Kafka: server-common/.../kafka/admin/AdminUtils.java; core/.../kafka/zk/AdminZkClient.scala (addPartitions)]
 *
 * First replicas go round the brokers; the others follow at a distance that grows by one with each full round, so a
 * broker's followers are spread over all others. With racks the round alternates them and replicas avoid a rack that
 * already has one while another has none. Kafka draws `startIndex` and `shift` at random in [0, number of brokers);
 * here the caller draws them from its seeded stream. Left out: a replica assignment given by hand.
 */
import type { BrokerId } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';

export interface BrokerMetadata {
  id: BrokerId;
  rack: string | null; // broker.rack; null: not set
}

/** Where the round begins. */
export interface PlacementStart {
  startIndex: number; // position in the broker list of partition 0's first replica
  shift: number; // distance of the second replica from the first, less one
  startPartitionId: number; // 0 for a new topic, the old partition count for added partitions
}

export type Placement =
  | { ok: true; assignment: Map<number, BrokerId[]> } // partition -> replicas, the preferred leader first
  | { ok: false; error: PlacementError };

export interface PlacementError {
  exception:
    | 'InvalidPartitionsException'
    | 'InvalidReplicationFactorException'
    | 'AdminOperationException';
  code: 'INVALID_PARTITIONS' | 'INVALID_REPLICATION_FACTOR' | 'UNKNOWN_SERVER_ERROR'; // what a client sees
  message: string;
}

/** Places `partitions` partitions on the live brokers, which are given in ascending order of id. */
export function assignReplicasToBrokers(
  brokers: readonly BrokerMetadata[],
  partitions: number,
  replicationFactor: number,
  start: PlacementStart,
): Placement {
  const error = placementError(brokers, partitions, replicationFactor);
  if (error !== null) return { ok: false, error };

  const racks = rackOfBroker(brokers);
  const ordered =
    racks.size === 0 ? brokers.map((broker) => broker.id) : rackAlternatedBrokers(racks);
  const assignment = new Map<number, BrokerId[]>();
  let { shift } = start;
  for (let i = 0; i < partitions; i++) {
    const partition = start.startPartitionId + i;
    if (partition > 0 && partition % ordered.length === 0) shift += 1;
    const firstIndex = (partition + start.startIndex) % ordered.length;
    const replicas =
      racks.size === 0
        ? placeWithoutRacks(ordered, firstIndex, shift, replicationFactor)
        : placeWithRacks(ordered, racks, firstIndex, shift, replicationFactor);
    assignment.set(partition, replicas);
  }
  return { ok: true, assignment };
}

/**
 * Places the partitions that a topic gains. The round goes on from where partition 0 lies, without chance, so they
 * land as if the topic had been created with them. A count that is no increase gets Kafka's error.
 */
export function assignAddedPartitions(
  brokers: readonly BrokerMetadata[],
  existing: ReadonlyMap<number, readonly BrokerId[]>,
  newPartitionCount: number,
): Placement {
  const added = newPartitionCount - existing.size;
  if (added <= 0) return { ok: false, error: noIncrease(existing.size, newPartitionCount) };

  const partition0 = must(existing.get(0), 'replicas of partition 0');
  const firstReplica = must(partition0[0], 'first replica of partition 0');
  const startIndex = Math.max(
    0,
    brokers.findIndex((broker) => broker.id >= firstReplica),
  );
  return assignReplicasToBrokers(brokers, added, partition0.length, {
    startIndex,
    shift: startIndex,
    startPartitionId: existing.size,
  });
}

/** One broker of each rack in turn: racks by name, brokers by id. */
export function rackAlternatedBrokers(rackOf: ReadonlyMap<BrokerId, string>): BrokerId[] {
  const brokersOfRack = new Map<string, BrokerId[]>();
  for (const id of [...rackOf.keys()].sort((a, b) => a - b)) {
    const rack = must(rackOf.get(id), `rack of broker ${id}`);
    brokersOfRack.set(rack, [...(brokersOfRack.get(rack) ?? []), id]);
  }
  const rows = [...brokersOfRack.keys()].sort().map((rack) => brokersOfRack.get(rack) ?? []);
  const alternated: BrokerId[] = [];
  for (let turn = 0; alternated.length < rackOf.size; turn++) {
    for (const row of rows) {
      const id = row[turn];
      if (id !== undefined) alternated.push(id);
    }
  }
  return alternated;
}

function placementError(
  brokers: readonly BrokerMetadata[],
  partitions: number,
  replicationFactor: number,
): PlacementError | null {
  if (partitions <= 0) return invalidPartitions('Number of partitions must be larger than 0.');
  if (replicationFactor <= 0)
    return invalidReplicationFactor('Replication factor must be larger than 0.');
  if (replicationFactor > brokers.length) {
    return invalidReplicationFactor(
      `Replication factor: ${replicationFactor} larger than available brokers: ${brokers.length}.`,
    );
  }
  const withRack = brokers.filter((broker) => broker.rack !== null).length;
  if (withRack !== 0 && withRack !== brokers.length) {
    return {
      exception: 'AdminOperationException',
      code: 'UNKNOWN_SERVER_ERROR',
      message: 'Not all brokers have rack information for replica rack aware assignment.',
    };
  }
  return null;
}

function noIncrease(oldCount: number, newCount: number): PlacementError {
  return invalidPartitions(
    oldCount === newCount
      ? `Topic already has ${oldCount} partitions.`
      : `Topic currently has ${oldCount} partitions, which is higher than the requested ${newCount}.`,
  );
}

function invalidPartitions(message: string): PlacementError {
  return { exception: 'InvalidPartitionsException', code: 'INVALID_PARTITIONS', message };
}

function invalidReplicationFactor(message: string): PlacementError {
  return {
    exception: 'InvalidReplicationFactorException',
    code: 'INVALID_REPLICATION_FACTOR',
    message,
  };
}

function rackOfBroker(brokers: readonly BrokerMetadata[]): Map<BrokerId, string> {
  const racks = new Map<BrokerId, string>();
  for (const { id, rack } of brokers) if (rack !== null) racks.set(id, rack);
  return racks;
}

function placeWithoutRacks(
  brokers: readonly BrokerId[],
  firstIndex: number,
  shift: number,
  replicationFactor: number,
): BrokerId[] {
  const replicas = [brokerAt(brokers, firstIndex)];
  for (let j = 0; replicas.length < replicationFactor; j++)
    replicas.push(brokerAt(brokers, replicaIndex(firstIndex, shift, j, brokers.length)));
  return replicas;
}

function placeWithRacks(
  brokers: readonly BrokerId[],
  rackOf: ReadonlyMap<BrokerId, string>,
  firstIndex: number,
  shift: number,
  replicationFactor: number,
): BrokerId[] {
  const rackCount = new Set(rackOf.values()).size;
  const replicas = [brokerAt(brokers, firstIndex)];
  const usedRacks = new Set(replicas.map((id) => rackOf.get(id)));
  // The replication factor is at most the number of brokers, so a broker without a replica always remains.
  for (let k = 0; replicas.length < replicationFactor; k++) {
    const candidate = brokerAt(
      brokers,
      replicaIndex(firstIndex, shift * rackCount, k, brokers.length),
    );
    const rack = rackOf.get(candidate);
    const rackIsDue = !usedRacks.has(rack) || usedRacks.size === rackCount;
    if (!rackIsDue || replicas.includes(candidate)) continue;
    replicas.push(candidate);
    usedRacks.add(rack);
  }
  return replicas;
}

function replicaIndex(firstIndex: number, shift: number, j: number, brokerCount: number): number {
  return (firstIndex + 1 + ((shift + j) % (brokerCount - 1))) % brokerCount;
}

function brokerAt(brokers: readonly BrokerId[], index: number): BrokerId {
  return must(brokers[index], `broker at position ${index}`);
}

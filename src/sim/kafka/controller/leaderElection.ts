/**
 * The four rules by which the ZooKeeper-mode controller chooses a partition's leader, and the ISR it writes with it.
 * [Apache Kafka: core/.../kafka/controller/PartitionStateMachine.scala (PartitionLeaderElectionAlgorithms), Election.scala]
 *
 * Nobody votes and nobody compares logs: the order of the assignment decides among the replicas that may lead.
 * Null means that no replica may. The caller raises the leader epoch, writes the znode and tells the brokers; the
 * first election of a new partition is the partition state machine's.
 */
import type { BrokerId } from '../../../base/brand.ts';

export interface ElectedLeader {
  leader: BrokerId;
  isr: BrokerId[]; // in the order of the old ISR
  unclean: boolean; // the leader was not in the ISR: records that only the old ISR had are lost
}

type Brokers = readonly BrokerId[];

/** The leader is gone, or an offline partition gets another chance: a broker came back, unclean election was allowed. */
export function offlinePartitionLeaderElection(
  assignment: Brokers,
  isr: Brokers,
  live: ReadonlySet<BrokerId>,
  uncleanLeaderElectionEnabled: boolean,
): ElectedLeader | null {
  const leader = assignment.find((replica) => live.has(replica) && isr.includes(replica));
  if (leader !== undefined)
    return { leader, isr: isr.filter((replica) => live.has(replica)), unclean: false };

  const uncleanLeader = uncleanLeaderElectionEnabled
    ? assignment.find((replica) => live.has(replica))
    : undefined;
  if (uncleanLeader === undefined) return null;
  return { leader: uncleanLeader, isr: [uncleanLeader], unclean: true };
}

/** The first replica of the assignment shall lead (again), if it can without loss. */
export function preferredReplicaPartitionLeaderElection(
  assignment: Brokers,
  isr: Brokers,
  live: ReadonlySet<BrokerId>,
): ElectedLeader | null {
  return firstLiveInIsr(assignment.slice(0, 1), isr, live);
}

/** The replicas of a partition moved and its leader is not among the new ones. `reassignment` is the target list. */
export function reassignPartitionLeaderElection(
  reassignment: Brokers,
  isr: Brokers,
  live: ReadonlySet<BrokerId>,
): ElectedLeader | null {
  return firstLiveInIsr(reassignment, isr, live);
}

/** The leader asks to shut down. `live` still holds the brokers that are shutting down. */
export function controlledShutdownPartitionLeaderElection(
  assignment: Brokers,
  isr: Brokers,
  live: ReadonlySet<BrokerId>,
  shuttingDown: ReadonlySet<BrokerId>,
): ElectedLeader | null {
  const staying = assignment.filter((replica) => !shuttingDown.has(replica));
  const elected = firstLiveInIsr(staying, isr, live);
  if (elected === null) return null;
  return { ...elected, isr: isr.filter((replica) => !shuttingDown.has(replica)) };
}

function firstLiveInIsr(
  candidates: Brokers,
  isr: Brokers,
  live: ReadonlySet<BrokerId>,
): ElectedLeader | null {
  const leader = candidates.find((replica) => live.has(replica) && isr.includes(replica));
  return leader === undefined ? null : { leader, isr: [...isr], unclean: false };
}

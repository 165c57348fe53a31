/**
 * The truth about one broker, for the command line and the screen; of a broker that is down, what its disk tells.
 *
 * Reads a world and changes nothing. Whether the broker is registered is ZooKeeper's to say.
 */

import type { BrokerId, LeaderEpoch, Offset } from '../../../base/brand.ts';
import { must } from '../../../base/assert.ts';
import type { World } from '../../kernel/world.ts';
import { unmodelledKeys } from '../config.ts';
import { brokerNode, type TopicPartition } from '../protocol.ts';
import type { BrokerDisk, BrokerNodeConfig, BrokerPhase, BrokerState } from './brokerState.ts';
import { highWatermarkOf, type Replica } from './replica.ts';

export interface BrokerView {
  brokerId: BrokerId;
  running: boolean;
  paused: boolean;
  phase: BrokerPhase | 'NOT_RUNNING';
  /** −1: none. */
  brokerEpoch: number;
  /** How its last process ended by itself; null: it runs, or was killed. */
  lastExit: BrokerDisk['lastExit'];
  /** Whom it holds for the controller; −1: nobody. */
  knownController: BrokerId;
  /** Brokers that it holds for alive, sorted. */
  aliveBrokers: BrokerId[];
  partitions: Map<TopicPartition, ReplicaView>;
  /** Given configuration keys without effect in the model. */
  notModelledYet: string[];
}

export interface ReplicaView {
  /** What the broker believes to be; `none` also while it is down. */
  role: 'leader' | 'follower' | 'none';
  /** Who leads, as it believes; −1: nobody known. */
  leader: BrokerId;
  /** −1: none known. */
  leaderEpoch: LeaderEpoch;
  /** As last confirmed by the controller; empty unless it leads. */
  isr: BrokerId[];
  logStartOffset: Offset;
  highWatermark: Offset;
  logEndOffset: Offset;
}

export function brokerView(world: World, brokerId: BrokerId): BrokerView {
  const node = must(world.nodes.get(brokerNode(brokerId)), brokerNode(brokerId));
  const state = node.running ? (node.state as BrokerState) : null;
  const disk = node.disk as Partial<BrokerDisk>;
  const { config } = node.config as unknown as BrokerNodeConfig;
  const partitions = new Map<TopicPartition, ReplicaView>();
  const names = new Set([
    ...(disk.logs?.keys() ?? []),
    ...(state?.replicas.partitions.keys() ?? []),
  ]);
  for (const name of names) {
    partitions.set(name, replicaView(disk, state?.replicas.partitions.get(name) ?? null, name));
  }
  return {
    brokerId,
    running: node.running,
    paused: node.paused,
    phase: state?.phase ?? 'NOT_RUNNING',
    brokerEpoch: state?.brokerEpoch ?? -1,
    lastExit: disk.lastExit ?? null,
    knownController: state?.metadata.controllerId ?? -1,
    aliveBrokers: [...(state?.metadata.aliveBrokers ?? [])].sort((a, b) => a - b),
    partitions,
    notModelledYet: unmodelledKeys('broker', config),
  };
}

function replicaView(
  disk: Partial<BrokerDisk>,
  replica: Replica | null,
  name: TopicPartition,
): ReplicaView {
  const log = disk.logs?.get(name);
  const logEndOffset = log?.logEndOffset ?? 0;
  const checkpointed = Math.min(disk.highWatermarkCheckpoint?.get(name) ?? 0, logEndOffset);
  const isKnown = replica !== null && replica.leaderEpoch !== -1;
  return {
    role: roleOf(replica),
    leader: replica?.leader ?? -1,
    leaderEpoch: replica?.leaderEpoch ?? -1,
    isr: [...(replica?.leading?.isr ?? [])],
    logStartOffset: log?.logStartOffset ?? 0,
    highWatermark: isKnown ? highWatermarkOf(replica) : checkpointed,
    logEndOffset,
  };
}

function roleOf(replica: Replica | null): ReplicaView['role'] {
  if (replica === null || replica.leaderEpoch === -1) return 'none';
  return replica.leading === null ? 'follower' : 'leader';
}

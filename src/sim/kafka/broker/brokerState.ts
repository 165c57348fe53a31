/**
 * The state of a broker's process and of its disk, as plain data (core/src/main/scala/kafka/server/KafkaServer.scala).
 *
 * `node.state` is memory and ends with the process; `node.disk` is what the next process finds.
 */

import type { BrokerId, Offset } from '../../../base/brand.ts';
import type { NodeId } from '../../kernel/world.ts';
import type { ZkClient } from '../../zookeeper/client.ts';
import type { NetworkClient } from '../client/networkClient.ts';
import type { ResolvedConfig } from '../config.ts';
import type { ControllerModule } from '../controller/controllerState.ts';
import type { GroupCoordinator } from '../coordinator/coordinatorState.ts';
import type { PartitionLog } from '../log/partitionLog.ts';
import type { TopicPartition } from '../protocol.ts';
import type { ControllerChannel } from './controllerChannel.ts';
import type { MetadataCache } from './metadataCache.ts';
import type { ReplicaManager } from './replica.ts';

/** `node.config` of a broker: what the scenario says of it. */
export interface BrokerNodeConfig {
  brokerId: BrokerId;
  /** Broker configuration as given; the rest is Kafka's default. */
  config: Record<string, unknown>;
  zookeeperServers: NodeId[];
  /** From the start of the process until it looks for ZooKeeper. */
  startUs: number;
  rack?: string;
}

/** Kafka's broker states (server-common/.../metadata/BrokerState.java); RECOVERY: from ZooKeeper's first session to registration. */
export type BrokerPhase =
  | 'STARTING'
  | 'RECOVERY'
  | 'RUNNING'
  | 'PENDING_CONTROLLED_SHUTDOWN'
  | 'SHUTTING_DOWN';

export interface BrokerState {
  brokerId: BrokerId;
  config: ResolvedConfig<'broker'>;
  phase: BrokerPhase;
  /** czxid of its registration; −1: not registered yet. */
  brokerEpoch: number;
  /** Session that it last registered with; 0: none yet. A registration of it that has outlived it is this broker's own. */
  registeredSession: number;
  zk: ZkClient;
  network: NetworkClient;
  controllerChannel: ControllerChannel;
  metadata: MetadataCache;
  replicas: ReplicaManager;
  controller: ControllerModule;
  coordinator: GroupCoordinator;
}

export interface BrokerDisk {
  logs: Map<TopicPartition, PartitionLog>;
  /** Kafka's file replication-offset-checkpoint: up to 5 s old after a crash. */
  highWatermarkCheckpoint: Map<TopicPartition, Offset>;
  /** Kafka's file log-start-offset-checkpoint: up to a minute old after a crash; none: the log starts with its first record. */
  logStartCheckpoint: Map<TopicPartition, Offset>;
  /** How the last process ended by itself, as a supervisor would note it; null: it runs, or was killed. */
  lastExit: { exitCode: number; reason: string } | null;
}

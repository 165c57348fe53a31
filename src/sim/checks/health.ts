/**
 * Whether the cluster works, by what is true and not by what its nodes believe.
 *
 * Of each partition: is it *writable* (an acks=all record sent now would be committed by the leader and ISR as they are, without
 * waiting for the control plane), and is it *electable* (the control plane could answer a fault: the ensemble has a quorum, and a
 * registered controller runs and reaches it). UP: every partition is both, and every ISR is full. DOWN: no partition of a user's
 * topic is writable. DEGRADED: everything between. So the loss of ZooKeeper alone degrades; a broker lost after it takes down every
 * partition that has a replica there; the same broker lost with ZooKeeper alive does so only until the ISR has shrunk.
 * A follower that runs and has not heard of its leader yet counts as fetching while the control plane can still tell it.
 */

import type { BrokerId } from '../../base/brand.ts';
import { linkKey } from '../kernel/network.ts';
import type { NodeId, SimNode, World } from '../kernel/world.ts';
import { isUnderMinIsr, maximalIsr } from '../kafka/broker/highWatermark.ts';
import type { BrokerState } from '../kafka/broker/brokerState.ts';
import type { Replica } from '../kafka/broker/replica.ts';
import { isActiveController } from '../kafka/controller/controllerState.ts';
import { brokerNode, topicPartition, type TopicPartition } from '../kafka/protocol.ts';
import { zkServer, type ZkClient } from '../zookeeper/client.ts';
import { hasQuorum } from '../zookeeper/quorum.ts';
import { leadingServer } from '../zookeeper/view.ts';
import type { ZkNode } from '../zookeeper/serverState.ts';
import type { ZnodeTree } from '../zookeeper/znodeTree.ts';
import type { HealthCodeName } from './healthCodes.ts';
import {
  agreedTree,
  controllerTruth,
  nodesOfKind,
  partitionNumbers,
  partitionTruth,
  topicNames,
  type PartitionTruth,
} from './truth.ts';

export interface Health {
  state: 'UP' | 'DEGRADED' | 'DOWN';
  /** What concerns the whole cluster comes first, with '' for a partition; then by topic and partition. */
  reasons: { code: HealthCodeName; topicPartition: TopicPartition }[];
  /** Partitions of internal topics too: without them the cluster is at most degraded. */
  partitions: Map<TopicPartition, PartitionHealth>;
}

export interface PartitionHealth {
  /** What the znodes say of it; null: nothing. */
  truth: PartitionTruth | null;
  writable: boolean;
  electable: boolean;
}

export function healthOf(world: World): Health {
  const tree = agreedTree(world);
  const hasBrokers = !nodesOfKind(world, 'broker').next().done;
  const frozenBy = hasBrokers ? whyNotElectable(world, tree) : null;
  const electable = frozenBy === null;
  const reasons: Health['reasons'] = electable ? [] : [{ code: frozenBy, topicPartition: '' }];
  const partitions: Health['partitions'] = new Map();
  let count = 0;
  let writableCount = 0;
  for (const topic of topicNames(tree)) {
    for (const number of partitionNumbers(tree, topic)) {
      const tp = topicPartition(topic, number);
      const truth = partitionTruth(tree, tp);
      const stalledBy = whyNotWritable(world, tp, truth, electable);
      partitions.set(tp, { truth, writable: stalledBy === null, electable });
      if (!isInternal(topic)) {
        count += 1;
        if (stalledBy === null) writableCount += 1;
      }
      if (stalledBy !== null) reasons.push({ code: stalledBy, topicPartition: tp });
      if (truth !== null && truth.isr.length < truth.replicas.length)
        reasons.push({ code: 'UNDER_REPLICATED', topicPartition: tp });
    }
  }
  const isDown = count > 0 && writableCount === 0;
  return {
    state: isDown ? 'DOWN' : reasons.length > 0 ? 'DEGRADED' : 'UP',
    reasons,
    partitions,
  };
}

const isInternal = (topic: string): boolean => topic.startsWith('__');

function whyNotElectable(world: World, tree: ZnodeTree): HealthCodeName | null {
  const servers = [...nodesOfKind(world, 'zookeeper')] as ZkNode[];
  if (!hasQuorum(servers.filter(isSpeaking).length, servers.length)) return 'NO_QUORUM';
  const leader = leadingServer(world);
  if (leader === null) return 'ENSEMBLE_ELECTING';
  const reached = servers.filter((server) => isSpeaking(server) && reaches(world, leader, server));
  if (!hasQuorum(reached.length, servers.length)) return 'NO_QUORUM';

  const controller = controllerTruth(tree);
  if (controller === null) return 'NO_CONTROLLER';
  const broker = world.nodes.get(brokerNode(controller.broker));
  if (broker?.running !== true || broker.state === null) return 'CONTROLLER_DOWN';
  if (broker.paused) return 'CONTROLLER_PAUSED';
  if (!isActiveController(broker)) return 'NO_CONTROLLER';
  const isHeard = reached.some((server) => isConnectedTo(world, broker, server));
  return isHeard ? null : 'CONTROLLER_WITHOUT_ZOOKEEPER';
}

function isConnectedTo(world: World, broker: SimNode, server: ZkNode): boolean {
  const client = (broker.state as BrokerState).zk as ZkClient;
  return (
    client.state === 'CONNECTED' && zkServer(client) === server.id && reaches(world, broker, server)
  );
}

function whyNotWritable(
  world: World,
  tp: TopicPartition,
  truth: PartitionTruth | null,
  electable: boolean,
): HealthCodeName | null {
  if (truth === null || truth.leader === -1) return 'NO_LEADER';
  const leader = world.nodes.get(brokerNode(truth.leader));
  if (leader?.running !== true) return 'LEADER_DOWN';
  if (leader.paused) return 'LEADER_PAUSED';
  const leading = replicaOn(leader, tp)?.leading ?? null;
  if (leading === null) return 'LEADER_NOT_STARTED';
  if (isUnderMinIsr(leading)) return 'UNDER_MIN_ISR';
  const isSilent = (broker: BrokerId) =>
    broker !== truth.leader && !isFetching(world, tp, leader, broker, electable);
  return maximalIsr(leading).some(isSilent) ? 'ISR_MEMBER_SILENT' : null;
}

/** The follower fetches from this leader, or will once it hears of it. */
function isFetching(
  world: World,
  tp: TopicPartition,
  leader: SimNode,
  followerId: BrokerId,
  electable: boolean,
): boolean {
  const follower = world.nodes.get(brokerNode(followerId));
  if (follower === undefined || !isSpeaking(follower)) return false;
  if (!reaches(world, follower, leader)) return false;
  const replica = replicaOn(follower, tp);
  if (replica === null || replica.leaderEpoch === -1) return false;
  return electable || brokerNode(replica.leader) === leader.id;
}

const replicaOn = (broker: SimNode, tp: TopicPartition): Replica | null =>
  (broker.state as BrokerState | null)?.replicas.partitions.get(tp) ?? null;

const isSpeaking = (node: SimNode): boolean => node.running && !node.paused;

/** Both ways: no answer comes over a link that is cut in one direction. */
function reaches(world: World, a: SimNode, b: SimNode): boolean {
  return a.id === b.id || (isWhole(world, a.id, b.id) && isWhole(world, b.id, a.id));
}

const isWhole = (world: World, from: NodeId, to: NodeId): boolean =>
  (world.network.links.get(linkKey(from, to))?.cutBy ?? 0) === 0;

/**
 * A cluster put together by hand, standing still: what ZooKeeper says, what brokers have on disk and believe. For checks that
 * look at a world and say what they see.
 */
import { createNode, createWorld, type SimNode } from '../../src/sim/kernel/world.ts';
import { linkKey, type Link } from '../../src/sim/kernel/network.ts';
import { createRandom } from '../../src/sim/kernel/random.ts';
import { makeLeader } from '../../src/sim/kafka/broker/leaderPartition.ts';
import type { BrokerState } from '../../src/sim/kafka/broker/brokerState.ts';
import { createReplicaManager, type Replica } from '../../src/sim/kafka/broker/replica.ts';
import {
  brokerIdPath,
  encodeAssignment,
  encodeState,
  partitionPath,
  statePath,
  topicPartitionsPath,
  topicPath,
} from '../../src/sim/kafka/controller/zkData.ts';
import { resolveConfig } from '../../src/sim/kafka/config.ts';
import {
  appendAsFollower,
  appendAsLeader,
  createPartitionLog,
  type PartitionLog,
} from '../../src/sim/kafka/log/partitionLog.ts';
import { brokerNode, partitionOf, topicOf } from '../../src/sim/kafka/protocol.ts';
import { createDisk } from '../../src/sim/zookeeper/disk.ts';
import { zookeeperNode } from '../../src/sim/zookeeper/protocol.ts';
import { createLeaderRole, createServerState } from '../../src/sim/zookeeper/serverState.ts';
import { createZkClient } from '../../src/sim/zookeeper/client.ts';
import { addZnode, removeZnode, setZnodeData } from '../../src/sim/zookeeper/znodeTree.ts';

export interface PartitionSays {
  replicas: number[];
  leader: number;
  isr: number[];
  leaderEpoch?: number;
}

/** Three servers led by the first, three brokers, broker 1 the controller; partitions as said, everybody knows of them. */
export function handMadeCluster(partitions: Record<string, PartitionSays>, minIsr = 1) {
  const world = createWorld('1', 0, { latencyUs: 500, jitterPerMille: 0 }, {});
  const servers = [1, 2, 3].map(zookeeperNode);
  for (const [index, id] of servers.entries()) {
    const node = createNode(world, id, 'zookeeper', { serverId: index + 1, ensemble: servers });
    node.running = true;
    node.disk = createDisk(1);
    node.state = createServerState({
      serverId: index + 1,
      ensemble: servers,
      tickTime: 2000,
      initLimit: 10,
      syncLimit: 5,
      minSessionTimeout: -1,
      maxSessionTimeout: -1,
      initialEpoch: 0,
    });
    node.state.serving = true;
  }
  const node = (id: string): SimNode => world.nodes.get(id)!;
  const broker = (id: number): SimNode => node(brokerNode(id));
  /** This server leads now; `beside`: and that one does not know. */
  const lead = (id: number, beside = 0) => {
    for (const server of servers) {
      const { running, state } = node(server);
      if (running && server !== zookeeperNode(beside)) state.leader = null;
    }
    node(zookeeperNode(id)).state.leader = { ...createLeaderRole(0), stage: 'broadcast' };
  };
  lead(1);

  for (const id of [1, 2, 3]) {
    const made = createNode(world, brokerNode(id), 'broker', { brokerId: id, config: {} });
    made.running = true;
    made.disk = { logs: new Map(), highWatermarkCheckpoint: new Map(), lastExit: null };
    const zk = createZkClient({ servers, sessionTimeoutMs: 18_000, shuffle: false });
    Object.assign(zk, { state: 'CONNECTED', order: servers, currentIndex: 0 });
    const state: Partial<BrokerState> = {
      brokerId: id,
      config: resolveConfig('broker', {}),
      phase: 'RUNNING',
      zk,
      replicas: createReplicaManager(),
      controller: { activeControllerId: 1 } as BrokerState['controller'],
    };
    made.state = state;
  }

  const trees = servers.map((id) => node(id).disk.db.tree);
  const say = (path: string, data: unknown): void => {
    for (const tree of trees) {
      if (tree.znodes.has(path)) setZnodeData(tree, path, data, 1);
      else addZnode(tree, path, data, 0, 1);
    }
  };
  const forget = (path: string): void => {
    for (const tree of trees) if (tree.znodes.has(path)) removeZnode(tree, path, 1);
  };
  for (const path of ['/brokers', '/brokers/ids', '/brokers/topics', '/admin']) say(path, null);
  for (const path of ['/admin/delete_topics']) say(path, null);
  for (const id of [1, 2, 3]) say(brokerIdPath(id), {});
  say('/controller', { version: 1, brokerid: 1, timestamp: '0' });
  say('/controller_epoch', 1);

  const sayState = (tp: string, { leader, isr, leaderEpoch = 0 }: PartitionSays): void => {
    const state = { leader, isr, leaderEpoch, partitionEpoch: 0, recovering: false };
    say(statePath(tp), encodeState(state, 1));
  };
  const assignments = new Map<string, Map<number, number[]>>();
  for (const [tp, { replicas }] of Object.entries(partitions)) {
    const of = assignments.get(topicOf(tp)) ?? new Map<number, number[]>();
    assignments.set(topicOf(tp), of.set(partitionOf(tp), replicas));
  }
  for (const [topic, assignment] of assignments) {
    say(topicPath(topic), encodeAssignment(assignment));
    say(topicPartitionsPath(topic), null);
    for (const number of assignment.keys()) say(partitionPath(`${topic}-${number}`), null);
  }

  /** What a broker has been told, on top of what it has on disk. */
  const tell = (id: number, tp: string, says: PartitionSays): void => {
    const { leader, isr, replicas, leaderEpoch = 0 } = says;
    const { logs } = broker(id).disk as { logs: Map<string, PartitionLog> };
    if (!logs.has(tp)) logs.set(tp, createPartitionLog(tp));
    const { logEndOffset } = logs.get(tp)!;
    const facts = { nowUs: 0, replicaLagTimeMaxUs: 30_000_000, aliveBrokers: new Set([1, 2, 3]) };
    const log = { logEndOffset, highWatermark: logEndOffset, minInSyncReplicas: minIsr };
    const state = { replicas, isr, leaderEpoch, partitionEpoch: 0 };
    const replica: Replica = {
      topicPartition: tp,
      leader,
      leaderEpoch,
      partitionEpoch: 0,
      replicas,
      leading: leader === id ? makeLeader(id, log, state, facts) : null,
      followerHighWatermark: logEndOffset,
      waitingProduces: [],
      waitingFetches: new Set(),
    };
    (broker(id).state as BrokerState).replicas.partitions.set(tp, replica);
  };
  /** ZooKeeper says it, and all replicas that run have heard it. */
  const set = (tp: string, says: PartitionSays): void => {
    sayState(tp, says);
    for (const id of says.replicas) if (broker(id).running) tell(id, tp, says);
  };
  for (const [tp, says] of Object.entries(partitions)) set(tp, says);

  return {
    world,
    say,
    forget,
    sayState,
    set,
    tell,
    lead,
    log: (id: number, tp: string): PartitionLog => broker(id).disk.logs.get(tp),
    /** The leader appends so many records, and these followers have them. */
    append(leader: number, tp: string, count: number, leaderEpoch = 0, followers: number[] = []) {
      const records = Array.from({ length: count }, () => ({
        key: null,
        value: null,
        timestamp: 0,
        headers: [],
        origin: null,
      }));
      const batch = appendAsLeader(broker(leader).disk.logs.get(tp), records, leaderEpoch);
      for (const id of followers) appendAsFollower(broker(id).disk.logs.get(tp), [batch]);
    },
    crash(id: string) {
      node(id).running = false;
      node(id).state = null;
    },
    /** A process that has been told nothing yet. */
    restart(id: number, from: SimNode['state']) {
      broker(id).running = true;
      broker(id).state = { ...from, replicas: createReplicaManager() };
    },
    stateOf: (id: number): BrokerState => broker(id).state,
    pause: (id: string) => void (node(id).paused = true),
    cut(a: string, b: string) {
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const link: Link = {
          from,
          to,
          latencyUs: 500,
          slowUs: 0,
          slowedBy: 0,
          cutBy: 1,
          refuses: false,
          jitterPerMille: 0,
          random: createRandom('1', from),
          lastHeardAtUs: 0,
          lastHeardApi: '',
        };
        world.network.links.set(linkKey(from, to), link);
      }
    },
  };
}

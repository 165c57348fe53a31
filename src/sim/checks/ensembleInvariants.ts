/** What a ZooKeeper server's event can break: its ensemble, and what Kafka has written there. */

import type { NodeId, SimNode, World } from '../kernel/world.ts';
import {
  brokerNode,
  CONSUMER_OFFSETS,
  topicOf,
  topicPartition,
  type TopicPartition,
} from '../kafka/protocol.ts';
import { statePath, type StateZnode } from '../kafka/controller/zkData.ts';
import type { Database } from '../zookeeper/database.ts';
import type { ZkNode } from '../zookeeper/serverState.ts';
import { leadingServer } from '../zookeeper/view.ts';
import { zxidCounter, zxidEpoch, zxidText } from '../zookeeper/zxid.ts';
import { forgetGroups } from './groupInvariants.ts';
import { goneRecords } from './ledgerView.ts';
import { numbersIn } from './ranges.ts';
import { violate, type InvariantMemory, type InvariantName } from './invariantMemory.ts';
import {
  agreedTree,
  controllerTruth,
  partitionNumbers,
  partitionTruth,
  topicNames,
} from './truth.ts';

export function checkEnsemble(world: World, memory: InvariantMemory, node: SimNode): void {
  const server = node as ZkNode;
  if (server.running && server.state?.leader?.stage === 'broadcast')
    checkLeading(world, memory, server);
  const leader = leadingServer(world);
  if (leader === null) return;
  const { db } = leader.disk;
  if (db.lastZxid === memory.checkedZxid) return;
  checkSessions(world, memory, db);
  checkController(world, memory, db);
  checkPartitions(world, memory, db);
  memory.checkedZxid = db.lastZxid;
  memory.isSuspicious = true;
}

/** A server begins to lead, or has committed something. */
function checkLeading(world: World, memory: InvariantMemory, server: ZkNode): void {
  const { currentEpoch, db } = server.disk;
  const known = memory.ensembleLeaders.get(currentEpoch);
  if (known !== server.id) noteLeader(world, memory, server, known);
  const isNews = memory.committedZxids.get(currentEpoch) !== db.lastZxid;
  if (!isNews || zxidCounter(db.lastZxid) === 0 || zxidEpoch(db.lastZxid) !== currentEpoch) return;
  memory.committedZxids.set(currentEpoch, db.lastZxid);
  // A leader may learn late of a quorum's word: then its successor has the transaction too.
  for (const [epoch, other] of memory.ensembleLeaders) {
    if (epoch <= currentEpoch || hasTransaction(world.nodes.get(other) as ZkNode, db.lastZxid))
      continue;
    violate(
      memory,
      world.nowUs,
      'committedWritesKept',
      `${server.id} commits ${zxidText(db.lastZxid)}, ${other} leads in epoch ${epoch} without it`,
    );
  }
}

function noteLeader(
  world: World,
  memory: InvariantMemory,
  server: ZkNode,
  known: NodeId | undefined,
): void {
  const { currentEpoch } = server.disk;
  memory.ensembleLeaders.set(currentEpoch, server.id);
  const tell = (name: InvariantName, detail: string) =>
    violate(memory, world.nowUs, name, `${server.id}: ${detail}`);
  if (known !== undefined) tell('oneEnsembleLeaderPerEpoch', `epoch ${currentEpoch} is ${known}'s`);
  for (const [epoch, zxid] of memory.committedZxids) {
    if (epoch <= currentEpoch && !hasTransaction(server, zxid))
      tell('committedWritesKept', `leads without ${zxidText(zxid)}`);
  }
}

function hasTransaction({ disk }: ZkNode, zxid: number): boolean {
  return disk.snapshot.db.lastZxid >= zxid || disk.log.some((txn) => txn.zxid === zxid);
}

function checkSessions(world: World, memory: InvariantMemory, { sessions, tree }: Database): void {
  for (const [id, isOpen] of memory.sessions) {
    if (isOpen && !sessions.has(id)) memory.sessions.set(id, false);
  }
  for (const id of sessions.keys()) {
    if (memory.sessions.get(id) === false)
      violate(memory, world.nowUs, 'sessionsEndOnce', `session ${id} is back`);
    memory.sessions.set(id, true);
  }
  for (const [id, paths] of tree.ephemerals) {
    if (!sessions.has(id))
      violate(
        memory,
        world.nowUs,
        'sessionsEndOnce',
        `${[...paths].join()} of session ${id}, which has ended`,
      );
  }
}

function checkController(world: World, memory: InvariantMemory, { tree }: Database): void {
  const epoch = controllerTruth(tree)?.epoch ?? memory.controllerEpoch;
  if (epoch < memory.controllerEpoch)
    violate(
      memory,
      world.nowUs,
      'controllerEpochNeverFalls',
      `from ${memory.controllerEpoch} to ${epoch}`,
    );
  memory.controllerEpoch = epoch;
}

/** The state znodes that were written since the last look. */
function checkPartitions(world: World, memory: InvariantMemory, { tree }: Database): void {
  for (const topic of topicNames(tree)) {
    for (const number of partitionNumbers(tree, topic)) {
      const tp = topicPartition(topic, number);
      if ((tree.znodes.get(statePath(tp))?.mzxid ?? 0) <= memory.checkedZxid) continue;
      const truth = partitionTruth(tree, tp);
      if (truth === null) continue;
      const { leader, leaderEpoch, isr, replicas } = truth;
      const tell = (name: InvariantName, detail: string) =>
        violate(memory, world.nowUs, name, `state of ${tp}: ${detail}`);
      if (isr.some((id) => !replicas.includes(id)) || (leader !== -1 && !isr.includes(leader)))
        tell(
          'isrWithinReplicas',
          `leader ${leader}, ISR ${isr.join()}, replicas ${replicas.join()}`,
        );
      const before = memory.leaderEpochs.get(tp) ?? leaderEpoch;
      if (leaderEpoch < before) tell('leaderEpochNeverFalls', `from ${before} to ${leaderEpoch}`);
      memory.leaderEpochs.set(tp, leaderEpoch);
      noteRecovery(memory, tp, tree.znodes.get(statePath(tp))?.data as StateZnode);
      noteNamedLeader(world, memory, tp, leader, leaderEpoch);
    }
  }
}

/** The state says RECOVERING: its leader was elected uncleanly. */
function noteRecovery(memory: InvariantMemory, tp: TopicPartition, state: StateZnode): void {
  const before = memory.unclean.get(tp);
  if (state.leader_recovery_state === 0) {
    if (before !== undefined) before.isRecovering = false;
    return;
  }
  const { leader, leader_epoch: leaderEpoch } = state;
  if (before?.isRecovering === true && before.leader === leader) return;
  memory.unclean.set(tp, { leader, leaderEpoch, isRecovering: true });
  if (topicOf(tp) === CONSUMER_OFFSETS) forgetGroups(memory, null);
  const account = memory.acknowledged.partitions.get(tp);
  for (const epoch of [...(account?.epochs.keys() ?? [])]) {
    if (epoch < leaderEpoch) account?.epochs.delete(epoch);
  }
}

function noteNamedLeader(
  world: World,
  memory: InvariantMemory,
  tp: string,
  leader: number,
  leaderEpoch: number,
): void {
  if (leader === -1) return;
  const key = `${tp}/${leaderEpoch}`;
  const known = memory.leaders.get(key) ?? brokerNode(leader);
  memory.leaders.set(key, known);
  if (known !== brokerNode(leader))
    violate(
      memory,
      world.nowUs,
      'oneLeaderPerEpoch',
      `state of ${tp}: ${leader} in epoch ${leaderEpoch}, which is ${known}'s`,
    );
}

/** Records acknowledged with acks=all are where a reader would look. */
export function checkAcknowledged(world: World, memory: InvariantMemory): void {
  memory.isSuspicious = false;
  const tree = agreedTree(world);
  for (const [tp, account] of memory.acknowledged.partitions) {
    const gone = goneRecords(world, tree, tp, account);
    if (gone.length === 0) continue;
    const offsets = numbersIn(gone);
    violate(
      memory,
      world.nowUs,
      'acknowledgedRecordsKept',
      `${tp}: ${offsets.slice(0, 5).join()} (${offsets.length})`,
    );
    // Said once.
    for (const epoch of account.epochs.values()) epoch.acknowledged = [];
  }
}

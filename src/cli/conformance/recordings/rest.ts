/**
 * Is the replay at rest, as the recordings' pages define it? Looks at the run's state alone, never at what a fact expects.
 *
 * Brokers: nothing was written to a partition's state for a second, every broker that can is registered and in its ISRs, no dead broker waits for
 * its session's end while an ensemble could end it. Groups: nothing changed for two seconds.
 */

import { readZnode, zookeeperView } from '../../../sim/zookeeper/view.ts';
import { brokerView } from '../../../sim/kafka/broker/view.ts';
import { topicsView } from '../../../sim/kafka/controller/view.ts';
import { nowUs, type Replay } from './replay.ts';

const QUIET_BROKERS_US = 1_000_000;
const QUIET_GROUPS_US = 2_000_000;

export function isAtRest(run: Replay): boolean {
  return brokersRest(run) && groupsRest(run);
}

function groupsRest(run: Replay): boolean {
  return nowUs(run) - run.seen.groupChangedAtUs >= QUIET_GROUPS_US;
}

function brokersRest(run: Replay): boolean {
  const last = run.seen.stateWrites.at(-1);
  if (last !== undefined && nowUs(run) - last.atUs < QUIET_BROKERS_US) return false;
  const { world } = run.live.engine;
  const quorum = zookeeperView(world)?.quorum.ok ?? false;
  const able = run.scenario.brokers.filter((id) => isAble(run, id));
  for (const id of run.scenario.brokers) {
    const view = brokerView(world, id);
    if (view.running && view.phase !== 'RUNNING') return false;
    const registered = readZnode(world, `/brokers/ids/${id}`) !== null;
    if (quorum && !view.running && registered) return false;
    if (quorum && able.includes(id) && !registered) return false;
  }
  return !quorum || everyAbleReplicaFollows(run, able);
}

/** Runs, is not paused, and no link of it is cut. */
function isAble(run: Replay, id: number): boolean {
  const { nodes, network } = run.live.engine.world;
  const node = nodes.get(`broker-${id}`);
  if (node === undefined || !node.running || node.paused) return false;
  for (const link of network.links.values()) {
    if (link.cutBy !== 0 && (link.from === node.id || link.to === node.id)) return false;
  }
  return true;
}

function everyAbleReplicaFollows(run: Replay, able: readonly number[]): boolean {
  const { world } = run.live.engine;
  for (const [topic, { partitions }] of Object.entries(topicsView(world))) {
    for (const [partition, { leader, isr, replicas }] of Object.entries(partitions)) {
      if (!able.includes(leader)) {
        // A leader that is down or gone: rest only if nobody could take over.
        if (isr.some((id) => able.includes(id))) return false;
        continue;
      }
      const leaderEnd = endOf(run, leader, `${topic}-${partition}`);
      for (const id of replicas) {
        if (!able.includes(id)) continue;
        if (!isr.includes(id) || endOf(run, id, `${topic}-${partition}`) !== leaderEnd)
          return false;
      }
    }
  }
  return true;
}

function endOf(run: Replay, id: number, topicPartition: string): number {
  return brokerView(run.live.engine.world, id).partitions.get(topicPartition)?.logEndOffset ?? -1;
}

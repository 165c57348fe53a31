/**
 * Brokers at rest: nothing was written to a partition's state for a second, every broker that can is registered and in its ISRs, and
 * whatever is to follow from somebody's silence has followed, if it could have done so by now.
 */

import { configOfBrokers } from './setup.ts';
import { readZnode, zookeeperView } from '../../../sim/zookeeper/view.ts';
import { brokerView } from '../../../sim/kafka/broker/view.ts';
import { controllerView, topicsView } from '../../../sim/kafka/controller/view.ts';
import { ensembleOf, grantedSessionUs, hasQuorum } from './ensemble.ts';
import { nowUs, type Replay } from './run.ts';
import { isAble, isUp, silentSinceUs } from './silence.ts';

const QUIET_US = 1_000_000;

export function brokersRest(run: Replay): boolean {
  const last = run.seen.stateWrites.at(-1);
  if (last !== undefined && nowUs(run) - last.atUs < QUIET_US) return false;
  if (!serversRest(run) || !processesRest(run)) return false;
  if (!hasQuorum(run)) return true;
  if (!registrationsRest(run)) return false;
  const controller = controllerView(run.live.engine.world)?.broker ?? -1;
  if (controller === -1) return !run.scenario.brokers.some((id) => isAble(run, id));
  // Nobody writes to a partition's state while the controller hears nothing and its session goes on.
  return !isAble(run, controller) || partitionsRest(run);
}

/** Servers of a majority that can meet serve. */
function serversRest(run: Replay): boolean {
  const view = zookeeperView(run.live.engine.world);
  if (view === null) return true;
  const servers = ensembleOf(run);
  const meet = servers.filter(
    (id) => isUp(run, id) && silentSinceUs(run, id, othersThan(servers, id)) === null,
  );
  if (meet.length < view.quorum.needed) return true;
  return meet.every((id) => view.servers[id.slice('zookeeper-'.length)]?.serving === true);
}

const othersThan = (ids: readonly string[], id: string): string[] =>
  ids.filter((one) => one !== id);

/** Nobody is starting or stopping. */
function processesRest(run: Replay): boolean {
  const { world } = run.live.engine;
  const isEnding = run.step.do === 'stopEverything';
  return run.scenario.brokers.every((id) => {
    const { running, paused, phase } = brokerView(world, id);
    return !running || paused || (phase === 'RUNNING' && !isEnding);
  });
}

function registrationsRest(run: Replay): boolean {
  const { world } = run.live.engine;
  return run.scenario.brokers.every((id) => {
    const isRegistered = readZnode(world, `/brokers/ids/${id}`) !== null;
    return isRegistered ? !isToExpire(run, id) : !isAble(run, id);
  });
}

/** Pings come every third of the session time-out: from two thirds on it may be over. */
function isToExpire(run: Replay, id: number): boolean {
  const since = silentSinceUs(run, `broker-${id}`, ensembleOf(run));
  return since !== null && nowUs(run) - since >= (grantedSessionUs(run) * 2) / 3;
}

function partitionsRest(run: Replay): boolean {
  for (const [topic, { partitions }] of Object.entries(topicsView(run.live.engine.world))) {
    for (const [partition, state] of Object.entries(partitions)) {
      const tp = `${topic}-${partition}`;
      const hasRest = isAble(run, state.leader)
        ? followersRest(run, tp, state)
        : !canBeLed(run, state);
      if (!hasRest) return false;
    }
  }
  return true;
}

interface Partition {
  leader: number;
  isr: readonly number[];
  replicas: readonly number[];
}

/** Its leader is gone and another of the ISR could take over. */
function canBeLed(run: Replay, { leader, isr }: Partition): boolean {
  const isGone =
    leader === -1 || readZnode(run.live.engine.world, `/brokers/ids/${leader}`) === null;
  return isGone && isr.some((id) => isAble(run, id));
}

/** Who can follow is in the ISR and has all; who cannot, and lacks something, is out of it once that takes too long. */
function followersRest(run: Replay, tp: string, { leader, isr, replicas }: Partition): boolean {
  const leaderEnd = endOf(run, leader, tp);
  return replicas.every((id) => {
    if (isAble(run, id)) return isr.includes(id) && endOf(run, id, tp) === leaderEnd;
    return !isr.includes(id) || endOf(run, id, tp) === leaderEnd || !isTooLate(run, id, leader);
  });
}

function isTooLate(run: Replay, id: number, leader: number): boolean {
  const since = silentSinceUs(run, `broker-${id}`, [`broker-${leader}`]);
  const lagUs = configOfBrokers(run.scenario)['replica.lag.time.max.ms'] * 1000;
  return since !== null && nowUs(run) - since >= lagUs;
}

function endOf(run: Replay, id: number, topicPartition: string): number {
  return brokerView(run.live.engine.world, id).partitions.get(topicPartition)?.logEndOffset ?? -1;
}

/**
 * What a node or a replica is said to be, in words of the area `stage`, and how strongly. A view chooses no words of its own: what a
 * broker believes and what is true are both in the scene, and here they meet. Pure.
 */
import type { MessageKey } from '../../i18n/translate.ts';
import type {
  BrokerScene,
  ConsumerScene,
  GroupScene,
  PartitionScene,
  ProducerScene,
  ReplicaScene,
  Scene,
  ZooKeeperScene,
} from '../../sim/scene.ts';

import { partitionOf, topicOf } from './partitions.ts';

export type Tone = 'neutral' | 'quiet' | 'accent' | 'good' | 'warning' | 'bad';

export interface Said {
  key: MessageKey;
  values?: Record<string, string | number>;
  tone: Tone;
}

export type ReplicaWord =
  | 'leader'
  | 'leaderGone'
  | 'leaderSoon'
  | 'leaderStale'
  | 'inSync'
  | 'stillInIsr'
  | 'notInIsr'
  | 'offline'
  | 'noLeader'
  | 'deleting';

const replicaTones: Record<ReplicaWord, Tone> = {
  leader: 'neutral',
  leaderGone: 'bad',
  leaderSoon: 'warning',
  leaderStale: 'warning',
  inSync: 'neutral',
  stillInIsr: 'warning',
  notInIsr: 'warning',
  offline: 'quiet',
  noLeader: 'bad',
  deleting: 'quiet',
};

export function replicaWord(
  scene: Scene,
  partition: PartitionScene,
  replica: ReplicaScene,
): ReplicaWord {
  const isLeader = partition.leader === replica.broker;
  if (scene.brokers[replica.broker]?.running !== true) {
    if (isLeader) return 'leaderGone';
    return replica.inIsr ? 'stillInIsr' : 'offline';
  }
  if (topicOf(scene, partition.topicPartition)?.deleting === true) return 'deleting';
  if (isLeader) return replica.role === 'leader' ? 'leader' : 'leaderSoon';
  if (replica.role === 'leader') return 'leaderStale';
  if (!replica.inIsr) return 'notInIsr';
  return partition.leader === -1 ? 'noLeader' : 'inSync';
}

export function replicaSaid(word: ReplicaWord): Said {
  return { key: `stage.${word}`, tone: replicaTones[word] };
}

/** The tag beside a broker's name; null: it simply works. */
export function brokerTag(broker: BrokerScene): Said | null {
  if (!broker.running)
    return { key: broker.registered ? 'stage.crashed' : 'stage.down', tone: 'bad' };
  if (broker.paused) return { key: 'stage.paused', tone: 'warning' };
  if (broker.phase === 'starting') return { key: 'stage.starting', tone: 'warning' };
  if (broker.phase === 'shuttingDown') return { key: 'stage.shuttingDown', tone: 'warning' };
  return null;
}

/** It acts as the controller, or is still named so without acting. */
export function controllerTag(scene: Scene, broker: BrokerScene): Said | null {
  const isNamed = scene.controller?.broker === broker.id;
  if (broker.isController && broker.running) {
    return isNamed || scene.controller === null
      ? { key: 'stage.controller', tone: 'accent' }
      : { key: 'stage.controllerStale', tone: 'warning' };
  }
  return isNamed ? { key: 'stage.controllerGone', tone: 'bad' } : null;
}

/** The line below a broker's name. */
export function brokerLine(
  broker: BrokerScene,
  zookeeper: ZooKeeperScene | null,
  clockUs: number,
  isShort = false,
): Said | null {
  const { session, silentSinceUs } = broker;
  if (silentSinceUs !== null && (!broker.running || broker.paused)) {
    const seconds = Math.max(0, Math.floor((clockUs - silentSinceUs) / 1e6));
    const isNoticed = !broker.registered;
    if (isShort) return { key: 'stage.silentShort', values: { seconds }, tone: 'quiet' };
    return {
      key: isNoticed ? 'stage.silentNoticed' : 'stage.silentUnnoticed',
      values: { seconds },
      tone: 'quiet',
    };
  }
  if (!broker.running || zookeeper === null) return null;
  if (session.state === 'EXPIRED') return { key: 'stage.sessionExpired', tone: 'bad' };
  if (session.state === 'NONE' || session.state === 'CLOSED') return null;
  if (isSessionFrozen(broker))
    return { key: isShort ? 'stage.sessionFrozenShort' : 'stage.sessionFrozen', tone: 'bad' };
  if (session.state !== 'CONNECTED') return { key: 'stage.sessionSought', tone: 'bad' };
  // Where there is little room, what is as it should be needs no words.
  if (isShort) return null;
  return { key: 'stage.session', values: { seconds: session.timeoutMs / 1000 }, tone: 'quiet' };
}

/** Nobody can renew it, and nobody counts: the ensemble has no leader. */
const isSessionFrozen = ({ registered, session }: BrokerScene): boolean =>
  registered &&
  session.expiresAtUs === null &&
  (session.state === 'CONNECTED' || session.state === 'CONNECTING');

export interface SessionRing {
  /** Part of the session that is left, 0 to 1. */
  left: number;
  tone: Tone;
  /** Nobody counts down: the ensemble has no leader. */
  frozen: boolean;
}

export function sessionRing(broker: BrokerScene, clockUs: number): SessionRing | null {
  const { session } = broker;
  if (session.state === 'NONE' || (!broker.registered && session.state !== 'CONNECTED'))
    return null;
  if (session.expiresAtUs === null)
    return { left: 1, frozen: true, tone: isSessionFrozen(broker) ? 'bad' : 'warning' };
  const isHeard = session.state === 'CONNECTED' && broker.running && !broker.paused;
  const left = Math.max(
    0,
    Math.min(1, (session.expiresAtUs - clockUs) / (session.timeoutMs * 1000)),
  );
  return {
    left,
    frozen: false,
    tone: left < 1 / 3 ? 'bad' : isHeard ? 'good' : 'warning',
  };
}

export function zookeeperSaid(zookeeper: ZooKeeperScene): Said {
  const { quorum } = zookeeper;
  const values = { alive: quorum.alive, of: quorum.of };
  if (!quorum.ok) return { key: 'stage.noQuorum', values, tone: 'bad' };
  if (zookeeper.leader === -1) return { key: 'stage.electing', values, tone: 'warning' };
  return { key: 'stage.quorum', values, tone: quorum.alive < quorum.of ? 'warning' : 'quiet' };
}

export function producerLine(producer: ProducerScene, clockUs: number): Said {
  if (!producer.running) return { key: 'stage.producerStopped', tone: 'bad' };
  if (producer.paused) return { key: 'stage.paused', tone: 'warning' };
  if (producer.blockedOn === 'metadata') return { key: 'stage.blockedOnMetadata', tone: 'warning' };
  if (producer.blockedOn !== '') return { key: 'stage.blockedOnMemory', tone: 'warning' };
  const { waiting } = producer;
  if (waiting !== null && clockUs - waiting.sinceUs > 1_000_000) {
    const count = producer.inFlight + producer.queued;
    return { key: 'stage.producerWaits', values: { acks: producer.acks, count }, tone: 'warning' };
  }
  return {
    key: 'stage.producerRate',
    values: { acks: producer.acks, rate: producer.ratePerSecond },
    tone: 'quiet',
  };
}

/** The same in a narrow card, where there is a shorter way; null: there is none. */
export function producerShort(line: Said): Said | null {
  if (line.key === 'stage.producerRate') return { ...line, key: 'stage.producerRateShort' };
  return line.key === 'stage.producerWaits' ? { ...line, key: 'stage.producerWaitsShort' } : null;
}

/** Seconds until the oldest record without an answer is given up; null: nothing hangs, or it is given up now. */
export function givesUpIn(producer: ProducerScene, clockUs: number): number | null {
  const { waiting } = producer;
  if (waiting === null || clockUs - waiting.sinceUs <= 1_000_000) return null;
  const left = (waiting.deadlineUs - clockUs) / 1e6;
  return left > 0 ? left : null;
}

/** Kafka's names of a group's states. */
const groupKeys: Record<string, MessageKey> = {
  Empty: 'stage.groupEmpty',
  PreparingRebalance: 'stage.groupPreparingRebalance',
  CompletingRebalance: 'stage.groupCompletingRebalance',
  Stable: 'stage.groupStable',
  Dead: 'stage.groupDead',
};

/** A round under way in one word, where Kafka's name of its stage has no room. */
export const isRebalancing = ({ rebalanceSinceUs, state }: GroupScene): boolean =>
  rebalanceSinceUs !== null || state.endsWith('Rebalance');

export function groupSaid(group: GroupScene | undefined): Said {
  if (group === undefined) return { key: 'stage.groupUnknown', tone: 'quiet' };
  const values = { generation: group.generation };
  return {
    key: groupKeys[group.state] ?? 'stage.groupUnknown',
    values,
    tone: isRebalancing(group) ? 'warning' : 'quiet',
  };
}

/** What a consumer is at; the record in work comes first. */
export function consumerSaid(scene: Scene, consumer: ConsumerScene): Said {
  if (consumer.state === 'NOT_STARTED') return { key: 'stage.consumerNotStarted', tone: 'quiet' };
  if (!consumer.running)
    return {
      key: consumer.state === 'LEFT' ? 'stage.consumerClosed' : 'stage.consumerKilled',
      tone: 'bad',
    };
  if (consumer.paused) return { key: 'stage.paused', tone: 'warning' };
  if (/REBALANCE|UNJOINED/.test(consumer.state))
    return { key: 'stage.consumerJoining', tone: 'warning' };
  if (consumer.processing !== '') {
    return { key: 'stage.consumerWorks', values: { record: consumer.processing }, tone: 'neutral' };
  }
  if (consumer.assignment.length === 0) return { key: 'stage.consumerIdle', tone: 'quiet' };
  if (consumer.assignment.every((topicPartition) => !partitionOf(scene, topicPartition)))
    return { key: 'stage.consumerNothingLeft', tone: 'warning' };
  return { key: 'stage.consumerWaits', tone: 'quiet' };
}

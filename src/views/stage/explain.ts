/** What is said about a thing on the stage when a person points at it, and to a screen reader as its description. Pure. */
import type { GroupScene, PartitionScene, Scene } from '../../sim/scene.ts';
import type { Format } from '../kit/format.ts';
import type { Translate } from '../kit/text.tsx';
import {
  brokerTag,
  consumerSaid,
  controllerTag,
  groupSaid,
  producerLine,
  replicaSaid,
  replicaWord,
  zookeeperSaid,
  type Said,
} from './nodeStates.ts';
import { partitionOf, topicOf } from './partitions.ts';
import type { StageTarget } from './stageTarget.ts';

export interface Explained {
  title: string;
  /** The state in a word or two; '': nothing special. */
  state: string;
  lines: string[];
}

export interface Speech {
  t: Translate;
  format: Format;
  clockUs: number;
}

type Told = Omit<Explained, 'title'>;

export const explain = (scene: Scene, target: StageTarget, speech: Speech): Explained => ({
  title: titleOf(target, speech.t),
  ...tell(scene, target, speech),
});

function tell(scene: Scene, target: StageTarget, speech: Speech): Told {
  switch (target.kind) {
    case 'broker':
      return explainBroker(scene, target.id, speech);
    case 'server':
      return explainServer(scene, target.id, speech);
    case 'zookeeper':
      return explainZooKeeper(scene, speech);
    case 'producer':
      return explainProducer(scene, target.label, speech);
    case 'producers':
      return { state: '', lines: [target.labels.join(', ')] };
    case 'consumer':
      return explainConsumer(scene, target.label, speech);
    case 'group':
      return explainGroup(scene, target.id, speech);
    case 'partition':
      return explainPartition(scene, target.topicPartition, speech);
    case 'queue':
      return explainQueue(scene, target.name, speech);
    case 'queueConsumer':
      return explainQueueConsumer(scene, target, speech);
  }
}

/** A thing's whole name. */
export function titleOf(target: StageTarget, t: Translate): string {
  switch (target.kind) {
    case 'broker':
      return t('stage.broker', { id: target.id });
    case 'server':
      return t('stage.zookeeperServer', { id: target.id });
    case 'zookeeper':
      return t('stage.zookeeper');
    case 'producer':
      return t('stage.producer', { label: target.label });
    case 'producers':
      return t('stage.moreProducers', { count: target.labels.length });
    case 'consumer':
    case 'queueConsumer':
      return t('stage.consumer', { label: target.label });
    case 'group':
      return t('stage.group', { id: target.id });
    case 'partition':
      return target.topicPartition;
    case 'queue':
      return t('stage.queue', { name: target.name });
  }
}

function explainBroker(scene: Scene, id: number, { t, format, clockUs }: Speech): Told {
  const broker = scene.brokers[id];
  if (broker === undefined) return { state: '', lines: [] };
  const partitions = Object.values(scene.topics).flatMap((topic) =>
    Object.values(topic.partitions),
  );
  const replicas = partitions.filter((partition) => partition.replicas.includes(id)).length;
  const leads = partitions.filter((partition) => partition.leader === id).length;
  const lines = [t('explain.broker', { leads, replicas })];
  if (!broker.running) lines.push(t('explain.brokerDown'));
  if (!broker.running && broker.registered) lines.push(t('explain.brokerStillRegistered'));
  if (broker.running && broker.paused) lines.push(t('explain.brokerPaused'));
  if (broker.isController && broker.running) lines.push(t('explain.brokerController'));
  const { session } = broker;
  if (session.expiresAtUs !== null) {
    const seconds = format.number(Math.max(0, (session.expiresAtUs - clockUs) / 1e6), 1);
    lines.push(t('explain.sessionCounts', { seconds }));
  } else if (
    broker.registered &&
    session.state !== 'NONE' &&
    scene.zookeeper?.quorum.ok === false
  ) {
    lines.push(t('explain.sessionFrozen'));
  }
  const known = broker.believesController;
  if (broker.running && known === -1) lines.push(t('explain.believesNone'));
  else if (broker.running && known !== scene.controller?.broker)
    lines.push(t('explain.believesOther', { other: known }));
  const tags = [brokerTag(broker), controllerTag(scene, broker)].filter((tag) => tag !== null);
  return { state: tags.map((tag) => say(tag, t)).join(', '), lines };
}

function explainServer(scene: Scene, id: number, { t }: Speech): Told {
  const server = Object.values(scene.zookeeper?.servers ?? {}).find((one) => one.id === id);
  if (server === undefined) return { state: '', lines: [] };
  const states = {
    LEADING: 'stage.serverLeading',
    FOLLOWING: 'stage.serverFollowing',
    LOOKING: 'stage.serverLooking',
    DOWN: 'stage.serverDown',
  } as const;
  const lines = [server.paused ? t('explain.serverPaused') : t(`explain.server${server.state}`)];
  if (server.state !== 'DOWN')
    lines.push(t('explain.serverConnections', { count: server.connections, zxid: server.zxid }));
  return { state: t(server.paused ? 'stage.paused' : states[server.state]), lines };
}

function explainZooKeeper(scene: Scene, { t, format }: Speech): Told {
  if (scene.zookeeper === null) return { state: '', lines: [] };
  const { load } = scene;
  const lines = [
    t('explain.zookeeper', {
      requests: format.number(load.zookeeperRequests),
      writes: format.number(load.zookeeperWrites),
      records: format.number(load.recordsProduced),
    }),
  ];
  if (!scene.zookeeper.quorum.ok) lines.push(t('explain.zookeeperNoQuorum'));
  return { state: say(zookeeperSaid(scene.zookeeper), t), lines };
}

function explainProducer(scene: Scene, label: string, { t, format, clockUs }: Speech): Told {
  const producer = scene.producers[label];
  if (producer === undefined) return { state: '', lines: [] };
  const failed = Object.values(producer.failed).reduce((sum, count) => sum + count, 0);
  const lines = [
    t('explain.producer', { sent: producer.sent, acknowledged: producer.acknowledged, failed }),
  ];
  const names = Object.entries(producer.failed).map(
    ([name, count]) => `${name}: ${format.number(count)}`,
  );
  if (names.length > 0) lines.push(names.join(', '));
  if (producer.waiting !== null && clockUs - producer.waiting.sinceUs > 1e6) {
    lines.push(
      t('explain.producerWaiting', {
        waited: format.number((clockUs - producer.waiting.sinceUs) / 1e6, 1),
      }),
    );
  }
  return { state: say(producerLine(producer, clockUs), t), lines };
}

function explainConsumer(scene: Scene, label: string, { t }: Speech): Told {
  const consumer = scene.consumers[label];
  if (consumer === undefined) return { state: '', lines: [] };
  const said = consumerSaid(scene, consumer);
  const lines = [
    t('explain.consumer', { processed: consumer.processed, count: consumer.assignment.length }),
    ...(consumer.assignment.length === 0 ? [] : [consumer.assignment.join(', ')]),
    t('explain.consumerState', { state: consumer.state, generation: consumer.generation }),
  ];
  if (said.key === 'stage.consumerIdle') lines.push(t('explain.consumerIdle'));
  return { state: say(said, t), lines };
}

function explainGroup(scene: Scene, id: string, { t }: Speech): Told {
  const group = scene.groups[id];
  const said = groupSaid(group);
  if (group === undefined) return { state: say(said, t), lines: [] };
  const { state, generation, assignor, coordinator } = group;
  const lines = [
    coordinator === -1
      ? t('explain.groupNoCoordinator', { state, generation })
      : t('explain.group', { state, generation, assignor, coordinator }),
    ...lagLines(group, t),
  ];
  return { state: say(said, t), lines };
}

/** Lag counts what is not committed, though members may have read it long ago. */
function lagLines({ committed, members, totalLag, unread }: GroupScene, t: Translate): string[] {
  const open = Object.values(members)
    .flat()
    .filter((topicPartition) => !(topicPartition in committed)).length;
  if (Object.keys(committed).length === 0) {
    const nothing = t('explain.groupNothingCommitted');
    return unread === null ? [nothing] : [nothing, t('explain.groupUnread', { unread })];
  }
  if (totalLag === null) return [t('explain.groupLagUnknown')];
  const lines = [t('explain.groupLag', { lag: totalLag })];
  if (open > 0) lines.push(t('explain.groupLagWithout', { count: open }));
  if (unread !== null && unread < totalLag) lines.push(t('explain.groupUnread', { unread }));
  return lines;
}

function explainPartition(scene: Scene, topicPartition: string, { t, format }: Speech): Told {
  const partition = partitionOf(scene, topicPartition);
  if (partition === undefined) return { state: '', lines: [] };
  const { leader, leaderEpoch: epoch, isr, readableUpTo } = partition;
  const lines = [
    t('explain.partition', {
      leader: leader === -1 ? 'none' : String(leader),
      epoch,
      isr: isr.length === 0 ? '–' : format.list(isr),
    }),
  ];
  if (readableUpTo >= 0) lines.push(t('explain.partitionReadable', { offset: readableUpTo }));
  if (topicOf(scene, topicPartition)?.deleting === true) {
    lines.push(t('explain.partitionDeleting'));
    return { state: t('stage.deleting'), lines };
  }
  if (!partition.writable) lines.push(t('explain.partitionNotWritable'));
  if (!partition.electable) lines.push(t('explain.partitionNotElectable'));
  return { state: '', lines };
}

/** One replica, and the record under the pointer. */
export function explainReplica(
  scene: Scene,
  topicPartition: string,
  broker: number,
  offset: number,
  { t }: Speech,
): Explained | null {
  const partition = partitionOf(scene, topicPartition);
  const replica = partition?.logs[broker];
  if (partition === undefined || replica === undefined) return null;
  const word = replicaWord(scene, partition, replica);
  const { logStartOffset, logEndOffset, highWatermark } = replica;
  const lines = [
    t('explain.replica', {
      broker,
      state: say(replicaSaid(word), t),
      start: logStartOffset,
      end: logEndOffset,
      highWatermark,
    }),
  ];
  const unsafe = logEndOffset - highWatermark;
  if (unsafe > 0 && scene.brokers[broker]?.running === true)
    lines.push(t('explain.replicaUnsafe', { count: unsafe }));
  const record = replica.cells.find((cell) => cell.offset === offset);
  if (record !== undefined) {
    const values = { offset, key: record.key, value: record.value ?? 'null' };
    lines.push(t(record.key === null ? 'explain.recordNoKey' : 'explain.record', values));
  }
  return { title: topicPartition, state: '', lines };
}

/** Where a topic's row stands for its partitions: what its figure at a broker means. */
export function explainTopicAt(
  partitions: readonly PartitionScene[],
  topic: string,
  broker: number,
  { t }: Speech,
): Explained {
  const replicas = partitions.filter((partition) => partition.replicas.includes(broker)).length;
  const leads = partitions.filter((partition) => partition.leader === broker).length;
  return {
    title: topic,
    state: t('stage.partitions', { count: partitions.length }),
    lines: [t('explain.topicAt', { broker, replicas, leads })],
  };
}

function explainQueue(scene: Scene, name: string, { t }: Speech): Told {
  const queue = scene.queues[name];
  if (queue === undefined) return { state: '', lines: [] };
  const { published, acknowledged, readyCount } = queue;
  return {
    state: t('stage.queueWaiting', { count: readyCount }),
    lines: [t('explain.queue', { published, acknowledged })],
  };
}

function explainQueueConsumer(
  scene: Scene,
  { label, queue }: { label: string; queue: string },
  { t }: Speech,
): Told {
  const consumer = scene.queues[queue]?.consumers[label];
  if (consumer === undefined) return { state: '', lines: [] };
  return {
    state: consumer.running ? '' : t('stage.consumerKilled'),
    lines: [
      t('explain.queueConsumer', {
        processed: consumer.processed,
        unacked: consumer.unacked.length,
      }),
    ],
  };
}

const say = ({ key, values }: Said, t: Translate): string => t(key, values);

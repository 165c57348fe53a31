/**
 * What a person can do to a thing on the stage: its menu as data, by what it is and the state it is in. Names and arguments are those of
 * src/sim/actionKinds.ts. Pure.
 */
import type { ActionName } from '../../sim/actionKinds.ts';
import type { Scene } from '../../sim/scene.ts';
import type { MessageKey, Values } from '../../i18n/translate.ts';
import { topicNameOf } from './partitions.ts';
import type { StageTarget } from './stageTarget.ts';

export interface Action {
  do: ActionName;
  args: Record<string, unknown>;
}

export interface Field {
  name: string;
  label: MessageKey;
  type: 'number' | 'text' | 'select' | 'headers';
  initial: string;
  options?: readonly string[];
  min?: number;
  max?: number;
  /** Left empty, the argument is left out. */
  optional?: boolean;
}

export type FaultItem =
  | { kind: 'act'; key: MessageKey; values?: Values; action: Action; bad?: boolean }
  /** Needs an answer first: a dialog with fields, whose values join `action.args`. */
  | { kind: 'ask'; key: MessageKey; values?: Values; action: Action; fields: Field[] }
  /** `of`: a thing of its own, and no part of what its entries say. */
  | { kind: 'more'; key: MessageKey; values?: Values; of?: string; items: FaultItem[] }
  | { kind: 'line' };

const LINE: FaultItem = { kind: 'line' };

export function faultMenu(scene: Scene, target: StageTarget): FaultItem[] {
  switch (target.kind) {
    case 'broker':
      return brokerMenu(scene, target.id);
    case 'server':
      return serverMenu(scene, target.id);
    case 'zookeeper':
      return zookeeperMenu(scene);
    case 'producer':
      return producerMenu(scene, target.label);
    case 'consumer':
      return consumerMenu(scene, target.label);
    case 'group':
      return groupMenu(scene, target.id);
    case 'partition':
      return partitionMenu(scene, target.topicPartition);
    case 'queueConsumer':
      return queueConsumerMenu(scene, target);
    case 'producers':
      return submenus(target.labels.map((label) => [label, producerMenu(scene, label)]));
    case 'queue':
      return [];
  }
}

/** One entry for each of several things that have no place of their own on the stage. */
function submenus(menus: readonly (readonly [string, FaultItem[]])[]): FaultItem[] {
  return menus
    .filter(([, items]) => items.length > 0)
    .map(([label, items]): FaultItem => ({
      kind: 'more',
      key: 'faults.of',
      values: { label },
      of: label,
      items,
    }));
}

function brokerMenu(scene: Scene, id: number): FaultItem[] {
  const broker = scene.brokers[id];
  if (broker === undefined) return [];
  const act = (name: ActionName, key: MessageKey, bad = false): FaultItem => ({
    kind: 'act',
    key,
    values: { id },
    action: { do: name, args: { broker: id } },
    bad,
  });
  if (!broker.running) return [act('start', 'faults.startBroker')];
  return [
    act('crash', 'faults.crashBroker', true),
    act('stopGracefully', 'faults.stopBroker'),
    broker.paused ? act('resume', 'faults.resumeBroker') : act('pause', 'faults.pauseBroker'),
    act('restartGracefully', 'faults.restartBroker'),
    LINE,
    ...linkMenus(scene, id),
    {
      kind: 'ask',
      key: 'faults.delayAnswers',
      values: { id },
      action: { do: 'delayAnswers', args: { broker: id } },
      fields: [
        {
          name: 'delayMs',
          label: 'faults.fieldDelayMs',
          type: 'number',
          initial: '2000',
          min: 0,
          max: 600_000,
        },
      ],
    },
  ];
}

/** Cut, heal and slow the links of a broker: to each other broker and to ZooKeeper. */
function linkMenus(scene: Scene, id: number): FaultItem[] {
  const here = `broker ${id}`;
  const others = Object.values(scene.brokers).filter((broker) => broker.id !== id);
  const ends = [
    ...others.map((broker) => ({
      words: `broker ${broker.id}`,
      node: `broker-${broker.id}`,
      values: { id: broker.id },
    })),
    ...(scene.zookeeper === null
      ? []
      : [{ words: 'zookeeper', node: 'zookeeper', values: { id: 0 } }]),
  ];
  if (ends.length === 0) return [];
  const name = (end: (typeof ends)[number]): MessageKey =>
    end.node === 'zookeeper' ? 'faults.toZooKeeper' : 'faults.toBroker';
  const cut = ends.map((end): FaultItem => {
    const isCut = isLinkCut(scene, `broker-${id}`, end.node);
    const action: Action = {
      do: isCut ? 'healLink' : 'cutLink',
      args: { betweenInOrder: [here, end.words] },
    };
    if (isCut)
      return {
        kind: 'act',
        key: end.node === 'zookeeper' ? 'faults.healToZooKeeper' : 'faults.healToBroker',
        values: end.values,
        action,
      };
    return { kind: 'act', key: name(end), values: end.values, action, bad: true };
  });
  const slow = ends.map((end): FaultItem => ({
    kind: 'ask',
    key: name(end),
    values: end.values,
    action: { do: 'slowLink', args: { betweenInOrder: [here, end.words] } },
    fields: [
      {
        name: 'addMs',
        label: 'faults.fieldAddMs',
        type: 'number',
        initial: '500',
        min: 0,
        max: 600_000,
      },
    ],
  }));
  return [
    { kind: 'more', key: 'faults.cutLink', items: cut },
    { kind: 'more', key: 'faults.slowLink', items: slow },
  ];
}

function isLinkCut(scene: Scene, a: string, b: string): boolean {
  return Object.values(scene.links).some(
    (link) =>
      link.cut && ((link.a === a && matches(link.b, b)) || (link.b === a && matches(link.a, b))),
  );
}

/** The ensemble is one end in a menu and several nodes in the scene. */
const matches = (node: string, wanted: string): boolean =>
  wanted === 'zookeeper' ? node.startsWith('zookeeper') : node === wanted;

function serverMenu(scene: Scene, id: number): FaultItem[] {
  const server = Object.values(scene.zookeeper?.servers ?? {}).find((one) => one.id === id);
  if (server === undefined) return [];
  const act = (name: ActionName, key: MessageKey, bad = false): FaultItem => ({
    kind: 'act',
    key,
    values: { id },
    action: { do: name, args: { servers: [id] } },
    bad,
  });
  if (server.state === 'DOWN') return [act('startZooKeeper', 'faults.startServer')];
  return [
    act('crashZooKeeper', 'faults.crashServer', true),
    server.paused
      ? act('resumeZooKeeper', 'faults.resumeServer')
      : act('pauseZooKeeper', 'faults.pauseServer'),
  ];
}

function zookeeperMenu(scene: Scene): FaultItem[] {
  const servers = Object.values(scene.zookeeper?.servers ?? {}).sort((a, b) => a.id - b.id);
  const up = servers.filter(({ state }) => state !== 'DOWN').map(({ id }) => id);
  const down = servers.filter(({ state }) => state === 'DOWN').map(({ id }) => id);
  const majority = up.filter(
    (_, i) => i < up.length - servers.length + Math.floor(servers.length / 2) + 1,
  );
  const items: FaultItem[] = [];
  if (up.length > 0) {
    items.push({
      kind: 'act',
      key: 'faults.crashAllServers',
      values: { count: up.length },
      action: { do: 'crashZooKeeper', args: { servers: up } },
      bad: true,
    });
  }
  if (servers.length > 1 && majority.length > 0 && majority.length < up.length) {
    items.push({
      kind: 'act',
      key: 'faults.breakQuorum',
      values: { servers: majority },
      action: { do: 'crashZooKeeper', args: { servers: majority } },
      bad: true,
    });
  }
  if (down.length > 0) {
    items.push({
      kind: 'act',
      key: 'faults.startAllServers',
      values: { count: down.length },
      action: { do: 'startZooKeeper', args: { servers: down } },
    });
  }
  const each = servers.map(({ id }) => [`ZooKeeper ${id}`, serverMenu(scene, id)] as const);
  return [...items, LINE, ...submenus(each)];
}

function producerMenu(scene: Scene, label: string): FaultItem[] {
  const producer = scene.producers[label];
  if (producer === undefined || !producer.running) return [];
  const act = (name: ActionName, key: MessageKey, bad = false): FaultItem => ({
    kind: 'act',
    key,
    values: { label },
    action: { do: name, args: { producer: label } },
    bad,
  });
  const acks = ['all', '1', '0'].filter(
    (value) => value !== (producer.acks === '-1' ? 'all' : producer.acks),
  );
  const items: FaultItem[] = [
    produceItem(scene, label, producer.topic),
    {
      kind: 'ask',
      key: 'faults.changeRate',
      action: { do: 'changeProducer', args: { producer: label } },
      fields: [
        {
          name: 'rate',
          label: 'faults.fieldRate',
          type: 'number',
          initial: String(producer.ratePerSecond),
          min: 0,
          max: 1000,
        },
      ],
    },
    {
      kind: 'more',
      key: 'faults.changeAcks',
      items: acks.map((value) => ({
        kind: 'act',
        key: 'faults.acks',
        values: { acks: value },
        action: { do: 'changeProducer', args: { producer: label, acks: value } },
      })),
    },
    LINE,
    producer.paused
      ? act('resumeProducer', 'faults.resumeClient')
      : act('pauseProducer', 'faults.pauseClient'),
    act('stopProducer', 'faults.closeClient'),
    act('killProducer', 'faults.killClient', true),
  ];
  return producer.topic === null ? items.slice(4) : items;
}

function produceItem(scene: Scene, label: string, topic: string | null): FaultItem {
  const topics = Object.values(scene.topics)
    .filter(({ internal }) => !internal)
    .map(({ name }) => name);
  return {
    kind: 'ask',
    key: 'faults.produce',
    action: { do: 'produce', args: { producer: label } },
    fields: [
      {
        name: 'topic',
        label: 'faults.fieldTopic',
        type: 'select',
        initial: topic ?? topics[0] ?? '',
        options: topics,
      },
      { name: 'key', label: 'faults.fieldKey', type: 'text', initial: 'A', optional: true },
      { name: 'value', label: 'faults.fieldValue', type: 'text', initial: '', optional: true },
      {
        name: 'partition',
        label: 'faults.fieldPartition',
        type: 'number',
        initial: '',
        min: 0,
        max: 99_999,
        optional: true,
      },
      {
        name: 'headers',
        label: 'faults.fieldHeaders',
        type: 'headers',
        initial: '',
        optional: true,
      },
      {
        name: 'count',
        label: 'faults.fieldCount',
        type: 'number',
        initial: '1',
        min: 1,
        max: 1000,
      },
    ],
  };
}

function consumerMenu(scene: Scene, label: string): FaultItem[] {
  const consumer = scene.consumers[label];
  if (consumer === undefined) return [];
  const act = (name: ActionName, key: MessageKey, bad = false): FaultItem => ({
    kind: 'act',
    key,
    values: { label },
    action: { do: name, args: { consumer: label } },
    bad,
  });
  if (!consumer.running) return [act('startConsumers', 'faults.startClient')];
  return [
    act('closeConsumer', 'faults.closeConsumer'),
    act('killConsumer', 'faults.killClient', true),
    consumer.paused
      ? act('resumeConsumer', 'faults.resumeClient')
      : act('pauseConsumer', 'faults.pauseClient'),
    {
      kind: 'ask',
      key: 'faults.processLong',
      action: { do: 'call', args: { consumer: label } },
      fields: [
        {
          name: 'sleep',
          label: 'faults.fieldSleepMs',
          type: 'number',
          initial: '20000',
          min: 1,
          max: 600_000,
        },
      ],
    },
  ];
}

function groupMenu(scene: Scene, id: string): FaultItem[] {
  const topics = [
    ...new Set(
      Object.values(scene.groups[id]?.members ?? {})
        .flat()
        .map(topicNameOf),
    ),
  ];
  const others = Object.values(scene.topics)
    .filter(({ internal }) => !internal)
    .map(({ name }) => name);
  const subscribe = topics.length > 0 ? topics : others;
  const label = freeLabel(scene, id);
  const members = Object.values(scene.consumers).filter((consumer) => consumer.group === id);
  return [
    {
      kind: 'act',
      key: 'faults.addConsumer',
      values: { label },
      action: { do: 'addConsumer', args: { consumer: label, group: id, subscribe } },
    },
    LINE,
    ...submenus(members.map((member) => [member.label, consumerMenu(scene, member.label)])),
  ];
}

/** The next free name in the manner of the group's members: after c1 and c2 comes c3. */
function freeLabel(scene: Scene, group: string): string {
  const [first] = Object.values(scene.consumers).filter((consumer) => consumer.group === group);
  const stem = first?.label.replace(/\d+$/, '') || 'c';
  const taken = new Set([...Object.keys(scene.consumers), ...Object.keys(scene.producers)]);
  let number = 1;
  while (taken.has(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}

function partitionMenu(scene: Scene, topicPartition: string): FaultItem[] {
  const topic = topicNameOf(topicPartition);
  const partition = Number(topicPartition.slice(topic.length + 1));
  const count = Object.keys(scene.topics[topic]?.partitions ?? {}).length;
  if (count === 0) return [];
  return [
    {
      kind: 'act',
      key: 'faults.addPartition',
      values: { topic, count: count + 1 },
      action: { do: 'createPartitions', args: { topic, count: count + 1 } },
    },
    {
      kind: 'act',
      key: 'faults.removePartition',
      values: { topic, count: count - 1 },
      action: { do: 'createPartitions', args: { topic, count: count - 1 } },
    },
    {
      kind: 'act',
      key: 'faults.electPreferred',
      values: { topicPartition },
      action: { do: 'electPreferredLeaders', args: { topic, partition } },
    },
    LINE,
    {
      kind: 'ask',
      key: 'faults.minIsr',
      values: { topic },
      action: { do: 'alterConfig', args: { topic } },
      fields: [
        {
          name: 'min.insync.replicas',
          label: 'faults.fieldMinIsr',
          type: 'number',
          initial: '2',
          min: 1,
          max: 10,
        },
      ],
    },
    {
      kind: 'act',
      key: 'faults.deleteTopic',
      values: { topic },
      action: { do: 'deleteTopic', args: { topic } },
      bad: true,
    },
  ];
}

function queueConsumerMenu(
  scene: Scene,
  { label, queue }: { label: string; queue: string },
): FaultItem[] {
  const consumer = scene.queues[queue]?.consumers[label];
  if (consumer === undefined) return [];
  const act = (name: ActionName, key: MessageKey, bad = false): FaultItem => ({
    kind: 'act',
    key,
    values: { label },
    action: { do: name, args: { consumer: label } },
    bad,
  });
  if (!consumer.running) return [act('startConsumers', 'faults.startClient')];
  return [
    act('closeConsumer', 'faults.closeClient'),
    act('killConsumer', 'faults.killClient', true),
    act('pauseConsumer', 'faults.pauseClient'),
  ];
}

/** The action with a form's answers: empty optional fields are left out, numbers become numbers. */
export function withAnswers(
  action: Action,
  fields: readonly Field[],
  answers: Readonly<Record<string, string>>,
): Action {
  const args: Record<string, unknown> = { ...action.args };
  for (const field of fields) {
    const text = answers[field.name]?.trim() ?? '';
    if (text === '' && field.optional === true) continue;
    if (field.name === 'sleep') args['call'] = `sleep ${Number(text)}`;
    else if (field.name === 'min.insync.replicas')
      args['config'] = { 'min.insync.replicas': Number(text) };
    else if (field.type === 'number') args[field.name] = Number(text);
    else if (field.type === 'headers') args[field.name] = readHeaders(text);
    else args[field.name] = text;
  }
  return { ...action, args };
}

/** `trace=1, tenant=a` as headers in that order. */
function readHeaders(text: string): { name: string; value: string }[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals === -1
        ? { name: part, value: '' }
        : { name: part.slice(0, equals).trim(), value: part.slice(equals + 1).trim() };
    });
}

/** What is wrong with an answer; null: nothing. */
export function fieldFault(field: Field, answer: string): MessageKey | null {
  const text = answer.trim();
  if (text === '') return field.optional === true ? null : 'faults.required';
  if (field.type !== 'number') return null;
  const value = Number(text);
  const isInRange = value >= (field.min ?? -Infinity) && value <= (field.max ?? Infinity);
  return Number.isFinite(value) && isInRange ? null : 'faults.outOfRange';
}

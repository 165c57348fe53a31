/**
 * Every kind of action: what a person, or the scenario, can do to a run, with the shape of its arguments.
 *
 * Names and arguments are those of the recordings of real clusters. A constant table: it may be imported from anywhere, so that
 * links, pages and files are checked without the engine. What an action does stands in src/sim/actions.
 */

/** What an argument must be. A label, a topic or a number of a node must be one that can exist at that moment of the run. */
export type ArgumentType =
  | 'broker'
  | 'brokers'
  | 'server'
  | 'servers'
  | 'producer'
  | 'consumer'
  | 'consumers'
  | 'admin'
  /** A ZooKeeper client that a person has opened, or is about to open. */
  | 'zookeeperClient'
  | 'newZookeeperClient'
  | 'newConsumer'
  | 'newProducer'
  /** A topic that the run can have. */
  | 'topic'
  | 'topics'
  /** A topic that the run can have, or that the brokers create because a client asks for it; or a queue. */
  | 'writtenTopic'
  /** Topics that need not exist: a subscription waits for them. */
  | 'subscription'
  /** Any text: Kafka itself refuses a name that it does not like. */
  | 'newTopic'
  /** Two ends of a link, in words: `broker 1`, `zookeeper`, `zookeeper 2`, `client c1`. */
  | 'ends'
  /** One side of a split, in the same words; `client right`: all clients that are not named. */
  | 'side'
  | 'text'
  | 'textOrNull'
  /** A whole number. */
  | 'number'
  /** A number, fractions allowed. */
  | 'quantity'
  | 'flag'
  | 'keys'
  | 'numbers'
  /** Partitions of topics that the run can have; which partitions these have is Kafka's to say. */
  | 'topicPartitions'
  /** The same, also of topics that the brokers create because a client asks for them. */
  | 'newTopicPartitions'
  /** A consumer's own call, in the words of callWords.ts. */
  | 'call'
  /** The name of a request. */
  | 'api'
  | 'config'
  | 'configOrKey'
  | 'headers'
  | 'assignment'
  /** `orders-0` → offset. */
  | 'offsets'
  | 'texts'
  | 'workload'
  | 'acks';

export interface ArgumentShape {
  type: ArgumentType;
  required?: true;
  /** Of a number: both ends included. Of a text: its greatest length. */
  min?: number;
  max?: number;
  /** Of a text: the only ones. */
  oneOf?: readonly string[];
}

export interface ActionKind {
  /** What it is about, for menus: where on the stage it belongs. */
  on:
    | 'broker'
    | 'zookeeper'
    | 'network'
    | 'producer'
    | 'consumer'
    | 'admin'
    | 'cluster'
    | 'nothing';
  args: Readonly<Record<string, ArgumentShape>>;
  /** Of each group exactly one is given: several words for one thing. */
  exactlyOne?: readonly (readonly string[])[];
  /** Of each group at most one is given. */
  atMostOne?: readonly (readonly string[])[];
  /** It is a known action of Kafka's that the engine does not have: refused, with this reason. */
  notModelledYet?: string;
}

const DAY_MS = 86_400_000;
const MOST_RECORDS = 100_000;

const ms: ArgumentShape = { type: 'quantity', min: 0, max: DAY_MS };
const topic: ArgumentShape = { type: 'topic', required: true };
const admin: ArgumentShape = { type: 'admin' };
const note: ArgumentShape = { type: 'text', max: 500 };
const zookeeperClient: ArgumentShape = { type: 'zookeeperClient', required: true };
const path: ArgumentShape = { type: 'text', required: true, max: 1000 };
const version: ArgumentShape = { type: 'number', min: -1, max: 2_147_483_647 };
const ofClient = { client: zookeeperClient, note } as const;
const readOf = { client: zookeeperClient, path, watch: { type: 'flag' }, note } as const;
/** Whether there can be so many, or one of this number, is Kafka's to say. */
const int32 = { type: 'number', min: -2_147_483_648, max: 2_147_483_647 } as const;
const partition: ArgumentShape = { ...int32, required: true };
const count = (max: number): ArgumentShape => ({ type: 'number', min: 1, max });

const machines = {
  broker: { type: 'broker' },
  brokers: { type: 'brokers' },
  server: { type: 'server' },
  servers: { type: 'servers' },
  note,
} as const satisfies Record<string, ArgumentShape>;
const oneMachine = [['broker', 'brokers', 'server', 'servers']] as const;

const servers = { server: { type: 'server' }, servers: { type: 'servers' }, note } as const;
const oneServer = [['server', 'servers']] as const;

const consumers = {
  consumer: { type: 'consumer' },
  consumers: { type: 'consumers' },
  note,
} as const;
const oneConsumer = [['consumer', 'consumers']] as const;

const producer: ArgumentShape = { type: 'producer', required: true };

export const actionKinds = {
  // processes
  crash: { on: 'broker', args: machines, exactlyOne: oneMachine },
  start: { on: 'broker', args: machines, exactlyOne: oneMachine },
  stopGracefully: { on: 'broker', args: machines, exactlyOne: oneMachine },
  pause: { on: 'broker', args: machines, exactlyOne: oneMachine },
  resume: { on: 'broker', args: machines, exactlyOne: oneMachine },
  restartGracefully: { on: 'broker', args: machines, exactlyOne: oneMachine },
  crashAndStart: { on: 'broker', args: machines, exactlyOne: oneMachine },
  crashZooKeeper: { on: 'zookeeper', args: servers, exactlyOne: oneServer },
  startZooKeeper: { on: 'zookeeper', args: servers, exactlyOne: oneServer },
  restartZooKeeper: { on: 'zookeeper', args: servers, exactlyOne: oneServer },
  pauseZooKeeper: { on: 'zookeeper', args: servers, exactlyOne: oneServer },
  resumeZooKeeper: { on: 'zookeeper', args: servers, exactlyOne: oneServer },
  stopEverything: { on: 'cluster', args: { note } },

  // network
  cutLink: { on: 'network', args: { betweenInOrder: { type: 'ends', required: true }, note } },
  healLink: { on: 'network', args: { betweenInOrder: { type: 'ends', required: true }, note } },
  slowLink: {
    on: 'network',
    args: {
      betweenInOrder: { type: 'ends', required: true },
      addMs: { ...ms, required: true },
      note,
    },
  },
  split: {
    on: 'network',
    args: { left: { type: 'side', required: true }, right: { type: 'side', required: true }, note },
  },
  heal: {
    on: 'network',
    args: { left: { type: 'side' }, right: { type: 'side' }, servers: { type: 'servers' }, note },
    exactlyOne: [
      ['left', 'servers'],
      ['right', 'servers'],
    ],
  },
  /** Each of these ensemble servers is cut off from all other servers. */
  cut: { on: 'network', args: { servers: { type: 'servers', required: true }, note } },
  /** 0: no delay any more. */
  delayAnswers: {
    on: 'network',
    args: {
      broker: { type: 'broker', required: true },
      delayMs: { ...ms, required: true },
      api: { type: 'api' },
      note,
    },
  },

  // producers
  addProducer: {
    on: 'producer',
    args: {
      producer: { type: 'newProducer', required: true },
      config: { type: 'config' },
      workload: { type: 'workload' },
      note,
    },
  },
  /** close(): the process ends with it, unless `processStays`; after `timeoutMs` the rest is given up. */
  stopProducer: {
    on: 'producer',
    args: { producer, timeoutMs: ms, processStays: { type: 'flag' }, note },
  },
  killProducer: { on: 'producer', args: { producer, note } },
  pauseProducer: { on: 'producer', args: { producer, note } },
  resumeProducer: { on: 'producer', args: { producer, note } },
  changeProducer: {
    on: 'producer',
    args: {
      producer,
      rate: { type: 'quantity', min: 0, max: 1000 },
      keys: { type: 'keys' },
      partitions: { type: 'numbers' },
      acks: { type: 'acks' },
      note,
    },
  },
  produce: {
    on: 'producer',
    args: {
      producer,
      topic: { type: 'writtenTopic', required: true },
      partition: int32,
      toPartition: int32,
      /** So many records to partition 0, then 1, …, of those that the topic has. */
      eachPartition: count(MOST_RECORDS),
      key: { type: 'textOrNull', max: 1000 },
      value: { type: 'textOrNull', max: 10_000 },
      /** Values `<prefix>0`, `<prefix>1`, … */
      valuePrefix: { type: 'text', max: 1000 },
      /** The value is filled up with dots to so many bytes. */
      valueBytes: { type: 'number', min: 0, max: 10_000_000 },
      /** Of the record, in ms; left out: the moment of send(). */
      timestamp: { type: 'number', min: 0, max: 1e15 },
      headers: { type: 'headers' },
      headersInOrder: { type: 'headers' },
      count: count(MOST_RECORDS),
      note,
    },
    atMostOne: [
      ['partition', 'toPartition', 'eachPartition'],
      ['count', 'eachPartition'],
      ['value', 'valuePrefix'],
      ['headers', 'headersInOrder'],
    ],
  },

  // consumers
  addConsumer: {
    on: 'consumer',
    args: {
      consumer: { type: 'newConsumer', required: true },
      group: { type: 'text', max: 200 },
      subscribe: { type: 'subscription' },
      assign: { type: 'newTopicPartitions' },
      config: { type: 'config' },
      processingMs: ms,
      commit: { type: 'text', max: 40, oneOf: ['automatic', 'afterRecord', 'afterBatch', 'never'] },
      note,
    },
    atMostOne: [['subscribe', 'assign']],
  },
  startConsumers: {
    on: 'consumer',
    args: { consumersInOrder: { type: 'consumers' }, ...consumers, gapMs: ms },
    exactlyOne: [['consumersInOrder', 'consumers', 'consumer']],
  },
  closeConsumer: { on: 'consumer', args: consumers, exactlyOne: oneConsumer },
  killConsumer: { on: 'consumer', args: consumers, exactlyOne: oneConsumer },
  pauseConsumer: { on: 'consumer', args: consumers, exactlyOne: oneConsumer },
  resumeConsumer: {
    on: 'consumer',
    args: { ...consumers, thenCall: { type: 'call' } },
    exactlyOne: oneConsumer,
  },
  /** `commit`, `commit orders-0 5`, `subscribe orders`, `unsubscribe`, `stopPolling`, `resumePolling`, `sleep 20000`, … */
  call: {
    on: 'consumer',
    args: {
      ...consumers,
      client: { type: 'consumer' },
      call: { type: 'call', required: true },
    },
    exactlyOne: [['consumer', 'consumers', 'client']],
  },
  /** What the probe gets when it asks the leader that it knows, with the leader epoch that it knows. */
  offsets: {
    on: 'consumer',
    args: { topic, partition, note },
  },
  /** A consumer without a group reads the partition from the beginning until nothing more comes. */
  read: {
    on: 'consumer',
    args: {
      topic,
      partition,
      from: { type: 'text', max: 20, oneOf: ['beginning'] },
      note,
    },
  },

  // admin
  createTopic: {
    on: 'admin',
    args: {
      topic: { type: 'newTopic', required: true, max: 300 },
      partitions: { ...int32, max: 100_000 },
      replicationFactor: { type: 'number', min: -32_768, max: 32_767 },
      assignment: { type: 'assignment' },
      config: { type: 'config' },
      admin,
      note,
    },
    atMostOne: [
      ['assignment', 'partitions'],
      ['assignment', 'replicationFactor'],
    ],
  },
  deleteTopic: { on: 'admin', args: { topic, admin, note } },
  /** `count`: partitions afterwards. Fewer than now is a request that Kafka refuses. */
  createPartitions: {
    on: 'admin',
    args: {
      topic,
      count: { ...int32, max: 100_000 },
      replicas: { type: 'brokers' },
      assignment: { type: 'assignment' },
      admin,
      note,
    },
    exactlyOne: [['count', 'assignment']],
  },
  describeTopics: {
    on: 'admin',
    args: { topic: { type: 'topic' }, topics: { type: 'topics' }, admin, note },
    exactlyOne: [['topic', 'topics']],
  },
  electPreferredLeaders: {
    on: 'admin',
    args: {
      topic: { type: 'topic' },
      topics: { type: 'topics' },
      partition: int32,
      partitions: { type: 'topicPartitions' },
      admin,
      note,
    },
    atMostOne: [
      ['topic', 'topics', 'partitions'],
      ['partition', 'topics'],
      ['partition', 'partitions'],
    ],
  },
  alterConfig: {
    on: 'admin',
    args: { topic, config: { type: 'configOrKey', required: true }, admin, note },
  },
  describeConfigs: { on: 'admin', args: { topic, admin, note } },
  describeGroup: {
    on: 'admin',
    args: { group: { type: 'text', required: true, max: 200 }, admin, note },
  },
  deleteGroup: {
    on: 'admin',
    args: { group: { type: 'text', required: true, max: 200 }, admin, note },
  },
  listConsumerGroupOffsets: {
    on: 'admin',
    args: { group: { type: 'text', required: true, max: 200 }, admin, note },
  },
  alterConsumerGroupOffsets: {
    on: 'admin',
    args: {
      group: { type: 'text', max: 200 },
      groups: { type: 'texts' },
      offsets: { type: 'offsets', required: true },
      admin,
      note,
    },
    exactlyOne: [['group', 'groups']],
  },
  /** −1: up to the high watermark. */
  deleteRecords: {
    on: 'admin',
    args: {
      topic,
      partition,
      beforeOffset: { type: 'number', required: true, min: -1, max: 1e15 },
      admin,
      note,
    },
  },
  deleteConsumerGroupOffsets: {
    on: 'admin',
    args: {
      group: { type: 'text', required: true, max: 200 },
      partitions: { type: 'topicPartitions', required: true },
      admin,
      note,
    },
  },
  /** `instances`: static members by their instance id; left out: all members. */
  removeMembersFromConsumerGroup: {
    on: 'admin',
    args: {
      group: { type: 'text', required: true, max: 200 },
      instances: { type: 'texts' },
      admin,
      note,
    },
  },
  listOffsets: {
    on: 'admin',
    args: {
      topic,
      partition,
      /** `earliest`, `latest`. */
      spec: { type: 'text', required: true, max: 20, oneOf: ['earliest', 'latest'] },
      admin,
      note,
    },
  },
  deleteZnode: {
    on: 'zookeeper',
    args: { path: { type: 'text', required: true, max: 1000 }, note },
  },

  // a ZooKeeper client of one's own
  openSession: {
    on: 'zookeeper',
    args: {
      client: { type: 'newZookeeperClient', required: true },
      servers: { type: 'servers', required: true },
      timeout: { type: 'number', required: true, min: 1, max: DAY_MS },
      note,
    },
  },
  closeSession: { on: 'zookeeper', args: ofClient },
  killClient: { on: 'zookeeper', args: ofClient },
  pauseClient: { on: 'zookeeper', args: ofClient },
  resumeClient: { on: 'zookeeper', args: ofClient },
  create: {
    on: 'zookeeper',
    args: {
      client: zookeeperClient,
      path,
      data: { type: 'text', max: 10_000 },
      mode: {
        type: 'text',
        max: 30,
        oneOf: ['PERSISTENT', 'EPHEMERAL', 'PERSISTENT_SEQUENTIAL', 'EPHEMERAL_SEQUENTIAL'],
      },
      note,
    },
  },
  setData: {
    on: 'zookeeper',
    args: { client: zookeeperClient, path, data: { type: 'text', max: 10_000 }, version, note },
  },
  delete: { on: 'zookeeper', args: { client: zookeeperClient, path, version, note } },
  getData: { on: 'zookeeper', args: readOf },
  exists: { on: 'zookeeper', args: readOf },
  getChildren: { on: 'zookeeper', args: readOf },
  /** Each in words: `create /a ephemeral =text`, `setData /a v3 =text`, `delete /a`, `check /a v0`. */
  multi: {
    on: 'zookeeper',
    args: { client: zookeeperClient, operations: { type: 'texts', required: true }, note },
  },

  // nothing
  wait: {
    on: 'nothing',
    args: { forMs: ms, ms, until: { type: 'text', max: 200 }, note },
    atMostOne: [['forMs', 'ms']],
  },
  observe: { on: 'nothing', args: { note } },

  // of Kafka, not of the engine yet
  reassign: notYet('the reassignment of replicas'),
} as const satisfies Record<string, ActionKind>;

export type ActionName = keyof typeof actionKinds;

/** Other words for the same thing. */
export const actionAliases: Readonly<Record<string, ActionName>> = {
  kill: 'crash',
  stop: 'stopGracefully',
  restart: 'restartGracefully',
  startProducer: 'addProducer',
  startConsumer: 'startConsumers',
  stopConsumer: 'closeConsumer',
  closeProducer: 'stopProducer',
  createTopics: 'createTopic',
  deleteTopics: 'deleteTopic',
  electLeaders: 'electPreferredLeaders',
  incrementalAlterConfigs: 'alterConfig',
  alterTopicConfig: 'alterConfig',
  describeConsumerGroups: 'describeGroup',
  deleteConsumerGroups: 'deleteGroup',
};

/** `admin` with an `operation` is the request of that name, with the same arguments. */
export const ADMIN = 'admin';

/**
 * The action's one name, whatever word was used; null: no such action. `admin` goes by its operation; `read` of a path is ZooKeeper's
 * getData, of a partition the probe's.
 */
export function actionName(
  word: string,
  args: Readonly<Record<string, unknown>>,
): ActionName | null {
  const name = word === ADMIN ? args['operation'] : word;
  if (typeof name !== 'string') return null;
  if (name === 'read' && args['path'] !== undefined) return 'getData';
  if (Object.hasOwn(actionKinds, name)) return name as ActionName;
  return Object.hasOwn(actionAliases, name) ? (actionAliases[name] ?? null) : null;
}

/** One end of a link, or one of a side of a split. */
export type End =
  | { what: 'broker' | 'server'; id: number }
  | { what: 'ensemble' }
  | { what: 'client'; label: string }
  /** All clients that are named on neither side. */
  | { what: 'otherClients' };

/** What `broker 1`, `zookeeper`, `zookeeper 2`, `client c1`, `c1`, `client right` mean. */
export function readEnd(words: string): End {
  const machine = /^(broker|zookeeper)[ -](\d{1,4})$/.exec(words);
  if (machine !== null) {
    return { what: machine[1] === 'broker' ? 'broker' : 'server', id: Number(machine[2]) };
  }
  if (words === 'zookeeper') return { what: 'ensemble' };
  if (words === 'client right') return { what: 'otherClients' };
  return {
    what: 'client',
    label: words.startsWith('client ') ? words.slice('client '.length) : words,
  };
}

export const kindOfAction = (name: ActionName): ActionKind => actionKinds[name];

function notYet(what: string) {
  return { on: 'admin', args: {}, notModelledYet: what } as const;
}

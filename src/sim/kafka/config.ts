/**
 * Kafka's configuration keys with defaults and units: the one place where they stand.
 *
 * Sources: kafka-facts.md sections 3.2, 6, 9, 18.2, 26 (ProducerConfig, ConsumerConfig, ServerLogConfigs, ReplicationConfigs,
 * ZkConfigs, GroupCoordinatorConfig, LogConfig of Apache Kafka 3.9). A key that is not here is accepted, kept and listed as "not
 * modelled yet". A constant table: it may be imported from anywhere.
 */

export type ConfigValue = number | string | boolean;
export type ConfigSide = 'broker' | 'topic' | 'producer' | 'consumer' | 'admin' | 'zookeeper';

export interface ConfigKey<V extends ConfigValue = ConfigValue> {
  default: V;
  /** Unit of a number; '' where it has none. */
  unit: 'ms' | 's' | 'min' | 'bytes' | 'percent' | 'ticks' | '';
  /** Which values are taken (configValue.ts): a number's least and greatest, or the only texts. */
  range: ConfigRange;
}

export interface ConfigRange {
  /** Left out: as far down as Kafka's INT goes. */
  min?: number;
  /** Left out: as far up. */
  max?: number;
  oneOf?: readonly string[];
}

const key = <V extends ConfigValue>(
  value: V,
  unit: ConfigKey['unit'] = '',
  range: ConfigRange = {},
): ConfigKey<V> => ({ default: value, unit, range });

const atLeast = (min: number): ConfigRange => ({ min });
/** The greatest value of Kafka's LONG, as near as a number comes: how "for ever" is written. */
const LONG_MAX = 9_223_372_036_854_775_808;
const LONG: ConfigRange = { min: 0, max: LONG_MAX };
/** Kafka takes 0 here; the simulation would do nothing else then. */
const PERIOD: ConfigRange = { min: 10, max: LONG_MAX };
const BYTES_TO_WAIT_FOR = atLeast(1);

const network = {
  'reconnect.backoff.ms': key(50, 'ms', PERIOD),
  'reconnect.backoff.max.ms': key(1000, 'ms', PERIOD),
  'socket.connection.setup.timeout.ms': key(10000, 'ms', LONG),
};

const client = {
  ...network,
  /** Brokers that a client is given to begin with, such as `broker-1,broker-2`; unset: all. */
  'bootstrap.servers': key(''),
  'request.timeout.ms': key(30000, 'ms', atLeast(0)),
  'retry.backoff.ms': key(100, 'ms', PERIOD),
  'retry.backoff.max.ms': key(1000, 'ms', PERIOD),
  'metadata.max.age.ms': key(300000, 'ms', PERIOD),
};

export const configKeys = {
  zookeeper: {
    tickTime: key(2000, 'ms', PERIOD),
    initLimit: key(10, 'ticks', atLeast(1)),
    syncLimit: key(5, 'ticks', atLeast(1)),
    /** Unset: 2 ticks, and 20. */
    minSessionTimeout: key(-1, 'ms', atLeast(-1)),
    maxSessionTimeout: key(-1, 'ms', atLeast(-1)),
  },
  broker: {
    'num.partitions': key(1, '', { min: 1, max: 5000 }),
    'default.replication.factor': key(1, '', atLeast(1)),
    'min.insync.replicas': key(1, '', atLeast(1)),
    'message.max.bytes': key(1048588, 'bytes', atLeast(0)),
    'log.segment.bytes': key(1073741824, 'bytes', atLeast(14)),
    'auto.create.topics.enable': key(true),
    'delete.topic.enable': key(true),
    'unclean.leader.election.enable': key(false),
    'replica.lag.time.max.ms': key(30000, 'ms', { min: 20, max: LONG_MAX }),
    'replica.fetch.wait.max.ms': key(500, 'ms', PERIOD),
    'replica.fetch.backoff.ms': key(1000, 'ms', PERIOD),
    'replica.fetch.min.bytes': key(1, 'bytes', BYTES_TO_WAIT_FOR),
    'replica.socket.timeout.ms': key(30000, 'ms', PERIOD),
    'replica.high.watermark.checkpoint.interval.ms': key(5000, 'ms', PERIOD),
    'log.flush.offset.checkpoint.interval.ms': key(60000, 'ms', PERIOD),
    'log.flush.start.offset.checkpoint.interval.ms': key(60000, 'ms', PERIOD),
    'log.initial.task.delay.ms': key(30000, 'ms', LONG),
    'controller.socket.timeout.ms': key(30000, 'ms', PERIOD),
    'request.timeout.ms': key(30000, 'ms', PERIOD),
    'auto.leader.rebalance.enable': key(true),
    'leader.imbalance.check.interval.seconds': key(300, 's', atLeast(1)),
    'leader.imbalance.per.broker.percentage': key(10, 'percent', atLeast(0)),
    'controlled.shutdown.enable': key(true),
    'controlled.shutdown.max.retries': key(3, '', atLeast(0)),
    'controlled.shutdown.retry.backoff.ms': key(5000, 'ms', PERIOD),
    'zookeeper.session.timeout.ms': key(18000, 'ms', atLeast(1)),
    /** Unset: the session timeout. */
    'zookeeper.connection.timeout.ms': key(-1, 'ms', atLeast(-1)),
    'offsets.topic.num.partitions': key(50, '', { min: 1, max: 5000 }),
    'offsets.topic.replication.factor': key(3, '', atLeast(1)),
    'offsets.commit.timeout.ms': key(5000, 'ms', atLeast(1)),
    'offsets.retention.minutes': key(10080, 'min', atLeast(1)),
    'offsets.retention.check.interval.ms': key(600000, 'ms', PERIOD),
    'group.initial.rebalance.delay.ms': key(3000, 'ms', atLeast(0)),
    'group.min.session.timeout.ms': key(6000, 'ms', atLeast(0)),
    'group.max.session.timeout.ms': key(1800000, 'ms', atLeast(0)),
    'group.max.size': key(2147483647, '', atLeast(1)),
    'num.replica.fetchers': key(1, '', atLeast(1)),
    ...network,
  },
  topic: {
    'min.insync.replicas': key(1, '', atLeast(1)),
    'max.message.bytes': key(1048588, 'bytes', atLeast(0)),
    'segment.bytes': key(1073741824, 'bytes', atLeast(14)),
    'unclean.leader.election.enable': key(false),
  },
  producer: {
    acks: key('all', '', { oneOf: ['all', '-1', '0', '1'] }),
    'enable.idempotence': key(true),
    retries: key(2147483647, '', atLeast(0)),
    'delivery.timeout.ms': key(120000, 'ms', atLeast(0)),
    'linger.ms': key(0, 'ms', LONG),
    'batch.size': key(16384, 'bytes', atLeast(0)),
    'buffer.memory': key(33554432, 'bytes', LONG),
    'max.block.ms': key(60000, 'ms', LONG),
    'max.in.flight.requests.per.connection': key(5, '', atLeast(1)),
    'max.request.size': key(1048576, 'bytes', atLeast(0)),
    'partitioner.class': key(''),
    'partitioner.ignore.keys': key(false),
    'partitioner.adaptive.partitioning.enable': key(true),
    ...client,
  },
  consumer: {
    'group.id': key(''),
    'group.instance.id': key(''),
    'session.timeout.ms': key(45000, 'ms', atLeast(0)),
    'heartbeat.interval.ms': key(3000, 'ms', PERIOD),
    'max.poll.interval.ms': key(300000, 'ms', atLeast(1)),
    'max.poll.records': key(500, '', atLeast(1)),
    'enable.auto.commit': key(true),
    'auto.commit.interval.ms': key(5000, 'ms', PERIOD),
    'auto.offset.reset': key('latest', '', { oneOf: ['latest', 'earliest', 'none'] }),
    'isolation.level': key('read_uncommitted', '', {
      oneOf: ['read_committed', 'read_uncommitted'],
    }),
    'fetch.min.bytes': key(1, 'bytes', BYTES_TO_WAIT_FOR),
    'fetch.max.wait.ms': key(500, 'ms', PERIOD),
    'fetch.max.bytes': key(52428800, 'bytes', atLeast(0)),
    'max.partition.fetch.bytes': key(1048576, 'bytes', atLeast(0)),
    'default.api.timeout.ms': key(60000, 'ms', atLeast(0)),
    'allow.auto.create.topics': key(true),
    'partition.assignment.strategy': key('range,cooperative-sticky'),
    ...client,
  },
  admin: {
    ...client,
    'default.api.timeout.ms': key(60000, 'ms', atLeast(0)),
    retries: key(2147483647, '', atLeast(0)),
  },
} as const satisfies Record<ConfigSide, Record<string, ConfigKey>>;

/** Keys whose effect the engine does not have yet although it knows their default; reported beside unknown keys. */
export const notModelledYet: Record<ConfigSide, readonly string[]> = {
  zookeeper: [],
  broker: ['log.segment.bytes', 'num.replica.fetchers'],
  topic: ['segment.bytes'],
  producer: ['enable.idempotence'],
  consumer: ['fetch.max.bytes', 'isolation.level', 'max.partition.fetch.bytes'],
  admin: [],
};

/** What else a topic's configuration may hold (TopicConfig.java, QuotaConfig.java): a topic takes no unknown key. */
export const otherTopicKeys: readonly string[] = [
  'cleanup.policy',
  'compression.gzip.level',
  'compression.lz4.level',
  'compression.type',
  'compression.zstd.level',
  'delete.retention.ms',
  'file.delete.delay.ms',
  'flush.messages',
  'flush.ms',
  'follower.replication.throttled.replicas',
  'index.interval.bytes',
  'leader.replication.throttled.replicas',
  'local.retention.bytes',
  'local.retention.ms',
  'max.compaction.lag.ms',
  'message.downconversion.enable',
  'message.format.version',
  'message.timestamp.after.max.ms',
  'message.timestamp.before.max.ms',
  'message.timestamp.difference.max.ms',
  'message.timestamp.type',
  'min.cleanable.dirty.ratio',
  'min.compaction.lag.ms',
  'preallocate',
  'remote.log.copy.disable',
  'remote.log.delete.on.disable',
  'remote.storage.enable',
  'retention.bytes',
  'retention.ms',
  'segment.index.bytes',
  'segment.jitter.ms',
  'segment.ms',
];

/** Whose value a topic has that does not set its own. */
export const brokerKeys = {
  'min.insync.replicas': 'min.insync.replicas',
  'max.message.bytes': 'message.max.bytes',
  'segment.bytes': 'log.segment.bytes',
  'unclean.leader.election.enable': 'unclean.leader.election.enable',
} as const satisfies Record<keyof typeof configKeys.topic, keyof typeof configKeys.broker>;

type Widen<T> = T extends number ? number : T extends boolean ? boolean : string;
export type ResolvedConfig<S extends ConfigSide> = {
  -readonly [K in keyof (typeof configKeys)[S]]: (typeof configKeys)[S][K] extends {
    default: infer D;
  }
    ? Widen<D>
    : never;
};

/** Defaults overlaid with what is given; texts such as "5000" and "true" become numbers and booleans. Unknown keys are left out. */
export function resolveConfig<S extends ConfigSide>(
  side: S,
  given: Record<string, unknown>,
  fallback: Record<string, unknown> = {},
): ResolvedConfig<S> {
  const resolved: Record<string, ConfigValue> = {};
  const keys: Record<string, ConfigKey> = configKeys[side];
  for (const [name, { default: standard }] of Object.entries(keys)) {
    const value = given[name] ?? fallback[name];
    resolved[name] = value === undefined ? standard : convert(value, standard);
  }
  return resolved as ResolvedConfig<S>;
}

/** Given keys that have no effect in the model: unknown ones, and known ones that are not modelled yet. */
export function unmodelledKeys(side: ConfigSide, given: Record<string, unknown>): string[] {
  const keys: Record<string, ConfigKey> = configKeys[side];
  return Object.keys(given)
    .filter((name) => {
      const known = Object.hasOwn(keys, name) ? keys[name] : undefined;
      if (known === undefined) return true;
      // Set to "off" it asks for nothing that is missing.
      return notModelledYet[side].includes(name) && convert(given[name], known.default) !== false;
    })
    .sort();
}

function convert(value: unknown, standard: ConfigValue): ConfigValue {
  const text = configText(value);
  if (typeof standard === 'number') return Number(text);
  if (typeof standard === 'boolean') return text.trim().toLowerCase() === 'true';
  return text;
}

/** Numbers, booleans and lists as Kafka's requests and znodes hold them. */
export const configText = (value: unknown): string =>
  Array.isArray(value) ? value.join(',') : String(value);

export const configTexts = (config: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, configText(value)]));

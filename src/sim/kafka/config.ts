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
}

const key = <V extends ConfigValue>(value: V, unit: ConfigKey['unit'] = ''): ConfigKey<V> => ({
  default: value,
  unit,
});

const network = {
  'reconnect.backoff.ms': key(50, 'ms'),
  'reconnect.backoff.max.ms': key(1000, 'ms'),
  'socket.connection.setup.timeout.ms': key(10000, 'ms'),
};

const client = {
  ...network,
  /** Brokers that a client is given to begin with, such as `broker-1,broker-2`; unset: all. */
  'bootstrap.servers': key(''),
  'request.timeout.ms': key(30000, 'ms'),
  'retry.backoff.ms': key(100, 'ms'),
  'retry.backoff.max.ms': key(1000, 'ms'),
  'metadata.max.age.ms': key(300000, 'ms'),
};

export const configKeys = {
  zookeeper: {
    tickTime: key(2000, 'ms'),
    initLimit: key(10, 'ticks'),
    syncLimit: key(5, 'ticks'),
    /** Unset: 2 ticks, and 20. */
    minSessionTimeout: key(-1, 'ms'),
    maxSessionTimeout: key(-1, 'ms'),
  },
  broker: {
    'num.partitions': key(1),
    'default.replication.factor': key(1),
    'min.insync.replicas': key(1),
    'message.max.bytes': key(1048588, 'bytes'),
    'log.segment.bytes': key(1073741824, 'bytes'),
    'auto.create.topics.enable': key(true),
    'delete.topic.enable': key(true),
    'unclean.leader.election.enable': key(false),
    'replica.lag.time.max.ms': key(30000, 'ms'),
    'replica.fetch.wait.max.ms': key(500, 'ms'),
    'replica.fetch.backoff.ms': key(1000, 'ms'),
    'replica.fetch.min.bytes': key(1, 'bytes'),
    'replica.socket.timeout.ms': key(30000, 'ms'),
    'replica.high.watermark.checkpoint.interval.ms': key(5000, 'ms'),
    'log.flush.offset.checkpoint.interval.ms': key(60000, 'ms'),
    'log.flush.start.offset.checkpoint.interval.ms': key(60000, 'ms'),
    'log.initial.task.delay.ms': key(30000, 'ms'),
    'controller.socket.timeout.ms': key(30000, 'ms'),
    'request.timeout.ms': key(30000, 'ms'),
    'auto.leader.rebalance.enable': key(true),
    'leader.imbalance.check.interval.seconds': key(300, 's'),
    'leader.imbalance.per.broker.percentage': key(10, 'percent'),
    'controlled.shutdown.enable': key(true),
    'controlled.shutdown.max.retries': key(3),
    'controlled.shutdown.retry.backoff.ms': key(5000, 'ms'),
    'zookeeper.session.timeout.ms': key(18000, 'ms'),
    /** Unset: the session timeout. */
    'zookeeper.connection.timeout.ms': key(-1, 'ms'),
    'offsets.topic.num.partitions': key(50),
    'offsets.topic.replication.factor': key(3),
    'offsets.commit.timeout.ms': key(5000, 'ms'),
    'offsets.retention.minutes': key(10080, 'min'),
    'offsets.retention.check.interval.ms': key(600000, 'ms'),
    'group.initial.rebalance.delay.ms': key(3000, 'ms'),
    'group.min.session.timeout.ms': key(6000, 'ms'),
    'group.max.session.timeout.ms': key(1800000, 'ms'),
    'group.max.size': key(2147483647),
    'num.replica.fetchers': key(1),
    ...network,
  },
  topic: {
    'min.insync.replicas': key(1),
    'max.message.bytes': key(1048588, 'bytes'),
    'segment.bytes': key(1073741824, 'bytes'),
    'unclean.leader.election.enable': key(false),
  },
  producer: {
    acks: key('all'),
    'enable.idempotence': key(true),
    retries: key(2147483647),
    'delivery.timeout.ms': key(120000, 'ms'),
    'linger.ms': key(0, 'ms'),
    'batch.size': key(16384, 'bytes'),
    'buffer.memory': key(33554432, 'bytes'),
    'max.block.ms': key(60000, 'ms'),
    'max.in.flight.requests.per.connection': key(5),
    'max.request.size': key(1048576, 'bytes'),
    'partitioner.class': key(''),
    'partitioner.ignore.keys': key(false),
    'partitioner.adaptive.partitioning.enable': key(true),
    ...client,
  },
  consumer: {
    'group.id': key(''),
    'group.instance.id': key(''),
    'session.timeout.ms': key(45000, 'ms'),
    'heartbeat.interval.ms': key(3000, 'ms'),
    'max.poll.interval.ms': key(300000, 'ms'),
    'max.poll.records': key(500),
    'enable.auto.commit': key(true),
    'auto.commit.interval.ms': key(5000, 'ms'),
    'auto.offset.reset': key('latest'),
    'isolation.level': key('read_uncommitted'),
    'fetch.min.bytes': key(1, 'bytes'),
    'fetch.max.wait.ms': key(500, 'ms'),
    'fetch.max.bytes': key(52428800, 'bytes'),
    'max.partition.fetch.bytes': key(1048576, 'bytes'),
    'default.api.timeout.ms': key(60000, 'ms'),
    'allow.auto.create.topics': key(true),
    'partition.assignment.strategy': key('range,cooperative-sticky'),
    ...client,
  },
  admin: {
    ...client,
    'default.api.timeout.ms': key(60000, 'ms'),
    retries: key(2147483647),
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
      const known = keys[name];
      if (known === undefined) return true;
      // Set to "off" it asks for nothing that is missing.
      return notModelledYet[side].includes(name) && convert(given[name], known.default) !== false;
    })
    .sort();
}

function convert(value: unknown, standard: ConfigValue): ConfigValue {
  if (Array.isArray(value)) return value.join(',');
  if (typeof standard === 'number') return Number(value);
  if (typeof standard === 'boolean') return value === true || value === 'true';
  return String(value);
}

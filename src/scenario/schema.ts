/**
 * The form of a scenario: a cluster in the words of a recording's `setup`, its clients, its timed actions.
 *
 * Scenarios come from links and files of strangers. So every list, text and number has a limit, a list's length is looked at
 * before its items are, and an unknown field is an error. Whether the parts fit each other is asked in validateScenario.ts.
 */
import * as v from 'valibot';
import { LIMITS } from './limits.ts';

const wholeNumber = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
/** Milliseconds, down to the microsecond that the engine counts in. */
const milliseconds = (max: number = LIMITS.dayMs) =>
  v.pipe(v.number(), v.minValue(0), v.maxValue(max));
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** A list whose length is checked before anything in it is looked at. */
function listOf<S extends v.GenericSchema>(item: S, max: number, min = 0) {
  return v.pipe(
    v.custom<unknown[]>(Array.isArray, 'expected a list'),
    v.minLength(min),
    v.maxLength(max),
    v.array(item),
  );
}

/** The same for an object whose keys are free. */
export function mapOf<S extends v.GenericSchema>(
  key: v.GenericSchema<string>,
  item: S,
  max: number,
) {
  return v.pipe(plainObject, v.maxEntries(max), keepsItsKeys, v.record(key, item));
}

const isPlainObject = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && !Array.isArray(input);
const plainObject = v.custom<Record<string, unknown>>(isPlainObject, 'expected an object');

/** The schema library leaves these keys out of what it gives back: nothing of a file may go without a word. */
const LEFT_OUT = ['__proto__', 'constructor', 'prototype'];
const keepsItsKeys = v.rawCheck<Record<string, unknown>>(({ dataset, addIssue }) => {
  if (!dataset.typed) return;
  const input = dataset.value;
  const key = LEFT_OUT.find((name) => Object.hasOwn(input, name));
  if (key === undefined) return;
  const path = { type: 'object', origin: 'key', input, key, value: input[key] } as const;
  addIssue({ message: `${key} cannot be a name here`, path: [path] });
});

/** Arguments of actions have their shape in actionKinds.ts; no shape is deeper than this. */
const DEEPEST_ARGUMENT = 8;
const isDeeper = (input: unknown, levels: number): boolean =>
  typeof input === 'object' &&
  input !== null &&
  (levels === 0 || Object.values(input).some((one) => isDeeper(one, levels - 1)));
/** Whatever an action may be told: taken as it is. */
export const ArgumentsSchema = v.pipe(
  plainObject,
  v.check((input) => !isDeeper(input, DEEPEST_ARGUMENT), 'nested too deeply'),
);

/** A value of two forms. The form that it seems to have is held against it, so that a fault in it is named. */
export const formOf = <A extends v.GenericSchema, B extends v.GenericSchema>(
  isFirst: (input: unknown) => boolean,
  first: A,
  second: B,
) =>
  v.lazy(
    (
      input,
    ): v.GenericSchema<v.InferInput<A> | v.InferInput<B>, v.InferOutput<A> | v.InferOutput<B>> =>
      isFirst(input) ? first : second,
  );
const isText = (input: unknown): boolean => typeof input === 'string';

const brokerId = wholeNumber(0, LIMITS.brokerId);
const topicName = text(LIMITS.topicName);
const label = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/,
    'a label has 1 to 40 letters, digits, spaces, dots, dashes',
  ),
);
const partitionKey = v.pipe(v.string(), v.regex(/^(0|[1-9]\d{0,5})$/, 'a partition is a number'));

/** `never`: only an action starts it. Left out: 0. */
const startAtMs = formOf(isText, v.literal('never'), milliseconds());

const bothLanguages = (max: number) => v.strictObject({ en: text(max), ru: text(max) });

/** Kafka's keys with their values, as a person would write them. */
export const ConfigSchema = mapOf(
  text(100),
  formOf(
    Array.isArray,
    listOf(text(200), 20),
    formOf(isText, text(1000), v.union([v.pipe(v.number(), v.finite()), v.boolean()])),
  ),
  LIMITS.configKeys,
);

export const KeysSchema = listOf(text(LIMITS.keyLength), LIMITS.keys, 1);

const header = v.strictObject({ name: text(200), value: v.nullable(text(1000)) });
/** A list as Kafka has it, or an object for short. */
export const HeadersSchema = formOf(
  Array.isArray,
  listOf(header, LIMITS.headers),
  mapOf(text(200), v.nullable(text(1000)), LIMITS.headers),
);

/** What a producer sends by itself: its record n (key, value, due time) follows from (seed, producer, n). */
export const WorkloadSchema = v.strictObject({
  /** Exactly one of `topic` and `queue`. */
  topic: v.exactOptional(topicName),
  queue: v.exactOptional(label),
  /** `rate`: so many records a second. `oneAtATime`: it waits for each answer, then for `pauseMs`. Left out: `rate`. */
  mode: v.exactOptional(v.picklist(['rate', 'oneAtATime'])),
  ratePerSecond: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(LIMITS.rate))),
  pauseMs: v.exactOptional(milliseconds()),
  /** In turn; left out: records have no key. */
  keys: v.exactOptional(KeysSchema),
  /** In turn; left out: the partitioner chooses. */
  partitions: v.exactOptional(
    listOf(wholeNumber(0, LIMITS.partitions), LIMITS.partitionsInTurn, 1),
  ),
  /** Values are `<valuePrefix>0`, `<valuePrefix>1`, …; left out: `v`. */
  valuePrefix: v.exactOptional(text(1000)),
  /** Values are filled up with dots to so many bytes. */
  valueBytes: v.exactOptional(wholeNumber(0, LIMITS.valueLength)),
  headers: v.exactOptional(listOf(header, LIMITS.headers)),
  /** It ends after so many. */
  count: v.exactOptional(wholeNumber(1, LIMITS.records)),
  startAtMs: v.exactOptional(milliseconds()),
});

const ClusterTopicSchema = v.strictObject({
  name: topicName,
  /** Partition → replicas, the first is the preferred leader. */
  assignment: v.exactOptional(
    mapOf(partitionKey, listOf(brokerId, LIMITS.brokers, 1), LIMITS.partitions),
  ),
  /** Instead of an assignment: the controller places them. */
  partitions: v.exactOptional(wholeNumber(1, LIMITS.partitions)),
  replicationFactor: v.exactOptional(wholeNumber(1, LIMITS.brokers)),
  config: v.exactOptional(ConfigSchema),
});

export const ProducerSchema = v.strictObject({
  config: v.exactOptional(ConfigSchema),
  workload: v.exactOptional(WorkloadSchema),
  startAtMs: v.exactOptional(startAtMs),
});

export const commitStyles = ['automatic', 'afterRecord', 'afterBatch', 'never'] as const;

export const ConsumerSchema = v.strictObject({
  /** Exactly one of `subscribe` (topics) and `assign` (partitions); where it polls when told, both may be left to its calls. */
  subscribe: v.exactOptional(listOf(topicName, LIMITS.topics, 1)),
  assign: v.exactOptional(listOf(text(300), LIMITS.partitions, 1)),
  config: v.exactOptional(ConfigSchema),
  /** Work on each record; left out: none. */
  processingMs: v.exactOptional(milliseconds()),
  /** Left out: as `enable.auto.commit` says. */
  commit: v.exactOptional(v.picklist(commitStyles)),
  commitInOnPartitionsRevoked: v.exactOptional(v.boolean()),
  /** How long its assignor takes where the group has several members; left out: no time. */
  assigningMs: v.exactOptional(milliseconds()),
  /** `whenTold`: it calls poll() only when a call asks for it. Left out: `always`, in a loop. */
  polls: v.exactOptional(v.picklist(['always', 'whenTold'])),
  startAtMs: v.exactOptional(startAtMs),
});

const AdminSchema = v.strictObject({ config: v.exactOptional(ConfigSchema) });

/** A RabbitMQ-like queue in its smallest true form. */
const QueueSchema = v.strictObject({ kind: v.literal('rabbitmq') });

const QueueConsumerSchema = v.strictObject({
  queue: label,
  /** Most messages that it holds without an ack; 0: no limit. */
  prefetch: v.exactOptional(wholeNumber(0, 65_535)),
  processingMs: v.exactOptional(milliseconds()),
  /** Whose process it is, for the reader; left out: its label. */
  service: v.exactOptional(text(100)),
  startAtMs: v.exactOptional(startAtMs),
});

const NetworkSchema = v.strictObject({
  /** One way. */
  latencyMs: v.exactOptional(milliseconds(LIMITS.latencyMs)),
  /** Greatest deviation, drawn for each message. */
  jitterPercent: v.exactOptional(wholeNumber(0, 90)),
  /** Links that differ, both directions. */
  links: v.exactOptional(
    listOf(
      v.strictObject({
        betweenInOrder: v.strictTuple([text(60), text(60)]),
        latencyMs: milliseconds(LIMITS.latencyMs),
      }),
      LIMITS.links,
    ),
  ),
});

/** Its name and its arguments are asked in validateActions.ts. */
export const ActionSchema = v.strictObject({
  atMs: milliseconds(),
  do: text(60),
  args: v.exactOptional(ArgumentsSchema),
});
export const ActionsSchema = listOf(ActionSchema, LIMITS.actions);

export const ScenarioSchema = v.strictObject({
  format: v.literal(1),
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a name has small letters, digits and dashes'),
  ),
  title: v.exactOptional(bothLanguages(200)),
  about: v.exactOptional(formOf(isText, text(2000), bothLanguages(2000))),
  /** Learners' questions that it bears on. */
  questions: v.exactOptional(listOf(text(16), 20)),

  zookeeperServers: v.picklist([0, 1, 2, 3, 4, 5]),
  zookeeperConfig: v.exactOptional(ConfigSchema),
  /** `never`: an action starts each server, and there are no brokers. Left out: they lead and follow at time 0. */
  zookeeperStarts: v.exactOptional(v.literal('never')),
  /** Which server leads the ensemble at time 0. */
  zookeeperLeader: v.exactOptional(wholeNumber(1, 5)),
  brokers: listOf(brokerId, LIMITS.brokers),
  brokerConfig: v.exactOptional(ConfigSchema),
  /** Broker id → `broker.rack`. */
  racks: v.exactOptional(mapOf(text(10), text(100), LIMITS.brokers)),
  /** From the start of a broker's process until it asks for its place in the cluster. */
  brokerStartMs: v.exactOptional(milliseconds(600_000)),
  topics: v.exactOptional(listOf(ClusterTopicSchema, LIMITS.topics)),
  /** Who holds `/controller` at time 0, with which epoch. */
  controller: v.exactOptional(
    v.strictObject({ broker: brokerId, epoch: wholeNumber(1, 1_000_000) }),
  ),
  network: v.exactOptional(NetworkSchema),

  producers: v.exactOptional(mapOf(label, ProducerSchema, LIMITS.producers)),
  consumers: v.exactOptional(mapOf(label, ConsumerSchema, LIMITS.consumers)),
  /** `admin` is always there; named here it gets a configuration. */
  admins: v.exactOptional(mapOf(label, AdminSchema, LIMITS.admins)),
  queues: v.exactOptional(mapOf(label, QueueSchema, LIMITS.queues)),
  queueConsumers: v.exactOptional(mapOf(label, QueueConsumerSchema, LIMITS.consumers)),

  actions: v.exactOptional(ActionsSchema),
  endMs: v.pipe(v.number(), v.minValue(1), v.maxValue(LIMITS.dayMs)),
  seed: v.exactOptional(wholeNumber(0, LIMITS.seed)),
  /** Configuration keys whose value here is a lesson's: the page says the default beside it. */
  lessonValues: v.exactOptional(listOf(text(100), LIMITS.configKeys)),
});

export type Scenario = v.InferOutput<typeof ScenarioSchema>;
export type ScenarioTopic = v.InferOutput<typeof ClusterTopicSchema>;
export type ScenarioProducer = v.InferOutput<typeof ProducerSchema>;
export type ScenarioConsumer = v.InferOutput<typeof ConsumerSchema>;
export type Workload = v.InferOutput<typeof WorkloadSchema>;
export type Config = v.InferOutput<typeof ConfigSchema>;
/** Something done at a moment of the run, in the words of actionKinds.ts. */
export type ScenarioAction = v.InferOutput<typeof ActionSchema>;

/** What each type of argument asks of a value (see ArgumentShape in actionKinds.ts). */
import * as v from 'valibot';
import { readEnd, type ArgumentShape, type ArgumentType } from '../sim/actionKinds.ts';
import { apis, type Api } from '../sim/kafka/apis.ts';
import { callProblems } from './callProblems.ts';
import { LIMITS } from './limits.ts';
import { isClient, isLegalTopicName, UNHOLDABLE, type Possible } from './possible.ts';
import { fromIssue, placeOf, problem, shown, type Problem } from './problems.ts';
import { canCome, topicPartition, unknownTopic } from './topicArguments.ts';
import { ConfigSchema, HeadersSchema, KeysSchema, mapOf, WorkloadSchema } from './schema.ts';

type Check = (possible: Possible, value: unknown, at: string, shape: ArgumentShape) => Problem[];

export function checkArgument(
  possible: Possible,
  shape: ArgumentShape,
  value: unknown,
  at: string,
): Problem[] {
  return checks[shape.type](possible, value, at, shape);
}

const checks: Record<ArgumentType, Check> = {
  broker: (possible, value, at) => machine(possible.brokers, 'broker', value, at),
  brokers: eachOf((possible, value, at) => machine(possible.brokers, 'broker', value, at)),
  server: (possible, value, at) => machine(possible.servers, 'ZooKeeper server', value, at),
  servers: eachOf((possible, value, at) =>
    machine(possible.servers, 'ZooKeeper server', value, at),
  ),
  producer: (possible, value, at) => client(possible.producers, 'producer', value, at),
  consumer: (possible, value, at) => client(possible.consumers, 'consumer', value, at),
  consumers: eachOf((possible, value, at) => client(possible.consumers, 'consumer', value, at)),
  admin: (possible, value, at) => client(possible.admins, 'admin client', value, at),
  zookeeperClient: (possible, value, at) =>
    client(possible.zookeeperClients, 'ZooKeeper client', value, at),
  newZookeeperClient: (possible, value, at) =>
    typeof value === 'string' && possible.zookeeperClients.has(value)
      ? []
      : newLabel(possible, value, at),
  newProducer: (possible, value, at) =>
    typeof value === 'string' && possible.producers.has(value) ? [] : newLabel(possible, value, at),
  newConsumer: (possible, value, at) =>
    typeof value === 'string' && possible.consumers.has(value) ? [] : newLabel(possible, value, at),
  topic: (possible, value, at) =>
    typeof value === 'string' && possible.topics.has(value) ? [] : [unknownTopic(value, at)],
  topics: eachOf((possible, value, at) => checks.topic(possible, value, at, { type: 'topic' })),
  writtenTopic: (possible, value, at) => {
    const isKnown = possible.topics.has(value as string) || possible.queues.has(value as string);
    if (isKnown) return [];
    return canCome(possible, value) ? [] : [unknownTopic(value, at)];
  },
  subscription: eachOf((_, value, at) =>
    isLegalTopicName(value)
      ? []
      : [problem(at, 'notAllowed', `${shown(value)} is no name of a topic`)],
  ),
  newTopic: (_, value, at, { max = 300 }) =>
    value === UNHOLDABLE
      ? [problem(at, 'notAllowed', `${shown(value)} is a name that the JSON of a run cannot hold`)]
      : text(value, at, max),
  ends: (possible, value, at) =>
    Array.isArray(value) && value.length === 2
      ? value.flatMap((item, index) => end(possible, item, `${at}[${index}]`))
      : [problem(at, 'wrongType', 'two ends are needed, such as ["broker 1", "zookeeper"]')],
  side: eachOf((possible, value, at) => end(possible, value, at)),
  text: (_, value, at, { max = 1000, oneOf }) => {
    const problems = text(value, at, max);
    if (problems.length > 0 || oneOf === undefined || oneOf.includes(value as string))
      return problems;
    return [problem(at, 'notAllowed', `${shown(value)} is none of ${oneOf.join(', ')}`)];
  },
  textOrNull: (_, value, at, { max = 1000 }) => (value === null ? [] : text(value, at, max)),
  number: (_, value, at, { min = 0, max = LIMITS.dayMs }) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? [problem(at, 'wrongType', `${value} is not a whole number`)]
      : number(value, at, min, max),
  quantity: (_, value, at, { min = 0, max = LIMITS.dayMs }) => number(value, at, min, max),
  flag: (_, value, at) =>
    typeof value === 'boolean'
      ? []
      : [problem(at, 'wrongType', `${shown(value)} is neither true nor false`)],
  numbers: eachOf((_, value, at) => number(value, at, 0, 100_000)),
  keys: (_, value, at) => (value === null ? [] : bySchema(KeysSchema, value, at)),
  topicPartitions: eachOf((possible, value, at) => topicPartition(possible, value, at)),
  newTopicPartitions: eachOf((possible, value, at) =>
    topicPartition(possible, value, at, { mayCome: true }),
  ),
  call: (possible, value, at) => {
    const problems = text(value, at, 1000);
    return problems.length > 0 ? problems : callProblems(possible, value as string, at);
  },
  api: (_, value, at) =>
    apis.includes(value as Api)
      ? []
      : [problem(at, 'notAllowed', `${shown(value)} is no request of Kafka such as Fetch`)],
  config: (_, value, at) => bySchema(ConfigSchema, value, at),
  configOrKey: (_, value, at) =>
    typeof value === 'string' ? text(value, at, 100) : bySchema(ConfigSchema, value, at),
  headers: (_, value, at) => bySchema(HeadersSchema, value, at),
  assignment: (possible, value, at) => {
    const problems = bySchema(AssignmentSchema, value, at);
    if (problems.length > 0) return problems;
    return Object.entries(value as Record<string, number[]>).flatMap(([partition, replicas]) =>
      replicas.flatMap((broker) =>
        machine(possible.brokers, 'broker', broker, `${at}.${partition}`),
      ),
    );
  },
  offsets: (possible, value, at) => {
    const problems = bySchema(OffsetsSchema, value, at);
    if (problems.length > 0) return problems;
    return Object.keys(value as object).flatMap((tp) =>
      topicPartition(possible, tp, placeOf(at, [tp])),
    );
  },
  texts: eachOf((_, value, at) => text(value, at, 200)),
  workload: (_, value, at) => bySchema(WorkloadSchema, value, at),
  acks: (_, value, at) =>
    [0, 1, -1, '0', '1', '-1', 'all'].includes(value as string)
      ? []
      : [problem(at, 'notAllowed', `${shown(value)} is none of 0, 1, all`)],
};

/** Whether it fits the topic is Kafka's to say. */
const AssignmentSchema = mapOf(
  v.pipe(v.string(), v.regex(/^\d{1,6}$/, 'a partition is a number')),
  v.pipe(v.array(v.pipe(v.number(), v.integer())), v.maxLength(LIMITS.brokers)),
  LIMITS.partitions,
);

const OffsetsSchema = mapOf(
  v.pipe(v.string(), v.regex(/^.+-\d+$/, 'a partition such as orders-0')),
  v.pipe(v.number(), v.integer(), v.minValue(0)),
  LIMITS.partitions,
);

function machine(known: Set<number>, what: string, value: unknown, at: string): Problem[] {
  if (typeof value === 'number' && known.has(value)) return [];
  const have = [...known].join(', ');
  const reason = `there is no ${what} ${shown(value)}; the scenario has ${have === '' ? 'none' : have}`;
  return [problem(at, 'unknownNode', reason)];
}

function client(known: Set<string>, what: string, value: unknown, at: string): Problem[] {
  if (typeof value === 'string' && known.has(value)) return [];
  return [problem(at, 'unknownClient', `there is no ${what} ${shown(value)}`)];
}

/** Labels of clients are the names of their nodes, so they must not look like those of other nodes. */
export function newLabel(possible: Possible, value: unknown, at: string): Problem[] {
  if (
    typeof value !== 'string' ||
    !/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/.test(value) ||
    isReserved(value)
  ) {
    return [problem(at, 'notAllowed', `${shown(value)} cannot be the label of a client`)];
  }
  return isClient(possible, value)
    ? [problem(at, 'duplicate', `${shown(value)} is there already`)]
    : [];
}

export const isReserved = (label: string): boolean =>
  /^(broker|zookeeper|client)([ -]|$)/.test(label) ||
  label === 'right' ||
  label === 'run' ||
  label in {};

function end(possible: Possible, value: unknown, at: string): Problem[] {
  if (typeof value !== 'string')
    return [problem(at, 'wrongType', `${shown(value)} is no end of a link`)];
  const named = readEnd(value);
  switch (named.what) {
    case 'broker':
      return machine(possible.brokers, 'broker', named.id, at);
    case 'server':
      return machine(possible.servers, 'ZooKeeper server', named.id, at);
    case 'ensemble':
      return possible.servers.size > 0
        ? []
        : [problem(at, 'unknownNode', 'the scenario has no ZooKeeper')];
    case 'otherClients':
      return [];
    case 'client':
      return isClient(possible, named.label)
        ? []
        : [problem(at, 'unknownNode', `${shown(value)} is no node of this scenario`)];
    default:
      return [];
  }
}

function text(value: unknown, at: string, max: number): Problem[] {
  if (typeof value !== 'string')
    return [problem(at, 'wrongType', `${shown(value)} instead of a text`)];
  return value.length > max ? [problem(at, 'tooLong', `longer than ${max}`)] : [];
}

function number(value: unknown, at: string, min: number, max: number): Problem[] {
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return [problem(at, 'wrongType', `${shown(value)} instead of a number`)];
  }
  if (value < min || value > max)
    return [problem(at, 'outOfRange', `${value} is not between ${min} and ${max}`)];
  return [];
}

function bySchema(schema: v.GenericSchema, value: unknown, at: string): Problem[] {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  return parsed.success ? [] : parsed.issues.map((issue) => fromIssue(at, issue));
}

function eachOf(check: (possible: Possible, value: unknown, at: string) => Problem[]): Check {
  return (possible, value, at) => {
    if (!Array.isArray(value))
      return [problem(at, 'wrongType', `${shown(value)} instead of a list`)];
    if (value.length === 0) return [problem(at, 'outOfRange', 'the list is empty')];
    if (value.length > LIMITS.consumers)
      return [problem(at, 'tooLong', `longer than ${LIMITS.consumers}`)];
    return value.flatMap((item, index) => check(possible, item, `${at}[${index}]`)).slice(0, 5);
  };
}

/**
 * What a run can have at a moment: nodes, clients and topics of its scenario, and what the actions before have added.
 *
 * A topic also comes into being where brokers create it because a client asks for it. What was deleted stays possible: it may
 * be there still, or again.
 */
import { actionName } from '../sim/actionKinds.ts';
import type { Scenario, ScenarioAction } from './schema.ts';

export interface Possible {
  brokers: Set<number>;
  servers: Set<number>;
  producers: Set<string>;
  /** Those of queues too. */
  consumers: Set<string>;
  queueConsumers: Set<string>;
  admins: Set<string>;
  /** Opened by actions. */
  zookeeperClients: Set<string>;
  queues: Set<string>;
  topics: Set<string>;
  /** Brokers create a topic that a client asks for. */
  createsTopics: boolean;
}

export const OFFSETS_TOPIC = '__consumer_offsets';
/** Legal in Kafka; no object of the page can have a field of this name. */
export const UNHOLDABLE = '__proto__';
/** Clients that every run has. */
export const ADMIN_LABEL = 'admin';
export const PROBE_LABEL = 'probe';

export function canHave(scenario: Scenario): Possible {
  const { brokers, zookeeperServers, topics = [] } = scenario;
  const { producers = {}, consumers = {}, queueConsumers = {} } = scenario;
  const possible: Possible = {
    brokers: new Set(brokers),
    servers: new Set(Array.from({ length: zookeeperServers }, (_, index) => index + 1)),
    producers: new Set(Object.keys(producers)),
    consumers: new Set([...Object.keys(consumers), ...Object.keys(queueConsumers)]),
    queueConsumers: new Set(Object.keys(queueConsumers)),
    admins: new Set([ADMIN_LABEL, ...Object.keys(scenario.admins ?? {})]),
    zookeeperClients: new Set(),
    queues: new Set(Object.keys(scenario.queues ?? {})),
    topics: new Set([...topics.map(({ name }) => name), OFFSETS_TOPIC]),
    createsTopics:
      brokers.length > 0 && !isFalse(scenario.brokerConfig?.['auto.create.topics.enable']),
  };
  for (const { workload } of Object.values(producers)) askFor(possible, workload?.topic);
  for (const { subscribe = [], assign = [] } of Object.values(consumers))
    for (const topic of [...subscribe, ...assign.map(topicIn)]) askFor(possible, topic);
  return possible;
}

/** Adds what this action can bring into being. It may have any shape: a wrong one adds nothing. */
export function learn(possible: Possible, action: ScenarioAction): void {
  const args = action.args ?? {};
  switch (actionName(action.do, args)) {
    case 'createTopic':
      if (isLegalTopicName(args['topic'])) possible.topics.add(args['topic']);
      return;
    case 'produce':
      return askFor(possible, args['topic']);
    case 'addProducer': {
      if (typeof args['producer'] === 'string') possible.producers.add(args['producer']);
      const workload = args['workload'] as { topic?: unknown } | null | undefined;
      return askFor(possible, workload?.topic);
    }
    case 'addConsumer':
      if (typeof args['consumer'] === 'string') possible.consumers.add(args['consumer']);
      for (const topic of listIn(args['subscribe'])) askFor(possible, topic);
      for (const tp of listIn(args['assign'])) askFor(possible, topicIn(tp));
      return;
    case 'openSession':
      if (typeof args['client'] === 'string') possible.zookeeperClients.add(args['client']);
      return;
    case 'call':
      if (typeof args['call'] === 'string') learnCall(possible, args['call']);
      return;
    default:
  }
}

/** org.apache.kafka.common.internals.Topic; besides, not the one name that the JSON of a run cannot hold. */
export const isLegalTopicName = (name: unknown): name is string =>
  typeof name === 'string' &&
  /^[a-zA-Z0-9._-]{1,249}$/.test(name) &&
  name !== '.' &&
  name !== '..' &&
  name !== UNHOLDABLE;

export const isClient = (possible: Possible, label: string): boolean =>
  possible.producers.has(label) ||
  possible.consumers.has(label) ||
  possible.admins.has(label) ||
  possible.queues.has(label) ||
  possible.zookeeperClients.has(label) ||
  label === PROBE_LABEL;

function learnCall(possible: Possible, call: string): void {
  const [word, ...rest] = call.split(/[\s,]+/);
  for (const name of rest) {
    if (word === 'subscribe') askFor(possible, name);
    if (word === 'assign') askFor(possible, topicIn(name));
  }
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const topicIn = (tp: unknown): string => String(tp).replace(/-\d+$/, '');

function askFor(possible: Possible, topic: unknown): void {
  if (possible.createsTopics && isLegalTopicName(topic)) possible.topics.add(topic);
}

const isFalse = (value: unknown): boolean => value === false || value === 'false';

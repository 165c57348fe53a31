/** The faults that a fuzz run draws from, each with its arguments, and what mends them all. */
import type { Scenario, ScenarioAction } from '../../scenario/schema.ts';
import type { Draw } from './fuzzCase.ts';

type Fault = (draw: Draw, scenario: Scenario, atMs: number) => ScenarioAction[];

const servers = ({ zookeeperServers }: Scenario): number[] =>
  Array.from({ length: zookeeperServers }, (_, index) => index + 1);
const topicNames = ({ topics = [] }: Scenario): string[] => topics.map(({ name }) => name);
const labels = (clients: object | undefined): string[] => Object.keys(clients ?? {});

/** Often with its end some time later; without one it lasts until all is mended. */
function withEnd(
  draw: Draw,
  begin: ScenarioAction,
  end: Omit<ScenarioAction, 'atMs'>,
): ScenarioAction[] {
  if (draw.chance(30)) return [begin];
  const lastsMs = draw.oneOf([0, 50, 1000, 5000, 20_000]) + draw.below(1000);
  return [begin, { ...end, atMs: begin.atMs + lastsMs }];
}

const crashBroker: Fault = (draw, { brokers }, atMs) => {
  const args = { broker: draw.oneOf(brokers) };
  return withEnd(draw, { atMs, do: 'crash', args }, { do: 'start', args });
};

const stopBroker: Fault = (draw, { brokers }, atMs) => {
  const args = { broker: draw.oneOf(brokers) };
  return withEnd(draw, { atMs, do: 'stopGracefully', args }, { do: 'start', args });
};

const pauseBroker: Fault = (draw, { brokers }, atMs) => {
  const args = { broker: draw.oneOf(brokers) };
  return withEnd(draw, { atMs, do: 'pause', args }, { do: 'resume', args });
};

const restartBroker: Fault = (draw, { brokers }, atMs) => [
  {
    atMs,
    do: draw.oneOf(['restartGracefully', 'crashAndStart']),
    args: { broker: draw.oneOf(brokers) },
  },
];

/** One of them is the most interesting number: it may be the leader. */
const drawServers = (draw: Draw, scenario: Scenario): number[] =>
  draw.chance(60) ? [draw.oneOf(servers(scenario))] : draw.someOf(servers(scenario));

const crashServers: Fault = (draw, scenario, atMs) => {
  const args = { servers: drawServers(draw, scenario) };
  return withEnd(draw, { atMs, do: 'crashZooKeeper', args }, { do: 'startZooKeeper', args });
};

const pauseServers: Fault = (draw, scenario, atMs) => {
  const args = { servers: drawServers(draw, scenario) };
  return withEnd(draw, { atMs, do: 'pauseZooKeeper', args }, { do: 'resumeZooKeeper', args });
};

const cutServers: Fault = (draw, scenario, atMs) => {
  const args = { servers: drawServers(draw, scenario) };
  return withEnd(draw, { atMs, do: 'cut', args }, { do: 'heal', args });
};

const cutLink: Fault = (draw, scenario, atMs) => {
  const args = { betweenInOrder: drawLink(draw, scenario) };
  return withEnd(draw, { atMs, do: 'cutLink', args }, { do: 'healLink', args });
};

const slowLink: Fault = (draw, scenario, atMs) => {
  const betweenInOrder = drawLink(draw, scenario);
  const args = { betweenInOrder, addMs: draw.oneOf([20, 300, 3000]) };
  return withEnd(
    draw,
    { atMs, do: 'slowLink', args },
    { do: 'slowLink', args: { betweenInOrder, addMs: 0 } },
  );
};

/** Two words as an action takes them: a broker and whom it talks to. */
function drawLink(draw: Draw, scenario: Scenario): [string, string] {
  const broker = draw.oneOf(scenario.brokers);
  const others = [
    ...scenario.brokers.filter((id) => id !== broker).map((id) => `broker ${id}`),
    ...servers(scenario).map((id) => `zookeeper ${id}`),
    ...labels(scenario.producers),
    ...labels(scenario.consumers),
    'zookeeper',
  ];
  return [`broker ${broker}`, draw.oneOf(others)];
}

const delayAnswers: Fault = (draw, { brokers }, atMs) => {
  const broker = draw.oneOf(brokers);
  const api = draw.oneOf([undefined, 'Fetch', 'Produce', 'Heartbeat', 'LeaderAndIsr']);
  const args = {
    broker,
    delayMs: draw.oneOf([100, 2000, 15_000]),
    ...(api === undefined ? {} : { api }),
  };
  return withEnd(
    draw,
    { atMs, do: 'delayAnswers', args },
    { do: 'delayAnswers', args: { broker, delayMs: 0 } },
  );
};

const disturbProducer: Fault = (draw, { producers }, atMs) => {
  const args = { producer: draw.oneOf(labels(producers)) };
  const word = draw.oneOf(['pauseProducer', 'killProducer', 'stopProducer']);
  const end = word === 'pauseProducer' ? 'resumeProducer' : 'addProducer';
  return withEnd(draw, { atMs, do: word, args }, { do: end, args });
};

const disturbConsumer: Fault = (draw, { consumers, queueConsumers }, atMs) => {
  const all = [...labels(consumers), ...labels(queueConsumers)];
  if (all.length === 0) return [];
  const args = { consumer: draw.oneOf(all) };
  const word = draw.oneOf(['pauseConsumer', 'killConsumer', 'closeConsumer']);
  const end = word === 'pauseConsumer' ? 'resumeConsumer' : 'startConsumers';
  return withEnd(draw, { atMs, do: word, args }, { do: end, args });
};

const callConsumer: Fault = (draw, { consumers }, atMs) => {
  if (labels(consumers).length === 0) return [];
  const call = draw.oneOf(['commit', 'sleep 12000', 'unsubscribe', 'stopPolling']);
  return [{ atMs, do: 'call', args: { consumer: draw.oneOf(labels(consumers)), call } }];
};

const sendMany: Fault = (draw, scenario, atMs) => [
  {
    atMs,
    do: 'produce',
    args: {
      producer: draw.oneOf(labels(scenario.producers)),
      topic: draw.oneOf(topicNames(scenario)),
      count: draw.oneOf([1, 10, 200]),
    },
  },
];

const createTopic: Fault = (draw, { brokers }, atMs) => [
  {
    atMs,
    do: 'createTopic',
    args: {
      topic: draw.oneOf(['late', 'later', 'orders']),
      partitions: draw.between(1, 3),
      replicationFactor: draw.between(1, brokers.length),
    },
  },
];

const growTopic: Fault = (draw, scenario, atMs) => [
  {
    atMs,
    do: 'createPartitions',
    args: { topic: draw.oneOf(topicNames(scenario)), count: draw.between(1, 6) },
  },
];

const deleteTopic: Fault = (draw, scenario, atMs) => [
  { atMs, do: 'deleteTopic', args: { topic: draw.oneOf(topicNames(scenario)) } },
];

const electPreferred: Fault = (draw, scenario, atMs) => [
  { atMs, do: 'electPreferredLeaders', args: { topics: draw.someOf(topicNames(scenario)) } },
];

const alterMinIsr: Fault = (draw, scenario, atMs) => [
  {
    atMs,
    do: 'alterConfig',
    args: {
      topic: draw.oneOf(topicNames(scenario)),
      config: { 'min.insync.replicas': draw.oneOf(['1', '2']) },
    },
  },
];

/**
 * Not where one broker is alone: while it takes over it has no watch on /controller, in Kafka too, and nobody else would notice.
 */
const deleteController: Fault = (_draw, { brokers }, atMs) =>
  brokers.length > 1 ? [{ atMs, do: 'deleteZnode', args: { path: '/controller' } }] : [];

const changeProducer: Fault = (draw, scenario, atMs) => [
  {
    atMs,
    do: 'changeProducer',
    args: {
      producer: draw.oneOf(labels(scenario.producers)),
      rate: draw.oneOf([0, 2, 50]),
    },
  },
];

/** The more often a fault stands here, the more often it is drawn. */
const faults: readonly Fault[] = [
  crashBroker,
  crashBroker,
  crashBroker,
  stopBroker,
  stopBroker,
  pauseBroker,
  pauseBroker,
  restartBroker,
  crashServers,
  crashServers,
  pauseServers,
  cutServers,
  cutServers,
  cutLink,
  cutLink,
  slowLink,
  delayAnswers,
  disturbProducer,
  disturbConsumer,
  disturbConsumer,
  callConsumer,
  changeProducer,
  sendMany,
  createTopic,
  growTopic,
  deleteTopic,
  electPreferred,
  alterMinIsr,
  deleteController,
];

/** The fault with its end, which lies before `endMs`, or none. */
export function drawFault(
  draw: Draw,
  scenario: Scenario,
  atMs: number,
  endMs: number,
): ScenarioAction[] {
  return draw
    .oneOf(faults)(draw, scenario, atMs)
    .filter((action) => action.atMs <= endMs);
}

/** Every process runs, every link is whole and as fast as at first, every answer comes at once. */
export function mendEverything(scenario: Scenario, atMs: number): ScenarioAction[] {
  const { brokers, producers, consumers } = scenario;
  const all = servers(scenario);
  const ends = [
    ...brokers.map((id) => `broker ${id}`),
    ...all.map((id) => `zookeeper ${id}`),
    ...labels(producers),
    ...labels(consumers),
  ];
  const links = ends.flatMap((a, index) =>
    ends.slice(index + 1).map((b): [string, string] => [a, b]),
  );
  return [
    ...links.flatMap((betweenInOrder) => [
      { atMs, do: 'healLink', args: { betweenInOrder } },
      { atMs, do: 'slowLink', args: { betweenInOrder, addMs: 0 } },
    ]),
    ...brokers.map((broker) => ({ atMs, do: 'delayAnswers', args: { broker, delayMs: 0 } })),
    { atMs, do: 'resumeZooKeeper', args: { servers: all } },
    { atMs, do: 'startZooKeeper', args: { servers: all } },
    { atMs, do: 'resume', args: { brokers } },
    { atMs, do: 'start', args: { brokers } },
    // A broker that was still stopping, or whose former session was still open, needs another start.
    ...[5_000, 14_000, 27_000].map((laterMs) => ({
      atMs: atMs + laterMs,
      do: 'start',
      args: { brokers },
    })),
  ];
}

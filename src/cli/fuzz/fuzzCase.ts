/**
 * A random cluster with random work, faults and their end, all drawn from one seed.
 *
 * Faults come in the first two thirds of the run; then everything is mended, and the rest is long enough for any time-out of the
 * model, so that the run can be asked whether the cluster has become whole again.
 */
import { createRandom, nextInt, type RandomState } from '../../sim/kernel/random.ts';
import type { Scenario, ScenarioAction } from '../../scenario/schema.ts';
import { drawFault, mendEverything } from './fuzzFaults.ts';

export interface FuzzCase {
  seed: number;
  scenario: Scenario;
  actions: ScenarioAction[];
}

export interface Draw {
  /** A whole number in [0, bound). */
  below(bound: number): number;
  between(low: number, high: number): number;
  /** True in `percent` of the cases. */
  chance(percent: number): boolean;
  oneOf<T>(list: readonly T[]): T;
  /** Some of them, at least one. */
  someOf<T>(list: readonly T[]): T[];
}

const FAULTS_END_MS = 25_000;
const MENDED_MS = 26_000;
/** A session, a ZooKeeper election, a controller's take-over, a follower's way back: with reserve. */
const QUIET_MS = 52_000;

export function fuzzCase(seed: number): FuzzCase {
  const draw = drawFrom(createRandom(String(seed), 'fuzz'));
  const scenario = drawScenario(draw, seed);
  const actions: ScenarioAction[] = [];
  const count = draw.between(1, 9);
  for (let i = 0; i < count; i += 1) {
    actions.push(...drawFault(draw, scenario, draw.between(0, FAULTS_END_MS), FAULTS_END_MS));
  }
  actions.push(...mendEverything(scenario, MENDED_MS));
  return { seed, scenario, actions: actions.sort((a, b) => a.atMs - b.atMs) };
}

function drawScenario(draw: Draw, seed: number): Scenario {
  const brokers = Array.from({ length: draw.oneOf([1, 2, 3, 3, 3, 4]) }, (_, index) => index + 1);
  const topics = Array.from({ length: draw.between(1, 2) }, (_, index) => ({
    name: ['orders', 'payments'][index] as string,
    partitions: draw.between(1, 4),
    replicationFactor: Math.min(brokers.length, draw.oneOf([1, 2, 3, 3])),
  }));
  const names = topics.map(({ name }) => name);
  const hasQueue = draw.chance(25);
  return {
    format: 1,
    name: `fuzz-${seed}`,
    ...drawEnsemble(draw),
    brokers,
    brokerConfig: drawBrokerConfig(draw, brokers.length),
    brokerStartMs: draw.oneOf([0, 500, 2000]),
    network: {
      latencyMs: draw.oneOf([0, 0.5, 0.5, 5, 50]),
      jitterPercent: draw.oneOf([0, 5, 20, 90]),
    },
    topics,
    producers: { ...drawProducers(draw, names), ...(hasQueue ? queueProducer(draw) : {}) },
    consumers: drawConsumers(draw, names),
    ...(hasQueue ? drawQueue(draw) : {}),
    endMs: MENDED_MS + QUIET_MS,
  };
}

function drawEnsemble(
  draw: Draw,
): Pick<Scenario, 'zookeeperServers' | 'zookeeperLeader' | 'zookeeperConfig'> {
  const zookeeperServers = draw.oneOf([1, 3, 3, 3] as const);
  return {
    zookeeperServers,
    zookeeperLeader: draw.between(1, zookeeperServers),
    zookeeperConfig: { tickTime: draw.oneOf([500, 2000]) },
  };
}

function drawBrokerConfig(draw: Draw, brokers: number): NonNullable<Scenario['brokerConfig']> {
  return {
    'min.insync.replicas': draw.oneOf([1, 1, 2]),
    'replica.lag.time.max.ms': draw.oneOf([2000, 10_000, 30_000]),
    'zookeeper.session.timeout.ms': draw.oneOf([4000, 6000, 18_000]),
    'unclean.leader.election.enable': draw.chance(10),
    'auto.leader.rebalance.enable': draw.chance(50),
    'leader.imbalance.check.interval.seconds': 10,
    'offsets.topic.num.partitions': draw.between(1, 3),
    'offsets.topic.replication.factor': Math.min(brokers, 3),
    'group.initial.rebalance.delay.ms': draw.oneOf([0, 0, 3000]),
    'controlled.shutdown.retry.backoff.ms': draw.oneOf([500, 5000]),
  };
}

function drawProducers(draw: Draw, topics: string[]): NonNullable<Scenario['producers']> {
  const producers: NonNullable<Scenario['producers']> = {};
  const count = draw.between(1, 3);
  for (let i = 1; i <= count; i += 1) {
    const timeoutMs = draw.oneOf([1000, 4000, 30_000]);
    producers[`p${i}`] = {
      config: {
        acks: draw.oneOf(['all', 'all', 'all', 1, 0]),
        'enable.idempotence': false,
        'request.timeout.ms': timeoutMs,
        'delivery.timeout.ms': 4 * timeoutMs,
        'max.block.ms': draw.oneOf([2000, 60_000]),
        'linger.ms': draw.oneOf([0, 5, 100]),
        'metadata.max.age.ms': draw.oneOf([2000, 300_000]),
      },
      workload: {
        topic: draw.oneOf(topics),
        ...(draw.chance(70)
          ? { ratePerSecond: draw.oneOf([1, 5, 20]) }
          : { mode: 'oneAtATime' as const, pauseMs: draw.oneOf([50, 500]) }),
        ...(draw.chance(60) ? { keys: ['a', 'b', 'c', 'd', 'e'] } : {}),
      },
    };
  }
  return producers;
}

function drawConsumers(draw: Draw, topics: string[]): NonNullable<Scenario['consumers']> {
  const consumers: NonNullable<Scenario['consumers']> = {};
  const count = draw.between(0, 4);
  for (let i = 1; i <= count; i += 1) {
    consumers[`c${i}`] = {
      subscribe: draw.someOf(topics),
      config: {
        'group.id': draw.oneOf(['x', 'x', 'y']),
        'session.timeout.ms': draw.oneOf([6000, 45_000]),
        'heartbeat.interval.ms': 2000,
        'max.poll.interval.ms': draw.oneOf([10_000, 300_000]),
        'auto.offset.reset': draw.oneOf(['earliest', 'latest']),
        'partition.assignment.strategy': draw.oneOf([
          'range,cooperative-sticky',
          'range,cooperative-sticky',
          'cooperative-sticky',
          'range,roundrobin',
        ]),
        ...(draw.chance(20) ? { 'group.instance.id': `instance-${i}` } : {}),
        'max.poll.records': draw.oneOf([1, 10, 500]),
      },
      processingMs: draw.oneOf([0, 5, 200, 2000]),
      commit: draw.oneOf(['automatic', 'afterRecord', 'afterBatch', 'never']),
      startAtMs: draw.chance(30) ? draw.between(0, 20_000) : 0,
    };
  }
  return consumers;
}

const queueProducer = (draw: Draw): NonNullable<Scenario['producers']> => ({
  q1: { workload: { queue: 'work', ratePerSecond: draw.oneOf([1, 5, 20]) } },
});

function drawQueue(draw: Draw): Pick<Scenario, 'queues' | 'queueConsumers'> {
  const consumer = () => ({
    queue: 'work',
    prefetch: draw.oneOf([0, 1, 5]),
    processingMs: draw.oneOf([0, 100, 3000]),
  });
  return {
    queues: { work: { kind: 'rabbitmq' } },
    queueConsumers: { w1: consumer(), w2: consumer() },
  };
}

function drawFrom(random: RandomState): Draw {
  const below = (bound: number) => nextInt(random, bound);
  const draw: Draw = {
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (percent) => below(100) < percent,
    oneOf: <T>(list: readonly T[]) => list[below(list.length)] as T,
    someOf<T>(list: readonly T[]) {
      const some = list.filter(() => below(2) === 1);
      return some.length > 0 ? some : [draw.oneOf(list)];
    },
  };
  return draw;
}

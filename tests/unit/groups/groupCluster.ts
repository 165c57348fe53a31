/** A whole cluster with consumers, and the words in which a test speaks of them. */
import { must } from '../../../src/base/assert.ts';
import { runUntil, type Engine, type TimedAction } from '../../../src/sim/kernel/engine.ts';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import { applyAction } from '../../../src/sim/actions/applyAction.ts';
import { consumerView, type ConsumerView } from '../../../src/sim/kafka/client/consumerView.ts';
import { groupsView, type GroupView } from '../../../src/sim/kafka/coordinator/view.ts';
import type { Setup, SetupTopic } from '../../../src/sim/setup.ts';
import { simulate } from '../../../src/sim/simulate.ts';

interface TestConsumer {
  subscribe?: string[];
  assign?: string[];
  config?: Record<string, unknown>;
  processingMs?: number;
  assigningMs?: number;
  commit?: string;
  commitInOnPartitionsRevoked?: boolean;
}

export interface GroupClusterOptions {
  brokers?: number[];
  brokerConfig?: Record<string, unknown>;
  /** Partitions by topic, spread over the brokers with one replica; or the topics as they are. */
  topics?: Record<string, number> | SetupTopic[];
  consumers: Record<string, TestConsumer>;
  controller?: { broker: number; epoch: number };
  seed?: string;
}

/** What the recordings' consumers have, so that times and offsets are easy to see. */
const usual = {
  'group.id': 'billing',
  'auto.offset.reset': 'earliest',
  'enable.auto.commit': false,
  'heartbeat.interval.ms': 1000,
  'partition.assignment.strategy': ['range'],
};

export type GroupCluster = ReturnType<typeof groupCluster>;

export function groupCluster(options: GroupClusterOptions) {
  const { seed = '1', ...rest } = options;
  const events: TraceEvent[] = [];
  const engine: Engine = simulate(setupOf(rest), seed, [], (event) => void events.push(event));
  const { world } = engine;
  // The producer starts at time 0.
  runUntil(engine, 1000);
  let stepFrom = events.length;

  const act = (what: string, args: Record<string, unknown> = {}): void => {
    stepFrom = events.length;
    const action: TimedAction = { atUs: world.nowUs, do: what, args };
    engine.out.trigger = 0;
    applyAction(engine.out, action);
  };
  const run = (ms: number): void => runUntil(engine, world.nowUs + ms * 1000);
  /** Events since the last action, of one node or of all. */
  const since = (kind: string, node?: string): TraceEvent[] =>
    events
      .slice(stepFrom)
      .filter((event) => event.kind === kind && (node === undefined || event.node === node));

  return {
    engine,
    world,
    events,
    act,
    run,
    since,
    start: (...labels: string[]) => act('startConsumers', { consumersInOrder: labels }),
    call: (consumer: string, call: string) => act('call', { consumer, call }),
    produce: (topic: string, eachPartition: number) =>
      act('produce', { producer: 'p1', topic, eachPartition }),
    group: (id = 'billing'): GroupView | undefined => groupsView(world).get(id),
    consumer: (label: string): ConsumerView => consumerView(must(world.nodes.get(label), label)),
    /** `revoked 0 1 | assigned 0 (2)`: callbacks since the last action, with the generation. */
    callbacks: (label: string): string =>
      events
        .slice(stepFrom)
        .filter(({ node, kind }) => node === label && kind.startsWith('partitions'))
        .map(callbackText)
        .join(' | '),
    /** Offsets by partition in the order in which poll() returned them, since the last action. */
    delivered(label: string): Record<string, number[]> {
      const offsets: Record<string, number[]> = {};
      for (const { data } of since('recordsDelivered', label)) {
        const { topicPartition, baseOffset, count } = data as {
          topicPartition: string;
          baseOffset: number;
          count: number;
        };
        for (let i = 0; i < count; i += 1) (offsets[topicPartition] ??= []).push(baseOffset + i);
      }
      return offsets;
    },
    /** What the calls since the last action returned. */
    returned: (label: string): unknown[] =>
      since('consumerCallReturned', label).map(({ data }) => data['error'] ?? data['result']),
    /** Seconds since time 0 of the first such event since the last action. */
    secondsOf: (kind: string): number => must(since(kind)[0], kind).atUs / 1e6,
    seconds: () => world.nowUs / 1e6,
  };
}

function callbackText({ kind, data }: TraceEvent): string {
  const { partitions, generation } = data as { partitions: string[]; generation: number };
  const name = kind.slice('partitions'.length).toLowerCase();
  return `${name} [${partitions.join(' ')}] ${generation}`;
}

function setupOf({
  brokers = [1],
  brokerConfig = {},
  topics = { orders: 3 },
  consumers,
  controller,
}: GroupClusterOptions): Setup {
  return {
    ...(controller === undefined ? {} : { controller }),
    zookeeperServers: 1,
    brokers,
    brokerConfig: {
      'offsets.topic.num.partitions': 1,
      'offsets.topic.replication.factor': brokers.length,
      ...brokerConfig,
    },
    topics: Array.isArray(topics)
      ? topics
      : Object.entries(topics).map(([name, count]) => ({
          name,
          assignment: Object.fromEntries(
            Array.from({ length: count }, (_, i) => [i, [brokers[i % brokers.length] as number]]),
          ),
        })),
    producers: { p1: { config: { acks: 'all', 'enable.idempotence': false } } },
    consumers: Object.fromEntries(
      Object.entries(consumers).map(([label, { subscribe, assign, config, ...rest }]) => [
        label,
        {
          ...(assign === undefined ? { subscribe: subscribe ?? ['orders'] } : { assign }),
          config: { ...usual, ...config },
          startAtMs: 'never',
          ...rest,
        },
      ]),
    ),
  };
}

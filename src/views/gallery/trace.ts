/** A trace, its beats and one node's inspection, for the gallery. */
import type { NodeInspection } from '../../sim/inspect.ts';
import type { TraceEvent } from '../../sim/kernel/trace.ts';

const eventAt = (
  id: number,
  atUs: number,
  node: string,
  kind: string,
  data: Record<string, unknown>,
  more: Partial<TraceEvent> = {},
): TraceEvent => ({ id, atUs, node, kind, trigger: id - 1, because: null, data, ...more });

/** A trace as the outage leaves it. */
export const galleryEvents: readonly TraceEvent[] = [
  eventAt(1, 9_800_000, 'broker-1', 'groupStable', {
    group: 'billing',
    generation: 4,
    assignment: { c1: ['orders-0', 'orders-1'], c2: ['orders-2'] },
  }),
  eventAt(
    2,
    30_000_000,
    '',
    'action',
    { do: 'crashZooKeeper', args: { servers: [1, 3] }, targets: ['zookeeper-1', 'zookeeper-3'] },
    { trigger: 0 },
  ),
  eventAt(3, 30_000_100, 'zookeeper-2', 'zkQuorumLost', { server: 3, alive: [2], needed: 2 }),
  eventAt(4, 34_000_000, 'broker-1', 'zkClientDisconnected', { server: 3, reason: 'silent' }),
  eventAt(
    5,
    40_020_000,
    '',
    'action',
    { do: 'crash', args: { broker: 2 }, targets: ['broker-2'] },
    { trigger: 0 },
  ),
  ...Array.from({ length: 6 }, (_, i) =>
    eventAt(
      6 + i,
      40_200_000 + i * 250_000,
      'broker-1',
      'recordsAppended',
      {
        topicPartition: 'orders-0',
        baseOffset: 5 + i,
        count: 1,
        leaderEpoch: 4,
        key: 'B',
        producer: 'orders-web',
        number: 41 + i,
      },
      { trigger: 0 },
    ),
  ),
  eventAt(
    12,
    42_100_000,
    'orders-web',
    'recordFailed',
    {
      topicPartition: 'orders-0',
      count: 1,
      error: 'TimeoutException',
      exception: 'TimeoutException',
      message: '',
      attempts: 1,
      records: [{ number: 40, key: 'A', value: 'order 40' }],
    },
    {
      trigger: 0,
      because: {
        waitedFor: 'broker-2',
        lastHeardAtUs: 40_010_000,
        lastHeardApi: 'Fetch',
        silencedBy: 5,
        via: ['broker-1'],
      },
    },
  ),
];

export const galleryBeats = galleryEvents.filter(
  ({ kind }) => kind === 'action' || kind === 'zkQuorumLost' || kind === 'groupStable',
);

export const galleryInspection: NodeInspection = {
  node: 'broker-1',
  kind: 'broker',
  running: true,
  paused: false,
  beliefs: [
    { code: 'controller', about: '', value: '1', truth: '1' },
    { code: 'liveBrokers', about: '', value: '1, 2, 3', truth: '1, 3' },
    { code: 'leader', about: 'orders-0', value: '1 · 4', truth: '1 · 4' },
    { code: 'leader', about: 'orders-1', value: '2 · 4', truth: '2 · 4' },
  ],
  waits: [
    {
      kind: 'alterPartition',
      step: 'answered',
      api: 'setData /brokers/topics/orders/partitions/0/state',
      from: 'zookeeper-3',
      sinceUs: 40_500_000,
    },
  ],
  config: [
    { key: 'min.insync.replicas', value: '2', standard: '1', unit: '', modelled: true },
    {
      key: 'zookeeper.session.timeout.ms',
      value: '18000',
      standard: '18000',
      unit: 'ms',
      modelled: true,
    },
    { key: 'log.cleaner.threads', value: '2', standard: null, unit: '', modelled: false },
  ],
  commands: ['bin/zookeeper-shell.sh localhost:2181 get /controller'],
};

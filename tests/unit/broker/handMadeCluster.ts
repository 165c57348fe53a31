/**
 * Brokers' data path without ZooKeeper: a hand takes the controller's place, as the node `broker-9`, and sends what the test says.
 *
 * The same node asks brokers like a client; all answers are kept. It answers AlterPartition as it is told to.
 */
import { must } from '../../../src/base/assert.ts';
import type { Answer, Behaviour, Request } from '../../../src/sim/kernel/behaviour.ts';
import { createEngine, runUntil, type Engine } from '../../../src/sim/kernel/engine.ts';
import {
  killProcess,
  pauseProcess,
  resumeProcess,
  startProcess,
} from '../../../src/sim/kernel/lifecycle.ts';
import { resendStalled, linkOf } from '../../../src/sim/kernel/connections.ts';
import { linkKey } from '../../../src/sim/kernel/network.ts';
import type { Out } from '../../../src/sim/kernel/out.ts';
import type { TraceEvent } from '../../../src/sim/kernel/trace.ts';
import { withNode } from '../../../src/sim/kernel/turn.ts';
import { createNode, createWorld, type SimNode } from '../../../src/sim/kernel/world.ts';
import {
  callWhenReady,
  createNetworkClient,
  networkTimers,
  onChannelEvent,
} from '../../../src/sim/kafka/client/networkClient.ts';
import { resolveConfig } from '../../../src/sim/kafka/config.ts';
import { createControllerModule } from '../../../src/sim/kafka/controller/controllerState.ts';
import { createGroupCoordinator } from '../../../src/sim/kafka/coordinator/groupCoordinator.ts';
import {
  brokerNode,
  type AlterPartitionRequest,
  type FetchRequest,
  type KafkaRecord,
  type PartitionState,
  type TopicPartition,
} from '../../../src/sim/kafka/protocol.ts';
import type { BrokerDisk, BrokerState } from '../../../src/sim/kafka/broker/brokerState.ts';
import { brokerView, type ReplicaView } from '../../../src/sim/kafka/broker/view.ts';
import {
  controllerChannelSteps,
  controllerChannelTimers,
  createControllerChannel,
} from '../../../src/sim/kafka/broker/controllerChannel.ts';
import {
  handleLeaderAndIsr,
  handleStopReplica,
  handleUpdateMetadata,
} from '../../../src/sim/kafka/broker/controlRequests.ts';
import { createMetadataCache } from '../../../src/sim/kafka/broker/metadataCache.ts';
import { brokerState, createReplicaManager } from '../../../src/sim/kafka/broker/replica.ts';
import {
  replicaManagerRequests,
  replicaManagerSteps,
  replicaManagerTimers,
  startReplicaManager,
} from '../../../src/sim/kafka/broker/replicaManager.ts';

const HAND = 'broker-9';

export interface LeaderChoice {
  leader: number;
  isr: number[];
  epoch: number;
  replicas?: number[];
  partitionEpoch?: number;
}

export interface HandMadeCluster {
  engine: Engine;
  trace: TraceEvent[];
  /** What was answered to `ask`, in order of the answers. */
  answers: { api: string; label: string; atMs: number; body: unknown }[];
  /** What brokers asked of the controller. */
  proposals: AlterPartitionRequest[];
  /** How the hand answers AlterPartition: an error name, 'NONE', or not at all ('silence'). */
  alterPartition: { answer: string };
  nowMs(): number;
  run(ms: number): void;
  /** UpdateMetadata and LeaderAndIsr to all running brokers. */
  lead(topicPartition: TopicPartition, choice: LeaderChoice): void;
  /** Any request, as a client; its answer comes into `answers` under the label. */
  ask(broker: number, api: string, body: unknown, label?: string): void;
  produce(broker: number, topicPartition: TopicPartition, options?: ProduceOptions): void;
  fetch(
    broker: number,
    topicPartition: TopicPartition,
    offset: number,
    more?: Partial<FetchRequest>,
  ): void;
  crash(broker: number): void;
  start(broker: number): void;
  pause(broker: number): void;
  resume(broker: number): void;
  cut(a: number, b: number): void;
  heal(a: number, b: number): void;
  replica(broker: number, topicPartition: TopicPartition): ReplicaView;
  /** Values of the records on that broker's disk. */
  values(broker: number, topicPartition: TopicPartition): (string | null)[];
  kinds(): string[];
  answerOf(label: string): LabelledAnswer | undefined;
}

export interface LabelledAnswer {
  atMs: number;
  /** Of the whole request, or why there was no answer. */
  error: string | undefined;
  /** What was answered for the first partition. */
  partition: Record<string, unknown>;
}

export interface ProduceOptions {
  count?: number;
  acks?: number;
  timeoutMs?: number;
  label?: string;
}

export function handMadeCluster(
  brokers: number[],
  config: Record<string, unknown> = {},
  topicConfig: Record<string, string> = {},
): HandMadeCluster {
  const world = createWorld('test', 0, { latencyUs: 500, jitterPerMille: 200 }, {});
  const trace: TraceEvent[] = [];
  const answers: HandMadeCluster['answers'] = [];
  const proposals: AlterPartitionRequest[] = [];
  const alterPartition: HandMadeCluster['alterPartition'] = { answer: 'NONE' };
  const engine = createEngine(world, {
    broker: brokerWithoutZooKeeper,
    hand: createHand(answers, proposals, alterPartition),
  });
  engine.onTrace = (event) => void trace.push(event);
  const { out } = engine;
  const nodeOf = (broker: number): SimNode =>
    must(world.nodes.get(brokerNode(broker)), `${broker}`);
  const hand = createNode(world, HAND, 'hand', {});
  startProcess(out, hand);
  for (const brokerId of brokers) {
    startProcess(out, createNode(world, brokerNode(brokerId), 'broker', { brokerId, config }));
  }
  const act = (node: SimNode, what: string, turn: () => void): void =>
    withNode(out, node, 0, () => {
      out.trace({ kind: 'action', do: what, args: {} });
      turn();
    });
  const command = (args: Record<string, unknown>): void =>
    withNode(out, hand, 0, () => handBehaviour.onCommand(out, hand, { do: 'call', args }));
  const handBehaviour = must(engine.behaviours['hand'], 'hand');
  const epochs = new Map<TopicPartition, number>();

  const cluster: HandMadeCluster = {
    engine,
    trace,
    answers,
    proposals,
    alterPartition,
    nowMs: () => world.nowUs / 1000,
    run: (ms) => runUntil(engine, world.nowUs + ms * 1000),
    lead(topicPartition, { leader, isr, epoch, replicas = [1, 2, 3], partitionEpoch }) {
      const version = partitionEpoch ?? (epochs.get(topicPartition) ?? -1) + 1;
      epochs.set(topicPartition, version);
      const state: PartitionState = {
        topicPartition,
        controllerEpoch: 1,
        leader,
        leaderEpoch: epoch,
        isr,
        partitionEpoch: version,
        replicas,
        isNew: epoch === 0,
      };
      const live = brokers.filter((broker) => nodeOf(broker).running);
      const header = { controllerId: 9, controllerEpoch: 1, brokerEpoch: 1 };
      for (const broker of live) {
        const metadata = { ...header, liveBrokers: [...live, 9], partitions: [state] };
        command({ to: brokerNode(broker), api: 'UpdateMetadata', body: metadata });
        const topic = topicPartition.slice(0, topicPartition.lastIndexOf('-'));
        const body = { ...header, partitions: [state], topicConfigs: { [topic]: topicConfig } };
        if (replicas.includes(broker))
          command({ to: brokerNode(broker), api: 'LeaderAndIsr', body });
      }
    },
    ask: (broker, api, body, label = api) =>
      command({
        to: brokerNode(broker),
        api,
        body,
        label,
        channel: `client ${label} ${world.nowUs}`,
      }),
    produce(
      broker,
      topicPartition,
      { count = 1, acks = -1, timeoutMs = 30_000, label = 'produce' } = {},
    ) {
      const records = Array.from({ length: count }, (_, i) => recordOf(`${label}${i}`));
      const body = { acks, timeoutMs, partitions: [{ topicPartition, records }] };
      cluster.ask(broker, 'Produce', body, label);
    },
    fetch(broker, topicPartition, offset, more = {}) {
      const asked = {
        topicPartition,
        fetchOffset: offset,
        logStartOffset: 0,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
      };
      const body = { replicaId: -1, maxWaitMs: 500, minBytes: 1, partitions: [asked], ...more };
      cluster.ask(broker, 'Fetch', body, 'fetch');
    },
    crash: (broker) => act(nodeOf(broker), 'crash', () => killProcess(out, nodeOf(broker))),
    start: (broker) => act(nodeOf(broker), 'start', () => startProcess(out, nodeOf(broker))),
    pause: (broker) => act(nodeOf(broker), 'pause', () => pauseProcess(out, nodeOf(broker))),
    resume: (broker) => act(nodeOf(broker), 'resume', () => resumeProcess(out, nodeOf(broker))),
    cut(a, b) {
      act(nodeOf(a), 'cutLink', () => {
        for (const [from, to] of [
          [a, b],
          [b, a],
        ] as const) {
          const [x, y] = [brokerNode(from), brokerNode(to)];
          linkOf(world, linkKey(x, y), x, y).cutBy = out.trigger;
        }
      });
    },
    heal(a, b) {
      act(nodeOf(a), 'healLink', () => {
        for (const [from, to] of [
          [a, b],
          [b, a],
        ] as const) {
          const [x, y] = [brokerNode(from), brokerNode(to)];
          linkOf(world, linkKey(x, y), x, y).cutBy = 0;
          resendStalled(out, linkKey(x, y));
        }
      });
    },
    replica: (broker, topicPartition) =>
      must(brokerView(world, broker).partitions.get(topicPartition), topicPartition),
    values(broker, topicPartition) {
      const log = (nodeOf(broker).disk as BrokerDisk).logs.get(topicPartition);
      const batches = log?.chunks.flatMap((chunk) => chunk.batches) ?? [];
      return batches.flatMap(({ records }) => records.map(({ value }) => value));
    },
    kinds: () => trace.map(({ kind }) => kind),
    answerOf(label) {
      const found = answers.find((answer) => answer.label === label);
      if (found === undefined) return undefined;
      const body = found.body as { error?: string; partitions?: Record<string, unknown>[] };
      return { atMs: found.atMs, error: body.error, partition: body.partitions?.[0] ?? {} };
    },
  };
  cluster.run(10);
  return cluster;
}

export const recordOf = (value: string): KafkaRecord => ({
  key: 'k',
  value,
  timestamp: 0,
  headers: [],
  origin: null,
});

const brokerWithoutZooKeeper: Behaviour = {
  oneRequestAtATime: true,
  start(out, node) {
    const { brokerId, config: given } = node.config as {
      brokerId: number;
      config: Record<string, unknown>;
    };
    const config = resolveConfig('broker', given);
    node.state = {
      brokerId,
      config,
      phase: 'RUNNING',
      brokerEpoch: 1,
      network: createNetworkClient(config),
      controllerChannel: createControllerChannel(),
      metadata: createMetadataCache(),
      replicas: createReplicaManager(),
      controller: createControllerModule(config),
      coordinator: createGroupCoordinator(),
    } as Partial<BrokerState>;
    node.disk = {
      logs: new Map(),
      highWatermarkCheckpoint: new Map(),
      logStartCheckpoint: new Map(),
      ...node.disk,
    };
    out.listen(true);
    startReplicaManager(out, node);
  },
  onRequest(out, node, request) {
    const requests = {
      ...replicaManagerRequests,
      LeaderAndIsr: handleLeaderAndIsr,
      StopReplica: handleStopReplica,
      UpdateMetadata: handleUpdateMetadata,
    };
    must(requests[request.api as keyof typeof requests], request.api)(out, node, request);
  },
  onConnection: (out, node, event) =>
    void onChannelEvent(out, node, brokerState(node).network, event),
  onCommand: () => undefined,
  timers: {
    ...networkTimers((node) => brokerState(node).network),
    ...controllerChannelTimers,
    ...replicaManagerTimers,
  },
  steps: { ...controllerChannelSteps, ...replicaManagerSteps },
};

function createHand(
  answers: HandMadeCluster['answers'],
  proposals: AlterPartitionRequest[],
  how: HandMadeCluster['alterPartition'],
): Behaviour {
  const networkOf = (node: SimNode) => node.state.network;
  return {
    oneRequestAtATime: true,
    start(out, node) {
      node.state = { network: createNetworkClient(resolveConfig('broker', {})) };
      out.listen(true);
    },
    onRequest(out, _node, { handle, body }: Request<AlterPartitionRequest>) {
      proposals.push(body);
      if (how.answer === 'silence') return;
      const partitions = body.partitions.map(
        ({ topicPartition, leaderEpoch, newIsr, partitionEpoch }) => ({
          topicPartition,
          error: how.answer,
          leader: body.brokerId,
          leaderEpoch,
          isr: newIsr,
          partitionEpoch: partitionEpoch + 1,
        }),
      );
      out.reply(handle, { error: 'NONE', partitions });
    },
    onConnection: (out, node, event) => void onChannelEvent(out, node, networkOf(node), event),
    onCommand(out, node, { args }) {
      const { to, api, body, label = '', channel = '' } = args as Record<string, string>;
      const task = out.startTask('ask', 'answered', { api, label });
      const options = { task, step: 'answered', timeoutUs: 60_000_000 };
      callWhenReady(out, networkOf(node), to!, channel, api!, body, options);
    },
    timers: networkTimers(networkOf),
    steps: {
      ask: {
        answered(out: Out, _node, task, answer: Answer) {
          out.endTask(task);
          const { api, label } = task.context;
          if (label === '') return;
          const body = answer.ok ? answer.body : { error: answer.error };
          answers.push({ api, label, atMs: out.nowUs() / 1000, body });
        },
      },
    },
  };
}

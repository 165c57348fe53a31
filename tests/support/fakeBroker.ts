/**
 * A broker that does as it is told: for tests of clients alone, where a whole cluster would hide what the client does.
 *
 * It answers Metadata from a view that the test sets, stores what it is sent in one log per partition, and can be told to refuse, to
 * hold its answers back (as acks=all waits), or to lead others' answers astray. It replicates nothing.
 */
import type { Behaviour, Request, RequestHandle } from '../../src/sim/kernel/behaviour.ts';
import type { Out } from '../../src/sim/kernel/out.ts';
import type { SimNode } from '../../src/sim/kernel/world.ts';
import type {
  KafkaRecord,
  MetadataRequest,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
} from '../../src/sim/kafka/protocol.ts';
import { brokerIdOf, topicPartition } from '../../src/sim/kafka/protocol.ts';

export interface FakeView {
  brokers: number[];
  controllerId: number;
  /** Leaders by partition; −1: none. */
  topics: Record<string, { leader: number; leaderEpoch: number }[]>;
}

export interface FakeBrokerState {
  view: FakeView;
  /** Answers by api that are given instead of the usual ones, in turn; the last one stays. */
  script: Record<string, ScriptedAnswer[]>;
  /** Requests that are held back, in order of arrival. */
  held: { handle: RequestHandle; body: unknown }[];
  /** For whom the held ones wait, as the kernel is told. */
  waitingFor: string[];
  holding: boolean;
  /** Every request, in order. */
  seen: { api: string; body: unknown; atUs: number; channel: string }[];
}

export type ScriptedAnswer = Record<string, unknown> | 'usual' | 'hold' | 'never';

type FakeNode = SimNode<FakeBrokerState, { logs: Record<string, KafkaRecord[]> }>;

export const fakeBrokerBehaviour: Behaviour = {
  oneRequestAtATime: true,
  start(out, node) {
    const { view } = node.config as { view: FakeView };
    node.disk.logs ??= {};
    const state: FakeBrokerState = {
      view,
      script: {},
      held: [],
      waitingFor: [],
      holding: false,
      seen: [],
    };
    node.state = state;
    out.listen(true);
  },
  onRequest(out, node, request) {
    const { state } = node as FakeNode;
    const { api, body, channel } = request;
    state.seen.push({ api, body, atUs: out.nowUs(), channel });
    if (api === 'Produce' && (body as ProduceRequest).acks === 0) {
      produce(node as FakeNode, body as ProduceRequest);
      return out.finish(request.handle);
    }
    const answers = state.script[api];
    const scripted = answers === undefined || answers.length === 1 ? answers?.[0] : answers.shift();
    const hold = scripted === 'hold' || (state.holding && api === 'Produce');
    if (scripted === 'never' || hold) {
      if (hold) state.held.push({ handle: request.handle, body });
      if (api === 'Produce') produce(node as FakeNode, body as ProduceRequest);
      return out.park(request.handle, state.waitingFor);
    }
    if (scripted !== undefined && scripted !== 'usual') {
      return out.reply(request.handle, filled(request, scripted));
    }
    out.reply(request.handle, usual(node as FakeNode, request));
  },
  onConnection: () => undefined,
  onCommand(out: Out, node: SimNode, { do: what, args }) {
    const { state } = node as FakeNode;
    switch (what) {
      case 'view':
        state.view = args['view'] as FakeView;
        return;
      case 'script':
        state.script[args['api'] as string] = args['answers'] as ScriptedAnswer[];
        return;
      case 'hold':
        state.holding = true;
        state.waitingFor = (args['waitingFor'] as string[] | undefined) ?? [];
        return;
      case 'release':
        state.holding = false;
        for (const { handle, body } of state.held.splice(0)) {
          out.reply(handle, acknowledge(node as FakeNode, body as ProduceRequest));
        }
        return;
      default:
        throw new Error(`a fake broker cannot ${what}`);
    }
  },
  timers: {},
  steps: {},
};

function usual(node: FakeNode, { api, body }: Request): unknown {
  if (api === 'ApiVersions') return {};
  if (api === 'Metadata') return metadata(node, body as MetadataRequest);
  if (api === 'Produce') return produce(node, body as ProduceRequest);
  throw new Error(`a fake broker has no answer to ${api}`);
}

/** A scripted Produce answer stands for every partition asked for. */
function filled({ api, body }: Request, answer: Record<string, unknown>): unknown {
  if (api !== 'Produce') return answer;
  const { partitions } = body as ProduceRequest;
  return {
    partitions: partitions.map(({ topicPartition: tp }) => ({
      topicPartition: tp,
      baseOffset: -1,
      ...answer,
    })),
  };
}

function metadata(node: FakeNode, request: MetadataRequest): MetadataResponse {
  const { view } = node.state;
  const names = request.topics ?? Object.keys(view.topics);
  return {
    brokers: view.brokers,
    controllerId: view.controllerId,
    topics: names.map((topic) => {
      const leaders = view.topics[topic];
      if (leaders === undefined) {
        const error = topic.includes(' ')
          ? 'INVALID_TOPIC_EXCEPTION'
          : 'UNKNOWN_TOPIC_OR_PARTITION';
        return { topic, error, partitions: [] };
      }
      return {
        topic,
        error: 'NONE',
        partitions: leaders.map(({ leader, leaderEpoch }, partition) => ({
          topicPartition: topicPartition(topic, partition),
          error: leader < 0 ? 'LEADER_NOT_AVAILABLE' : 'NONE',
          leader,
          leaderEpoch,
          replicas: view.brokers,
          isr: view.brokers,
          offlineReplicas: [],
        })),
      };
    }),
  };
}

function produce(node: FakeNode, request: ProduceRequest): ProduceResponse {
  const { view } = node.state;
  return {
    partitions: request.partitions.map(({ topicPartition: tp, records }) => {
      const at = tp.lastIndexOf('-');
      const leader = view.topics[tp.slice(0, at)]?.[Number(tp.slice(at + 1))]?.leader;
      if (leader === undefined) {
        return { topicPartition: tp, error: 'UNKNOWN_TOPIC_OR_PARTITION', baseOffset: -1 };
      }
      if (leader !== brokerIdOf(node.id)) {
        return { topicPartition: tp, error: 'NOT_LEADER_OR_FOLLOWER', baseOffset: -1 };
      }
      const log = (node.disk.logs[tp] ??= []);
      const baseOffset = log.length;
      log.push(...records);
      return { topicPartition: tp, error: 'NONE', baseOffset };
    }),
  };
}

/** A held request was stored when it came. */
function acknowledge(node: FakeNode, request: ProduceRequest): ProduceResponse {
  return {
    partitions: request.partitions.map(({ topicPartition: tp, records }) => {
      const log = node.disk.logs[tp] ?? [];
      const first = records[0];
      return {
        topicPartition: tp,
        error: 'NONE',
        baseOffset: first === undefined ? -1 : log.indexOf(first),
      };
    }),
  };
}

/**
 * A whole cluster told as a story, with its data path: `t.produce('orders-0', 3)`, `t.stop(1)`, `t.expectTrace(…)`.
 *
 * Adds what clients and disks show to the cluster of controllerCluster.ts: brokers on a ZooKeeper ensemble, a hand that asks.
 */
import { deepEqual } from 'node:assert/strict';
import { must } from '../../src/base/assert.ts';
import type { BrokerDisk } from '../../src/sim/kafka/broker/brokerState.ts';
import { brokerView, type BrokerView, type ReplicaView } from '../../src/sim/kafka/broker/view.ts';
import {
  brokerNode,
  type KafkaRecord,
  type ListOffsetsResponse,
  type MetadataResponse,
  type ProduceResponse,
  type TopicPartition,
} from '../../src/sim/kafka/protocol.ts';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { ControllerCluster } from './controllerCluster.ts';

export interface ProduceOptions {
  acks?: number;
  timeoutMs?: number;
  /** Who is asked; default: the leader that ZooKeeper names. */
  broker?: number;
  value?: string;
}

type Produced = ProduceResponse['partitions'][number];

export class TestCluster extends ControllerCluster {
  /** Sends one batch; returns a look at the partition's answer: null while there is none. */
  produceLater(tp: TopicPartition, count = 1, options: ProduceOptions = {}): () => Produced | null {
    const { acks = -1, timeoutMs = 30_000, broker = this.state(tp).leader, value = 'v' } = options;
    const records = Array.from({ length: count }, (_, i) => recordOf(`${value}${i}`, this.nowMs));
    const body = { acks, timeoutMs, partitions: [{ topicPartition: tp, records }] };
    const answer = this.send(broker, 'Produce', body);
    return () => {
      const settled = answer();
      if (settled === null) return null;
      if (!settled.ok) return { topicPartition: tp, error: settled.error, baseOffset: -1 };
      return must((settled.body as ProduceResponse).partitions[0], 'answer for the partition');
    };
  }

  /** Waits for the answer. */
  produce(tp: TopicPartition, count = 1, options: ProduceOptions = {}): Produced {
    const answer = this.produceLater(tp, count, options);
    this.until(() => answer() !== null, (options.timeoutMs ?? 30_000) + 1000);
    return must(answer(), 'answer');
  }

  /** The latest offset as that broker tells a client, or its error. */
  latest(broker: number, tp: TopicPartition): number | string {
    const partitions = [{ topicPartition: tp, timestamp: -1, currentLeaderEpoch: -1 }];
    const [found] = this.ask<ListOffsetsResponse>(broker, 'ListOffsets', { partitions }).partitions;
    return found?.error === 'NONE' ? found.offset : String(found?.error);
  }

  metadata(
    broker: number,
    topics: string[] | null,
    allowAutoTopicCreation = false,
  ): MetadataResponse {
    return this.ask(broker, 'Metadata', { topics, allowAutoTopicCreation });
  }

  view(broker: number): BrokerView {
    return brokerView(this.engine.world, broker);
  }
  replica(broker: number, tp: TopicPartition): ReplicaView {
    return must(this.view(broker).partitions.get(tp), `${tp} on broker ${broker}`);
  }
  /** Values of the records on that broker's disk, running or not. */
  values(broker: number, tp: TopicPartition): (string | null)[] {
    const { logs } = must(this.engine.world.nodes.get(brokerNode(broker)), `${broker}`)
      .disk as BrokerDisk;
    const batches = logs.get(tp)?.chunks.flatMap((chunk) => chunk.batches) ?? [];
    return batches.flatMap(({ records }) => records.map(({ value }) => value));
  }

  /** Events of these kinds since `begin`, in order, each as `kind node fact=value…`, are exactly those. */
  expectTrace(kinds: string[], facts: string[], expected: string[]): void {
    const events = kinds.flatMap((kind) => this.traced(kind)).sort((a, b) => a.id - b.id);
    const lines = events.map((event) => lineOf(event, facts));
    deepEqual(lines, expected);
  }
}

function lineOf({ kind, node, data }: TraceEvent, facts: string[]): string {
  const named = facts
    .filter((name) => data[name] !== undefined)
    .map((name) => `${name}=${String(data[name])}`);
  return [kind, node, ...named].join(' ');
}

const recordOf = (value: string, timestamp: number): KafkaRecord => ({
  key: null,
  value,
  timestamp: Math.floor(timestamp),
  headers: [],
  origin: null,
});

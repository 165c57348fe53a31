/**
 * What the engine needs to know of a scenario, in the words of a recording's `setup`.
 *
 * The whole format, with its limits, is src/scenario/schema.ts; a scenario that passed it is a Setup.
 */

/** From the start of a broker's process until it looks for ZooKeeper, where the scenario does not say. */
export const BROKER_START_MS = 2_000;

export type Config = Readonly<Record<string, unknown>>;

export interface Setup {
  zookeeperServers: number;
  zookeeperConfig?: Config;
  zookeeperStarts?: 'never';
  zookeeperLeader?: number;
  brokers: readonly number[];
  brokerConfig?: Config;
  racks?: Readonly<Record<string, string>>;
  brokerStartMs?: number;
  topics?: readonly SetupTopic[];
  controller?: { broker: number; epoch: number };
  network?: {
    latencyMs?: number;
    jitterPercent?: number;
    links?: readonly { betweenInOrder: readonly [string, string]; latencyMs: number }[];
  };
  producers?: Readonly<Record<string, SetupClient & { workload?: object }>>;
  consumers?: Readonly<
    Record<
      string,
      SetupClient & {
        subscribe?: readonly string[];
        assign?: readonly string[];
        processingMs?: number;
        commit?: string;
        commitInOnPartitionsRevoked?: boolean;
        assigningMs?: number;
        polls?: 'always' | 'whenTold';
      }
    >
  >;
  admins?: Readonly<Record<string, { config?: Config }>>;
  queues?: Readonly<Record<string, { kind: string }>>;
  queueConsumers?: Readonly<Record<string, SetupClient & { queue: string }>>;
  actions?: readonly { atMs: number; do: string; args?: Record<string, unknown> }[];
}

export interface SetupClient {
  config?: Config;
  /** `never`: only an action starts it. */
  startAtMs?: number | 'never';
}

export interface SetupTopic {
  name: string;
  assignment?: Readonly<Record<string, readonly number[]>>;
  partitions?: number;
  replicationFactor?: number;
  config?: Config;
}

/** Makes the nodes of a run: what the scenario says of each becomes its `config`. */

import { createNode, type NodeId, type SimNode, type World } from './kernel/world.ts';

export const ADMIN_NODE: NodeId = 'admin';
export const PROBE_NODE: NodeId = 'probe';

/** What nodes that come later need to know; it never changes. */
export interface RunSettings {
  /** Broker ids: every client's bootstrap list. */
  brokers: number[];
  /** The ensemble's nodes. */
  servers: NodeId[];
}

export const settingsOf = (world: World): RunSettings => world.settings as unknown as RunSettings;

type Given = Readonly<Record<string, unknown>>;

export function addProducerNode(world: World, label: string, given: Given): SimNode {
  const { config = {}, workload = null } = given;
  const kind =
    (workload as { queue?: string } | null)?.queue === undefined ? 'producer' : 'queueProducer';
  return createNode(world, label, kind, { config, workload, brokers: settingsOf(world).brokers });
}

export function addConsumerNode(world: World, label: string, given: Given): SimNode {
  const { config = {}, group } = given;
  return createNode(world, label, 'consumer', {
    subscribe: given['subscribe'] ?? null,
    assign: given['assign'] ?? null,
    config: group === undefined ? config : { ...(config as object), 'group.id': group },
    processingMs: given['processingMs'] ?? 0,
    commit: given['commit'] ?? null,
    commitInOnPartitionsRevoked: given['commitInOnPartitionsRevoked'] ?? false,
    brokers: settingsOf(world).brokers,
  });
}

/** `admin`, `probe` and further admin clients. */
export const addAdminNode = (
  world: World,
  label: string,
  kind: 'admin' | 'probe',
  config: Given,
): SimNode => createNode(world, label, kind, { config, brokers: settingsOf(world).brokers });

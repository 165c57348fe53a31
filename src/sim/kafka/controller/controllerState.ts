/**
 * The controller module that every broker holds, as plain data, and what it uses of its broker.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala]
 *
 * Every broker takes part in the race for /controller and remembers the winner; the rest of the state is filled only on the
 * broker that won. The event thread with its queue is a task of the node (eventThread.ts).
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { SimNode } from '../../kernel/world.ts';
import type { ZkClient } from '../../zookeeper/client.ts';
import type { NetworkClient } from '../client/networkClient.ts';
import type { ResolvedConfig } from '../config.ts';
import type { MetadataCache } from '../broker/metadataCache.ts';
import { brokerIdOf, type Api } from '../protocol.ts';
import { createControllerContext, type ControllerContext } from './controllerContext.ts';

export interface ControllerModule {
  config: ResolvedConfig<'broker'>;
  /** Who is controller, as this broker knows; −1: nobody, or not known. */
  activeControllerId: BrokerId;
  context: ControllerContext;
  /** By broker: what the controller has to tell it, in order. Empty unless active. */
  channels: Map<BrokerId, BrokerChannel>;
  /** Task of the event thread; 0: not started. */
  eventThread: number;
  /** The session has ended; with the next one this broker registers anew and takes part in the race again. */
  mustRegister: boolean;
  /** Tasks of admin requests that wait for this broker's metadata to show what they did (the purgatory). */
  delayedOperations: number[];
  /** Topics that this broker is creating because a client asked for them. */
  autoCreating: Set<string>;
  /** Number of the newest znode under /config/changes that was carried out; −1: none. */
  lastConfigChange: number;
}

/** The queue to one broker, emptied by its request send thread: one request in flight, repeated until it is answered. */
export interface BrokerChannel {
  broker: BrokerId;
  queue: ControlRequest[];
  /** Task of the request send thread. */
  sendThread: number;
}

export interface ControlRequest {
  api: Api;
  body: unknown;
  /** Trace id of what the request is about. */
  trigger: number;
}

/** The part of a broker's state that the controller module reads and, for brokerEpoch, writes. */
export interface ControllerHost {
  config: ResolvedConfig<'broker'>;
  /** czxid of its registration. */
  brokerEpoch: number;
  /** Session of its last registration. */
  registeredSession: number;
  zk: ZkClient;
  network: NetworkClient;
  metadata: MetadataCache;
  controller: ControllerModule;
}

export const hostOf = (node: SimNode): ControllerHost => node.state as ControllerHost;
export const controllerOf = (node: SimNode): ControllerModule => hostOf(node).controller;

export const isActiveController = (node: SimNode): boolean =>
  controllerOf(node).activeControllerId === brokerIdOf(node.id);

export function createControllerModule(config: ResolvedConfig<'broker'>): ControllerModule {
  return {
    config,
    activeControllerId: -1,
    context: createControllerContext(),
    channels: new Map(),
    eventThread: 0,
    mustRegister: false,
    delayedOperations: [],
    autoCreating: new Set(),
    lastConfigChange: -1,
  };
}

/**
 * The ground truth of a run at one instant: nodes, network, pending events, random streams.
 *
 * All of it is plain data; behaviour stands in the tables of `behaviour.ts`. What a node believes lies in its own
 * `state`; no node reads another's. The trace is not kept here: the world only counts and hashes it.
 */

import type { SimTime } from '../../base/brand.ts';
import type { HashState } from '../../base/hash.ts';
import { emptyHash } from '../../base/hash.ts';
import type { EventQueue, ScheduledEvent } from './eventQueue.ts';
import { createEventQueue } from './eventQueue.ts';
import type { Network, NetworkSettings } from './network.ts';
import { createNetwork } from './network.ts';
import type { RandomState } from './random.ts';

/** `broker-1`, `zookeeper-2`, a client's label. */
export type NodeId = string;

export interface World {
  seed: string;
  nowUs: SimTime;
  nextSequence: number;
  queue: EventQueue;
  nodes: Map<NodeId, SimNode>;
  network: Network;
  /** Streams by name, made at their first draw. */
  random: Map<string, RandomState>;
  /** Timers cancelled before they were due, by sequence. */
  cancelled: Set<number>;
  nextMessageId: number;
  nextTraceId: number;
  traceHash: HashState;
  /** What happened how often since time 0, for the screen: no node reads it, and no crash takes it back. */
  counts: Record<string, number>;
  /** How many of the run's actions have been carried out. */
  nextActionIndex: number;
  /** Settings and shared plain data of the whole world that behaviours may read, never change. */
  settings: Record<string, unknown> & { sealed: true };
}

export interface SimNode<S = any, D = any> {
  id: NodeId;
  /** Picks the behaviour: `broker`, `zookeeper`, `producer`, `consumer`, `admin`, `queue`. */
  kind: string;
  /** What the scenario says of it; never changes while it lives. */
  config: Record<string, unknown>;
  running: boolean;
  /** Accepts connections. */
  listening: boolean;
  /** Stands still (SIGSTOP): connections stay, whatever is due waits in `deferred`. */
  paused: boolean;
  deferred: ScheduledEvent[];
  /** Counts starts: what an earlier life scheduled is void. */
  incarnation: number;
  /** Trace id of the crash, stop or pause that silenced it; 0 while it speaks. */
  silencedBy: number;
  /** Since when it is silent; meaningless while it speaks. */
  silentSinceUs: SimTime;
  /** When its present life began, and what ended the one before (trace id; 0: nothing): who waits for the old one asks for that. */
  startedAtUs: SimTime;
  lastEndedBy: number;
  /** Memory: gone with a crash. Null while the node is down. */
  state: S;
  /** What survives a crash. */
  disk: D;
  tasks: Map<number, Task>;
  nextTaskId: number;
  /** Calls without an answer yet, by correlation id. */
  pending: Map<number, PendingCall>;
  nextCorrelationId: number;
  /** Due time of the timer that looks for overdue calls; Infinity if none is set. */
  callTimerAtUs: number;
  /** Requests it holds unanswered on purpose, by `connectionId:correlationId`. */
  parked: Map<string, ParkedRequest>;
}

/**
 * Something that goes on when an answer comes. A call without an answer leaves it where it is, visible in the inspector.
 * The table of its behaviour maps (kind, step) to the function that continues.
 */
export interface Task<C = any> {
  id: number;
  kind: string;
  step: string;
  context: C;
  /** What it waits for; null: for nothing (it was just resumed) or for its owner to resume it. */
  awaiting: { api: string; from: NodeId; sinceUs: SimTime } | null;
}

export interface PendingCall {
  correlationId: number;
  connectionId: number;
  to: NodeId;
  api: string;
  taskId: number;
  sentAtUs: SimTime;
  /** Infinity: waits as long as the connection lives. */
  deadlineUs: number;
}

/** Why a request has no answer yet, kept so that the kernel can say why nothing came. */
export interface ParkedRequest {
  waitingFor: NodeId[];
  sinceUs: SimTime;
}

export function createWorld(
  seed: string,
  startUs: SimTime,
  network: NetworkSettings,
  settings: Record<string, unknown>,
): World {
  return {
    seed,
    nowUs: startUs,
    nextSequence: 1,
    queue: createEventQueue(),
    nodes: new Map(),
    network: createNetwork(network),
    random: new Map(),
    cancelled: new Set(),
    nextMessageId: 1,
    nextTraceId: 1,
    traceHash: emptyHash(),
    counts: {},
    nextActionIndex: 0,
    settings: { ...settings, sealed: true },
  };
}

export function createNode(
  world: World,
  id: NodeId,
  kind: string,
  config: Record<string, unknown>,
  disk: unknown = {},
): SimNode {
  const node: SimNode = {
    id,
    kind,
    config,
    running: false,
    listening: false,
    paused: false,
    deferred: [],
    incarnation: 0,
    silencedBy: 0,
    silentSinceUs: world.nowUs,
    startedAtUs: world.nowUs,
    lastEndedBy: 0,
    state: null,
    disk,
    tasks: new Map(),
    nextTaskId: 1,
    pending: new Map(),
    nextCorrelationId: 1,
    callTimerAtUs: Infinity,
    parked: new Map(),
  };
  world.nodes.set(id, node);
  return node;
}

/** How a kind of node behaves: functions on its state, found by tables. */

import type { Out } from './out.ts';
import type { SimNode, Task } from './world.ts';
import type { NodeId } from './world.ts';

/** A request or one-way message as the receiver sees it. Keep `handle` to answer later. */
export interface Request<B = any> {
  handle: RequestHandle;
  from: NodeId;
  api: string;
  body: B;
  /** The connection's own name. */
  channel: string;
}

export interface RequestHandle {
  connectionId: number;
  correlationId: number;
  from: NodeId;
  api: string;
}

/** What a call brought: the answer's body, or why none came. */
export type Answer<B = any> =
  | { ok: true; body: B; from: NodeId }
  | { ok: false; error: 'DISCONNECTED' | 'TIMED_OUT'; from: NodeId };

export interface ConnectionEvent {
  what: 'opened' | 'refused' | 'closed';
  connectionId: number;
  peer: NodeId;
  channel: string;
  /** True: the peer connected to this node. */
  incoming: boolean;
}

/** Something a person, or the scenario, tells a node to do. */
export interface Command {
  do: string;
  args: Record<string, unknown>;
}

export type StepFunction = (out: Out, node: SimNode, task: Task, answer: Answer) => void;
export type StepTable = Record<string, Record<string, StepFunction>>;
export type TimerTable = Record<string, (out: Out, node: SimNode, payload: any) => void>;

export interface Behaviour {
  /** Reads a connection's next request only after it has answered the one before, as a Kafka broker does. */
  oneRequestAtATime: boolean;
  /** Makes `node.state` from `node.config` and `node.disk` and sets the first timers. */
  start(out: Out, node: SimNode): void;
  onRequest(out: Out, node: SimNode, request: Request): void;
  onConnection(out: Out, node: SimNode, event: ConnectionEvent): void;
  onCommand(out: Out, node: SimNode, command: Command): void;
  timers: TimerTable;
  steps: StepTable;
}

export type Behaviours = Record<string, Behaviour>;

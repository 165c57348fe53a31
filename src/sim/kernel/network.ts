/**
 * The network's state: directed links between nodes and the connections over them.
 *
 * Modelled: latency with jitter per directed link, slow links, cuts, connections that keep the order of their
 * messages (as under TCP) and lose them together when they break. While a link is cut its messages wait, as TCP
 * sends again, and go on when it heals, if the connection still stands. Left out: bandwidth, packets.
 */

import type { SimTime } from '../../base/brand.ts';
import type { NodeId } from './world.ts';
import type { RandomState } from './random.ts';

export interface NetworkSettings {
  /** One way. */
  latencyUs: number;
  /** Largest deviation from the latency, in thousandths of it, drawn uniformly per message. */
  jitterPerMille: number;
  /** Other latencies, by link key. */
  overrides?: Record<string, number>;
}

export interface Network {
  settings: NetworkSettings;
  /** Only links that were used, by link key. */
  links: Map<string, Link>;
  connections: Map<number, Connection>;
  nextConnectionId: number;
  /** Extra time that a node takes for its answers. */
  answerDelays: Map<NodeId, AnswerDelay>;
}

/** One direction between two nodes. */
export interface Link {
  from: NodeId;
  to: NodeId;
  latencyUs: number;
  /** Added by a person's action on this link; 0: none. */
  slowUs: number;
  slowedBy: number;
  /** Trace id of the cut; 0: whole. */
  cutBy: number;
  /** While cut: connections are refused at once, not left without an answer. */
  refuses: boolean;
  jitterPerMille: number;
  random: RandomState;
  /** The last message that arrived over it. */
  lastHeardAtUs: SimTime;
  lastHeardApi: string;
}

export interface AnswerDelay {
  /** Requests of this kind only; null: all. */
  api: string | null;
  delayUs: number;
  delayedBy: number;
}

export type Side = 'client' | 'server';

export interface Connection {
  id: number;
  client: NodeId;
  server: NodeId;
  /** Tells several connections of one pair apart (`coordinator`, `controller`, …); also for the reader. */
  channel: string;
  /** Link keys of the two directions. */
  toServer: string;
  toClient: string;
  state: 'connecting' | 'open';
  clientOpen: boolean;
  serverOpen: boolean;
  /** Arrival of the last message sent that way: the next one comes not before it. */
  lastToServerUs: SimTime;
  lastToClientUs: SimTime;
  /** Messages that wait for a cut link to heal, in order. */
  stalledToServer: Message[];
  stalledToClient: Message[];
  /** The request that the server works on, where it takes one at a time; 0: none. */
  busyWith: number;
  /** Requests that have arrived behind it. */
  waiting: Message[];
}

/** What travels. Never changed after it was sent. */
export interface Message {
  id: number;
  connectionId: number;
  /** `connect`, `accept`, `refuse`, `close` are the connection's own; the rest carries a body. */
  type: 'connect' | 'accept' | 'refuse' | 'close' | 'request' | 'response' | 'oneWay';
  from: NodeId;
  to: NodeId;
  api: string;
  correlationId: number;
  body: unknown;
  sendAtUs: SimTime;
  arriveAtUs: SimTime;
  trigger: number;
  sealed: true;
}

export const linkKey = (from: NodeId, to: NodeId): string => `${from}>${to}`;

export function createNetwork(settings: NetworkSettings): Network {
  return {
    settings,
    links: new Map(),
    connections: new Map(),
    nextConnectionId: 1,
    answerDelays: new Map(),
  };
}

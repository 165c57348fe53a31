/**
 * Connections between nodes: opening, the order of their messages, closing.
 *
 * A connection keeps the order of its messages and loses them together when it breaks. On a cut link messages wait,
 * as TCP sends them again, and arrive after it heals if both ends still hold the connection.
 */

import { must } from '../../base/assert.ts';
import type { ConnectionEvent } from './behaviour.ts';
import type { Engine } from './engine.ts';
import { failCalls } from './pendingCalls.ts';
import { pushEvent } from './eventQueue.ts';
import { linkKey, type Connection, type Link, type Message } from './network.ts';
import type { Out } from './out.ts';
import { createRandom, nextUint32 } from './random.ts';
import type { NodeId, SimNode, World } from './world.ts';

/** A healed link carries what had waited after this long: TCP's smallest retransmission time-out. */
const RETRANSMISSION_US = 200_000;
/** From a node to itself: no network lies between. */
const LOOPBACK_US = 50;

export function openConnection(out: Out, to: NodeId, channel: string): number {
  const { world } = out.engine;
  const { network } = world;
  const connection: Connection = {
    id: network.nextConnectionId++,
    client: out.node.id,
    server: to,
    channel,
    toServer: linkKey(out.node.id, to),
    toClient: linkKey(to, out.node.id),
    state: 'connecting',
    clientOpen: true,
    serverOpen: false,
    lastToServerUs: -Infinity,
    lastToClientUs: -Infinity,
    stalledToServer: [],
    stalledToClient: [],
    busyWith: 0,
    waiting: [],
  };
  network.connections.set(connection.id, connection);
  transmit(out, connection, 'connect', out.node.id, '', 0, null);
  return connection.id;
}

export function isConnectionOpen(world: World, connectionId: number, nodeId: NodeId): boolean {
  const connection = world.network.connections.get(connectionId);
  if (connection === undefined || connection.state !== 'open') return false;
  return connection.client === nodeId ? connection.clientOpen : connection.serverOpen;
}

export function sendOneWay(out: Out, connectionId: number, api: string, body: unknown): void {
  const connection = out.engine.world.network.connections.get(connectionId);
  if (connection !== undefined) transmit(out, connection, 'oneWay', out.node.id, api, 0, body);
}

/** This node lets go of the connection: the peer hears of it after what was sent before; what comes back is lost. */
export function closeConnection(out: Out, connectionId: number): void {
  const connection = out.engine.world.network.connections.get(connectionId);
  if (connection === undefined) return;
  const closer = out.node.id;
  if (connection.client === closer && connection.clientOpen) connection.clientOpen = false;
  else if (connection.server === closer && connection.serverOpen) connection.serverOpen = false;
  else return;
  failCalls(out, out.node, connectionId);
  if (connection.state === 'connecting') {
    // Nobody else knows of it yet; a `connect` under way finds it gone.
    out.engine.world.network.connections.delete(connectionId);
    return;
  }
  transmit(out, connection, 'close', closer, '', 0, null);
}

/** Sends one message of a connection, in order behind those sent before it. */
export function transmit(
  out: Out,
  connection: Connection,
  type: Message['type'],
  from: NodeId,
  api: string,
  correlationId: number,
  body: unknown,
  extraUs = 0,
): void {
  const { engine } = out;
  const { world } = engine;
  const toServer =
    from === connection.client && !(type === 'accept' || type === 'refuse' || type === 'response');
  const forward = connection.client === connection.server ? toServer : from === connection.client;
  const link = linkOf(
    world,
    forward ? connection.toServer : connection.toClient,
    from,
    forward ? connection.server : connection.client,
  );
  const message: Message = {
    id: world.nextMessageId++,
    connectionId: connection.id,
    type,
    from,
    to: link.to,
    api,
    correlationId,
    body,
    sendAtUs: world.nowUs,
    arriveAtUs: world.nowUs + extraUs + drawLatencyUs(link),
    trigger: out.trigger,
    sealed: true,
  };
  if (link.cutBy !== 0 && !link.refuses) {
    (forward ? connection.stalledToServer : connection.stalledToClient).push(message);
    engine.onMessage?.({ ...message, arriveAtUs: -1 });
    return;
  }
  schedule(engine, connection, message, forward);
}

function schedule(
  engine: Engine,
  connection: Connection,
  message: Message,
  forward: boolean,
): void {
  const { world } = engine;
  const last = forward ? connection.lastToServerUs : connection.lastToClientUs;
  const ordered = message.arriveAtUs < last ? { ...message, arriveAtUs: last } : message;
  if (forward) connection.lastToServerUs = ordered.arriveAtUs;
  else connection.lastToClientUs = ordered.arriveAtUs;
  pushEvent(
    world.queue,
    ordered.arriveAtUs,
    world.nextSequence++,
    ordered.to,
    -1,
    'arrive',
    '',
    ordered,
    ordered.trigger,
  );
  if (engine.onMessage !== null) engine.onMessage(ordered);
}

/** True where the message may be handled now; on a link that was cut meanwhile it waits for the healing. */
export function passesLink(engine: Engine, connection: Connection, message: Message): boolean {
  const link = must(
    engine.world.network.links.get(linkKey(message.from, message.to)),
    'link of a message',
  );
  if (link.cutBy === 0 || link.refuses) {
    link.lastHeardAtUs = engine.world.nowUs;
    link.lastHeardApi = message.api === '' ? message.type : message.api;
    return true;
  }
  const forward = isForward(connection, message);
  (forward ? connection.stalledToServer : connection.stalledToClient).push(message);
  engine.onMessage?.({ ...message, arriveAtUs: -1 });
  return false;
}

/** After a link healed: what waited on it goes on, in the order in which it was sent. */
export function resendStalled(out: Out, key: string): void {
  const { engine } = out;
  const { world } = engine;
  for (const connection of world.network.connections.values()) {
    for (const forward of [true, false]) {
      if ((forward ? connection.toServer : connection.toClient) !== key) continue;
      const stalled = forward ? connection.stalledToServer : connection.stalledToClient;
      if (stalled.length === 0) continue;
      if (forward) connection.stalledToServer = [];
      else connection.stalledToClient = [];
      const link = must(world.network.links.get(key), `link ${key}`);
      for (const message of stalled.sort((a, b) => a.id - b.id)) {
        const arriveAtUs = world.nowUs + RETRANSMISSION_US + drawLatencyUs(link);
        schedule(engine, connection, { ...message, arriveAtUs }, forward);
      }
    }
  }
}

/** Breaks every connection over a pair of links at once; both ends are told. */
export function breakConnections(out: Out, a: NodeId, b: NodeId): void {
  const { world } = out.engine;
  for (const connection of [...world.network.connections.values()]) {
    const { client, server } = connection;
    if (!((client === a && server === b) || (client === b && server === a))) continue;
    world.network.connections.delete(connection.id);
    if (connection.clientOpen)
      notifyLater(out, client, connection, connection.state === 'open' ? 'closed' : 'refused');
    if (connection.serverOpen) notifyLater(out, server, connection, 'closed');
  }
}

/** The process of `node` is gone: its ends close, the peers hear of it in order behind what it had sent. */
export function dropConnectionsOf(out: Out, node: SimNode): void {
  const { connections } = out.engine.world.network;
  for (const connection of [...connections.values()]) {
    if (connection.client !== node.id && connection.server !== node.id) continue;
    if (connection.client === node.id) connection.clientOpen = false;
    if (connection.server === node.id) connection.serverOpen = false;
    const peerOpen = connection.clientOpen || connection.serverOpen;
    if (connection.state === 'connecting' && connection.client === node.id)
      connections.delete(connection.id);
    else if (!peerOpen) connections.delete(connection.id);
    else transmit(out, connection, 'close', node.id, '', 0, null);
  }
}

export const eventFor = (
  connection: Connection,
  nodeId: NodeId,
  what: ConnectionEvent['what'],
  incoming = connection.client !== nodeId,
): ConnectionEvent => ({
  what,
  connectionId: connection.id,
  peer: connection.client === nodeId ? connection.server : connection.client,
  channel: connection.channel,
  incoming,
});

/** The receiver's end of a message: on a connection of a node with itself the type tells the direction. */
export function isForward(connection: Connection, message: Message): boolean {
  if (connection.client !== connection.server) return message.from === connection.client;
  return !(message.type === 'accept' || message.type === 'refuse' || message.type === 'response');
}

export function linkOf(world: World, key: string, from: NodeId, to: NodeId): Link {
  let link = world.network.links.get(key);
  if (link === undefined) {
    const { settings } = world.network;
    link = {
      from,
      to,
      latencyUs: from === to ? LOOPBACK_US : (settings.overrides?.[key] ?? settings.latencyUs),
      slowUs: 0,
      slowedBy: 0,
      cutBy: 0,
      refuses: false,
      random: createRandom(world.seed, `link/${key}`),
      jitterPerMille: settings.jitterPerMille,
      lastHeardAtUs: -Infinity,
      lastHeardApi: '',
    };
    world.network.links.set(key, link);
  }
  return link;
}

function drawLatencyUs(link: Link): number {
  const spreadUs = Math.floor((link.latencyUs * link.jitterPerMille) / 1000);
  if (spreadUs === 0) return link.latencyUs + link.slowUs;
  const draw = Math.floor((nextUint32(link.random) * (2 * spreadUs + 1)) / 4294967296);
  return link.latencyUs - spreadUs + draw + link.slowUs;
}

function notifyLater(
  out: Out,
  nodeId: NodeId,
  connection: Connection,
  what: ConnectionEvent['what'],
): void {
  const { world } = out.engine;
  const node = world.nodes.get(nodeId);
  if (node === undefined || !node.running) return;
  pushEvent(
    world.queue,
    world.nowUs,
    world.nextSequence++,
    nodeId,
    node.incarnation,
    'connection',
    '',
    eventFor(connection, nodeId, what),
    out.trigger,
  );
}

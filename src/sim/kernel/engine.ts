/**
 * The loop: takes the next event, finds the node and the function for it, runs it.
 *
 * The engine around a world holds what is not state: the behaviours, the run's actions, and who listens to the trace and
 * to messages. An action at t comes before every event due at t.
 */

import type { SimTime } from '../../base/brand.ts';
import type { Behaviours, Command, ConnectionEvent } from './behaviour.ts';
import { expireCalls, handleRequest, receiveRequest, receiveResponse } from './calls.ts';
import { failCalls, settleCall } from './pendingCalls.ts';
import { eventFor, isForward, passesLink, transmit } from './connections.ts';
import { nextEventAtUs, popEvent, releaseEvent, type ScheduledEvent } from './eventQueue.ts';
import type { Connection, Message } from './network.ts';
import { createOut, type Out } from './out.ts';
import type { TraceEvent } from './trace.ts';
import type { SimNode, World } from './world.ts';

/** Something a person or the scenario did at a moment of the run. */
export interface TimedAction {
  atUs: SimTime;
  do: string;
  args: Record<string, unknown>;
}

export interface Engine {
  world: World;
  behaviours: Behaviours;
  /** In order of time. */
  actions: readonly TimedAction[];
  applyAction: (out: Out, action: TimedAction, index: number) => void;
  onTrace: ((event: TraceEvent) => void) | null;
  /** At sending; `arriveAtUs` −1: it waits for a cut link, and is told again when it goes on. */
  onMessage: ((message: Message) => void) | null;
  out: Out;
}

export function createEngine(
  world: World,
  behaviours: Behaviours,
  actions: readonly TimedAction[] = [],
  applyAction: Engine['applyAction'] = () => undefined,
): Engine {
  const engine: Engine = {
    world,
    behaviours,
    actions,
    applyAction,
    onTrace: null,
    onMessage: null,
    out: null as unknown as Out,
  };
  engine.out = createOut(engine);
  return engine;
}

/** Time of the next action or event; Infinity when nothing will ever happen. */
export function nextDueUs(engine: Engine): number {
  const action = engine.actions[engine.world.nextActionIndex];
  return Math.min(action?.atUs ?? Infinity, nextEventAtUs(engine.world.queue));
}

/** Carries out everything due up to and including `untilUs`; the clock then stands there. */
export function runUntil(engine: Engine, untilUs: SimTime): void {
  while (nextDueUs(engine) <= untilUs) step(engine);
  if (engine.world.nowUs < untilUs) engine.world.nowUs = untilUs;
}

/** One action or one event. False: nothing is left. */
export function step(engine: Engine): boolean {
  const { world } = engine;
  if (world.nextActionIndex < engine.actions.length && actIfDue(engine)) return true;
  const event = popEvent(world.queue);
  if (event === null) return false;
  world.nowUs = event.atUs;
  const isVoid = world.cancelled.size > 0 && world.cancelled.delete(event.sequence);
  if (isVoid || !dispatch(engine, event)) releaseEvent(world.queue, event);
  return true;
}

function actIfDue({ world, out, actions, applyAction }: Engine): boolean {
  const index = world.nextActionIndex;
  const action = actions[index] as TimedAction;
  if (action.atUs > nextEventAtUs(world.queue)) return false;
  if (world.nowUs < action.atUs) world.nowUs = action.atUs;
  world.nextActionIndex += 1;
  out.trigger = 0;
  applyAction(out, action, index);
  return true;
}

/** True: the event is kept, for a node that stands still. */
function dispatch(engine: Engine, event: ScheduledEvent): boolean {
  const { out } = engine;
  const node = engine.world.nodes.get(event.node);
  if (node === undefined) return false;
  const { incarnation } = event;
  if (incarnation !== -1 && (incarnation !== node.incarnation || !node.running)) return false;
  if (node.paused && !(event.kind === 'arrive' && (event.payload as Message).type === 'connect')) {
    node.deferred.push(event);
    return true;
  }
  out.node = node;
  out.trigger = event.trigger;
  if (event.kind === 'timer') fireTimer(engine, node, event);
  else handle(engine, node, event);
  return false;
}

function handle(engine: Engine, node: SimNode, event: ScheduledEvent): void {
  const { out } = engine;
  switch (event.kind) {
    case 'arrive':
      return arrive(engine, node, event.payload as Message);
    case 'request':
      return handleRequest(engine, node, event.payload as Message);
    case 'callTimer':
      // A timer that was superseded finds a later due time; one that a pause held back finds an earlier one.
      if (node.callTimerAtUs <= event.atUs) expireCalls(out, node);
      return;
    case 'callFailed':
      return settleCall(engine, node, event.payload as number, {
        ok: false,
        error: 'DISCONNECTED',
        from: node.pending.get(event.payload as number)?.to ?? node.id,
      });
    case 'command':
      engine.behaviours[node.kind]?.onCommand(out, node, event.payload as Command);
      return;
    case 'connection':
      return tellConnection(engine, node, event.payload as ConnectionEvent);
    default:
      throw new Error(`unknown kind of event ${event.kind}`);
  }
}

function fireTimer({ behaviours, out }: Engine, node: SimNode, event: ScheduledEvent): void {
  const timer = behaviours[node.kind]?.timers[event.name];
  if (timer === undefined) throw new Error(`${node.kind} has no timer ${event.name}`);
  timer(out, node, event.payload);
}

function arrive(engine: Engine, node: SimNode, message: Message): void {
  const { connections } = engine.world.network;
  const connection = connections.get(message.connectionId);
  if (connection === undefined || !passesLink(engine, connection, message)) return;
  const atServer = isForward(connection, message);
  switch (message.type) {
    case 'connect':
      return arriveConnect(engine, node, connection);
    case 'accept':
      if (!connection.clientOpen) return;
      return tellConnection(engine, node, eventFor(connection, node.id, 'opened', false));
    case 'refuse':
      connections.delete(connection.id);
      return tellConnection(engine, node, eventFor(connection, node.id, 'refused', false));
    case 'close':
      return arriveClose(engine, node, connection, atServer);
    case 'request':
    case 'oneWay':
      if (atServer ? connection.serverOpen : connection.clientOpen)
        receiveRequest(engine, node, connection, message);
      return;
    case 'response':
      if (connection.clientOpen) receiveResponse(engine, node, message);
  }
}

function arriveConnect(engine: Engine, node: SimNode, connection: Connection): void {
  const { out } = engine;
  const link = engine.world.network.links.get(connection.toServer);
  if (!node.running || !node.listening || link?.refuses === true) {
    out.node = node;
    transmit(out, connection, 'refuse', node.id, '', 0, null);
    return;
  }
  connection.state = 'open';
  connection.serverOpen = true;
  out.node = node;
  transmit(out, connection, 'accept', node.id, '', 0, null);
  if (node.paused) return;
  tellConnection(engine, node, eventFor(connection, node.id, 'opened', true));
}

function arriveClose(
  engine: Engine,
  node: SimNode,
  connection: Connection,
  atServer: boolean,
): void {
  const wasOpen = atServer ? connection.serverOpen : connection.clientOpen;
  if (atServer) connection.serverOpen = false;
  else connection.clientOpen = false;
  engine.world.network.connections.delete(connection.id);
  if (!wasOpen || !node.running) return;
  tellConnection(engine, node, eventFor(connection, node.id, 'closed', atServer));
}

/** Tells the node of its connection; calls over a broken one end at the same instant, right after. */
function tellConnection(engine: Engine, node: SimNode, event: ConnectionEvent): void {
  if (event.what !== 'opened') failCalls(engine.out, node, event.connectionId);
  engine.behaviours[node.kind]?.onConnection(engine.out, node, event);
}

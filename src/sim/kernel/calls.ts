/**
 * Requests and answers over connections, and what becomes of calls that get none.
 *
 * A call leaves its task waiting; the answer, a broken connection or the time-out resumes it by the step table of the
 * node's behaviour. A time-out also closes the connection, as Kafka's NetworkClient does
 * (clients/src/main/java/org/apache/kafka/clients/NetworkClient.java).
 */

import { assert } from '../../base/assert.ts';
import type { Request, RequestHandle } from './behaviour.ts';
import { closeConnection, transmit } from './connections.ts';
import type { Engine } from './engine.ts';
import { pushEvent } from './eventQueue.ts';
import type { Connection, Message } from './network.ts';
import type { CallOptions, Out } from './out.ts';
import { requestKey, scheduleFailure, settleCall } from './pendingCalls.ts';
import type { NodeId, PendingCall, SimNode } from './world.ts';

export function callOn(
  out: Out,
  connectionId: number,
  api: string,
  body: unknown,
  options: CallOptions,
): number {
  const { node } = out;
  const { world } = out.engine;
  const { task, step, timeoutUs } = options;
  assert(
    task.awaiting === null,
    `task ${task.kind} of ${node.id} already waits for ${task.awaiting?.api}`,
  );
  const connection = world.network.connections.get(connectionId);
  const correlationId = node.nextCorrelationId++;
  const to = connection === undefined ? node.id : peerOf(connection, node.id);
  const call: PendingCall = {
    correlationId,
    connectionId,
    to,
    api,
    taskId: task.id,
    sentAtUs: world.nowUs,
    deadlineUs: world.nowUs + timeoutUs,
  };
  task.step = step;
  task.awaiting = { api, from: to, sinceUs: world.nowUs };
  node.pending.set(correlationId, call);
  if (connection === undefined || !isOwnEndOpen(connection, node.id)) {
    scheduleFailure(out, node, correlationId);
    return correlationId;
  }
  transmit(out, connection, 'request', node.id, api, correlationId, body);
  armCallTimer(out, node, call.deadlineUs);
  return correlationId;
}

export function respond(out: Out, handle: RequestHandle, body: unknown): void {
  const { world } = out.engine;
  out.node.parked.delete(requestKey(handle));
  const connection = world.network.connections.get(handle.connectionId);
  if (connection === undefined) return;
  const delay = world.network.answerDelays.get(out.node.id);
  const extraUs =
    delay !== undefined && (delay.api === null || delay.api === handle.api) ? delay.delayUs : 0;
  transmit(
    out,
    connection,
    'response',
    out.node.id,
    handle.api,
    handle.correlationId,
    body,
    extraUs,
  );
  takeNext(out, connection, handle);
}

export function releaseRequest(out: Out, handle: RequestHandle): void {
  out.node.parked.delete(requestKey(handle));
  const connection = out.engine.world.network.connections.get(handle.connectionId);
  if (connection !== undefined) takeNext(out, connection, handle);
}

export function holdRequest(out: Out, handle: RequestHandle, waitingFor: NodeId[]): void {
  out.node.parked.set(requestKey(handle), { waitingFor, sinceUs: out.engine.world.nowUs });
}

/** The next request that waits on this connection gets its turn, at this instant but after the present one. */
function takeNext(out: Out, connection: Connection, handle: RequestHandle): void {
  if (connection.busyWith !== handle.correlationId) return;
  connection.busyWith = 0;
  const message = connection.waiting.shift();
  if (message === undefined) return;
  connection.busyWith = message.correlationId;
  const { world } = out.engine;
  pushEvent(
    world.queue,
    world.nowUs,
    world.nextSequence++,
    message.to,
    out.node.incarnation,
    'request',
    '',
    message,
    message.trigger,
  );
}

/** A request has arrived: it is handled now, or waits where the node takes one at a time. */
export function receiveRequest(
  engine: Engine,
  node: SimNode,
  connection: Connection,
  message: Message,
): void {
  const behaviour = engine.behaviours[node.kind];
  if (behaviour?.oneRequestAtATime === true && message.type === 'request') {
    if (connection.busyWith !== 0) {
      connection.waiting.push(message);
      return;
    }
    connection.busyWith = message.correlationId;
  }
  handleRequest(engine, node, message);
}

export function handleRequest(engine: Engine, node: SimNode, message: Message): void {
  const connection = engine.world.network.connections.get(message.connectionId);
  const request: Request = {
    handle: {
      connectionId: message.connectionId,
      correlationId: message.correlationId,
      from: message.from,
      api: message.api,
    },
    from: message.from,
    api: message.api,
    body: message.body,
    channel: connection?.channel ?? '',
  };
  engine.behaviours[node.kind]?.onRequest(engine.out, node, request);
}

export function receiveResponse(engine: Engine, node: SimNode, message: Message): void {
  settleCall(engine, node, message.correlationId, {
    ok: true,
    body: message.body,
    from: message.from,
  });
}

/** Called by the loop when the node's call timer is due: overdue calls end, their connections close. */
export function expireCalls(out: Out, node: SimNode): void {
  const { engine } = out;
  const { nowUs } = engine.world;
  node.callTimerAtUs = Infinity;
  for (const call of [...node.pending.values()]) {
    if (call.deadlineUs > nowUs || !node.pending.has(call.correlationId)) continue;
    const trigger = out.trigger;
    out.trace({
      kind: 'requestTimedOut',
      api: call.api,
      to: call.to,
      afterUs: nowUs - call.sentAtUs,
      waitedFor: call.to,
      unanswered: call,
    });
    settleCall(engine, node, call.correlationId, { ok: false, error: 'TIMED_OUT', from: call.to });
    closeConnection(out, call.connectionId);
    out.trigger = trigger;
  }
  let next = Infinity;
  for (const call of node.pending.values()) if (call.deadlineUs < next) next = call.deadlineUs;
  if (next < Infinity) armCallTimer(out, node, next);
}

function armCallTimer(out: Out, node: SimNode, deadlineUs: number): void {
  if (deadlineUs >= node.callTimerAtUs) return;
  const { world } = out.engine;
  node.callTimerAtUs = deadlineUs;
  pushEvent(
    world.queue,
    deadlineUs,
    world.nextSequence++,
    node.id,
    node.incarnation,
    'callTimer',
    '',
    null,
    0,
  );
}

function isOwnEndOpen(connection: Connection, nodeId: NodeId): boolean {
  return connection.client === nodeId ? connection.clientOpen : connection.serverOpen;
}

const peerOf = (connection: Connection, nodeId: NodeId): NodeId =>
  connection.client === nodeId ? connection.server : connection.client;

/**
 * The client's calls: waiting, sent, answered, lost. Answers come in the order of sending.
 *
 * Modelled: Kafka's limit of requests in flight, and its repetition without limit after ConnectionLoss
 * (core/src/main/scala/kafka/zookeeper/ZooKeeperClient.scala, kafka/zk/KafkaZkClient.scala). A repeated create may find
 * that the first try had succeeded: what NodeExists then means is the host's affair.
 */

import { assert, must } from '../../base/assert.ts';
import type { Out } from '../kernel/out.ts';
import type { Task } from '../kernel/world.ts';
import { zkServer, type ZkCall, type ZkClient } from './clientState.ts';
import { rememberWatch } from './clientWatches.ts';
import {
  zkResult,
  type OperationReply,
  type ZkError,
  type ZkOp,
  type ZkResult,
} from './protocol.ts';

interface CallOptions {
  single: boolean;
  retries: boolean;
}

/** Queues the operations for one task, which goes on at `step` when all of them have their results. */
export function enqueueCalls(
  out: Out,
  client: ZkClient,
  ops: ZkOp[],
  task: Task,
  step: string,
  options: CallOptions,
): void {
  assert(
    task.awaiting === null,
    `task ${task.kind} of ${out.node.id} already waits for ${task.awaiting?.api}`,
  );
  task.step = step;
  task.awaiting = { api: describeOps(ops), from: 'zookeeper', sinceUs: out.nowUs() };
  const batchId = client.nextBatchId++;
  const results: (ZkResult | null)[] = ops.map(() => null);
  client.batches.set(batchId, { taskId: task.id, remaining: ops.length, results, ...options });
  ops.forEach((op, index) => client.queue.push({ xid: 0, op, batchId, index }));
  const isDead = client.state === 'EXPIRED' || client.state === 'CLOSED';
  if (ops.length === 0 || (isDead && !options.retries)) out.setTimer('zkNoAnswer', { batchId }, 0);
  else sendQueued(out, client);
}

/** Sends what waits, as far as the connection and the limit allow. */
export function sendQueued(out: Out, client: ZkClient): void {
  if (client.state !== 'CONNECTED' || client.closing !== null) return;
  while (client.inFlight.length < client.config.maxInFlight) {
    const call = client.queue.shift();
    if (call === undefined) return;
    call.xid = client.nextXid++;
    client.inFlight.push(call);
    client.lastSentUs = out.nowUs();
    out.send(client.connectionId, call.op.op, { xid: call.xid, op: call.op });
  }
}

/** The answer to the oldest call in flight. */
export function takeReply(out: Out, client: ZkClient, reply: OperationReply): void {
  const call = must(client.inFlight.shift(), `call ${reply.xid} in flight`);
  assert(call.xid === reply.xid, `answer ${reply.xid} came before that of ${call.xid}`);
  rememberWatch(client, call.op, reply.result);
  sendQueued(out, client);
  settleCall(out, client, call, reply.result);
}

/**
 * The connection is lost: calls in flight that may be repeated wait again, before the others. Returns those that may
 * not, to be settled once the client's state is in order.
 */
export function takeLostCalls(client: ZkClient): ZkCall[] {
  const all = [...client.inFlight, ...client.queue];
  const retries = ({ batchId }: ZkCall) => client.batches.get(batchId)?.retries === true;
  client.inFlight = [];
  client.queue = all.filter(retries);
  return all.filter((call) => !retries(call));
}

/** Every call that waits gets this error. */
export function failCalls(out: Out, client: ZkClient, calls: ZkCall[], error: ZkError): void {
  for (const call of calls) settleCall(out, client, call, zkResult({ error }));
}

/** A batch without operations, or one asked of a session that has ended. */
export function endUnsent(out: Out, client: ZkClient, batchId: number): void {
  const batch = client.batches.get(batchId);
  if (batch === undefined) return;
  const calls = client.queue.filter((call) => call.batchId === batchId);
  client.queue = client.queue.filter((call) => call.batchId !== batchId);
  if (batch.remaining === 0) finishBatch(out, client, batchId);
  failCalls(out, client, calls, 'SessionExpired');
}

function settleCall(out: Out, client: ZkClient, call: ZkCall, result: ZkResult): void {
  const batch = client.batches.get(call.batchId);
  if (batch === undefined) return;
  batch.results[call.index] = result;
  batch.remaining -= 1;
  if (batch.remaining === 0) finishBatch(out, client, call.batchId);
}

function finishBatch(out: Out, client: ZkClient, batchId: number): void {
  const batch = must(client.batches.get(batchId), `batch ${batchId}`);
  client.batches.delete(batchId);
  const task = out.node.tasks.get(batch.taskId);
  if (task === undefined) return;
  const body = batch.single ? batch.results[0] : batch.results;
  out.resume(task, { ok: true, body, from: zkServer(client) });
}

/** For the inspector: `setData /controller_epoch`, `multi of 2`, `12 requests`. */
function describeOps(ops: ZkOp[]): string {
  const [op] = ops;
  if (op === undefined || ops.length > 1) return `${ops.length} requests`;
  return op.op === 'multi' ? `multi of ${op.ops.length}` : `${op.op} ${op.path}`;
}

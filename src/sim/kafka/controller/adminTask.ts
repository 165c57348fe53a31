/**
 * The task of an admin request: it asks ZooKeeper through the broker's own client, so that it hangs while ZooKeeper is away
 * and is carried out afterwards, and answers the client, if that still listens.
 *
 * Left out: the number of request handler threads that such requests occupy (`num.io.threads`).
 */
import type { Answer, RequestHandle, StepFunction } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { zkRequest, zkRequests, zkServers } from '../../zookeeper/client.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import type { ErrorName } from '../protocol.ts';
import { hostOf } from './controllerState.ts';

export interface AdminContext {
  /** Whom to answer; null: a task of this broker, or nobody. */
  handle: RequestHandle | null;
  waiter: Waiter | null;
  /** Trace id of what asked. */
  trigger: number;
}

/** A task of this broker that goes on at `step` with `{error}`. */
interface Waiter {
  taskId: number;
  step: string;
}

export function startAdminTask<C extends object>(
  out: Out,
  kind: string,
  asker: { handle?: RequestHandle; waiter?: { task: Task; step: string } },
  own: C,
): Task<AdminContext & C> {
  const { handle = null, waiter } = asker;
  const base: AdminContext = {
    handle,
    waiter: waiter === undefined ? null : { taskId: waiter.task.id, step: waiter.step },
    trigger: out.trigger,
  };
  return out.startTask(kind, 'started', { ...base, ...own });
}

/** One operation; the task goes on at `step`. Whoever waits for the answer waits for the ensemble meanwhile. */
export function ask(
  out: Out,
  node: SimNode,
  task: Task<AdminContext>,
  operation: ZkOp,
  step: string,
): void {
  prepare(out, node, task);
  zkRequest(out, hostOf(node).zk, operation, task, step);
}

export function askAll(
  out: Out,
  node: SimNode,
  task: Task<AdminContext>,
  operations: ZkOp[],
  step: string,
): void {
  prepare(out, node, task);
  zkRequests(out, hostOf(node).zk, operations, task, step);
}

function prepare(out: Out, node: SimNode, task: Task<AdminContext>): void {
  const { handle, trigger } = task.context;
  out.trigger = trigger;
  if (handle !== null) out.park(handle, zkServers(hostOf(node).zk));
}

/** What ZooKeeper said; the request's cause is the cause of what follows. */
export function resultOf(out: Out, task: Task<AdminContext>, answer: Answer): ZkResult {
  out.trigger = task.context.trigger;
  return (answer as { body: ZkResult }).body;
}

export function resultsOf(out: Out, task: Task<AdminContext>, answer: Answer): ZkResult[] {
  out.trigger = task.context.trigger;
  return (answer as { body: ZkResult[] }).body;
}

/**
 * Steps of which each is left out, and the task failed, when ZooKeeper's answer is that the session has expired: Kafka's
 * request threads get an exception then.
 */
export function adminSteps(
  steps: Record<string, StepFunction>,
  fail: (out: Out, node: SimNode, task: Task) => void = failTask,
): Record<string, StepFunction> {
  const guarded = Object.entries(steps).map(([name, step]): [string, StepFunction] => [
    name,
    (out, node, task, answer) =>
      hasExpired(answer) ? fail(out, node, task) : step(out, node, task, answer),
  ]);
  return Object.fromEntries(guarded);
}

function failTask(out: Out, node: SimNode, task: Task<AdminContext>): void {
  finish(out, node, task, { error: 'UNKNOWN_SERVER_ERROR' });
}

function hasExpired(answer: Answer): boolean {
  if (!answer.ok) return false;
  const body = answer.body as ZkResult | ZkResult[] | null;
  const results = Array.isArray(body) ? body : [body];
  return results.some((result) => result?.error === 'SessionExpired');
}

/** Ends the task with this answer. */
export function finish(
  out: Out,
  node: SimNode,
  task: Task<AdminContext>,
  body: { error: ErrorName },
): void {
  const { handle, waiter } = task.context;
  out.endTask(task);
  if (handle !== null) out.reply(handle, body);
  if (waiter === null) return;
  const waiting = node.tasks.get(waiter.taskId);
  if (waiting === undefined) return;
  waiting.step = waiter.step;
  out.resume(waiting, { ok: true, body, from: node.id });
}

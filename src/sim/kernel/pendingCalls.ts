/**
 * Calls that wait for an answer: handing the outcome to the task that made them.
 */

import { assert } from '../../base/assert.ts';
import type { Answer } from './behaviour.ts';
import type { Engine } from './engine.ts';
import { pushEvent } from './eventQueue.ts';
import type { Out } from './out.ts';
import type { SimNode, Task } from './world.ts';

export const requestKey = (handle: { connectionId: number; correlationId: number }): string =>
  `${handle.connectionId}:${handle.correlationId}`;

/** Hands the outcome of a call to its task. */
export function settleCall(
  engine: Engine,
  node: SimNode,
  correlationId: number,
  answer: Answer,
): void {
  const call = node.pending.get(correlationId);
  if (call === undefined) return;
  node.pending.delete(correlationId);
  const task = node.tasks.get(call.taskId);
  if (task !== undefined) resumeTask(engine, node, task, answer);
}

/** Goes on with a task at its step; one that has ended meanwhile stays ended. */
export function resumeTask(engine: Engine, node: SimNode, task: Task, answer: Answer): void {
  if (node.tasks.get(task.id) !== task) return;
  task.awaiting = null;
  const step = engine.behaviours[node.kind]?.steps[task.kind]?.[task.step];
  assert(step !== undefined, `${node.kind} has no step ${task.kind}.${task.step}`);
  step(engine.out, node, task, answer);
}

/** All calls of `node` over this connection will get no answer. */
export function failCalls(out: Out, node: SimNode, connectionId: number): void {
  for (const call of node.pending.values()) {
    if (call.connectionId === connectionId) scheduleFailure(out, node, call.correlationId);
  }
}

export function scheduleFailure(out: Out, node: SimNode, correlationId: number): void {
  const { world } = out.engine;
  pushEvent(
    world.queue,
    world.nowUs,
    world.nextSequence++,
    node.id,
    node.incarnation,
    'callFailed',
    '',
    correlationId,
    out.trigger,
  );
}

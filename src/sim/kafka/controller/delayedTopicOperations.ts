/**
 * Admin requests that have written to ZooKeeper and wait until this broker's own metadata shows what came of it.
 * [Apache Kafka: core/.../kafka/server/DelayedCreatePartitions.scala, DelayedDeleteTopics.scala,
 * DelayedElectLeader.scala (the purgatories)]
 *
 * Looked at after every UpdateMetadata. Time out means only that the answer does not wait any longer: the topic exists.
 */
import { msToUs, type BrokerId } from '../../../base/brand.ts';
import type { TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { partitionCount, partitionStateOf, type MetadataCache } from '../broker/metadataCache.ts';
import type { TopicPartition } from '../protocol.ts';
import { controllerOf, hostOf } from './controllerState.ts';
import { NO_LEADER } from './zkData.ts';

export type Condition =
  | { kind: 'haveLeaders'; partitions: TopicPartition[] }
  | { kind: 'topicGone'; topic: string }
  | { kind: 'leadersAre'; leaders: [TopicPartition, BrokerId][] };

/** Part of the context of a task that waits. */
export interface Delayed {
  condition: Condition | null;
}

/** Partitions, or the topic, for which the metadata does not show it yet. */
export function unmet(cache: MetadataCache, condition: Condition): string[] {
  switch (condition.kind) {
    case 'haveLeaders':
      return condition.partitions.filter((tp) => leaderOf(cache, tp) === NO_LEADER);
    case 'topicGone':
      return partitionCount(cache, condition.topic) === 0 ? [] : [condition.topic];
    case 'leadersAre':
      return condition.leaders
        .filter(([tp, leader]) => leaderOf(cache, tp) !== leader)
        .map(([tp]) => tp);
  }
}

/** The task goes on at `step`: when the condition holds, or as TIMED_OUT. */
export function waitForMetadata(
  out: Out,
  node: SimNode,
  task: Task<Delayed>,
  condition: Condition,
  timeoutMs: number,
  step: string,
): void {
  task.step = step;
  if (unmet(hostOf(node).metadata, condition).length === 0) {
    out.resume(task, { ok: true, body: null, from: node.id });
    return;
  }
  if (timeoutMs <= 0) {
    out.resume(task, { ok: false, error: 'TIMED_OUT', from: node.id });
    return;
  }
  task.context.condition = condition;
  task.awaiting = { api: 'UpdateMetadata', from: node.id, sinceUs: out.nowUs() };
  controllerOf(node).delayedOperations.push(task.id);
  out.setTimer('delayedTopicOperation', { taskId: task.id }, msToUs(timeoutMs));
}

/** Called by the broker after each UpdateMetadata. */
export function completeDelayedOperations(out: Out, node: SimNode): void {
  const controller = controllerOf(node);
  if (controller.delayedOperations.length === 0) return;
  const { metadata } = hostOf(node);
  const { trigger } = out;
  for (const taskId of [...controller.delayedOperations]) {
    const task = node.tasks.get(taskId) as Task<Delayed> | undefined;
    const condition = task?.context.condition ?? null;
    if (condition !== null && unmet(metadata, condition).length > 0) continue;
    endWait(node, taskId);
    if (task !== undefined) out.resume(task, { ok: true, body: null, from: node.id });
    out.trigger = trigger;
  }
}

export const delayedOperationTimers: TimerTable = {
  delayedTopicOperation(out: Out, node: SimNode, { taskId }: { taskId: number }) {
    if (!controllerOf(node).delayedOperations.includes(taskId)) return;
    endWait(node, taskId);
    const task = node.tasks.get(taskId);
    if (task !== undefined) out.resume(task, { ok: false, error: 'TIMED_OUT', from: node.id });
  },
};

function endWait(node: SimNode, taskId: number): void {
  const controller = controllerOf(node);
  controller.delayedOperations = controller.delayedOperations.filter((id) => id !== taskId);
}

function leaderOf(cache: MetadataCache, tp: TopicPartition): BrokerId {
  return partitionStateOf(cache, tp)?.leader ?? NO_LEADER;
}

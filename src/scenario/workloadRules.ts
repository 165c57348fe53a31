/** What a producer sends by itself: which fields go together. */
import { problem, type Problem } from './problems.ts';
import type { Workload } from './schema.ts';

export function workloadProblems(
  queues: ReadonlySet<string>,
  workload: Workload,
  at: string,
): Problem[] {
  const { topic, queue, recordsPerSecond, pauseAfterAnswerMs, partitions } = workload;
  const problems: Problem[] = [];
  const both = (reason: string) => problems.push(problem(at, 'contradiction', reason));
  if ((topic === undefined) === (queue === undefined))
    both('exactly one of topic, queue is needed');
  if ((recordsPerSecond === undefined) === (pauseAfterAnswerMs === undefined)) {
    both('exactly one of recordsPerSecond, pauseAfterAnswerMs is needed');
  }
  if (queue !== undefined && partitions !== undefined) both('a queue has no partitions');
  if (queue !== undefined && !queues.has(queue)) {
    problems.push(problem(`${at}.queue`, 'unknownNode', `there is no queue ${queue}`));
  }
  return problems;
}

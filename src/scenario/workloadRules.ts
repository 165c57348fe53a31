/** What a producer sends by itself: which fields go together. */
import { problem, type Problem } from './problems.ts';
import type { Workload } from './schema.ts';

export function workloadProblems(
  queues: ReadonlySet<string>,
  workload: Workload,
  at: string,
): Problem[] {
  const { topic, queue, mode = 'rate', ratePerSecond, pauseMs, partitions } = workload;
  const problems: Problem[] = [];
  const both = (reason: string) => problems.push(problem(at, 'contradiction', reason));
  if ((topic === undefined) === (queue === undefined))
    both('exactly one of topic, queue is needed');
  if (mode === 'rate' && ratePerSecond === undefined) both('the mode rate needs ratePerSecond');
  if (mode === 'rate' && pauseMs !== undefined) both('pauseMs belongs to the mode oneAtATime');
  if (mode === 'oneAtATime' && ratePerSecond !== undefined)
    both('ratePerSecond belongs to the mode rate');
  if (queue !== undefined && partitions !== undefined) both('a queue has no partitions');
  if (queue !== undefined && !queues.has(queue)) {
    problems.push(problem(`${at}.queue`, 'unknownNode', `there is no queue ${queue}`));
  }
  return problems;
}

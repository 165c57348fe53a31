/** The operations of a `multi` in a recording's words, with the data that its page gives them, as the page's action takes them. */

import type { Replay } from './run.ts';

export function operationsOf(run: Replay, client: string, words: readonly string[]): string[] {
  return words.flatMap((operation) => {
    const [op = '', path = '', ...rest] = operation.split(' ');
    const times = rest.includes('twice') ? 2 : 1;
    const kept = rest.filter((word) => word !== 'any' && word !== 'twice');
    const data =
      op === 'create' || op === 'setData' ? [`=${dataOf(run, client, op, path, words)}`] : [];
    return Array.from({ length: times }, () => [op, path, ...kept, ...data].join(' '));
  });
}

function dataOf(
  run: Replay,
  client: string,
  op: string,
  path: string,
  words: readonly string[],
): string {
  if (path === '/m') return op === 'create' ? '0' : isLastMulti(run) ? '2' : '1';
  if (path === '/m/a') return op === 'setData' ? 'o' : words.includes('delete /m/a') ? 'n' : '';
  if (path === '/controller') return client;
  if (path === '/controller_epoch') return String(nextEpoch(run));
  return '';
}

const isLastMulti = ({ recording, stepIndex }: Replay): boolean =>
  !recording.steps.slice(stepIndex + 1).some((step) => step.do === 'multi');

/** The next number: one for each multi that has written it. */
function nextEpoch({ recording, stepIndex }: Replay): number {
  return recording.steps
    .slice(0, stepIndex + 1)
    .filter(({ args }) =>
      ((args['operations'] ?? []) as string[]).some((words) => words.includes('/controller_epoch')),
    ).length;
}

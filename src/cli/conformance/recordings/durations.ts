/** What `duration` facts measure, by their words: from the beginning of the step to an event of the trace. */

import type { TraceEvent } from '../../../sim/kernel/trace.ts';
import type { Replay } from './run.ts';

type Found = TraceEvent | { atUs: number } | undefined;

/** Milliseconds; a text says why it cannot be measured. */
export function durationMs(run: Replay, of: string): number | string {
  const to = endings.find(({ words }) => words.test(of));
  if (to === undefined) return `duration of "${of}" is not known yet`;
  const from = beginnings.find(({ words }) => words.test(of));
  const fromUs = from === undefined ? run.stepFromUs : (from.find(run)?.atUs ?? run.stepFromUs);
  const found = to.find(run);
  if (found === undefined) return Infinity;
  return (found.atUs - fromUs) / 1000;
}

interface Moment {
  words: RegExp;
  find(run: Replay): Found;
}

const inStep = (run: Replay, kinds: readonly string[]): TraceEvent[] =>
  run.seen.events.filter(({ kind, atUs }) => kinds.includes(kind) && atUs >= run.stepFromUs);

/** Where the words name another beginning than the step's. */
const beginnings: Moment[] = [
  {
    // The started servers serve.
    words: /^quorum back to/,
    find: (run) => inStep(run, ['ensembleLeaderElected'])[0],
  },
  {
    words: /^(c\d+) begins its processing to/,
    find: (run) =>
      run.actions.findLast(
        ({ do: word, args }) => word === 'call' && String(args['call']).startsWith('sleep'),
      ),
  },
  {
    words: /in the ISR to broker \d+ leads/,
    find: (run) =>
      run.seen.stateWrites.findLast(({ atUs }) => atUs < (lastLeaderChange(run)?.atUs ?? Infinity)),
  },
];

const endings: Moment[] = [
  { words: /to (a )?new leader/, find: (run) => inStep(run, ['leaderElected'])[0] },
  { words: /to broker \d+ leads/, find: lastLeaderChange },
  {
    words: /to (the )?end of the process/,
    find: (run) => inStep(run, ['brokerStopped', 'processExited'])[0],
  },
  {
    words: /to the end of the first join phase/,
    find: (run) => inStep(run, ['joinPhaseEnded']).find(({ data }) => data['generation'] === 1),
  },
  { words: /to the removal/, find: (run) => inStep(run, ['memberRemoved', 'memberLeft'])[0] },
  { words: /to LeaveGroup/, find: (run) => inStep(run, ['memberLeft'])[0] },
  {
    words: /to (the last new|its) assignment/,
    find: (run) => inStep(run, ['partitionsAssigned']).at(-1),
  },
  { words: /to the first automatic commit/, find: (run) => inStep(run, ['offsetsCommitted'])[0] },
];

function lastLeaderChange(run: Replay): TraceEvent | undefined {
  return inStep(run, ['leaderElected']).at(-1);
}

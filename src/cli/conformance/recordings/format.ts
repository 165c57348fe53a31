/** A recording of a real cluster, as its file has it (format 1). */

import type { Replay } from './run.ts';

export interface Recording {
  format: number;
  name: string;
  setup: Record<string, unknown>;
  steps: RecordedStep[];
}

export interface RecordedStep {
  do: string;
  args: Record<string, unknown>;
  /** Real time from its beginning until its last fact was read. */
  lastedMs: number;
  facts: Fact[];
}

export interface Fact {
  what: string;
  /** Of a call: begun at this moment of the step, or when the call before it had ended. */
  atMs?: number;
  [field: string]: unknown;
}

/** What the replay measured instead: a fact of the same form, or why there is none. */
export type Measured = { fact: Record<string, unknown> } | { unknown: string };

/** Reads a fact that is no call; a text says why it cannot be read. */
export type Reading = (run: Replay, fact: Fact) => Record<string, unknown> | string;

/** One of the page's kinds, due now. */
export interface Action {
  do: string;
  args: Record<string, unknown>;
}

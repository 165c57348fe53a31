/** What is played: the run, its branches, and what the screen shows at the playhead. */

import { create } from 'zustand';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import type { MessageScene } from '../sim/messageScene.ts';
import type { Scene } from '../sim/scene.ts';
import type { ActionEntry, BranchEntry, MessageCount } from '../worker/protocol.ts';

export interface RunState {
  status: 'loading' | 'ready' | 'failed';
  /** Why it failed; null: it did not. */
  failure: string | null;
  /** Name of a shipped scenario; '' for one that came whole by link or file. */
  scenarioName: string;
  title: { en: string; ru: string };
  seed: string;
  latencyUs: number;
  /** Where the scenario ends; one may play on. */
  endUs: number;
  /** At the playhead; null while loading. */
  scene: Scene | null;
  /** Under way at the playhead. */
  messages: readonly MessageScene[];
  /** Set above the speed at which single messages can be seen. */
  messageCounts: readonly MessageCount[] | null;
  /** Of this branch, as far as it is known, oldest first. */
  beats: readonly TraceEvent[];
  /** The trace up to the playhead, a window, newest last. */
  events: readonly TraceEvent[];
  actions: readonly ActionEntry[];
  branches: readonly BranchEntry[];
  /** Set after an action in the past: the branch that was left, until the notice is closed. */
  branchedFrom: number | null;
  /** What a person must be told over the running app: a bad link, a refused action. */
  notice: Notice | null;
}

export interface Notice {
  /** Key of the message (i18n area `notice`). */
  key: string;
  values: Record<string, string | number>;
}

export const useRun = create<RunState>()(() => ({
  status: 'loading',
  failure: null,
  scenarioName: '',
  title: { en: '', ru: '' },
  seed: '1',
  latencyUs: 50_000,
  endUs: 0,
  scene: null,
  messages: [],
  messageCounts: null,
  beats: [],
  events: [],
  actions: [],
  branches: [],
  branchedFrom: null,
  notice: null,
}));

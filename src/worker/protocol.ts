/**
 * What page and worker say to each other. Plain data only; a schema of its own beside the engine's types.
 *
 * The page calls and gets one answer each; segments of the timeline come as pushes. Every message names its run, so that two
 * runs can stand side by side and what belongs to a closed one is dropped.
 */

import type { TimedAction } from '../sim/kernel/engine.ts';
import type { TraceEvent, Because } from '../sim/kernel/trace.ts';
import type { MessageScene } from '../sim/messageScene.ts';
import type { NodeInspection } from '../sim/inspect.ts';
import type { Scene } from '../sim/scene.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Patch } from './patches.ts';

export interface RunSpec {
  scenario: Scenario;
  seed: string;
  /** The reader's actions; the scenario's own are added by the engine. */
  actions: TimedAction[];
}

/** A stretch of the timeline: a whole scene at its beginning, then changes. */
export interface Segment {
  runId: number;
  /** Of the wish that it answers: what answers an older one is of no use any more. */
  token: number;
  branch: number;
  fromUs: number;
  toUs: number;
  /** Smallest distance between two scenes; 0: every change is there. */
  spacingUs: number;
  keyframe: Scene;
  patches: Patch[];
  /** Under way at some moment of the segment. */
  messages: MessageScene[];
  /** Set above the speed at which single messages can be seen: `messages` then holds samples. */
  counts: MessageCount[] | null;
  events: TraceEvent[];
}

export interface MessageCount {
  from: string;
  to: string;
  kind: string;
  count: number;
}

export interface BeatScene {
  id: number;
  atUs: number;
  kind: string;
  node: string;
  data: Record<string, unknown>;
}

export interface BranchEntry {
  id: number;
  /** Where it left its parent; 0 for the first. */
  fromUs: number;
  parent: number | null;
  actions: TimedAction[];
  current: boolean;
}

export interface WhyStep {
  event: TraceEvent;
  how: 'itself' | 'trigger' | 'because';
  /** Set with `because`: for whom the later event's node had waited. */
  because: Because | null;
}

export type StepUnit = 'event' | 'hop' | 'beat';

/** Every call of the page: arguments and answer. */
export interface Calls {
  open: { args: { run: RunSpec; atUs: number }; result: RunOpened };
  /** Asks for segments of [fromUs, toUs]; a newer one drops what is left of an older one. */
  want: { args: { fromUs: number; toUs: number; spacingUs: number; token: number }; result: null };
  /**
   * `playedToUs`: how far the person had come; before that it is a journey into the past, which begins a branch. `asBranch`: it begins
   * one anyhow, so that the run as it was stays.
   */
  act: {
    args: {
      atUs: number;
      playedToUs: number;
      do: string;
      args: Record<string, unknown>;
      asBranch: boolean;
    };
    result: ActResult;
  };
  /** Drops the last of the reader's actions. */
  undo: { args: { atUs: number }; result: ActResult };
  switchBranch: { args: { branch: number }; result: ActResult };
  step: {
    args: { fromUs: number; unit: StepUnit; direction: 1 | -1 };
    result: { atUs: number | null };
  };
  why: { args: { eventId: number }; result: WhyStep[] };
  /** Of the last event that touched the cluster's health. */
  whyHealth: { args: { atUs: number }; result: WhyStep[] };
  inspect: { args: { node: string; atUs: number }; result: NodeInspection };
  /** What the default partitioner makes of a key: murmur2 of its bytes, and that without the sign. */
  hashKey: { args: { key: string }; result: KeyHash };
  hash: { args: { atUs: number }; result: string };
  /** Trace events at or before a moment, newest last. */
  events: { args: { untilUs: number; limit: number }; result: TraceEvent[] };
  /** The lesson's expectations up to a moment, measured by the engine. */
  check: { args: { atUs: number; names: string[] }; result: CheckResult[] };
}

export interface KeyHash {
  hash: number;
  positive: number;
}

export interface RunOpened {
  runId: number;
  endUs: number;
  scene: Scene;
  /** All actions, the scenario's own too, in order of time. */
  actions: ActionEntry[];
  branches: BranchEntry[];
}

export interface ActionEntry extends TimedAction {
  by: 'scenario' | 'reader';
}

export interface ActResult {
  /** When the action takes place: the next microsecond where the moment's events had already happened. */
  atUs: number;
  actions: ActionEntry[];
  branches: BranchEntry[];
  /** A branch was begun: the old future stays reachable under this id. */
  branchedFrom: number | null;
}

export interface CheckResult {
  name: string;
  passed: boolean | null;
  measured: unknown;
  bound: unknown;
}

export type CallName = keyof Calls;

export interface CallMessage<K extends CallName = CallName> {
  id: number;
  runId: number;
  call: K;
  args: Calls[K]['args'];
}

export type AnswerMessage =
  | { id: number; ok: true; result: unknown }
  | { id: number; ok: false; error: string; detail: string };

export type PushMessage =
  | { push: 'segment'; segment: Segment }
  | { push: 'beats'; runId: number; branch: number; beats: BeatScene[]; simulatedToUs: number }
  | { push: 'failed'; runId: number; detail: string };

export type FromWorker = AnswerMessage | PushMessage;

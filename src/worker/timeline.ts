/**
 * One run's timeline: checkpoints, seeking, branches, and segments for the page. Pure: no clock, no page, no worker.
 *
 * A single live run is moved about: to go back it is made again from the checkpoint before, which gives the same events with
 * the same ids. Checkpoints are spaced by work done, so that a replay stays short, and thinned with age. Acting in the past begins a
 * branch that shares the checkpoints before it; the old one stays reachable.
 */

import { must } from '../base/assert.ts';
import { nextDueUs, step, type TimedAction } from '../sim/kernel/engine.ts';
import { traceKinds, type TraceKind } from '../sim/kinds.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import {
  resumeRun,
  saveRun,
  startRun,
  type LiveRun,
  type SavedRun,
} from '../scenario/runScenario.ts';
import { budgetsFor, type Budgets } from './budgets.ts';
import type { ActionEntry, BeatScene, BranchEntry, RunSpec } from './protocol.ts';

export interface Timeline {
  runId: number;
  run: RunSpec;
  endUs: number;
  branches: Branch[];
  current: Branch;
  /** Stands at `live.engine.world.nowUs` of the current branch. */
  live: LiveRun;
  /** Time of the last event that `live` carried out. */
  lastEventUs: number;
  eventsSinceCheckpoint: number;
  budgets: Budgets;
}

export interface Branch {
  id: number;
  parent: number | null;
  fromUs: number;
  /** The reader's. */
  actions: TimedAction[];
  /** In order of time; the first stands at time 0. */
  checkpoints: Checkpoint[];
  /** Known up to `simulatedToUs`. */
  beats: BeatScene[];
  simulatedToUs: number;
}

export interface Checkpoint {
  atUs: number;
  lastEventUs: number;
  nextTraceId: number;
  saved: SavedRun;
}

export function openTimeline(runId: number, run: RunSpec): Timeline {
  const live = startRun(run);
  const first: Branch = {
    id: 1,
    parent: null,
    fromUs: 0,
    actions: run.actions,
    checkpoints: [],
    beats: [],
    simulatedToUs: 0,
  };
  const timeline: Timeline = {
    runId,
    run,
    endUs: run.scenario.endMs * 1000,
    branches: [first],
    current: first,
    live,
    lastEventUs: -1,
    eventsSinceCheckpoint: 0,
    budgets: budgetsFor(live.engine.world),
  };
  listen(timeline);
  addCheckpoint(timeline);
  return timeline;
}

/** Moves the live run to the state after all events up to `atUs`, replaying from a checkpoint where that lies before. */
export function positionAt(timeline: Timeline, atUs: number): void {
  while (!advance(timeline, atUs));
}

/** One slice of that. True: it stands at `atUs`. */
export function advance(timeline: Timeline, atUs: number): boolean {
  if (timeline.live.engine.world.nowUs > atUs)
    restore(timeline, checkpointBefore(timeline.current, atUs));
  else skipAhead(timeline, atUs);
  const { engine } = timeline.live;
  for (let i = 0; i < timeline.budgets.sliceEvents; i += 1) {
    if (nextDueUs(engine) > atUs) {
      stand(timeline, atUs);
      return true;
    }
    stepOnce(timeline);
  }
  return false;
}

/** One event of the live run, with what the timeline keeps of it. */
export function stepOnce(timeline: Timeline): void {
  const { engine } = timeline.live;
  step(engine);
  timeline.lastEventUs = engine.world.nowUs;
  timeline.eventsSinceCheckpoint += 1;
  if (timeline.eventsSinceCheckpoint < timeline.budgets.checkpointEvents) return;
  if (!isBetweenInstants(timeline)) return;
  timeline.eventsSinceCheckpoint = 0;
  addCheckpoint(timeline);
}

/** Neither a checkpoint nor a segment cuts an instant in two. */
export const isBetweenInstants = ({ live: { engine } }: Timeline): boolean =>
  nextDueUs(engine) > engine.world.nowUs;

/** The clock moves on to `atUs` without an event. */
export function stand(timeline: Timeline, atUs: number): void {
  const { world } = timeline.live.engine;
  if (world.nowUs < atUs) world.nowUs = atUs;
  const branch = timeline.current;
  if (branch.simulatedToUs < atUs) branch.simulatedToUs = atUs;
}

/** When an action done at `atUs` takes place: after the events of that instant, if there were any. */
export function actionTime(timeline: Timeline, atUs: number): number {
  positionAt(timeline, atUs);
  return timeline.lastEventUs === atUs ? atUs + 1 : atUs;
}

/**
 * Adds the reader's action. In the past of what was already played, or where that is asked for, it begins a branch; the result is the
 * branch left behind, or null where the present branch simply goes on.
 */
export function act(
  timeline: Timeline,
  action: TimedAction,
  playedToUs: number,
  asBranch = false,
): Branch | null {
  const branch = timeline.current;
  const later = branch.actions.some(({ atUs }) => atUs > action.atUs);
  const actions = [...branch.actions.filter(({ atUs }) => atUs <= action.atUs), action];
  return changeActions(
    timeline,
    actions,
    action.atUs,
    asBranch || later || playedToUs > action.atUs + BRANCH_SLACK_US,
  );
}

/** An event or two stepped back is no journey into the past. */
const BRANCH_SLACK_US = 1_000;

/** Drops the last of the reader's actions; null: there is none. */
export function undo(timeline: Timeline): Branch | null {
  const { actions } = timeline.current;
  const last = actions.at(-1);
  if (last === undefined) return null;
  return changeActions(timeline, actions.slice(0, -1), last.atUs, true);
}

export function switchBranch(timeline: Timeline, id: number): void {
  const branch = must(
    timeline.branches.find((candidate) => candidate.id === id),
    `branch ${id}`,
  );
  const { nowUs } = timeline.live.engine.world;
  timeline.current = branch;
  restore(timeline, checkpointBefore(branch, nowUs));
}

export function branchEntries(timeline: Timeline): BranchEntry[] {
  return timeline.branches.map(({ id, parent, fromUs, actions }) => ({
    id,
    parent,
    fromUs,
    actions,
    current: id === timeline.current.id,
  }));
}

export function actionEntries(timeline: Timeline): ActionEntry[] {
  const reader = new Set(timeline.current.actions);
  return timeline.live.engine.actions.map((action) => ({
    ...action,
    by: reader.has(action) ? 'reader' : 'scenario',
  }));
}

/** A second live run of the current branch from the last checkpoint that `before` accepts; the timeline's own stays where it is. */
export function replayFrom(
  timeline: Timeline,
  before: (checkpoint: Checkpoint) => boolean,
  onTrace: (event: TraceEvent) => void,
): LiveRun {
  const { checkpoints, actions } = timeline.current;
  const found = checkpoints.findLast(before);
  const live =
    found === undefined
      ? startRun({ ...timeline.run, actions }, onTrace)
      : resumeRun(found.saved, { ...timeline.run, actions });
  live.listeners.push(onTrace);
  return live;
}

function changeActions(
  timeline: Timeline,
  actions: TimedAction[],
  fromUs: number,
  asBranch: boolean,
): Branch | null {
  const old = timeline.current;
  const keep = (atUs: number): boolean => atUs < fromUs;
  const next: Branch = {
    id: asBranch ? timeline.branches.length + 1 : old.id,
    parent: asBranch ? old.id : old.parent,
    fromUs: asBranch ? fromUs : old.fromUs,
    actions,
    checkpoints: old.checkpoints.filter(({ atUs }) => atUs === 0 || keep(atUs)),
    beats: old.beats.filter(({ atUs }) => keep(atUs)),
    simulatedToUs: Math.min(old.simulatedToUs, Math.max(0, fromUs - 1)),
  };
  if (asBranch) timeline.branches.push(next);
  else timeline.branches[timeline.branches.indexOf(old)] = next;
  timeline.current = next;
  restore(timeline, checkpointBefore(next, Math.max(0, fromUs - 1)));
  return asBranch ? old : null;
}

function restore(timeline: Timeline, checkpoint: Checkpoint): void {
  timeline.live = resumeRun(checkpoint.saved, {
    ...timeline.run,
    actions: timeline.current.actions,
  });
  timeline.lastEventUs = checkpoint.lastEventUs;
  timeline.eventsSinceCheckpoint = 0;
  listen(timeline);
}

/** Far ahead of the live run a later checkpoint may lie nearer to the goal. */
function skipAhead(timeline: Timeline, atUs: number): void {
  const checkpoint = checkpointBefore(timeline.current, atUs);
  if (checkpoint.atUs > timeline.live.engine.world.nowUs) restore(timeline, checkpoint);
}

function checkpointBefore(branch: Branch, atUs: number): Checkpoint {
  return must(
    branch.checkpoints.findLast((checkpoint) => checkpoint.atUs <= atUs),
    `a checkpoint at or before ${atUs} µs`,
  );
}

function addCheckpoint(timeline: Timeline): void {
  const { checkpoints } = timeline.current;
  const { world } = timeline.live.engine;
  const last = checkpoints.at(-1);
  if (last !== undefined && last.atUs >= world.nowUs) return;
  checkpoints.push({
    atUs: world.nowUs,
    lastEventUs: timeline.lastEventUs,
    nextTraceId: world.nextTraceId,
    saved: saveRun(timeline.live),
  });
  if (checkpoints.length > timeline.budgets.checkpointsKept) thin(checkpoints);
}

/** Every second one of the older half goes; the first, at time 0, and the newer half stay. */
function thin(checkpoints: Checkpoint[]): void {
  const half = checkpoints.length >> 1;
  const kept = checkpoints.filter((_, i) => i === 0 || i > half || i % 2 === 0);
  checkpoints.splice(0, checkpoints.length, ...kept);
}

function listen(timeline: Timeline): void {
  const branch = timeline.current;
  timeline.live.listeners.push((event) => {
    const kind = (traceKinds as Record<string, TraceKind>)[event.kind];
    if (kind?.beat !== true || event.atUs < 0) return;
    const last = branch.beats.at(-1);
    if (last !== undefined && last.id >= event.id) return;
    const { id, atUs, node, data } = event;
    branch.beats.push({ id, atUs, kind: event.kind, node, data });
  });
}

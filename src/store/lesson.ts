/**
 * The lesson on the page: at which step it is, what was predicted, what was measured; and what a person does with it.
 *
 * A step waits (a prediction is asked for), plays its stretch of its run, and has ended; then its answer is shown when it is asked for.
 * `next` does whatever comes next, `back` undoes that, so that two keys play the whole lesson. The steps' actions are taken at exactly
 * their time, so that the run is the one that the lesson was checked with.
 */
import { create } from 'zustand';
import { must } from '../base/assert.ts';
import { firstCluster } from '../scenario/lessons/firstCluster.ts';
import type { Lesson, LessonStep } from '../scenario/lessons/lesson.ts';
import {
  actionsBefore,
  beginMs,
  namesToMeasure,
  runNamed,
  runNumber,
} from '../scenario/lessons/steps.ts';
import type { LinkView } from '../scenario/link/sharedLink.ts';
import type { ScenarioAction } from '../scenario/schema.ts';
import type { TimedAction } from '../sim/kernel/engine.ts';
import type { CheckResult } from '../worker/protocol.ts';
import type { Controls } from './controls.ts';
import type { LessonLink } from './opening.ts';
import { usePlayback } from './playback.ts';
import { useRun } from './run.ts';

export interface LessonState {
  /** Null: no lesson is open. */
  lesson: Lesson | null;
  /** From 0. */
  stepIndex: number;
  phase: 'waiting' | 'playing' | 'ended';
  /** Key of the run on the stage: the step's, or another that was picked from the table. */
  runKey: string;
  /** Step → option. */
  answers: Readonly<Record<string, string>>;
  /** Step → its answer has been shown. */
  revealed: Readonly<Record<string, boolean>>;
  /** Measured at the end of the present step, by name. */
  results: Readonly<Record<string, CheckResult>>;
  /** Why it could not be measured; '': it could, or is not yet. */
  failure: string;
}

const noLesson: LessonState = {
  lesson: null,
  stepIndex: 0,
  phase: 'waiting',
  runKey: '',
  answers: {},
  revealed: {},
  results: {},
  failure: '',
};

export const useLesson = create<LessonState>()(() => noLesson);

export interface LessonControls extends LessonLink {
  /** The page's controls while a lesson is open: play ends where the step ends, and what the reader does leaves the lesson's run alone. */
  controls: Controls;
  next(): Promise<void>;
  back(): Promise<void>;
  /** Play and pause: within a step to its end, at its end on to what comes next. */
  toggle(): Promise<void>;
  answer(option: string): void;
  reveal(): Promise<void>;
  /** Shows another run of the lesson, with its reference actions, from the beginning. */
  switchRun(key: string): Promise<void>;
  /** Back from another run, or from a run that the reader has changed, to the beginning of the step. */
  returnToStep(): Promise<void>;
  /** From the first step, with nothing answered and nothing done. */
  restart(): Promise<void>;
  /** Forgets the lesson; the run stays, and plays on where it plays. */
  leave(): void;
}

interface Course {
  controls: Controls;
  /** The actions of the run when it was measured: with others the results are not its own. */
  measuredFor: readonly TimedAction[] | null;
  /** What is under way: what is pressed meanwhile comes after it. */
  underWay: Promise<void>;
}

export function createLesson(controls: Controls): LessonControls {
  const course: Course = { controls, measuredFor: null, underWay: Promise.resolve() };
  usePlayback.subscribe(({ atUs }) => noticeEnd(course, atUs));
  const exclusively =
    (act: () => Promise<void>): (() => Promise<void>) =>
    () => {
      const acting = course.underWay.then(async () => {
        if (useLesson.getState().lesson !== null) await act();
      });
      // A failure is the caller's to hear; what comes next does not depend on it.
      course.underWay = acting.catch(() => undefined);
      return acting;
    };
  const toggleStep = exclusively(() => toggle(course));
  return {
    controls: {
      ...controls,
      togglePlay: () => void toggleStep(),
      act: (action) => exclusively(() => actAside(course, action))(),
      undoAction: exclusively(() => undoAction(course)),
      switchBranch: (id) => exclusively(() => switchBranch(course, id))(),
    },
    next: exclusively(() => next(course)),
    back: exclusively(() => back(course)),
    toggle: toggleStep,
    answer,
    reveal: exclusively(() => reveal(course)),
    switchRun: (key) => exclusively(() => switchRun(course, key))(),
    returnToStep: exclusively(() => returnToStep(course)),
    restart: exclusively(() => restart(course)),
    leave: () => leave(course),
    view: () =>
      useLesson.getState().lesson === null ? {} : { step: useLesson.getState().stepIndex },
    opened: (name, link) => opened(course, name, link),
  };
}

/** The step that the state is at; null without a lesson. */
export const currentStep = ({ lesson, stepIndex }: LessonState): LessonStep | null =>
  lesson?.steps[stepIndex] ?? null;

/** The lesson hands its actions over as a reader would; they are not the reader's. */
export function whoActed(
  { lesson, runKey }: LessonState,
  action: TimedAction & { by: string },
): 'reader' | 'lesson' | 'scenario' {
  if (action.by !== 'reader') return 'scenario';
  const reference = lesson === null ? [] : (runNamed(lesson, runKey)?.reference ?? []);
  return reference.some((own) => isSame(timed(own), action)) ? 'lesson' : 'reader';
}

/** The reader has done something in this run that the lesson has not, or has gone where the lesson has done less. */
export const isChanged = (
  state: LessonState,
  actions: readonly (TimedAction & { by: string })[],
): boolean => {
  const { lesson, stepIndex, runKey, phase } = state;
  if (lesson === null || runNamed(lesson, runKey) === null) return false;
  if (actions.some((action) => whoActed(state, action) === 'reader')) return true;
  if (currentStep(state)?.run !== runKey) return false;
  const due = actionsBefore(lesson, stepIndex, phase === 'waiting' ? undefined : 'its own');
  return due.some((own) => !actions.some((action) => isSame(timed(own), action)));
};

// --- what a person does --------------------------------------------------------------------------------------------

async function next(course: Course): Promise<void> {
  const state = useLesson.getState();
  const step = must(currentStep(state), 'step');
  switch (state.phase) {
    case 'waiting':
      return start(course);
    case 'playing':
      course.controls.pause();
      await takeActions(course, step);
      return course.controls.seek(step.toMs * 1000);
    case 'ended':
      if (step.prediction !== undefined && state.revealed[step.key] !== true) return reveal(course);
      return enter(course, state.stepIndex + 1);
  }
}

/** The way of `next` backwards: from the end of a step to its beginning, from there to the end of the one before. */
async function back(course: Course): Promise<void> {
  const { controls } = course;
  const { lesson, stepIndex, phase } = useLesson.getState();
  controls.pause();
  if (lesson === null) return;
  if (phase !== 'waiting') {
    useLesson.setState({ phase: 'waiting' });
    return standAt(course, beginMs(lesson, stepIndex));
  }
  const before = lesson.steps[stepIndex - 1];
  if (before === undefined) return;
  useLesson.setState({ stepIndex: stepIndex - 1, phase: 'ended', results: {}, failure: '' });
  await standAt(course, before.toMs);
  await measure(course);
}

async function toggle(course: Course): Promise<void> {
  const { controls } = course;
  const state = useLesson.getState();
  const { atUs, playing } = usePlayback.getState();
  if (playing) return controls.pause();
  const step = must(currentStep(state), 'step');
  const isElsewhere = state.runKey !== step.run || isChanged(state, useRun.getState().actions);
  // Also where the step has been played and somebody went back in it: to see it once more.
  const isInStep = state.phase !== 'waiting' && state.runKey === step.run;
  if (isInStep && atUs < step.toMs * 1000) {
    await takeActions(course, step);
    return playOn(course, step);
  }
  const isOver = state.phase === 'ended' && state.lesson?.steps[state.stepIndex + 1] === undefined;
  if (isElsewhere || (isOver && isShown(state, step))) return controls.play();
  return next(course);
}

const isShown = ({ revealed }: LessonState, { prediction, key }: LessonStep): boolean =>
  prediction === undefined || revealed[key] === true;

function answer(option: string): void {
  const state = useLesson.getState();
  const step = currentStep(state);
  if (step?.prediction === undefined || state.revealed[step.key] === true) return;
  useLesson.setState({ answers: { ...state.answers, [step.key]: option } });
}

async function reveal(course: Course): Promise<void> {
  const step = currentStep(useLesson.getState());
  if (step === null) return;
  const { results } = useLesson.getState();
  const isMeasured = Object.keys(results).length > 0;
  if (!isMeasured || course.measuredFor !== useRun.getState().actions) await measure(course);
  useLesson.setState(({ revealed }) => ({ revealed: { ...revealed, [step.key]: true } }));
}

async function switchRun({ controls }: Course, key: string): Promise<void> {
  const { lesson } = useLesson.getState();
  const run = lesson === null ? null : runNamed(lesson, key);
  if (lesson === null || run === null) return;
  useLesson.setState({ runKey: key });
  await openRun(controls, lesson, key, run.reference.map(timed), 0);
  controls.playTo(run.scenario.endMs * 1000, ASIDE_WALL_MS);
}

/** A run that is looked at for its own sake. */
const ASIDE_WALL_MS = 24_000;

async function returnToStep(course: Course): Promise<void> {
  const { lesson, stepIndex } = useLesson.getState();
  if (lesson === null) return;
  useLesson.setState({ phase: 'waiting', runKey: '', results: {}, failure: '' });
  await standAt(course, beginMs(lesson, stepIndex));
}

async function restart(course: Course): Promise<void> {
  const { lesson } = useLesson.getState();
  // Without the key of a run the step's is opened anew.
  useLesson.setState({ ...noLesson, lesson });
  await enter(course, 0);
}

function leave({ controls }: Course): void {
  useLesson.setState(noLesson);
  if (usePlayback.getState().playing) controls.play();
}

// --- what a reader does besides ------------------------------------------------------------------------------------

/** On a branch: the lesson's run stays as it is, and one can go back to it. What the lesson does in this step still comes. */
async function actAside(
  course: Course,
  action: { do: string; args: Record<string, unknown> },
): Promise<void> {
  await course.controls.actAside(action);
  const { branchedFrom } = useRun.getState();
  await takeRest(course);
  useRun.setState({ branchedFrom });
}

/** Back to the branch without the reader's last action. Where there is none, nothing is undone: the lesson's actions are not the reader's. */
async function undoAction(course: Course): Promise<void> {
  const branch = useRun.getState().branches.find(({ current }) => current);
  if (branch === undefined || branch.parent === null) return;
  await switchBranch(course, branch.parent);
}

async function switchBranch(course: Course, id: number): Promise<void> {
  await course.controls.switchBranch(id);
  await takeRest(course);
}

async function takeRest(course: Course): Promise<void> {
  const state = useLesson.getState();
  const step = currentStep(state);
  if (step === null || state.phase !== 'playing' || state.runKey !== step.run) return;
  await takeActions(course, step);
}

// --- how a step goes -----------------------------------------------------------------------------------------------

/** Where a prediction is asked for the step waits, else it begins at once. */
async function enter(course: Course, index: number): Promise<void> {
  const { lesson } = useLesson.getState();
  const step = lesson?.steps[index];
  if (lesson === null || step === undefined) return;
  useLesson.setState({ stepIndex: index, phase: 'waiting', results: {}, failure: '' });
  await standAt(course, beginMs(lesson, index));
  if (step.prediction === undefined) await start(course);
}

async function start(course: Course): Promise<void> {
  const { lesson, stepIndex, revealed } = useLesson.getState();
  const step = lesson?.steps[stepIndex];
  if (lesson === null || step === undefined) return;
  useLesson.setState({
    revealed: { ...revealed, [step.key]: false },
    results: {},
    failure: '',
  });
  await standAt(course, beginMs(lesson, stepIndex));
  await takeActions(course, step);
  useLesson.setState({ phase: 'playing' });
  playOn(course, step);
}

/** Hands over what the step does ahead of the playhead. Played for the second time, the run has it already. */
async function takeActions({ controls }: Course, step: LessonStep): Promise<void> {
  for (const action of (step.actions ?? []).map(timed)) {
    const isTaken = useRun.getState().actions.some((taken) => isSame(taken, action));
    const isAhead = action.atUs > usePlayback.getState().atUs;
    if (isAhead && !isTaken) await controls.actAt(action);
  }
}

function playOn({ controls }: Course, step: LessonStep): void {
  const { lesson, stepIndex } = useLesson.getState();
  if (lesson === null) return;
  const beginUs = beginMs(lesson, stepIndex) * 1000;
  const toUs = step.toMs * 1000;
  const { atUs } = usePlayback.getState();
  controls.playTo(toUs, (step.wallMs * (toUs - atUs)) / (toUs - beginUs));
}

/** Puts the step's run on the stage, as the lesson has it so far, and the playhead at that moment. */
async function standAt({ controls }: Course, atMs: number): Promise<void> {
  const { lesson, stepIndex, runKey } = useLesson.getState();
  const step = lesson?.steps[stepIndex];
  if (lesson === null || step === undefined) return;
  const atUs = atMs * 1000;
  if (runKey !== step.run) {
    useLesson.setState({ runKey: step.run });
    const taken = actionsBefore(lesson, stepIndex, 'its own').filter(
      (action) => action.atMs <= atMs,
    );
    await openRun(controls, lesson, step.run, taken.map(timed), atUs);
    return;
  }
  controls.pause();
  if (usePlayback.getState().atUs !== atUs) controls.seek(atUs);
}

async function openRun(
  controls: Controls,
  lesson: Lesson,
  key: string,
  actions: TimedAction[],
  atUs: number,
): Promise<void> {
  const { scenario } = must(runNamed(lesson, key), `run ${key}`);
  const { seed } = useRun.getState();
  const lessonRun = runNumber(lesson, key);
  const shippedName = lesson.name;
  await controls.open({ scenario, shippedName, lessonRun, seed, actions, atUs, playing: false });
}

/** The playhead has come to the end of the step that plays. */
function noticeEnd(course: Course, atUs: number): void {
  const state = useLesson.getState();
  const step = currentStep(state);
  if (state.phase !== 'playing' || step === null || state.runKey !== step.run) return;
  if (atUs < step.toMs * 1000) return;
  useLesson.setState({ phase: 'ended' });
  void measure(course);
}

/** Asks the engine; an answer that comes after the step was left is dropped. */
async function measure(course: Course): Promise<void> {
  const { lesson, stepIndex } = useLesson.getState();
  const step = lesson?.steps[stepIndex];
  if (lesson === null || step === undefined) return;
  const names = namesToMeasure(lesson, step);
  if (names.length === 0) return;
  const isStillHere = () => {
    const now = useLesson.getState();
    return now.lesson === lesson && now.stepIndex === stepIndex && now.phase === 'ended';
  };
  try {
    const { actions } = useRun.getState();
    const results = await course.controls.check(names, step.toMs * 1000);
    if (!isStillHere()) return;
    course.measuredFor = actions;
    const byName = Object.fromEntries(results.map((result) => [result.name, result]));
    useLesson.setState({ results: byName, failure: '' });
  } catch (error) {
    if (isStillHere()) useLesson.setState({ failure: (error as Error).message });
  }
}

// --- what is opened ------------------------------------------------------------------------------------------------

async function opened(
  course: Course,
  name: string,
  link: { run: number; view: LinkView } | null,
): Promise<void> {
  const lesson = await lessonOf(name);
  // Something else was opened while it came.
  if (useRun.getState().scenarioName !== name) return;
  const run = lesson?.runs[(link?.run ?? 1) - 1];
  if (lesson === null || run === undefined) return useLesson.setState(noLesson);
  useLesson.setState({ ...noLesson, lesson, runKey: run.key });
  if (link === null) {
    void enter(course, 0);
    return;
  }
  const atMs = usePlayback.getState().atUs / 1000;
  const stepIndex = Math.min(
    link.view.step ?? stepAt(lesson, run.key, atMs),
    lesson.steps.length - 1,
  );
  const step = must(lesson.steps[stepIndex], 'step');
  const phase =
    step.run !== run.key || atMs <= beginMs(lesson, stepIndex)
      ? 'waiting'
      : atMs < step.toMs
        ? 'playing'
        : 'ended';
  useLesson.setState({ stepIndex, phase });
  if (phase === 'ended') void measure(course);
}

/** The one that the page opens on is here; the others come when they are asked for. */
async function lessonOf(name: string): Promise<Lesson | null> {
  if (name === firstCluster.name) return firstCluster;
  if (name === '') return null;
  const { lessonNamed } = await import('../scenario/lessons/index.ts');
  return lessonNamed(name);
}

/** Of a link that names no step: the last one of that run that had begun. */
function stepAt(lesson: Lesson, run: string, atMs: number): number {
  const found = lesson.steps.findLastIndex(
    (step, index) => step.run === run && beginMs(lesson, index) <= atMs,
  );
  return Math.max(0, found);
}

const timed = ({ atMs, do: word, args }: ScenarioAction): TimedAction => ({
  atUs: Math.round(atMs * 1000),
  do: word,
  args: args ?? {},
});

/** Arguments are plain data in the order in which they were written. */
const isSame = (a: TimedAction, b: TimedAction): boolean =>
  a.atUs === b.atUs && a.do === b.do && JSON.stringify(a.args) === JSON.stringify(b.args);

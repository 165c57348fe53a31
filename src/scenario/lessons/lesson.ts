/**
 * What a lesson is: data. Its texts stand in src/i18n under the lesson's name, its scenarios are shipped under the same name.
 *
 * A lesson has one or more runs (the same question with other settings or actions), steps that play stretches of them, and
 * expectations: what a question's *Check* in words says, as measures of the run with a bound each. Everything that a text claims, and
 * which answer of a prediction is right, is decided by measuring.
 */
import type { Scenario, ScenarioAction } from '../schema.ts';
import type { Measure } from './measures/index.ts';

export interface Lesson {
  /** Of its scenarios, its texts and its links. */
  name: string;
  /** Learners' questions that it answers. */
  questions: readonly string[];
  runs: readonly LessonRun[];
  /** At most six. */
  steps: readonly LessonStep[];
  /** In the order of the questions' sentences. */
  expectations: readonly Expectation[];
  notChecked: readonly NotChecked[];
  /** Results of all runs side by side; null: it has one run. */
  table: ResultTable | null;
}

export interface LessonRun {
  /** `<lesson>.run.<key>` is its name in the reader's language. */
  key: string;
  scenario: Scenario;
  /** The reader's actions; what the scenario itself times stands in the scenario. The steps of the run take exactly these. */
  reference: readonly ScenarioAction[];
}

export interface LessonStep {
  /** `<lesson>.<key>.title`, `.text`, and with a prediction `.question`, `.option.<key>`, `.explanation`. */
  key: string;
  /** Key of the run that it plays. It begins where the step before of the same run has ended, else at time 0. */
  run: string;
  toMs: number;
  /** Real time that playing takes at most, at auto pace. */
  wallMs: number;
  /** Of the run's reference actions, those that "Next" takes here. */
  actions?: readonly ScenarioAction[];
  prediction?: Prediction;
  /** Measured at the step's end, for the placeholders of its texts: the explanation, and `.after`, said when it has been played. */
  facts?: readonly Claim[];
  /** The results of all runs are shown from here on. */
  showsTable?: true;
}

export interface Prediction {
  /** In the order in which they are shown. The right one is the one whose claims hold when the run is measured. */
  options: readonly PredictionOption[];
}

export interface PredictionOption {
  key: string;
  /** True of a run in which this answer comes true. */
  claims: readonly Claim[];
}

/** Something measured in a run, with what it should be. */
export interface Claim {
  /** Names the value, within its expectation and in texts. */
  as: string;
  /** Key of a run; left out: the lesson's first, of a step: the step's. */
  run?: string;
  measure: Measure;
  /** Left out: it is only measured. */
  bound?: Bound;
}

export type Bound =
  | { is: unknown }
  | { atLeast: number }
  | { atMost: number }
  | { between: readonly [number, number] }
  | { lessThan: number }
  | { moreThan: number };

/** One sentence of a question's *Check*. */
export interface Expectation {
  /** `Q05.3`: the third sentence of Q05; `F1.2` an experiment's; else `<lesson>.2`. */
  name: string;
  question: string;
  /** The sentence, for whoever reads a failure. */
  sentence: string;
  claims: readonly Claim[];
}

export interface NotChecked {
  question: string;
  sentence: string;
  reason: string;
}

/** What is compared, for each run that has it; a run without any is not in the table. */
export interface ResultTable {
  /** `<lesson>.column.<key>` stands above its values; a measure for each run that has one. */
  columns: readonly { key: string; measures: Readonly<Record<string, Measure>> }[];
}

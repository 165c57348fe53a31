/** Finds the run that the caller means: a shipped name, a link or a file, with what the options change of it. */
import { readFileSync } from 'node:fs';
import { shippedScenarios } from '../../scenario/catalog/index.ts';
import { decodeLink, looksLikeLink } from '../../scenario/link/decode.ts';
import { lessonNamed } from '../../scenario/lessons/index.ts';
import type { Lesson } from '../../scenario/lessons/lesson.ts';
import { problemText, type Checked } from '../../scenario/problems.ts';
import type { Scenario, ScenarioAction } from '../../scenario/schema.ts';
import { readActions } from '../../scenario/validateActions.ts';
import { readJson, readScenario } from '../../scenario/validateScenario.ts';
import type { Options } from './options.ts';
import { UsageError } from './usageError.ts';

export interface WantedRun {
  scenario: Scenario;
  seed: number;
  /** The reader's, of the link and of the file. */
  actions: ScenarioAction[];
  untilMs: number;
}

export function findRun(options: Options): WantedRun {
  const found = findSource(options);
  const actions = [...found.actions, ...actionsOfFile(options, found)];
  return {
    scenario: found.scenario,
    seed: options.seed ?? found.seed,
    actions,
    untilMs: options.untilMs ?? found.untilMs,
  };
}

function findSource({ source, run }: Options): WantedRun {
  const name = source ?? '';
  const lesson = lessonNamed(name);
  if (lesson !== null) return runOf(lessonRun(lesson, run ?? 1));
  if (run !== null && run > 1) throw new UsageError(`--run ${run}: only a lesson has several runs`);
  const shipped = Object.hasOwn(shippedScenarios, name) ? shippedScenarios[name] : undefined;
  if (shipped !== undefined) return runOf(shipped);
  if (looksLikeLink(name)) return runOfLink(name);
  const text = readText(name);
  if (text === null) {
    throw new UsageError(
      `${JSON.stringify(name)} is neither a shipped scenario (${Object.keys(shippedScenarios).join(', ')}), nor a file, nor a link`,
    );
  }
  return runOf(checked(name, readFile(text, readScenario)));
}

/** With the actions that its scenario times, without the reader's. */
function lessonRun({ name, runs }: Lesson, number: number): Scenario {
  const wanted = runs[number - 1];
  if (wanted !== undefined) return wanted.scenario;
  const keys = runs.map(({ key }, index) => `${index + 1} ${key}`);
  throw new UsageError(`--run ${number}: ${name} has the runs ${keys.join(', ')}`);
}

function runOfLink(text: string): WantedRun {
  const decoded = decodeLink(text);
  if (!decoded.ok) {
    const { place, reason } = decoded.error;
    throw new UsageError(`bad link: ${place === '' ? '' : `${place}: `}${reason}`);
  }
  const { scenario, link } = decoded;
  return { scenario, seed: link.seed, actions: link.actions, untilMs: link.atUs / 1000 };
}

const runOf = (scenario: Scenario): WantedRun => ({
  scenario,
  seed: scenario.seed ?? 1,
  actions: [],
  untilMs: scenario.endMs,
});

function actionsOfFile(
  { actionsFile }: Options,
  { scenario, actions }: WantedRun,
): ScenarioAction[] {
  if (actionsFile === null) return [];
  const text = readText(actionsFile);
  if (text === null)
    throw new UsageError(`--actions: there is no file ${JSON.stringify(actionsFile)}`);
  return checked(
    actionsFile,
    readFile(text, (json) => readActions(scenario, json, '', actions)),
  );
}

function readFile<T>(text: string, read: (json: unknown) => Checked<T>): Checked<T> {
  const json = readJson(text);
  return json.ok ? read(json.value) : json;
}

function checked<T>(file: string, result: Checked<T>): T {
  if (result.ok) return result.value;
  throw new UsageError(result.problems.map((one) => `${file}: ${problemText(one)}`).join('\n'));
}

/** Null: there is no such file. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'ENOENT' || code === 'ENAMETOOLONG') return null;
    throw new UsageError(`cannot read ${path}: ${code ?? String(error)}`);
  }
}

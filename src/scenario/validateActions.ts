/**
 * Are these actions possible in this scenario? Without the engine: so links, files and the page ask the same question.
 *
 * Impossible is what names a node, a client, a topic or a kind that the scenario and the actions before it cannot have, and what
 * has the wrong shape. What Kafka refuses, and what finds its target already in that state, is possible.
 */
import * as v from 'valibot';
import { actionName, kindOfAction, type ActionKind, type ActionName } from '../sim/actionKinds.ts';
import { checkArgument } from './argumentTypes.ts';
import { configProblems } from './configProblems.ts';
import { canHave, learn, type Possible } from './possible.ts';
import { fromIssue, problem, type Checked, type Problem } from './problems.ts';
import {
  ActionsSchema,
  ConfigSchema,
  type Scenario,
  type ScenarioAction,
  type Workload,
} from './schema.ts';
import { workloadProblems } from './workloadRules.ts';

/** More would not help anybody to mend them. */
const MOST_PROBLEMS = 20;

/** Checks what a file or a link holds as a reader's actions on this scenario. `before` are those that the run has already. */
export function readActions(
  scenario: Scenario,
  input: unknown,
  place = '',
  before: readonly ScenarioAction[] = [],
): Checked<ScenarioAction[]> {
  const parsed = v.safeParse(ActionsSchema, input, { abortEarly: true });
  if (!parsed.success) {
    return { ok: false, problems: parsed.issues.map((issue) => fromIssue(place, issue)) };
  }
  const problems = validateActions(scenario, parsed.output, place, before);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.output };
}

/** Checks a reader's actions; those that the scenario itself times come between them. */
export function validateActions(
  scenario: Scenario,
  actions: readonly ScenarioAction[],
  place = '',
  before: readonly ScenarioAction[] = [],
): Problem[] {
  const own = [...(scenario.actions ?? []), ...before].map((action) => ({ action, at: null }));
  const readers = actions.map((action, index) => ({ action, at: `${place}[${index}]` }));
  return walk(canHave(scenario), [...own, ...readers]);
}

/** Checks the actions that the scenario itself times. */
export function validateOwnActions(scenario: Scenario): Problem[] {
  const actions = (scenario.actions ?? []).map((action, index) => ({
    action,
    at: `actions[${index}]`,
  }));
  return walk(canHave(scenario), actions);
}

/** In the order in which they happen, so that each sees what those before it have added. */
function walk(
  possible: Possible,
  actions: { action: ScenarioAction; at: string | null }[],
): Problem[] {
  const problems: Problem[] = [];
  // A stable sort: of one instant, the scenario's come first, as in the run.
  for (const { action, at } of actions.sort((a, b) => a.action.atMs - b.action.atMs)) {
    if (at !== null) problems.push(...checkAction(possible, action, at));
    if (problems.length >= MOST_PROBLEMS) break;
    learn(possible, action);
  }
  return problems;
}

function checkAction(possible: Possible, action: ScenarioAction, at: string): Problem[] {
  const args = action.args ?? {};
  const name = actionName(action.do, args);
  if (name === null) {
    const word =
      action.do === 'admin'
        ? `operation ${JSON.stringify(args['operation'])}`
        : `action ${JSON.stringify(action.do)}`;
    return [problem(`${at}.do`, 'unknownAction', `unknown ${word}`)];
  }
  const kind = kindOfAction(name);
  if (kind.notModelledYet !== undefined) {
    return [problem(`${at}.do`, 'notModelledYet', `not modelled yet: ${kind.notModelledYet}`)];
  }
  return [
    ...unknownArguments(kind, action.do, args, at),
    ...Object.entries(kind.args).flatMap(([key, shape]) => {
      const value = args[key];
      if (value !== undefined) return checkArgument(possible, shape, value, `${at}.args.${key}`);
      if (shape.required !== true) return [];
      return [problem(`${at}.args.${key}`, 'missingField', 'is missing')];
    }),
    ...groupProblems(kind, args, at),
    ...(name === 'addConsumer' ? consumerProblems(possible, args, at) : []),
    ...(name === 'call' || args['thenCall'] !== undefined ? callProblems(possible, args, at) : []),
    ...(name === 'addProducer' ? producerProblems(possible, args, at) : []),
    ...clientConfigProblems(name, args, at),
  ];
}

/**
 * What a topic's configuration may hold is Kafka's to say. A producer refuses its own values (clientNotCreated); what has not even the
 * type is a slip of the pen.
 */
function clientConfigProblems(
  name: ActionName,
  args: Record<string, unknown>,
  at: string,
): Problem[] {
  const { success, output } = v.safeParse(ConfigSchema, args['config']);
  if (!success) return [];
  const place = `${at}.args.config`;
  if (name === 'addConsumer') return configProblems('consumer', output, place);
  if (name !== 'addProducer') return [];
  return configProblems('producer', output, place).filter(({ code }) => code === 'wrongType');
}

function producerProblems(
  possible: Possible,
  args: Record<string, unknown>,
  at: string,
): Problem[] {
  const { workload } = args;
  return [
    ...givenAgain(possible.producers, 'producer', ['config', 'workload'], args, at),
    ...(typeof workload === 'object' && workload !== null
      ? workloadProblems(possible.queues, workload as Workload, `${at}.args.workload`)
      : []),
  ];
}

function consumerProblems(
  possible: Possible,
  args: Record<string, unknown>,
  at: string,
): Problem[] {
  const own = ['subscribe', 'assign', 'config', 'processingMs', 'commit'];
  const isKnown = possible.consumers.has(args['consumer'] as string);
  if (isKnown || args['subscribe'] !== undefined || args['assign'] !== undefined) {
    return givenAgain(possible.consumers, 'consumer', own, args, at);
  }
  const reason = 'a new consumer needs subscribe or assign';
  return [problem(`${at}.args.consumer`, 'unknownClient', reason)];
}

/** A queue's consumer makes no calls of Kafka's. */
function callProblems(possible: Possible, args: Record<string, unknown>, at: string): Problem[] {
  const { consumer, consumers, client } = args;
  const wrong = [consumer, consumers, client]
    .flat()
    .find((label) => possible.queueConsumers.has(label as string));
  if (wrong === undefined) return [];
  return [problem(`${at}.args`, 'notAllowed', `${wrong as string} is the consumer of a queue`)];
}

/** What a client of the scenario is stands in the scenario: with its label it starts (again) as it is. */
function givenAgain(
  known: ReadonlySet<string>,
  word: string,
  own: readonly string[],
  args: Record<string, unknown>,
  at: string,
): Problem[] {
  const given = own.filter((key) => args[key] !== undefined);
  if (!known.has(args[word] as string) || given.length === 0) return [];
  const reason = `this ${word} is known already, ${given.join(', ')} cannot be given again`;
  return [problem(`${at}.args.${word}`, 'contradiction', reason)];
}

function unknownArguments(
  kind: ActionKind,
  word: string,
  args: Record<string, unknown>,
  at: string,
): Problem[] {
  return Object.keys(args)
    .filter((key) => !Object.hasOwn(kind.args, key) && !(word === 'admin' && key === 'operation'))
    .map((key) => {
      const known = Object.keys(kind.args).filter((name) => name !== 'note');
      const reason = `${word} has no such argument; it takes ${known.join(', ') || 'none'}`;
      return problem(`${at}.args.${key.slice(0, 60)}`, 'unknownField', reason);
    });
}

function groupProblems(kind: ActionKind, args: Record<string, unknown>, at: string): Problem[] {
  const given = (group: readonly string[]) => group.filter((key) => args[key] !== undefined);
  const problems: Problem[] = [];
  for (const group of kind.exactlyOne ?? []) {
    if (given(group).length === 1) continue;
    const code = given(group).length === 0 ? 'missingField' : 'contradiction';
    problems.push(problem(`${at}.args`, code, `exactly one of ${group.join(', ')} is needed`));
  }
  for (const group of kind.atMostOne ?? []) {
    if (given(group).length > 1) {
      problems.push(
        problem(`${at}.args`, 'contradiction', `only one of ${group.join(', ')} may be given`),
      );
    }
  }
  return problems;
}

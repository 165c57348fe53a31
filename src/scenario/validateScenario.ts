/**
 * Reads a scenario from a file or a link: its form (schema.ts), then whether its parts fit each other.
 *
 * After this the engine can boot it: every replica has its broker, every label is one node's, every action is possible.
 */
import * as v from 'valibot';
import { checkArgument, isReserved } from './argumentTypes.ts';
import { allConfigProblems } from './configProblems.ts';
import { LIMITS } from './limits.ts';
import { canHave, isLegalTopicName } from './possible.ts';
import { fromIssue, placeOf, problem, type Checked, type Problem } from './problems.ts';
import { ScenarioSchema, type Scenario, type ScenarioTopic } from './schema.ts';
import { validateOwnActions } from './validateActions.ts';
import { workloadProblems } from './workloadRules.ts';

export function readScenario(input: unknown): Checked<Scenario> {
  const parsed = v.safeParse(ScenarioSchema, input, { abortEarly: true });
  if (!parsed.success) {
    return { ok: false, problems: parsed.issues.map((issue) => fromIssue('', issue)) };
  }
  const scenario = parsed.output;
  const problems = [
    ...clusterProblems(scenario),
    ...topicProblems(scenario),
    ...clientProblems(scenario),
    ...allConfigProblems(scenario),
    ...namesProblems(scenario),
  ];
  if (problems.length === 0) problems.push(...validateOwnActions(scenario));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: scenario };
}

/** The same from text. */
export function readScenarioText(text: string): Checked<Scenario> {
  const parsed = readJson(text);
  return parsed.ok ? readScenario(parsed.value) : parsed;
}

export function readJson(text: string): Checked<unknown> {
  if (text.length > LIMITS.textLength) {
    const reason = `${text.length} characters, more than ${LIMITS.textLength}`;
    return { ok: false, problems: [problem('', 'tooLarge', reason)] };
  }
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : 'no JSON';
    return { ok: false, problems: [problem('', 'notJson', `not JSON: ${reason}`)] };
  }
}

function clusterProblems(scenario: Scenario): Problem[] {
  const { brokers, zookeeperServers, zookeeperLeader, controller, racks = {} } = scenario;
  const problems: Problem[] = [];
  const known = new Set(brokers);
  if (known.size < brokers.length)
    problems.push(problem('brokers', 'duplicate', 'a broker stands twice'));
  if (brokers.length > 0 && scenario.zookeeperStarts === 'never') {
    const reason = 'brokers need an ensemble that runs at time 0';
    problems.push(problem('zookeeperStarts', 'contradiction', reason));
  }
  if (brokers.length > 0 && zookeeperServers === 0) {
    problems.push(problem('zookeeperServers', 'contradiction', 'brokers need ZooKeeper'));
  }
  if (zookeeperLeader !== undefined && zookeeperLeader > zookeeperServers) {
    problems.push(
      problem('zookeeperLeader', 'unknownNode', `there is no ZooKeeper server ${zookeeperLeader}`),
    );
  }
  if (controller !== undefined && !known.has(controller.broker)) {
    problems.push(
      problem('controller.broker', 'unknownNode', `there is no broker ${controller.broker}`),
    );
  }
  for (const broker of Object.keys(racks)) {
    if (!known.has(Number(broker))) {
      problems.push(problem(`racks.${broker}`, 'unknownNode', `there is no broker ${broker}`));
    }
  }
  return problems;
}

function topicProblems(scenario: Scenario): Problem[] {
  const topics = scenario.topics ?? [];
  const problems = topics.flatMap((topic, index) => oneTopic(scenario, topic, `topics[${index}]`));
  if (new Set(topics.map(({ name }) => name)).size < topics.length) {
    problems.push(problem('topics', 'duplicate', 'a topic stands twice'));
  }
  if (problems.length > 0) return problems;
  let partitions = 0;
  let replicas = 0;
  for (const topic of topics) {
    partitions += partitionsOf(topic);
    replicas += replicasOf(topic);
  }
  if (partitions > LIMITS.partitions) {
    problems.push(
      problem('topics', 'tooMany', `${partitions} partitions, more than ${LIMITS.partitions}`),
    );
  }
  if (replicas > LIMITS.replicas) {
    problems.push(
      problem('topics', 'tooMany', `${replicas} replicas, more than ${LIMITS.replicas}`),
    );
  }
  return problems;
}

function oneTopic(scenario: Scenario, topic: ScenarioTopic, at: string): Problem[] {
  const { name, assignment, partitions, replicationFactor } = topic;
  if (!isLegalTopicName(name)) {
    return [problem(`${at}.name`, 'notAllowed', `${JSON.stringify(name)} is no name of a topic`)];
  }
  if (scenario.brokers.length === 0) return [problem(at, 'contradiction', 'a topic needs brokers')];
  if (assignment !== undefined) {
    if (partitions !== undefined || replicationFactor !== undefined) {
      return [problem(at, 'contradiction', 'an assignment says the partitions and their replicas')];
    }
    return assignmentProblems(scenario, assignment, `${at}.assignment`);
  }
  if (partitions === undefined) {
    return [problem(at, 'missingField', 'assignment, or partitions, is needed')];
  }
  if ((replicationFactor ?? 1) > scenario.brokers.length) {
    const reason = `more than the ${scenario.brokers.length} brokers`;
    return [problem(`${at}.replicationFactor`, 'outOfRange', reason)];
  }
  return [];
}

function assignmentProblems(
  scenario: Scenario,
  assignment: Record<string, number[]>,
  at: string,
): Problem[] {
  const count = Object.keys(assignment).length;
  if (count === 0) return [problem(at, 'missingField', 'a topic has at least one partition')];
  const problems: Problem[] = [];
  for (let partition = 0; partition < count; partition += 1) {
    const replicas = assignment[String(partition)];
    if (replicas === undefined) {
      return [
        problem(
          `${at}.${partition}`,
          'missingField',
          'partitions are numbered from 0 without a gap',
        ),
      ];
    }
    const stranger = replicas.find((broker) => !scenario.brokers.includes(broker));
    if (stranger !== undefined) {
      problems.push(problem(`${at}.${partition}`, 'unknownNode', `there is no broker ${stranger}`));
    }
    if (new Set(replicas).size < replicas.length) {
      problems.push(problem(`${at}.${partition}`, 'duplicate', 'a broker stands twice'));
    }
  }
  return problems;
}

const partitionsOf = ({ assignment, partitions }: ScenarioTopic): number =>
  assignment === undefined ? (partitions ?? 0) : Object.keys(assignment).length;

const replicasOf = ({ assignment, partitions = 0, replicationFactor = 1 }: ScenarioTopic): number =>
  assignment === undefined
    ? partitions * replicationFactor
    : Object.values(assignment).reduce((sum, replicas) => sum + replicas.length, 0);

function clientProblems(scenario: Scenario): Problem[] {
  const {
    producers = {},
    consumers = {},
    admins = {},
    queues = {},
    queueConsumers = {},
  } = scenario;
  const problems = labelProblems({ producers, consumers, admins, queues, queueConsumers });
  const queueLabels = new Set(Object.keys(queues));
  for (const [label, { workload }] of Object.entries(producers)) {
    if (workload === undefined) continue;
    problems.push(...workloadProblems(queueLabels, workload, `producers.${label}.workload`));
  }
  for (const [label, { subscribe, assign, polls }] of Object.entries(consumers)) {
    const isLeftToCalls = polls === 'whenTold' && subscribe === undefined && assign === undefined;
    if ((subscribe === undefined) === (assign === undefined) && !isLeftToCalls) {
      problems.push(
        problem(
          `consumers.${label}`,
          'contradiction',
          'exactly one of subscribe, assign is needed',
        ),
      );
    }
  }
  for (const [label, { queue }] of Object.entries(queueConsumers)) {
    if (!Object.hasOwn(queues, queue)) {
      problems.push(
        problem(`queueConsumers.${label}.queue`, 'unknownNode', `there is no queue ${queue}`),
      );
    }
  }
  return problems;
}

/** Nodes at the ends of links, topics of assigned partitions: asked as of an action. */
function namesProblems(scenario: Scenario): Problem[] {
  const possible = canHave(scenario);
  const links = (scenario.network?.links ?? []).flatMap(({ betweenInOrder }, index) =>
    checkArgument(
      possible,
      { type: 'ends' },
      betweenInOrder,
      `network.links[${index}].betweenInOrder`,
    ),
  );
  const assigned = Object.entries(scenario.consumers ?? {}).flatMap(([label, { assign }]) =>
    assign === undefined
      ? []
      : checkArgument(
          possible,
          { type: 'newTopicPartitions' },
          assign,
          placeOf('consumers', [label, 'assign']),
        ),
  );
  return [...links, ...assigned];
}

/** A label is the name of a node, so it is one client's alone. */
function labelProblems(parts: Record<string, Record<string, unknown>>): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [part, clients] of Object.entries(parts)) {
    for (const label of Object.keys(clients)) {
      const at = `${part}.${label}`;
      if (isReserved(label))
        problems.push(problem(at, 'notAllowed', 'this label is kept for other nodes'));
      if (seen.has(label) || label === 'probe' || (label === 'admin' && part !== 'admins')) {
        problems.push(problem(at, 'duplicate', 'another client has this label'));
      }
      seen.add(label);
    }
  }
  return problems;
}

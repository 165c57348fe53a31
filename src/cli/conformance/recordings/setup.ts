/**
 * The set-up of a recording as a scenario of the type that the page uses.
 *
 * Clients that one label stands for ("c1, c2") become clients of their own; the admin client has 10 s a request and 20 s a call, as
 * FACTS.md says. Topics, configuration, controller and ensemble leader go over as they are.
 */

import type { Scenario, ScenarioTopic } from '../../../scenario/schema.ts';
import { readScenario } from '../../../scenario/validateScenario.ts';
import { problemText } from '../../../scenario/problems.ts';
import { configKeys, resolveConfig, type ResolvedConfig } from '../../../sim/kafka/config.ts';
import type { Recording } from './format.ts';
import { NotReplayable } from './notReplayable.ts';
import { consumersOf, producersOf } from './setupClients.ts';

/** Long enough for every recording; a replay ends with its last step. */
const END_MS = 3_600_000;

export function scenarioOf(recording: Recording): Scenario {
  if (recording.name.startsWith('zookeeper-')) return read(ensembleOf(recording));
  const { setup } = recording;
  const topics = topicsOf(recording);
  const input = {
    format: 1,
    name: recording.name,
    zookeeperServers: setup['zookeeperServers'],
    ...given(setup, 'zookeeperConfig', 'racks'),
    ...controllerOf(recording),
    ...leaderOf(setup['zookeeperLeader']),
    brokers: setup['brokers'],
    brokerConfig: setup['brokerConfig'] ?? {},
    topics,
    network: { latencyMs: 0.5, jitterPercent: 20 },
    producers: producersOf(recording, topics),
    consumers: consumersOf(recording, topics),
    admins: adminsOf(recording),
    endMs: END_MS,
  };
  return read(input);
}

function read(input: unknown): Scenario {
  const checked = readScenario(JSON.parse(JSON.stringify(input)));
  if (!checked.ok) throw new NotReplayable(checked.problems.map(problemText).join('; '));
  return checked.value;
}

/** Every server begins stopped, with an empty disk. */
function ensembleOf({ name, setup }: Recording): unknown {
  const { servers, observers, config } = setup;
  const modelled = Object.keys(configKeys.zookeeper);
  const other = Object.keys((config ?? {}) as object).find((key) => !modelled.includes(key));
  if (observers !== undefined) throw new NotReplayable('observers are not modelled yet');
  if (other !== undefined) throw new NotReplayable(`${other} of a server is not modelled yet`);
  return {
    format: 1,
    name,
    zookeeperServers: (servers as number[]).length,
    zookeeperConfig: config,
    zookeeperStarts: 'never',
    brokers: [],
    network: { latencyMs: 0.5, jitterPercent: 20 },
    endMs: END_MS,
  };
}

/** Of `group-*` it is broker 1 where it is not written. */
function controllerOf({ name, setup }: Recording): { controller?: unknown } {
  if (setup['controller'] !== undefined) return { controller: setup['controller'] };
  return name.startsWith('group-') ? { controller: { broker: 1, epoch: 1 } } : {};
}

/** Where a race decided who led the ensemble, the set-up says who it was. */
function leaderOf(leader: unknown): { zookeeperLeader?: unknown } {
  if (leader === undefined) return {};
  return { zookeeperLeader: typeof leader === 'number' ? leader : (leader as { saw: number }).saw };
}

function topicsOf({ setup }: Recording): ScenarioTopic[] {
  const topics = (setup['topics'] ?? []) as ScenarioTopic[];
  return topics.map(({ name, assignment, config }) => ({
    name,
    ...(assignment === undefined ? {} : { assignment }),
    config: config ?? {},
  }));
}

/** A step may say how long its requests may take: that is an admin client of its own. */
function adminsOf({ steps }: Recording): Record<string, { config: Record<string, number> }> {
  const admins = {
    admin: { config: { 'request.timeout.ms': 10000, 'default.api.timeout.ms': 20000 } },
  };
  const limits = new Set(steps.map(({ args }) => args['timeoutMs']));
  const own = [...limits]
    .filter((limit) => limit !== undefined)
    .map((limit) => [
      adminFor(limit).admin,
      { config: { ...admins.admin.config, 'default.api.timeout.ms': limit } },
    ]);
  return { ...admins, ...Object.fromEntries(own) };
}

export const adminFor = (timeoutMs: unknown): { admin?: string } =>
  timeoutMs === undefined ? {} : { admin: `admin ${String(timeoutMs)}` };

export const configOfBrokers = ({ brokerConfig }: Scenario): ResolvedConfig<'broker'> =>
  resolveConfig('broker', { ...brokerConfig });

function given(from: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}

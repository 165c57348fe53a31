/**
 * The set-up of a recording as a scenario of the type that the page uses.
 *
 * Clients that one label stands for ("c1, c2") become clients of their own; the admin client has 10 s a request and 20 s a call, as
 * FACTS.md says. Topics, configuration, controller and ensemble leader go over as they are.
 */

import type {
  Scenario,
  ScenarioConsumer,
  ScenarioProducer,
  ScenarioTopic,
} from '../../../scenario/schema.ts';
import { readScenario } from '../../../scenario/validateScenario.ts';
import { problemText } from '../../../scenario/problems.ts';
import type { Recording } from './format.ts';
import { knownFiles } from './knownFiles.ts';

type Config = Record<string, string | number | boolean | string[]>;

/** Long enough for every recording; a replay ends with its last step. */
const END_MS = 3_600_000;

export function scenarioOf(recording: Recording): Scenario {
  const { setup } = recording;
  const input = {
    format: 1,
    name: recording.name,
    zookeeperServers: setup['zookeeperServers'],
    ...given(setup, 'zookeeperConfig', 'racks', 'controller'),
    ...leaderOf(setup['zookeeperLeader']),
    brokers: setup['brokers'],
    brokerConfig: setup['brokerConfig'] ?? {},
    topics: topicsOf(recording),
    network: { latencyMs: 0.5, jitterPercent: 20 },
    producers: producersOf(recording),
    consumers: consumersOf(recording),
    admins: { admin: { config: { 'request.timeout.ms': 10000, 'default.api.timeout.ms': 20000 } } },
    endMs: END_MS,
  };
  const read = readScenario(JSON.parse(JSON.stringify(input)));
  if (!read.ok) throw new Error(read.problems.map(problemText).join('; '));
  return read.value;
}

/** Where a race decided who led the ensemble, the set-up says who it was. */
function leaderOf(leader: unknown): { zookeeperLeader?: unknown } {
  if (leader === undefined) return {};
  return { zookeeperLeader: typeof leader === 'number' ? leader : (leader as { saw: number }).saw };
}

function topicsOf({ setup }: Recording): ScenarioTopic[] {
  const topics = (setup['topics'] ?? []) as {
    name: string;
    assignment: Record<string, number[]>;
    config?: Config;
  }[];
  return topics.map(({ name, assignment, config }) => ({ name, assignment, config: config ?? {} }));
}

function producersOf(recording: Recording): Record<string, ScenarioProducer> {
  const producers: Record<string, ScenarioProducer> = {};
  const loaded = loadProducers(recording);
  for (const [labels, config] of labelled(recording.setup['producers'])) {
    for (const label of labels) {
      for (const [name, own] of perAcks(recording, label, config)) {
        producers[name] = { config: own };
        if (loaded.has(label)) producers[name].workload = workloadOf(recording);
      }
    }
  }
  return producers;
}

/** One client process may have a producer for each value of `acks`; its facts then name it. */
function perAcks(recording: Recording, label: string, config: Config): [string, Config][] {
  const values = new Set<string>();
  for (const step of recording.steps) {
    for (const fact of step.facts) {
      if (fact['producer'] === label && fact['acks'] !== undefined)
        values.add(String(fact['acks']));
    }
  }
  if (values.size === 0) return [[label, config]];
  return [...values].map((acks) => [producerLabel(label, acks), { ...config, acks }]);
}

export const producerLabel = (label: string, acks: unknown): string =>
  acks === undefined ? label : `${label} acks ${String(acks)}`;

/** Producers that send all the time, from before the first step (`load` facts). */
function loadProducers({ steps }: Recording): Set<unknown> {
  return new Set(
    steps.flatMap(({ facts }) =>
      facts.filter(({ what }) => what === 'load').map((fact) => fact['producer']),
    ),
  );
}

/** One record to each partition in turn, waiting for each, and then 20 ms. */
function workloadOf(recording: Recording) {
  const topic = topicsOf(recording)[0];
  const partitions = Object.keys(topic?.assignment ?? {}).map(Number);
  return { topic: topic?.name ?? '', mode: 'oneAtATime' as const, pauseMs: 20, partitions };
}

function consumersOf(recording: Recording): Record<string, ScenarioConsumer> {
  const consumers: Record<string, ScenarioConsumer> = {};
  const later = startedByStep(recording);
  const waitsForStep = (label: string): boolean =>
    recording.name.startsWith('group-') || later.has(label);
  for (const [labels, words] of labelled(recording.setup['consumers'])) {
    for (const label of labels) {
      consumers[label] = {
        ...consumerOf(recording, words),
        startAtMs: waitsForStep(label) ? 'never' : 0,
      };
    }
  }
  return consumers;
}

/** Both forms: the nested one of `group-*`, the flat configuration of `kafka-*`. */
function consumerOf(recording: Recording, words: Record<string, unknown>): ScenarioConsumer {
  if (
    words['config'] !== undefined ||
    words['subscribe'] !== undefined ||
    words['assign'] !== undefined
  ) {
    return {
      ...(given(words, 'subscribe', 'assign', 'commitInOnPartitionsRevoked') as ScenarioConsumer),
      config: (words['config'] ?? {}) as Config,
    };
  }
  const { subscription, ...config } = words as { subscription?: string[] } & Config;
  const topics = topicsOf(recording)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('__'));
  return { subscribe: subscription ?? topics, config: config as Config };
}

function startedByStep({ steps, name }: Recording): Set<string> {
  const started = steps.flatMap(({ do: word, args }) =>
    word === 'addConsumer' ? [String(args['consumer'])] : [],
  );
  return new Set([...started, ...(knownFiles[name]?.startedLater ?? [])]);
}

/** Entries of a map whose keys may name several labels; a note is for the reader. */
function labelled(map: unknown): [string[], Config][] {
  return Object.entries((map ?? {}) as Record<string, Config>)
    .filter(([labels]) => labels !== 'note')
    .map(([labels, config]) => [
      labels.split(',').map((label) => label.trim()),
      withoutNote(config),
    ]);
}

function withoutNote({ note: _note, ...config }: Config): Config {
  return config;
}

function given(from: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  );
}

/** Producers and consumers of a recording's set-up, in the words of a scenario. */

import type {
  ScenarioConsumer,
  ScenarioProducer,
  ScenarioTopic,
} from '../../../scenario/schema.ts';
import type { Recording } from './format.ts';
import { knownFiles } from './knownFiles.ts';
import { NotReplayable } from './notReplayable.ts';

type Config = Record<string, string | number | boolean | string[]>;
type Words = Record<string, unknown>;

// --- producers --------------------------------------------------------------------------------------------------

export function producersOf(
  recording: Recording,
  topics: readonly ScenarioTopic[],
): Record<string, ScenarioProducer> {
  const producers: Record<string, ScenarioProducer> = {};
  const loaded = loadProducers(recording);
  for (const [label, config] of labelled(recording.setup['producers'])) {
    if (stepOf(recording, label) !== null) continue;
    for (const [name, own] of perAcks(recording, label, config)) {
      producers[name] = { config: own as Config };
      if (loaded.has(label)) producers[name].workload = workloadOf(topics);
    }
  }
  return producers;
}

/** Producers that begin their life in this step, with their configuration. */
export function producersOfStep(recording: Recording, step: number): [string, Config][] {
  return labelled(recording.setup['producers'])
    .filter(([label]) => stepOf(recording, label) === step)
    .map(([label, config]) => [label, config as Config]);
}

/** The number of a `produce` step at a label's end. */
function stepOf({ steps }: Recording, label: string): number | null {
  const number = Number(/ (\d+)$/.exec(label)?.[1] ?? NaN);
  return steps[number]?.do === 'produce' ? number : null;
}

/** One client process may have a producer for each value of `acks`; its facts then name it. */
function perAcks(recording: Recording, label: string, config: Words): [string, Words][] {
  const values = new Set<string>();
  for (const { facts } of recording.steps) {
    for (const { producer, acks } of facts)
      if (producer === label && acks !== undefined) values.add(String(acks));
  }
  if (values.size === 0) return [[label, config]];
  return [...values].map((acks) => [producerLabel(label, acks), { ...config, acks }]);
}

export const producerLabel = (label: string, acks: unknown): string =>
  acks === undefined ? label : `${label} acks ${String(acks)}`;

/** Producers that send all the time, from before the first step (`load` facts). */
function loadProducers({ steps }: Recording): Set<unknown> {
  const facts = steps.flatMap((step) => step.facts);
  return new Set(facts.filter(({ what }) => what === 'load').map(({ producer }) => producer));
}

/** One record to each partition in turn, waiting for each, and then 20 ms. */
function workloadOf([topic]: readonly ScenarioTopic[]) {
  const partitions = Object.keys(topic?.assignment ?? {}).map(Number);
  return { topic: topic?.name ?? '', mode: 'oneAtATime' as const, pauseMs: 20, partitions };
}

// --- consumers --------------------------------------------------------------------------------------------------

export function consumersOf(
  recording: Recording,
  topics: readonly ScenarioTopic[],
): Record<string, ScenarioConsumer> {
  const consumers: Record<string, ScenarioConsumer> = {};
  const later = startedByStep(recording);
  for (const [label, words] of labelled(recording.setup['consumers'])) {
    const waits = recording.name.startsWith('group-') || later.has(label);
    if (recording.name.startsWith('client-')) {
      consumers[label] = { polls: 'whenTold', config: words as Config };
      continue;
    }
    consumers[label] = {
      ...consumerOf(recording, words, topics),
      ...(waits ? { startAtMs: 'never' as const } : {}),
    };
  }
  return consumers;
}

/** Both forms: the nested one of `group-*`, the flat configuration of `kafka-*`. */
function consumerOf(
  recording: Recording,
  words: Words,
  topics: readonly ScenarioTopic[],
): ScenarioConsumer {
  const isNested = ['config', 'subscribe', 'assign'].some((word) => words[word] !== undefined);
  const { config, subscribe, assign, subscription, ...flat } = words;
  const { commitInOnPartitionsRevoked, ...own } = { ...(isNested ? (config as Words) : flat) };
  const isOwnTopic = ({ name }: ScenarioTopic): boolean => !name.startsWith('__');
  const all = topics.filter(isOwnTopic).map(({ name }) => name);
  const listens = commitInOnPartitionsRevoked ?? words['commitInOnPartitionsRevoked'];
  const { assigningMs, strategy } = assignorsOf(recording, own['partition.assignment.strategy']);
  return {
    ...(assign === undefined
      ? { subscribe: (subscribe ?? subscription ?? all) as string[] }
      : { assign: assign as string[] }),
    config: {
      ...(own as Config),
      ...(strategy === undefined ? {} : { 'partition.assignment.strategy': strategy }),
      ...knownFiles[recording.name]?.consumerConfig,
    },
    ...(assigningMs === 0 ? {} : { assigningMs }),
    ...(listens === undefined ? {} : { commitInOnPartitionsRevoked: listens === true }),
  };
}

/** Assignors of the recording's own: a known one that takes its time. */
function assignorsOf({ setup }: Recording, strategy: unknown) {
  const own = (setup['assignors'] ?? {}) as Record<string, string>;
  let assigningMs = 0;
  if (strategy === undefined) return { assigningMs, strategy };
  const names = (Array.isArray(strategy) ? strategy : [strategy]) as string[];
  const known = names.map((name) => {
    const words = own[name];
    if (words === undefined) return name;
    const slow = /^(\S+), but assign\(\) takes (\d+) s when there is more than one member$/.exec(
      words,
    );
    if (slow === null) throw new NotReplayable(`the assignor "${words}" is not known yet`);
    assigningMs = Number(slow[2]) * 1000;
    return String(slow[1]);
  });
  return { assigningMs, strategy: known };
}

function startedByStep({ steps, name }: Recording): Set<string> {
  const started = steps.flatMap(({ do: word, args }) =>
    word === 'addConsumer' ? [String(args['consumer'])] : [],
  );
  return new Set([...started, ...(knownFiles[name]?.startedLater ?? [])]);
}

/** Entries of a map whose keys may name several labels; a note is for the reader. */
function labelled(map: unknown): [string, Words][] {
  return Object.entries((map ?? {}) as Record<string, Words>)
    .filter(([labels]) => labels !== 'note')
    .flatMap(([labels, { note: _note, ...words }]) =>
      labels.split(',').map((label): [string, Words] => [label.trim(), words]),
    );
}

/**
 * What a `client-*` recording sets that the engine does not have: facts that could show it are skipped. Decided by the set-up, the steps and
 * what happened in the replay, never by what a fact expects.
 */

import { configFault } from '../../../sim/kafka/client/producerConfig.ts';
import { resolveConfig, unmodelledKeys } from '../../../sim/kafka/config.ts';
import type { Fact, Recording } from './format.ts';
import type { Replay } from './run.ts';

/** A topic's configuration without any effect on what the facts of these recordings can show. */
const harmless = new Set([
  'max.message.bytes',
  'min.insync.replicas',
  'unclean.leader.election.enable',
]);

/** Shown by segments, batches and sizes alone. */
const ofFiles: Readonly<Record<string, string>> = {
  'compression.type': 'compression',
  'segment.bytes': 'segments',
  'segment.ms': 'segments',
  'min.cleanable.dirty.ratio': 'compaction',
  'min.compaction.lag.ms': 'compaction',
  'delete.retention.ms': 'compaction',
};

/** The whole recording is about it; null: nothing of that kind. A producer that cannot be made does not count. */
export function missingFeature({ setup, steps }: Recording): string | null {
  const configs = Object.values((setup['producers'] ?? {}) as Record<string, Config>);
  const created = steps.flatMap(({ facts }) =>
    facts.map(({ args }) => (args as { config?: Config } | undefined)?.config),
  );
  const isTransactional = [...configs, ...created].some(
    (config) =>
      config?.['transactional.id'] !== undefined &&
      configFault(resolveConfig('producer', config), config) === null,
  );
  return isTransactional ? 'transactions are not modelled yet' : null;
}

type Config = Record<string, unknown>;

/** Null: nothing stands in the way of this fact. */
export function whyUnknown(run: Replay, fact: Fact): string | null {
  if (fact.what === 'segments') return 'segments are not modelled yet';
  if (fact.what === 'batches') return 'batches as they lie in files are not read yet';
  if (fact.what === 'servedBy') return 'connections of a consumer are not observed yet';
  if (fact.what === 'results' && run.unsent.has(String(fact['producer'])))
    return 'records that were skipped have no results';
  return consumerGuard(run, fact) ?? brokerGuard(run, fact) ?? topicsGuard(run, fact);
}

function consumerGuard(run: Replay, fact: Fact): string | null {
  const config = run.scenario.consumers?.[String(fact['consumer'] ?? fact['client'])]?.config;
  const [key] = unmodelledKeys('consumer', { ...config });
  return key === undefined ? null : `${key} of a consumer is not modelled yet`;
}

/** Keys of brokers that decide what clients see. */
const brokerKeys = ['replica.selector.class', 'log.message.timestamp.type', 'message.max.bytes'];

function brokerGuard({ scenario }: Replay, fact: Fact): string | null {
  const key = brokerKeys.find((name) => scenario.brokerConfig?.[name] !== undefined);
  if (key === undefined || (fact['consumer'] ?? fact['producer']) === undefined) return null;
  return `${key} is not modelled yet`;
}

function topicsGuard(run: Replay, fact: Fact): string | null {
  for (const topic of topicsNamed(run, fact)) {
    const reason = topicGuard(run, fact, topic);
    if (reason !== null) return reason;
    if (showsSegments(fact) && hasLostSegments(run, topic)) return 'segments are not modelled yet';
  }
  return null;
}

/** What lies below the start of the log shows until its segment goes; a timestamp is looked for segment by segment. */
const showsSegments = ({ what, call }: Fact): boolean =>
  what === 'log' || call === 'offsetsForTimes' || call === 'listOffsets';

function hasLostSegments(run: Replay, topic: string): boolean {
  if (!Object.keys(configOf(run, topic)).some((key) => key.startsWith('segment.'))) return false;
  return run.seen.events.some(
    ({ kind, data }) =>
      kind === 'recordsDeleted' && String(data['topicPartition']).startsWith(`${topic}-`),
  );
}

function topicGuard(run: Replay, fact: Fact, topic: string): string | null {
  const config = configOf(run, topic);
  const key = Object.keys(config).find((name) => isMissing(name, config[name], fact));
  if (key !== undefined) return `${key} of topic ${topic} is not modelled yet`;
  if (!mayBeTwice(run, topic)) return null;
  return 'an idempotent producer sent a batch again: idempotence is not modelled yet';
}

function isMissing(name: string, value: unknown, fact: Fact): boolean {
  if (harmless.has(name) || ofFiles[name] !== undefined) return false;
  // Records get their offsets whatever becomes of them; a compacted topic takes none without a key.
  if (name === 'cleanup.policy') {
    const isDelete = String(value) === 'delete';
    return !isDelete && !(writes.has(fact.what) && recordsOf(fact).every(({ key }) => key != null));
  }
  if (name.startsWith('retention.')) return String(value) !== '-1' && !writes.has(fact.what);
  return true;
}

const writes = new Set(['produce', 'send', 'results']);

const recordsOf = (fact: Fact): Record<string, unknown>[] =>
  fact.what === 'produce' ? [fact] : ((fact['recordsInOrder'] ?? []) as Config[]);

/** As the set-up and the steps so far have set it. */
function configOf(
  { recording, stepIndex, scenario }: Replay,
  topic: string,
): Record<string, unknown> {
  const config: Record<string, unknown> = {
    ...scenario.topics?.find(({ name }) => name === topic)?.config,
  };
  for (const { do: word, args } of recording.steps.slice(0, stepIndex + 1)) {
    const altered = args['config'];
    if (word === 'alterConfig' && args['topic'] === topic && typeof altered === 'object')
      Object.assign(config, altered);
  }
  return config;
}

/** Without sequence numbers what a producer sends again may lie in the log twice, or in another order. */
function mayBeTwice(run: Replay, topic: string): boolean {
  return run.seen.events.some(({ kind, node, data }) => {
    if (kind !== 'batchRetried') return false;
    const tp = String(data['topicPartition']);
    const config = run.scenario.producers?.[node]?.config;
    const isIdempotent = String(config?.['enable.idempotence'] ?? true) === 'true';
    return isIdempotent && tp.slice(0, tp.lastIndexOf('-')) === topic;
  });
}

function topicsNamed(run: Replay, fact: Fact): string[] {
  const records = (fact['recordsInOrder'] ?? []) as { topic?: string }[];
  const args = (fact['args'] ?? {}) as { partition?: string; partitions?: string[] };
  const partitions = [args.partition ?? [], args.partitions ?? []].flat();
  const waiting = fact.what === 'results' ? (run.sent.get(String(fact['producer'])) ?? []) : [];
  return [
    fact['topic'],
    ...records.map(({ topic }) => topic),
    ...partitions.map((tp) => tp.slice(0, tp.lastIndexOf('-'))),
    ...waiting.map(({ record }) => record['topic']),
  ].filter((topic) => typeof topic === 'string');
}

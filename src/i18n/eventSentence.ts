/** What a trace event says to a person: its kind's sentence, filled with its facts in the reader's language. */

import {
  formatDuration,
  formatList,
  formatNumber,
  translate,
  translateIfKnown,
  type Language,
  type Values,
} from './translate.ts';

export interface SpokenEvent {
  kind: string;
  node: string;
  data: Readonly<Record<string, unknown>>;
}

export function eventSentence(language: Language, event: SpokenEvent): string {
  const values = sentenceValues(language, event);
  if (event.kind === 'action') {
    const name = String(event.data['do'] === 'admin' ? actionOf(event) : event.data['do']);
    values['done'] =
      translateIfKnown(language, `actions.${name}`, values) ??
      translate(language, 'actions.other', values);
  }
  return capital(translateIfKnown(language, `events.${event.kind}`, values) ?? event.kind);
}

/** A client's label stays as it is: only words of ours begin with a capital. */
const capital = (text: string): string =>
  /^(broker|брокер) /.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;

/** «broker 1», «ZooKeeper 2», a client's label; the genitive is for «сессия брокера 1», and in English the same. */
export function nodeName(language: Language, id: string, genitive = false): string {
  const machine = /^(broker|zookeeper)-(\d+)$/.exec(id);
  if (machine === null) return id;
  const [, kind, number = ''] = machine;
  if (kind === 'zookeeper') return translate(language, 'stage.serverName', { id: number });
  return translate(language, genitive ? 'stage.brokerNameOf' : 'stage.brokerName', { id: number });
}

type Sentence = Record<string, Values[string]>;

function sentenceValues(language: Language, { node, data }: SpokenEvent): Sentence {
  const values: Sentence = { key: 'none', changedNothing: false, outcome: '', count: 1 };
  add(language, values, data);
  const {
    args,
    targets,
    client,
    to,
    afterUs,
    afterMs,
    timeoutMs,
    maxPollIntervalMs,
    partitions,
    result,
    error,
  } = data;
  if (typeof args === 'object' && args !== null && !Array.isArray(args)) {
    add(language, values, args as Record<string, unknown>);
    values['changes'] = textOf(language, args);
  }
  values['hadLeader'] = Number(data['previousLeader'] ?? -1) >= 0;
  values['node'] = nodeName(language, node);
  const isClient = typeof client === 'string' && client !== '';
  values['clientName'] = isClient ? nodeName(language, client) : '—';
  values['clientOf'] = isClient ? nodeName(language, client, true) : '—';
  if (typeof to === 'string') values['toOf'] = nodeName(language, to, true);
  if (Array.isArray(targets)) {
    const named = (genitive: boolean) =>
      formatList(
        language,
        targets.map((id) => nodeName(language, String(id), genitive)),
      );
    values['targets'] = named(false);
    values['targetsOf'] = named(true);
    values['targetsCount'] = targets.length;
  }
  if (typeof afterUs === 'number') values['after'] = formatDuration(language, afterUs);
  if (typeof afterMs === 'number') values['after'] = formatDuration(language, afterMs * 1000);
  if (typeof timeoutMs === 'number') values['timeout'] = formatDuration(language, timeoutMs * 1000);
  if (typeof maxPollIntervalMs === 'number')
    values['maxPoll'] = formatDuration(language, maxPollIntervalMs * 1000);
  if (Array.isArray(partitions)) {
    values['partitionsOrNothing'] =
      partitions.length === 0
        ? translate(language, 'kit.nothing')
        : formatList(language, partitions as string[]);
  }
  values['outcome'] = textOf(language, result ?? error ?? '');
  return values;
}

/** Scalars as they are, lists in words with their length beside them (`isr`, `isrCount`), maps as «c1: orders-0; c2: orders-1». */
function add(language: Language, values: Sentence, data: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'number' || typeof value === 'boolean') values[name] = value;
    else if (value === null) continue;
    else values[name] = textOf(language, value);
    if (Array.isArray(value)) values[`${name}Count`] = value.length;
  }
}

function textOf(language: Language, value: unknown): string {
  if (typeof value === 'number') return formatNumber(language, value, 2);
  if (Array.isArray(value))
    return formatList(
      language,
      value.map((item) => textOf(language, item)),
    );
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  const { op, path } = value as { op?: unknown; path?: unknown };
  if (typeof op === 'string' && typeof path === 'string') return `${op} ${path}`;
  return Object.entries(value)
    .map(
      ([name, item]) =>
        `${name}: ${Array.isArray(item) ? item.join(', ') || '—' : textOf(language, item)}`,
    )
    .join('; ');
}

const actionOf = ({ data }: SpokenEvent): unknown =>
  (data['args'] as { operation?: unknown } | undefined)?.operation;

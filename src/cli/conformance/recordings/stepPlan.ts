/** What a step does at its first instant, as actions of the page's kinds; or why it cannot be replayed. */

import { actionName, kindOfAction } from '../../../sim/actionKinds.ts';
import type { RecordedStep } from './format.ts';
import { producerLabel } from './setup.ts';
import type { Replay } from './replay.ts';

export type StepPlan =
  | { actions: { do: string; args: Record<string, unknown> }[] }
  | { unknown: string };

/** Their calls are the facts; the step's own words only sum them up. */
const callsOnly = new Set(['produce', 'read', 'wait', 'observe']);

export function stepPlan(run: Replay, { do: word, args }: RecordedStep): StepPlan {
  if (callsOnly.has(word)) return { actions: newProducers(run) };
  const { note: _note, ...own } = args;
  const name = actionName(word, own);
  if (name === null) return { unknown: `step "${word}" is not known yet` };
  const kind = kindOfAction(name);
  if (kind.notModelledYet !== undefined)
    return { unknown: `${kind.notModelledYet} is not modelled yet` };
  const given = adapt(run, word, own);
  return typeof given === 'string'
    ? { unknown: given }
    : { actions: given.map((each) => ({ do: word, args: each })) };
}

/** The recordings' words where the page's action says the same a little differently. */
function adapt(
  run: Replay,
  word: string,
  args: Record<string, unknown>,
): Record<string, unknown>[] | string {
  switch (word) {
    case 'split':
    case 'heal':
      return [{ ...args, ...sides(run, args) }];
    case 'call':
      return calls(args);
    case 'addConsumer':
      // A consumer of the set-up starts; its group stands there.
      return [{ consumer: args['consumer'] }];
    case 'createTopic':
    case 'createPartitions':
    case 'deleteTopic':
    case 'admin':
    case 'alterConfig':
      return [requestArgs(word, args)];
    case 'electPreferredLeaders':
      return [
        args['topics'] === undefined
          ? { partitions: returnedPartitions(run, String(args['topic'])) }
          : { topics: args['topics'] },
      ];
    case 'killConsumer':
    case 'closeConsumer':
    case 'startConsumers':
    case 'pauseConsumer':
    case 'resumeConsumer':
      return [
        withoutUnknown(args, ['consumer', 'consumers', 'consumersInOrder', 'gapMs', 'thenCall']),
      ];
    default:
      return [args];
  }
}

/** `client c1` is every producer that stands for that client; a client that the set-up does not have is nobody. */
function sides(run: Replay, args: Record<string, unknown>): Record<string, unknown> {
  const labels = [
    ...Object.keys(run.scenario.producers ?? {}),
    ...Object.keys(run.scenario.consumers ?? {}),
  ];
  const expand = (side: unknown): unknown =>
    Array.isArray(side)
      ? (side as string[]).flatMap((end) => {
          const client = /^client (.+)$/.exec(end)?.[1];
          if (client === undefined || client === 'right') return [end];
          const own = labels.filter(
            (label) => label === client || label.startsWith(producerLabel(client, '')),
          );
          return own.map((label) => `client ${label}`);
        })
      : side;
  return { left: expand(args['left']), right: expand(args['right']) };
}

/** One after the other where it names several. */
function calls({ consumer, consumers, call }: Record<string, unknown>): Record<string, unknown>[] {
  const labels = (consumers ?? [consumer]) as string[];
  return labels.map((label) => ({ consumer: label, call }));
}

function requestArgs(word: string, args: Record<string, unknown>): Record<string, unknown> {
  const known = [
    'operation',
    'topic',
    'topics',
    'partition',
    'partitions',
    'count',
    'replicas',
    'assignment',
    'config',
    'group',
  ];
  const own = withoutUnknown(args, known);
  if (own['operation'] === 'createTopics') return { ...own, ...createdTopic(own) };
  if (word === 'createPartitions' && own['assignment'] !== undefined) delete own['count'];
  return own;
}

/** With one topic named, only the partition whose first replica has just returned. */
function returnedPartitions(run: Replay, topic: string): string[] {
  const start = run.actions.findLast(({ do: word }) => word === 'start' || word === 'resume');
  const returned = [start?.args['broker'], ...((start?.args['brokers'] ?? []) as unknown[])];
  const assignment = run.scenario.topics?.find(({ name }) => name === topic)?.assignment ?? {};
  return Object.entries(assignment)
    .filter(([, replicas]) => returned.includes(replicas[0]))
    .map(([partition]) => `${topic}-${partition}`);
}

/** `createTopics` (`later`, `after`): 3 partitions, factor 3; (`b`): 1 and 1. */
function createdTopic({ topic }: Record<string, unknown>): Record<string, unknown> {
  return topic === 'b'
    ? { partitions: 1, replicationFactor: 1 }
    : { partitions: 3, replicationFactor: 3 };
}

/** A label that ends in the step's number is a producer that begins its life in that step. */
function newProducers(run: Replay): { do: string; args: Record<string, unknown> }[] {
  const later = Object.entries(run.scenario.producers ?? {}).filter(
    ([label, { startAtMs }]) =>
      startAtMs === 'never' && new RegExp(` ${run.stepIndex}$`).test(label),
  );
  return later.map(([label]) => ({ do: 'startProducer', args: { producer: label } }));
}

function withoutUnknown(
  args: Record<string, unknown>,
  known: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => known.includes(name)));
}

/** What a step does at its first instant, as actions of the page's kinds; or why it cannot be replayed. */

import { actionName, kindOfAction } from '../../../sim/actionKinds.ts';
import { adminAction } from './adminWords.ts';
import type { Action, RecordedStep } from './format.ts';
import { newProducers } from './newProducers.ts';
import type { Replay } from './run.ts';
import { adminFor } from './setup.ts';
import { producerLabel } from './setupClients.ts';

export type StepPlan = { actions: PlannedAction[] } | { unknown: string };

export interface PlannedAction extends Action {
  isNotWaitedFor?: true;
}

/** Their calls are the facts; the step's own words only sum them up. */
const callsOnly = new Set(['produce', 'read', 'wait', 'observe']);

export function stepPlan(run: Replay, step: RecordedStep): StepPlan {
  const { do: word, args } = step;
  if (callsOnly.has(word) || (word === 'call' && args['call'] === undefined))
    return { actions: newProducers(run) };
  const requests = word === 'admin' ? requestsOf(run, step) : [];
  if (requests.length > 0) return planOf(requests);
  const { note: _note, ...own } = args;
  const name = actionName(word, own);
  if (name === null) return { unknown: `step "${word}" is not known yet` };
  const kind = kindOfAction(name);
  if (kind.notModelledYet !== undefined)
    return { unknown: `${kind.notModelledYet} is not modelled yet` };
  return planOf(adapt(run, step, own));
}

function planOf(actions: (PlannedAction | string)[]): StepPlan {
  const unknown = actions.find((action) => typeof action === 'string');
  if (unknown !== undefined) return { unknown };
  return { actions: actions.filter((action) => typeof action !== 'string') };
}

/** Requests of an admin client are made as the `admin` facts name them, with the arguments of the step. */
function requestsOf(run: Replay, { args, facts }: RecordedStep): (Action | string)[] {
  return facts
    .filter(({ what }) => what === 'admin')
    .map((fact) => adminAction(run, String(fact['operation']), args));
}

/** The recordings' words where the page's action says the same a little differently. */
function adapt(
  run: Replay,
  { do: word, args: given }: RecordedStep,
  args: Record<string, unknown>,
): (PlannedAction | string)[] {
  switch (word) {
    case 'split':
    case 'heal':
      return [{ do: word, args: { ...args, ...sides(run, args) } }];
    case 'call':
      return calls(given);
    case 'addConsumer':
      // A consumer of the set-up starts; its group stands there.
      return [{ do: word, args: { consumer: args['consumer'] } }];
    case 'alterConsumerGroupOffsets': {
      const groups = (args['groups'] ?? [args['group']]) as unknown[];
      return groups.map((group) => ({ do: word, args: { group, offsets: args['offsets'] } }));
    }
    case 'admin':
    case 'createTopic':
    case 'createPartitions':
    case 'deleteTopic':
    case 'deleteRecords':
    case 'alterConfig':
      return [adminAction(run, String(args['operation'] ?? actionName(word, args)), args)];
    case 'electPreferredLeaders':
      return [{ do: word, args: { ...electionOf(run, args), ...adminFor(args['timeoutMs']) } }];
    default:
      return [{ do: word, args }];
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

/**
 * One after the other where it names several. A consumer's processing is not waited for; a further call that the note names follows
 * it before the next poll().
 */
function calls({ consumer, consumers, call, note }: Record<string, unknown>): PlannedAction[] {
  const labels = (consumers ?? [consumer]) as string[];
  const isWork = String(call).startsWith('sleep ');
  const further = isWork ? /\bcalls (.+)$/.exec(String(note ?? ''))?.[1] : undefined;
  return labels.flatMap((label) =>
    [call, further]
      .filter((words) => words !== undefined)
      .map((words) => ({
        do: 'call',
        args: { consumer: label, call: words },
        ...(isWork ? { isNotWaitedFor: true as const } : {}),
      })),
  );
}

/** With one topic named, only the partitions whose first replica has just returned. */
function electionOf(run: Replay, { topic, topics }: Record<string, unknown>) {
  if (topics !== undefined) return { topics };
  const start = run.actions.findLast(({ do: word }) => word === 'start' || word === 'resume');
  const returned = [start?.args['broker'], ...((start?.args['brokers'] ?? []) as unknown[])];
  const assignment = run.scenario.topics?.find(({ name }) => name === topic)?.assignment ?? {};
  const partitions = Object.entries(assignment)
    .filter(([, replicas]) => returned.includes(replicas[0]))
    .map(([partition]) => `${String(topic)}-${partition}`);
  return partitions.length > 0 ? { partitions } : { topic };
}

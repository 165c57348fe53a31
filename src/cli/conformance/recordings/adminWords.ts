/** An admin request in a recording's words, such as `alterConsumerGroupOffsets orders-0 2`, as an action of the page's. */

import { actionName, kindOfAction } from '../../../sim/actionKinds.ts';
import type { Action } from './format.ts';
import { adminFor } from './setup.ts';
import type { Replay } from './run.ts';

/** A text says why it cannot be made. */
export function adminAction(
  run: Replay,
  words: string,
  args: Record<string, unknown>,
): Action | string {
  const [operation = '', ...rest] = words.replace(/ \(.*\)$/, '').split(' ');
  const name = actionName('admin', { operation });
  if (name === null) return `the admin request "${operation}" is not known yet`;
  const kind = kindOfAction(name);
  if (kind.notModelledYet !== undefined) return `${kind.notModelledYet} is not modelled yet`;
  const given = { ...args, ...operationArgs(run, operation, rest, args) };
  const known = Object.fromEntries(
    Object.entries(given).filter(([key, value]) => key in kind.args && value !== undefined),
  );
  return { do: 'admin', args: { operation, ...known, ...adminFor(args['timeoutMs']) } };
}

function operationArgs(
  run: Replay,
  operation: string,
  words: readonly string[],
  args: Record<string, unknown>,
): Record<string, unknown> {
  const [first, second] = words;
  const group = args['group'] ?? groupOf(run);
  switch (operation) {
    case 'alterConsumerGroupOffsets':
      if (second !== undefined) return { group, offsets: { [String(first)]: Number(second) } };
      return { group: first ?? group };
    case 'deleteConsumerGroupOffsets':
      return { group, partitions: words.length > 0 ? [...words] : args['partitions'] };
    case 'removeMembersFromConsumerGroup':
      return { group, instances: args['instance'] === undefined ? undefined : [args['instance']] };
    case 'deleteConsumerGroups':
    case 'describeConsumerGroups':
    case 'listConsumerGroupOffsets':
      return { group: first ?? group };
    case 'createTopics':
      return newTopic(args);
    default:
      return {};
  }
}

/** Unless a `group.id` says otherwise the group is `billing`. */
function groupOf({ scenario }: Replay): string {
  const ids = new Set(
    Object.values(scenario.consumers ?? {}).map(({ config }) => config?.['group.id']),
  );
  const [id] = ids;
  return ids.size === 1 && typeof id === 'string' ? id : 'billing';
}

/** `later`, `after`: 3 partitions, factor 3; `b`: 1 and 1. What a fact names counts. */
function newTopic(args: Record<string, unknown>): Record<string, unknown> {
  const { topic = 'b', assignment, partitions, replicationFactor } = args;
  if (assignment !== undefined) return { topic };
  const usual = topic === 'b' ? 1 : 3;
  return {
    topic,
    partitions: partitions ?? usual,
    replicationFactor: replicationFactor ?? usual,
  };
}

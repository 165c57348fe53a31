/**
 * Carries out an action at its moment: the trace event that says so, then what it does.
 *
 * An action whose target is so already stays in the run; its event says that it changed nothing.
 */

import { must } from '../../base/assert.ts';
import { actionName, type ActionName } from '../actionKinds.ts';
import type { TimedAction } from '../kernel/engine.ts';
import type { Out } from '../kernel/out.ts';
import { runNode } from '../runNode.ts';
import { clientHandlers } from './clients.ts';
import type { ActionHandler } from './handler.ts';
import { networkHandlers } from './network.ts';
import { processHandlers } from './processes.ts';
import { requestHandlers } from './requests.ts';
import { zookeeperClientHandlers } from './zookeeperClients.ts';

const nothing: ActionHandler = {
  targets: () => [],
  changesNothing: () => true,
  apply: () => undefined,
};

const handlers: Partial<Record<ActionName, ActionHandler>> = {
  ...processHandlers,
  ...networkHandlers,
  ...clientHandlers,
  ...requestHandlers,
  ...zookeeperClientHandlers,
  wait: nothing,
  observe: nothing,
};

export const isCarriedOut = (name: ActionName): boolean => handlers[name] !== undefined;

export function applyAction(out: Out, { do: word, args }: TimedAction): void {
  const { world } = out.engine;
  const name = must(actionName(word, args), `a known action instead of ${word}`);
  const handler = must(handlers[name], `what ${name} does`);
  const targets = handler.targets(world, args);
  const changedNothing = handler.changesNothing(world, args, targets);

  out.node = world.nodes.get(targets[0] ?? '') ?? runNode(world);
  out.trigger = 0;
  out.trace({
    kind: 'action',
    do: word,
    args,
    targets,
    ...(changedNothing ? { changedNothing } : {}),
  });
  if (!changedNothing) handler.apply(out, args, targets);
}

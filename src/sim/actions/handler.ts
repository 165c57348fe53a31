/** What the engine knows of a kind of action: whom it is about, whether it changes anything, how it is carried out. */

import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode, World } from '../kernel/world.ts';

export type Args = Readonly<Record<string, unknown>>;

export interface ActionHandler {
  /** The nodes that it is about. */
  targets(world: World, args: Args): NodeId[];
  /** True: everything is so already. */
  changesNothing(world: World, args: Args, targets: readonly NodeId[]): boolean;
  /** `out.trigger` is the action's trace event. */
  apply(out: Out, args: Args, targets: readonly NodeId[]): void;
}

/** Done to each target by itself, as far as it is not so already. */
export function forEachNode(
  targets: ActionHandler['targets'],
  isSo: (node: SimNode) => boolean,
  act: (out: Out, node: SimNode, args: Args) => void,
): ActionHandler {
  const open = (world: World, ids: readonly NodeId[]): SimNode[] =>
    nodesOf(world, ids).filter((node) => !isSo(node));
  return {
    targets,
    changesNothing: (world, _, ids) => open(world, ids).length === 0,
    apply(out, args, ids) {
      for (const node of open(out.engine.world, ids)) act(out, node, args);
    },
  };
}

export const nodesOf = (world: World, ids: readonly NodeId[]): SimNode[] =>
  ids.flatMap((id) => world.nodes.get(id) ?? []);

/** The values of an argument that may be one or many: `broker` or `brokers`. */
export function oneOrMany<T>(args: Args, ...words: string[]): T[] {
  for (const word of words) {
    const value = args[word];
    if (value !== undefined) return (Array.isArray(value) ? value : [value]) as T[];
  }
  return [];
}

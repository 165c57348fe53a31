/**
 * What is done to links: cut, healed, slowed, split; and to a node's answers: delayed.
 *
 * A cut drops silently, both ways. Between a broker and `zookeeper` it is as in the recordings: its connections to the whole
 * ensemble are closed and refused.
 */

import { assertUnreachable } from '../../base/assert.ts';
import { msToUs } from '../../base/brand.ts';
import { readEnd, type End } from '../actionKinds.ts';
import { breakConnections, linkOf, resendStalled } from '../kernel/connections.ts';
import { linkKey, type Link } from '../kernel/network.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, World } from '../kernel/world.ts';
import { brokerNode } from '../kafka/protocol.ts';
import { runNode, splitsOf, type Split } from '../runNode.ts';
import { zookeeperNode } from '../zookeeper/protocol.ts';
import { oneOrMany, type ActionHandler, type Args } from './handler.ts';

/** One link between two nodes, both directions. */
type Pair = readonly [NodeId, NodeId];

const linksOf = (world: World, [a, b]: Pair): Link[] => [
  linkOf(world, linkKey(a, b), a, b),
  linkOf(world, linkKey(b, a), b, a),
];

/** A handler about pairs of nodes that does something to each pair which is not so already. */
function forEachPair(
  pairsOf: (world: World, args: Args) => Pair[],
  isSo: (link: Link, args: Args) => boolean,
  act: (out: Out, pair: Pair, args: Args) => void,
): ActionHandler {
  const open = (world: World, args: Args): Pair[] =>
    pairsOf(world, args).filter((pair) => linksOf(world, pair).some((link) => !isSo(link, args)));
  return {
    targets: (world, args) => [...new Set(pairsOf(world, args).flat())],
    changesNothing: (world, args) => open(world, args).length === 0,
    apply(out, args) {
      for (const pair of open(out.engine.world, args)) act(out, pair, args);
    },
  };
}

const isCut = (link: Link): boolean => link.cutBy !== 0;
const isWhole = (link: Link): boolean => link.cutBy === 0 && link.slowedBy === 0;

const cutLink = forEachPair(pairsBetween, isCut, (out, pair, args) =>
  cut(out, pair, isBrokerAndEnsemble(args)),
);
const healLink = forEachPair(pairsBetween, isWhole, healPair);

const split: ActionHandler = {
  ...forEachPair(pairsOfSides, isCut, (out, pair) => cut(out, pair, false)),
  apply(out, args) {
    const { world } = out.engine;
    for (const pair of pairsOfSides(world, args)) cut(out, pair, false);
    splitsOf(world).push(splitOf(world, args, out.trigger));
  },
};

const heal: ActionHandler = {
  ...forEachPair(pairsOfSides, isWhole, healPair),
  apply(out, args) {
    const { world } = out.engine;
    const healed = splitOf(world, args, 0);
    const state = runNode(world).state as { splits: Split[] };
    state.splits = state.splits.filter((one) => !isSameSplit(one, healed));
    for (const pair of pairsOfSides(world, args)) healPair(out, pair);
  },
};

export const networkHandlers = {
  cutLink,
  healLink,
  slowLink: forEachPair(
    pairsBetween,
    (link, args) => link.slowUs === addedUs(args),
    (out, pair, args) => {
      for (const link of linksOf(out.engine.world, pair)) {
        link.slowUs = addedUs(args);
        link.slowedBy = link.slowUs === 0 ? 0 : out.trigger;
      }
    },
  ),
  split,
  heal,
  cut: split,
  delayAnswers: {
    targets: (_, args) => [brokerNode(args['broker'] as number)],
    changesNothing(world, args, [node = '']) {
      const delay = world.network.answerDelays.get(node);
      return (
        (delay?.delayUs ?? 0) === msToUs(args['delayMs'] as number) &&
        (delay === undefined || delay.api === (args['api'] ?? null))
      );
    },
    apply(out, args, [node = '']) {
      const { answerDelays } = out.engine.world.network;
      const delayUs = msToUs(args['delayMs'] as number);
      const api = (args['api'] as string | undefined) ?? null;
      if (delayUs === 0) answerDelays.delete(node);
      else answerDelays.set(node, { api, delayUs, delayedBy: out.trigger });
    },
  },
} as const satisfies Record<string, ActionHandler>;

/** A client that comes while the network is split lies on the side where all unnamed clients are. */
export function joinSplits(out: Out, client: NodeId): void {
  const { world } = out.engine;
  const trigger = out.trigger;
  for (const { left, right, otherClients, by } of splitsOf(world)) {
    if (otherClients === null || left.includes(client) || right.includes(client)) continue;
    out.trigger = by;
    for (const other of otherClients === 'left' ? right : left) cut(out, [client, other], false);
  }
  out.trigger = trigger;
}

function cut(out: Out, pair: Pair, refuses: boolean): void {
  for (const link of linksOf(out.engine.world, pair)) {
    if (isCut(link)) continue;
    link.cutBy = out.trigger;
    link.refuses = refuses;
  }
  if (refuses) breakConnections(out, pair[0], pair[1]);
}

function healPair(out: Out, pair: Pair): void {
  for (const link of linksOf(out.engine.world, pair)) {
    link.cutBy = 0;
    link.refuses = false;
    link.slowUs = 0;
    link.slowedBy = 0;
    resendStalled(out, linkKey(link.from, link.to));
  }
}

function pairsBetween(world: World, args: Args): Pair[] {
  const [left, right] = endsOf(args);
  return pairsOf(nodesAt(world, left, []), nodesAt(world, right, []));
}

function isBrokerAndEnsemble(args: Args): boolean {
  const ends = endsOf(args).map(({ what }) => what);
  return ends.includes('broker') && ends.includes('ensemble');
}

function endsOf(args: Args): [End, End] {
  const [left = '', right = ''] = args['betweenInOrder'] as string[];
  return [readEnd(left), readEnd(right)];
}

function pairsOfSides(world: World, args: Args): Pair[] {
  const { left, right } = splitOf(world, args, 0);
  return pairsOf(left, right);
}

function pairsOf(left: readonly NodeId[], right: readonly NodeId[]): Pair[] {
  return left.flatMap((a) => right.filter((b) => b !== a).map((b): Pair => [a, b]));
}

/** `servers` alone: each of them is cut off from all other servers. */
function splitOf(world: World, args: Args, by: number): Split {
  if (args['servers'] !== undefined) {
    const left = oneOrMany<number>(args, 'servers').map(zookeeperNode);
    return { left, right: ensembleOf(world), otherClients: null, by };
  }
  const sides = { left: readSide(args['left']), right: readSide(args['right']) };
  const named = [...sides.left, ...sides.right].flatMap((end) =>
    end.what === 'otherClients' ? [] : nodesAt(world, end, []),
  );
  const nodesOnSide = (ends: End[]) => [
    ...new Set(ends.flatMap((end) => nodesAt(world, end, named))),
  ];
  const isRest = (ends: End[]) => ends.some(({ what }) => what === 'otherClients');
  return {
    left: nodesOnSide(sides.left),
    right: nodesOnSide(sides.right),
    otherClients: isRest(sides.left) ? 'left' : isRest(sides.right) ? 'right' : null,
    by,
  };
}

const readSide = (words: unknown): End[] => (words as string[]).map(readEnd);

function nodesAt(world: World, end: End, named: readonly NodeId[]): NodeId[] {
  switch (end.what) {
    case 'broker':
      return [brokerNode(end.id)];
    case 'server':
      return [zookeeperNode(end.id)];
    case 'ensemble':
      return ensembleOf(world);
    case 'client':
      return [end.label];
    case 'otherClients':
      return [...world.nodes.values()]
        .filter(({ id, kind }) => !machineKinds.has(kind) && !named.includes(id))
        .map(({ id }) => id);
    default:
      return assertUnreachable(end);
  }
}

const machineKinds = new Set(['broker', 'zookeeper', 'run']);

const ensembleOf = (world: World): NodeId[] =>
  [...world.nodes.values()].filter(({ kind }) => kind === 'zookeeper').map(({ id }) => id);

/** The same sides; clients may have come since. */
const isSameSplit = (one: Split, other: Split): boolean =>
  one.left.every((id) => other.left.includes(id)) &&
  one.right.every((id) => other.right.includes(id));

const addedUs = (args: Args): number => msToUs(args['addMs'] as number);

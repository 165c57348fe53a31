/**
 * Nodes of which the others hear nothing: dead, paused, cut off. And whether that may have been noticed already.
 *
 * Timers of a replay have other phases than those of the real system. So what is due within one phase is waited for; what could
 * not have come about in the time that the step lasted is not.
 */

import type { SimNode } from '../../../sim/kernel/world.ts';
import { ensembleOf } from './ensemble.ts';
import { nowUs, type Replay } from './run.ts';

/** Since when `id` has been silent for these nodes, all of them; null: it speaks with one of them. */
export function silentSinceUs(run: Replay, id: string, others: readonly string[]): number | null {
  const node = run.live.engine.world.nodes.get(id);
  if (node === undefined || !node.running || node.paused) return node?.silentSinceUs ?? null;
  if (others.length === 0) return null;
  let since = -Infinity;
  for (const other of others) {
    const cutAtUs = cutSinceUs(run, node, other);
    if (cutAtUs === null) return null;
    since = Math.max(since, cutAtUs);
  }
  return since;
}

function cutSinceUs(run: Replay, { id }: SimNode, other: string): number | null {
  for (const { from, to, cutBy } of run.live.engine.world.network.links.values()) {
    const isBetween = (from === id && to === other) || (from === other && to === id);
    if (isBetween && cutBy !== 0) return timeOfTrace(run, cutBy);
  }
  return null;
}

function timeOfTrace(run: Replay, traceId: number): number {
  return run.seen.events.findLast(({ id }) => id === traceId)?.atUs ?? nowUs(run);
}

/** Speaks with the ensemble's majority and every other broker. */
export function isAble(run: Replay, broker: number): boolean {
  const id = `broker-${broker}`;
  const peers = [...run.scenario.brokers.map((one) => `broker-${one}`), ...ensembleOf(run)];
  return peers.every((peer) => peer === id || !isCut(run, id, peer)) && isUp(run, id);
}

export function isUp(run: Replay, id: string): boolean {
  const node = run.live.engine.world.nodes.get(id);
  return node !== undefined && node.running && !node.paused;
}

function isCut(run: Replay, a: string, b: string): boolean {
  const node = run.live.engine.world.nodes.get(a);
  return node !== undefined && cutSinceUs(run, node, b) !== null;
}

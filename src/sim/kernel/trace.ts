/**
 * What happened in a run, and why.
 *
 * `trigger` is the trace event that led to this one. Where a node acts on silence, it says for whom it waited, and the
 * kernel, which knows why nothing came, adds `because`: the last thing heard from that node and the event that
 * silenced it (a crash, a pause, a cut, a slow link, a delayed answer).
 */

import type { SimTime } from '../../base/brand.ts';
import { addNumber, addText, addValue } from '../../base/hash.ts';
import type { NodeId, World } from './world.ts';
import { linkKey } from './network.ts';

export interface TraceEvent {
  id: number;
  atUs: SimTime;
  node: NodeId;
  kind: string;
  /** Trace id; 0: the scenario itself, or a periodic duty. */
  trigger: number;
  because: Because | null;
  /** Plain facts of this kind of event. */
  data: Record<string, unknown>;
}

export interface Because {
  /** For whom the node waited. */
  waitedFor: NodeId;
  lastHeardAtUs: SimTime | null;
  lastHeardApi: string | null;
  /** Trace id of what silenced it; 0: nothing did, the answer was only late. */
  silencedBy: number;
  /** Whom the one waited for was itself waiting for, where silence has a second cause. */
  via: NodeId[];
}

/** Adds the event to the world's running hash. */
export function hashTraceEvent(world: World, event: TraceEvent): void {
  const hash = world.traceHash;
  addNumber(hash, event.id);
  addNumber(hash, event.atUs);
  addText(hash, event.node);
  addText(hash, event.kind);
  addNumber(hash, event.trigger);
  if (event.because !== null) addValue(hash, event.because);
  // In the order in which the code names the facts: the same on every machine, and sorting costs more than hashing.
  for (const name of Object.keys(event.data)) {
    addText(hash, name);
    addValue(hash, event.data[name]);
  }
}

/**
 * Why nothing came from `waitedFor` to `node`: follows a request that the other side holds to whom that side
 * waits for, until a node or link is found that something silenced.
 */
export function explainSilence(
  world: World,
  node: NodeId,
  waitedFor: NodeId,
  handleKey: string | null,
  heardAtUs: SimTime | null = null,
): Because {
  const heard = world.network.links.get(linkKey(waitedFor, node));
  const because: Because = {
    waitedFor,
    lastHeardAtUs: heard !== undefined && heard.lastHeardApi !== '' ? heard.lastHeardAtUs : null,
    lastHeardApi: heard !== undefined && heard.lastHeardApi !== '' ? heard.lastHeardApi : null,
    silencedBy: silencer(world, node, waitedFor),
    via: [],
  };
  const speaker = world.nodes.get(waitedFor);
  if (heardAtUs !== null) {
    because.lastHeardAtUs = heardAtUs;
    // It speaks again, but what was waited for is its earlier life (a session that nobody renewed).
    if (because.silencedBy === 0 && speaker !== undefined && heardAtUs < speaker.startedAtUs) {
      because.silencedBy = speaker.lastEndedBy;
    }
  }
  if (because.silencedBy !== 0 || handleKey === null) return because;
  const parked = speaker?.parked.get(handleKey);
  for (const other of parked?.waitingFor ?? []) {
    const silencedBy = silencer(world, waitedFor, other);
    if (silencedBy === 0) continue;
    because.via.push(other);
    because.silencedBy = silencedBy;
    return because;
  }
  return because;
}

/** Trace id of what keeps `from` from being heard by `node`; 0 if nothing does. */
function silencer(world: World, node: NodeId, from: NodeId): number {
  const speaker = world.nodes.get(from);
  if (speaker === undefined) return 0;
  if (speaker.silencedBy !== 0) return speaker.silencedBy;
  const there = world.network.links.get(linkKey(from, node));
  const back = world.network.links.get(linkKey(node, from));
  for (const link of [there, back]) if (link !== undefined && link.cutBy !== 0) return link.cutBy;
  const delay = world.network.answerDelays.get(from);
  if (delay !== undefined) return delay.delayedBy;
  for (const link of [there, back])
    if (link !== undefined && link.slowedBy !== 0) return link.slowedBy;
  return 0;
}

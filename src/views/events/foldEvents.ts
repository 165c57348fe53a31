/**
 * The trace as a list that a person can read: what has one cause is one entry, with its consequences folded in, and a run of entries
 * alike is one line. Newest first. Pure.
 */
import type { TraceEvent } from '../../sim/kernel/trace.ts';

export interface EventEntry {
  head: TraceEvent;
  /** What followed from it, oldest first. */
  consequences: TraceEvent[];
  /** Entries of the same kind before it, of the same cause or of none that a person would name. */
  alike: TraceEvent[];
  consequencesOfAlike: TraceEvent[];
}

export interface FoldOptions {
  isBeat: (kind: string) => boolean;
  /** Only what a person would name. */
  onlyBeats: boolean;
}

/** How far up the causes one looks for something to name. */
const MOST_STEPS = 40;

export function foldEvents(
  events: readonly TraceEvent[],
  { isBeat, onlyBeats }: FoldOptions,
): EventEntry[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const anchorOf = (event: TraceEvent): TraceEvent => {
    let at = event;
    for (let step = 0; step < MOST_STEPS && !isBeat(at.kind); step += 1) {
      const cause = byId.get(at.trigger);
      if (cause === undefined) break;
      at = cause;
    }
    return at;
  };

  const entries = new Map<number, EventEntry>();
  for (const event of events) {
    const anchor = anchorOf(event);
    if (onlyBeats && !isBeat(anchor.kind)) continue;
    const entry = entries.get(anchor.id);
    if (entry === undefined)
      entries.set(anchor.id, {
        head: anchor,
        consequences: [],
        alike: [],
        consequencesOfAlike: [],
      });
    else entry.consequences.push(event);
  }
  return joinAlike(
    [...entries.values()].sort((a, b) => b.head.id - a.head.id),
    isBeat,
  );
}

/** Newest first: neighbours of one kind and one cause become one entry, led by the newest. */
function joinAlike(entries: EventEntry[], isBeat: (kind: string) => boolean): EventEntry[] {
  const joined: EventEntry[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    const isSame =
      last !== undefined &&
      last.head.kind === entry.head.kind &&
      entry.head.kind !== 'action' &&
      (!isBeat(entry.head.kind) || last.head.trigger === entry.head.trigger);
    if (!isSame) joined.push(entry);
    else {
      last.alike.push(entry.head);
      last.consequencesOfAlike.push(...entry.consequences);
    }
  }
  return joined;
}

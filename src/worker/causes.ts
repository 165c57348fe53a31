/**
 * "Why?": the chain of causes of a trace event, `because` before `trigger`, periodic duties skipped, ending at a person's action or
 * at a setting of the scenario.
 *
 * The trace is not kept whole: an older event is made again from the checkpoint before it, with the same id.
 */

import { traceKinds, type TraceKind } from '../sim/kinds.ts';
import { step } from '../sim/kernel/engine.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import type { WhyStep } from './protocol.ts';
import { replayFrom, type Timeline } from './timeline.ts';

export const MAX_WHY_STEPS = 12;

export function causesOf(timeline: Timeline, eventId: number): WhyStep[] {
  const lookUp = eventFinder(timeline);
  const steps: WhyStep[] = [];
  let event = lookUp(eventId);
  let how: WhyStep['how'] = 'itself';
  let because: WhyStep['because'] = null;
  while (event !== null) {
    // What led to a duty led to nothing: the chain ends before it.
    if (kindOf(event)?.duty !== true || how === 'itself') steps.push({ event, how, because });
    const silencedBy: number = event.because?.silencedBy ?? 0;
    how = silencedBy !== 0 ? 'because' : 'trigger';
    because = silencedBy !== 0 ? event.because : null;
    const next: number = silencedBy !== 0 ? silencedBy : event.trigger;
    event = next === 0 ? null : lookUp(next);
  }
  return shorten(steps);
}

/** The last trace event at or before `atUs` that touched the health of the cluster; null: none since time 0. */
export function lastEventOfHealth(timeline: Timeline, atUs: number): number | null {
  let boundUs = atUs + 1;
  while (boundUs > 0) {
    let found: number | null = null;
    const live = replayFrom(
      timeline,
      (checkpoint) => checkpoint.atUs < boundUs,
      (event) => {
        if (event.atUs <= atUs && touchesHealth(event)) found = event.id;
      },
    );
    const { engine } = live;
    const startUs = engine.world.nowUs;
    while (engine.world.nowUs < boundUs && step(engine));
    if (found !== null) return found;
    if (startUs <= 0) return null;
    boundUs = startUs;
  }
  return null;
}

/** A long chain keeps its beginning and its end: what one asks about, and what it all came from. */
function shorten(steps: WhyStep[]): WhyStep[] {
  if (steps.length <= MAX_WHY_STEPS) return steps;
  const beats = steps.filter(
    (step, i) =>
      i === 0 ||
      i === steps.length - 1 ||
      step.how === 'because' ||
      kindOf(step.event)?.beat === true,
  );
  if (beats.length <= MAX_WHY_STEPS) return beats;
  return [...beats.slice(0, MAX_WHY_STEPS - 4), ...beats.slice(-4)];
}

/** Looks events up by id, replaying each stretch of the run at most once. */
function eventFinder(timeline: Timeline): (id: number) => TraceEvent | null {
  const known = new Map<number, TraceEvent>();
  return (id) => {
    const cached = known.get(id);
    if (cached !== undefined) return cached;
    const live = replayFrom(
      timeline,
      (checkpoint) => checkpoint.nextTraceId <= id,
      (event) => known.set(event.id, event),
    );
    const { engine } = live;
    while (engine.world.nextTraceId <= id && step(engine));
    return known.get(id) ?? null;
  };
}

/** What healthOf looks at: who runs and is reached, who leads, who is in sync, and the control plane. */
const healthKinds = new Set([
  'processExited',
  'brokerStarted',
  'brokerStopped',
  'controllerElected',
  'controllerResigned',
  'leaderElected',
  'partitionOffline',
  'isrChanged',
  'topicCreated',
  'topicDeleted',
  'partitionsAdded',
  'ensembleLeaderElected',
  'zkQuorumLost',
  'zkSessionExpired',
]);

/** Of actions those on brokers, servers of the ensemble, and links; a record sent breaks nothing. */
const touchesHealth = ({ kind, data }: TraceEvent): boolean =>
  healthKinds.has(kind) ||
  (kind === 'action' &&
    (data['targets'] as string[]).some((node) => /^(broker|zookeeper)-/.test(node)));

const kindOf = ({ kind }: { kind: string }): TraceKind | undefined =>
  (traceKinds as Record<string, TraceKind>)[kind];

/**
 * Answers the page's calls and produces the segments that it wants, one slice of work at a time. No clock and no worker globals: the
 * entry (`simWorker.ts`) feeds it, tests drive it directly.
 */

import { must } from '../base/assert.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import { murmur2, toPositive, utf8Bytes } from '../sim/kafka/client/murmur2.ts';
import { runHash, sceneOfRun } from '../scenario/runScenario.ts';
import type { ActResult, CallMessage, CallName, Calls, FromWorker } from './protocol.ts';
import { makeSegment } from './segments.ts';
import {
  act,
  actionEntries,
  actionTime,
  branchEntries,
  openTimeline,
  positionAt,
  replayFrom,
  switchBranch,
  undo,
  type Branch,
  type Timeline,
} from './timeline.ts';
import { nextDueUs, step } from '../sim/kernel/engine.ts';

export interface Host {
  timelines: Map<number, Timeline>;
  nextRunId: number;
  wants: Map<number, Want>;
  post: (message: FromWorker) => void;
}

interface Want {
  atUs: number;
  toUs: number;
  spacingUs: number;
  token: number;
  /** Beats told so far on this branch. */
  beatsTold: number;
  branch: number;
}

export function createHost(post: Host['post']): Host {
  return { timelines: new Map(), nextRunId: 1, wants: new Map(), post };
}

/** Carries out one call and answers it; what goes wrong is answered too, never thrown. What few visits need is fetched when it is asked for. */
export async function handleCall(host: Host, message: CallMessage): Promise<void> {
  try {
    const handler = handlers[message.call] as (host: Host, message: CallMessage) => unknown;
    host.post({ id: message.id, ok: true, result: await handler(host, message) });
  } catch (error) {
    host.post({ id: message.id, ok: false, error: 'failed', detail: textOf(error) });
  }
}

/** Produces one more segment for somebody who waits. False: nobody does. */
export function work(host: Host): boolean {
  for (const [runId, want] of host.wants) {
    const timeline = timelineOf(host, runId);
    if (want.atUs >= want.toUs) {
      host.wants.delete(runId);
      continue;
    }
    try {
      const segment = makeSegment(timeline, want.atUs, want.toUs, want.spacingUs);
      if (segment !== null) {
        want.atUs = segment.toUs;
        host.post({ push: 'segment', segment: { ...segment, token: want.token } });
        tellBeats(host, timeline, want);
      }
    } catch (error) {
      host.wants.delete(runId);
      host.post({ push: 'failed', runId, detail: textOf(error) });
    }
    return true;
  }
  return false;
}

function tellBeats(host: Host, timeline: Timeline, want: Want): void {
  const { current } = timeline;
  if (want.branch !== current.id) {
    want.branch = current.id;
    want.beatsTold = 0;
  }
  const beats = current.beats.slice(want.beatsTold);
  want.beatsTold = current.beats.length;
  host.post({
    push: 'beats',
    runId: timeline.runId,
    branch: current.id,
    beats,
    simulatedToUs: current.simulatedToUs,
  });
}

type Handlers = {
  [K in CallName]: (
    host: Host,
    message: CallMessage<K>,
  ) => Calls[K]['result'] | Promise<Calls[K]['result']>;
};

const handlers: Handlers = {
  open(host, { args }) {
    const runId = host.nextRunId;
    host.nextRunId += 1;
    const timeline = openTimeline(runId, args.run);
    positionAt(timeline, args.atUs);
    // One run at a time on the page: what was open before is let go once the new one stands.
    host.timelines.clear();
    host.wants.clear();
    host.timelines.set(runId, timeline);
    return {
      runId,
      endUs: timeline.endUs,
      scene: sceneOfRun(timeline.live),
      actions: actionEntries(timeline),
      branches: branchEntries(timeline),
    };
  },
  want(host, { runId, args }) {
    // Of a run that another has replaced meanwhile, nothing is made any more.
    timelineOf(host, runId);
    const before = host.wants.get(runId);
    host.wants.set(runId, {
      atUs: args.fromUs,
      toUs: args.toUs,
      spacingUs: args.spacingUs,
      token: args.token,
      beatsTold: before?.beatsTold ?? 0,
      branch: before?.branch ?? 0,
    });
    return null;
  },
  async act(host, { runId, args }) {
    const { validateActions } = await import('../scenario/validateActions.ts');
    const { problemText } = await import('../scenario/problems.ts');
    const timeline = timelineOf(host, runId);
    // What nobody has seen yet lies ahead: there the action comes before all else of its instant, as a scenario's own do.
    const isAhead = args.atUs > args.playedToUs;
    const atUs = isAhead ? args.atUs : actionTime(timeline, args.atUs);
    const action = { atUs, do: args.do, args: args.args };
    const inMs = [...timeline.current.actions.filter((earlier) => earlier.atUs <= atUs), action];
    const problems = validateActions(
      timeline.run.scenario,
      inMs.map((each) => ({ atMs: each.atUs / 1000, do: each.do, args: each.args })),
    );
    if (problems[0] !== undefined) throw new Error(problemText(problems[0]));
    return acted(host, timeline, act(timeline, action, args.playedToUs, args.asBranch), atUs);
  },
  undo(host, { runId, args }) {
    const timeline = timelineOf(host, runId);
    return acted(host, timeline, undo(timeline), args.atUs);
  },
  switchBranch(host, { runId, args }) {
    const timeline = timelineOf(host, runId);
    switchBranch(timeline, args.branch);
    return acted(host, timeline, null, timeline.live.engine.world.nowUs);
  },
  async step(host, { runId, args }) {
    const { findMoment } = await import('./moments.ts');
    return { atUs: findMoment(timelineOf(host, runId), args.fromUs, args.unit, args.direction) };
  },
  async why(host, { runId, args }) {
    const { causesOf } = await import('./causes.ts');
    return causesOf(timelineOf(host, runId), args.eventId);
  },
  async whyHealth(host, { runId, args }) {
    const { causesOf, lastEventOfHealth } = await import('./causes.ts');
    const timeline = timelineOf(host, runId);
    const eventId = lastEventOfHealth(timeline, args.atUs);
    return eventId === null ? [] : causesOf(timeline, eventId);
  },
  async inspect(host, { runId, args }) {
    const { inspectNode } = await import('../sim/inspect.ts');
    const timeline = timelineOf(host, runId);
    positionAt(timeline, args.atUs);
    return inspectNode(timeline.live.engine.world, args.node);
  },
  async hashKey(_, { args }) {
    const hash = murmur2(utf8Bytes(args.key));
    return { hash, positive: toPositive(hash) };
  },
  hash(host, { runId, args }) {
    const timeline = timelineOf(host, runId);
    positionAt(timeline, args.atUs);
    return runHash(timeline.live);
  },
  events(host, { runId, args }) {
    return eventsBefore(timelineOf(host, runId), args.untilUs, args.limit);
  },
  async check(host, { runId, args }) {
    const { measureExpectations } = await import('../scenario/lessonCheck.ts');
    const timeline = timelineOf(host, runId);
    return measureExpectations(
      { ...timeline.run, actions: timeline.current.actions },
      args.names,
      args.atUs,
    );
  },
};

function acted(host: Host, timeline: Timeline, left: Branch | null, atUs: number): ActResult {
  host.wants.delete(timeline.runId);
  return {
    atUs,
    actions: actionEntries(timeline),
    branches: branchEntries(timeline),
    branchedFrom: left?.id ?? null,
  };
}

/** The last `limit` events up to a moment, oldest first: from the nearest checkpoint, or from further back where that has too few. */
function eventsBefore(timeline: Timeline, untilUs: number, limit: number): TraceEvent[] {
  let boundUs = untilUs;
  let found: TraceEvent[] = [];
  for (;;) {
    const stretch: TraceEvent[] = [];
    const live = replayFrom(
      timeline,
      ({ atUs }) => atUs < boundUs,
      (event) => stretch.push(event),
    );
    const { engine } = live;
    const startUs = engine.world.nowUs;
    while (nextDueUs(engine) <= boundUs) step(engine);
    found = [...stretch.filter(({ atUs }) => atUs >= 0), ...found];
    if (found.length >= limit || startUs <= 0) return found.slice(-limit);
    boundUs = startUs;
  }
}

const timelineOf = (host: Host, runId: number): Timeline =>
  must(host.timelines.get(runId), `run ${runId}`);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

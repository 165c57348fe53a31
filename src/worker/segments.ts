/**
 * Segments: stretches of the timeline as the page plays them.
 *
 * Scenes are taken after each instant in which something happened, no closer than `spacingUs`, and turned into patches by comparing
 * them; messages are those under way. Above the speed at which single messages can be seen, counts and a few samples stand for them.
 */

import { nextDueUs } from '../sim/kernel/engine.ts';
import { pendingEvents } from '../sim/kernel/eventQueue.ts';
import type { Message } from '../sim/kernel/network.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import { messageScene, type MessageScene } from '../sim/messageScene.ts';
import { sceneOfRun } from '../scenario/runScenario.ts';
import { diff, type Patch } from './patches.ts';
import type { MessageCount, Segment } from './protocol.ts';
import { advance, isBetweenInstants, stand, stepOnce, type Timeline } from './timeline.ts';

/** From this distance between scenes on, a message is shorter than a frame: it is counted, not drawn. */
const COUNT_FROM_HOPS = 2;
const MAX_SAMPLES = 12;
/** Remaining times of sessions are drawn anew at least this often. */
const REFRESH_US = 250_000;

/**
 * The segment from `fromUs` towards `toUs`, as far as one slice of work goes. Null: the live run is not there yet (a seek takes several
 * slices); ask again.
 */
export function makeSegment(
  timeline: Timeline,
  fromUs: number,
  toUs: number,
  spacingUs: number,
): Omit<Segment, 'token'> | null {
  if (!advance(timeline, fromUs)) return null;
  const { live, budgets } = timeline;
  const { engine } = live;
  const { world } = engine;
  const messages = underWay(timeline);
  const events: TraceEvent[] = [];
  const patches: Patch[] = [];
  const keyframe = sceneOfRun(live);
  const stopListening = listen(timeline, messages, events);
  let scene = keyframe;
  let sceneAtUs = fromUs;
  let scenesLeft = budgets.sliceScenes;
  let eventsLeft = budgets.sliceEvents;
  while (eventsLeft > 0 && scenesLeft > 0 && world.nowUs < toUs) {
    let untilUs = Math.min(toUs, Math.max(nextDueUs(engine), world.nowUs + spacingUs));
    const eventsBefore = events.length;
    while (nextDueUs(engine) <= untilUs) {
      stepOnce(timeline);
      eventsLeft -= 1;
      if (eventsLeft <= 0 && isBetweenInstants(timeline)) untilUs = world.nowUs;
    }
    const beforeUs = sceneAtUs;
    const seen =
      events.length > eventsBefore ||
      untilUs === toUs ||
      untilUs - beforeUs >= REFRESH_US ||
      arrives(messages, beforeUs, untilUs);
    stand(timeline, untilUs);
    // Polls and pings change nothing that is drawn; a scene for each of them would cost more than the engine.
    if (!seen) continue;
    const next = sceneOfRun(live);
    patches.push(...diff(scene, next, untilUs));
    scene = next;
    sceneAtUs = untilUs;
    scenesLeft -= 1;
  }
  stopListening();
  const shown = [...messages.values()];
  const counted = spacingUs > COUNT_FROM_HOPS * world.network.settings.latencyUs;
  return {
    runId: timeline.runId,
    branch: timeline.current.id,
    fromUs,
    toUs: world.nowUs,
    spacingUs,
    keyframe,
    patches,
    messages: counted ? sample(shown) : shown,
    counts: counted ? countMessages(shown) : null,
    events,
  };
}

/** A message worth following has arrived meanwhile: a follower's log may have grown without a word in the trace. */
function arrives(messages: Map<number, MessageScene>, afterUs: number, untilUs: number): boolean {
  for (const { weight, arriveAtUs } of messages.values()) {
    if (weight >= 2 && arriveAtUs > afterUs && arriveAtUs <= untilUs) return true;
  }
  return false;
}

/** Messages that are on their way at this instant. */
function underWay({ live }: Timeline): Map<number, MessageScene> {
  const messages = new Map<number, MessageScene>();
  for (const event of pendingEvents(live.engine.world.queue)) {
    if (event.kind !== 'arrive') continue;
    const scene = messageScene(event.payload as Message);
    if (scene !== null) messages.set(scene.id, scene);
  }
  return messages;
}

function listen(
  { live }: Timeline,
  messages: Map<number, MessageScene>,
  events: TraceEvent[],
): () => void {
  const onTrace = (event: TraceEvent): void => void events.push(event);
  live.listeners.push(onTrace);
  live.engine.onMessage = (message) => {
    const scene = messageScene(message);
    if (scene !== null) messages.set(scene.id, scene);
  };
  return () => {
    live.listeners.splice(live.listeners.indexOf(onTrace), 1);
    live.engine.onMessage = null;
  };
}

/** A few of the weightiest, spread evenly, in order of sending. */
function sample(messages: MessageScene[]): MessageScene[] {
  const notable = messages.filter(({ weight }) => weight >= 2);
  const every = Math.max(1, Math.ceil(notable.length / MAX_SAMPLES));
  return notable.filter((_, i) => i % every === 0);
}

function countMessages(messages: MessageScene[]): MessageCount[] {
  const counts = new Map<string, MessageCount>();
  for (const { from, to, kind, weight } of messages) {
    if (weight === 0) continue;
    const key = `${from}>${to}>${kind}`;
    const count = counts.get(key);
    if (count === undefined) counts.set(key, { from, to, kind, count: 1 });
    else count.count += 1;
  }
  return [...counts.values()];
}

/**
 * The page's stretch of the timeline: segments from the worker, and the scene and messages at any moment in them.
 *
 * Moving within a segment applies its patches forward or backward; nothing is asked of the worker while the playhead stays inside.
 */

import type { TraceEvent } from '../sim/kernel/trace.ts';
import type { MessageScene } from '../sim/messageScene.ts';
import type { Scene } from '../sim/scene.ts';
import { applyBackward, applyForward } from '../worker/patches.ts';
import type { Segment } from '../worker/protocol.ts';

export interface Buffer {
  /** The trace before the first segment, asked for after a seek; newest last. */
  past: TraceEvent[];
  /** One behind the other, without gaps. */
  segments: Segment[];
  /** The scene last looked at: after `applied` patches of `segment`. */
  segment: Segment | null;
  applied: number;
  scene: Scene | null;
}

const KEPT_SEGMENTS = 240;
const KEPT_EVENTS = 400;

export const createBuffer = (): Buffer => ({
  past: [],
  segments: [],
  segment: null,
  applied: 0,
  scene: null,
});

/** Adds a segment that follows the last one; one from elsewhere begins the buffer anew. */
export function addSegment(buffer: Buffer, segment: Segment): void {
  const last = buffer.segments.at(-1);
  if (last !== undefined && (last.toUs !== segment.fromUs || last.branch !== segment.branch))
    clearBuffer(buffer);
  buffer.segments.push(segment);
  if (buffer.segments.length > KEPT_SEGMENTS)
    buffer.segments.splice(0, buffer.segments.length - KEPT_SEGMENTS);
}

export function clearBuffer(buffer: Buffer): void {
  buffer.past = [];
  buffer.segments = [];
  buffer.segment = null;
  buffer.applied = 0;
  buffer.scene = null;
}

/** Drops what lies after the segment that holds `atUs`, to have it made anew with another spacing. Returns where to go on. */
export function dropAfter(buffer: Buffer, atUs: number): number {
  const kept = buffer.segments.filter(({ fromUs }) => fromUs <= atUs);
  buffer.segments = kept;
  return kept.at(-1)?.toUs ?? atUs;
}

export const bufferedFromUs = (buffer: Buffer): number => buffer.segments[0]?.fromUs ?? Infinity;
export const bufferedToUs = (buffer: Buffer): number => buffer.segments.at(-1)?.toUs ?? -Infinity;
export const holds = (buffer: Buffer, atUs: number): boolean =>
  atUs >= bufferedFromUs(buffer) && atUs <= bufferedToUs(buffer);

export function segmentAt(buffer: Buffer, atUs: number): Segment | null {
  // The later of two that meet at `atUs`: its keyframe is the exact state there.
  return (
    buffer.segments.findLast((segment) => segment.fromUs <= atUs && atUs <= segment.toUs) ?? null
  );
}

/** The scene at `atUs`; the same object as before where nothing changed. Null outside the buffer. */
export function sceneAt(buffer: Buffer, atUs: number): Scene | null {
  const segment = segmentAt(buffer, atUs);
  if (segment === null) return null;
  if (segment !== buffer.segment || buffer.scene === null) {
    buffer.segment = segment;
    buffer.applied = 0;
    buffer.scene = segment.keyframe;
  }
  const { patches } = segment;
  let end = buffer.applied;
  while (end < patches.length && (patches[end]?.atUs ?? Infinity) <= atUs) end += 1;
  if (end > buffer.applied) {
    buffer.scene = applyForward(buffer.scene, patches.slice(buffer.applied, end));
  } else {
    let start = buffer.applied;
    while (start > 0 && (patches[start - 1]?.atUs ?? -Infinity) > atUs) start -= 1;
    if (start < buffer.applied)
      buffer.scene = applyBackward(buffer.scene, patches.slice(start, buffer.applied));
    end = start;
  }
  buffer.applied = end;
  return buffer.scene;
}

/** What is on its way at `atUs`. What waits for a cut link has no arrival and stays. */
export function messagesAt(buffer: Buffer, atUs: number): MessageScene[] {
  const segment = segmentAt(buffer, atUs);
  if (segment === null) return [];
  return segment.messages.filter(
    ({ sendAtUs, arriveAtUs }) => sendAtUs <= atUs && (arriveAtUs < 0 || arriveAtUs > atUs),
  );
}

/** The buffered part of the trace up to `atUs`, newest last. */
export function eventsAt(buffer: Buffer, atUs: number): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let i = buffer.segments.length - 1; i >= 0 && events.length < KEPT_EVENTS; i -= 1) {
    const segment = buffer.segments[i] as Segment;
    if (segment.fromUs > atUs) continue;
    for (let j = segment.events.length - 1; j >= 0 && events.length < KEPT_EVENTS; j -= 1) {
      const event = segment.events[j] as TraceEvent;
      if (event.atUs <= atUs) events.push(event);
    }
  }
  const firstId = events.at(-1)?.id ?? Infinity;
  for (let i = buffer.past.length - 1; i >= 0 && events.length < KEPT_EVENTS; i -= 1) {
    const event = buffer.past[i] as TraceEvent;
    if (event.id < firstId && event.atUs <= atUs) events.push(event);
  }
  return events.reverse();
}

/** When the next message worth following is sent after `atUs`, within the buffer; null: none. */
export function nextNotableUs(buffer: Buffer, atUs: number): number | null {
  let next = Infinity;
  for (const segment of buffer.segments) {
    if (segment.toUs < atUs || segment.fromUs > next) continue;
    for (const { weight, sendAtUs } of segment.messages) {
      if (weight === 3 && sendAtUs > atUs && sendAtUs < next) next = sendAtUs;
    }
  }
  return next === Infinity ? null : next;
}

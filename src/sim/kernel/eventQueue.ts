/**
 * The event queue: a binary heap ordered by (time, sequence).
 *
 * The sequence number makes the order of equal times the order of scheduling, on every engine; a heap alone
 * has no such order. Which of two children is due first is computed, not branched on: the processor could not guess it.
 */

import type { SimTime } from '../../base/brand.ts';
import type { NodeId } from './world.ts';

/** What is due: data, never a closure, so that a world can be copied, hashed, compared and shown. */
export interface ScheduledEvent {
  atUs: SimTime;
  /** Order among events of one instant; also the event's identity. */
  sequence: number;
  node: NodeId;
  /** Which life of the node scheduled it: what an earlier life scheduled is void. */
  incarnation: number;
  kind: string;
  /** Of a timer: which function of the behaviour's table; '' of all else. */
  name: string;
  payload: unknown;
  /** Id of the trace event that led to it; 0 is the scenario itself. */
  trigger: number;
}

export interface EventQueue {
  length: number;
  /** In heap order; behind `length` stands Infinity, which is never due. */
  times: Float64Array;
  sequences: Float64Array;
  /** What lies behind `length` is null. */
  events: (ScheduledEvent | null)[];
  /** Objects of events that are over, for those to come: most of the loop's garbage would be these. */
  spare: ScheduledEvent[];
}

export function createEventQueue(capacity = 256): EventQueue {
  return {
    length: 0,
    times: new Float64Array(capacity).fill(Infinity),
    sequences: new Float64Array(capacity),
    events: [],
    spare: [],
  };
}

/** Adds an event; its sequence number must be the highest so far. */
export function pushEvent(
  queue: EventQueue,
  atUs: SimTime,
  sequence: number,
  node: NodeId,
  incarnation: number,
  kind: string,
  name: string,
  payload: unknown,
  trigger: number,
): void {
  const spare = queue.spare.pop();
  if (spare === undefined) {
    place(queue, { atUs, sequence, node, incarnation, kind, name, payload, trigger });
    return;
  }
  spare.atUs = atUs;
  spare.sequence = sequence;
  spare.node = node;
  spare.incarnation = incarnation;
  spare.kind = kind;
  spare.name = name;
  spare.payload = payload;
  spare.trigger = trigger;
  place(queue, spare);
}

/** After an event was carried out and nobody keeps it: its object serves the next one. */
export function releaseEvent(queue: EventQueue, event: ScheduledEvent): void {
  event.payload = null;
  queue.spare.push(event);
}

function place(queue: EventQueue, event: ScheduledEvent): void {
  // One place stays free for the Infinity at the end.
  if (queue.length + 1 >= queue.times.length) grow(queue);
  const { times, sequences, events } = queue;
  const { atUs } = event;
  let hole = queue.length;
  queue.length += 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const parentTime = times[parent] as number;
    // A new event has the highest sequence number of all, so among equals it stays below.
    if (parentTime <= atUs) break;
    times[hole] = parentTime;
    sequences[hole] = sequences[parent] as number;
    events[hole] = events[parent] as ScheduledEvent;
    hole = parent;
  }
  times[hole] = atUs;
  sequences[hole] = event.sequence;
  events[hole] = event;
}

/** Time of the next event, Infinity if none is left. */
export const nextEventAtUs = (queue: EventQueue): number => queue.times[0] as number;

export function popEvent(queue: EventQueue): ScheduledEvent | null {
  if (queue.length === 0) return null;
  const { times, events } = queue;
  const first = events[0] as ScheduledEvent;
  queue.length -= 1;
  const last = queue.length;
  const event = events[last] as ScheduledEvent;
  events[last] = null;
  times[last] = Infinity;
  if (last > 0) siftDown(queue, event);
  return first;
}

function siftDown(queue: EventQueue, event: ScheduledEvent): void {
  const { times, sequences, events } = queue;
  const { atUs, sequence } = event;
  const firstLeaf = queue.length >> 1;
  let hole = 0;
  while (hole < firstLeaf) {
    const left = 2 * hole + 1;
    const leftTime = times[left] as number;
    const rightTime = times[left + 1] as number;
    const isTie =
      +(rightTime === leftTime) & +((sequences[left + 1] as number) < (sequences[left] as number));
    const child = left + (+(rightTime < leftTime) | isTie);
    const childTime = times[child] as number;
    if (childTime >= atUs && (childTime > atUs || (sequences[child] as number) > sequence)) break;
    times[hole] = childTime;
    sequences[hole] = sequences[child] as number;
    events[hole] = events[child] as ScheduledEvent;
    hole = child;
  }
  times[hole] = atUs;
  sequences[hole] = sequence;
  events[hole] = event;
}

/** The pending events in order of due time, for hashing and for the inspector. */
export function pendingEvents(queue: EventQueue): ScheduledEvent[] {
  const events = queue.events.slice(0, queue.length) as ScheduledEvent[];
  return events.sort((a, b) => a.atUs - b.atUs || a.sequence - b.sequence);
}

function grow(queue: EventQueue): void {
  const capacity = queue.times.length * 2;
  const times = new Float64Array(capacity).fill(Infinity);
  times.set(queue.times);
  const sequences = new Float64Array(capacity);
  sequences.set(queue.sequences);
  queue.times = times;
  queue.sequences = sequences;
}

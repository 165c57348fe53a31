/**
 * The event queue: a binary heap over typed arrays, ordered by (time, sequence).
 *
 * The sequence number makes the order of equal times the order of scheduling, on every engine; a heap alone
 * has no such order. The payload objects lie in slots beside the heap, so that sifting moves numbers only.
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
  payload: unknown;
  /** Id of the trace event that led to it; 0 is the scenario itself. */
  trigger: number;
}

export interface EventQueue {
  length: number;
  times: Float64Array;
  sequences: Float64Array;
  slots: Uint32Array;
  events: (ScheduledEvent | null)[];
  free: number[];
}

export function createEventQueue(capacity = 256): EventQueue {
  return {
    length: 0,
    times: new Float64Array(capacity),
    sequences: new Float64Array(capacity),
    slots: new Uint32Array(capacity),
    events: [],
    free: [],
  };
}

export function pushEvent(queue: EventQueue, event: ScheduledEvent): void {
  if (queue.length === queue.times.length) grow(queue);
  const { times, sequences, slots } = queue;
  const slot = queue.free.length > 0 ? (queue.free.pop() as number) : queue.events.length;
  queue.events[slot] = event;
  const { atUs, sequence } = event;
  let hole = queue.length;
  queue.length += 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const parentTime = times[parent] as number;
    // A new event has the highest sequence number of all, so among equals it stays below.
    if (parentTime <= atUs) break;
    times[hole] = parentTime;
    sequences[hole] = sequences[parent] as number;
    slots[hole] = slots[parent] as number;
    hole = parent;
  }
  times[hole] = atUs;
  sequences[hole] = sequence;
  slots[hole] = slot;
}

/** Time of the next event, Infinity if none is left. */
export function nextEventAtUs(queue: EventQueue): number {
  return queue.length === 0 ? Infinity : (queue.times[0] as number);
}

export function popEvent(queue: EventQueue): ScheduledEvent | null {
  if (queue.length === 0) return null;
  const { times, sequences, slots } = queue;
  const topSlot = slots[0] as number;
  const event = queue.events[topSlot] as ScheduledEvent;
  queue.events[topSlot] = null;
  queue.free.push(topSlot);
  queue.length -= 1;
  const last = queue.length;
  if (last > 0)
    siftDown(queue, times[last] as number, sequences[last] as number, slots[last] as number);
  return event;
}

function siftDown(queue: EventQueue, atUs: number, sequence: number, slot: number): void {
  const { times, sequences, slots, length } = queue;
  const firstLeaf = length >> 1;
  let hole = 0;
  while (hole < firstLeaf) {
    let child = 2 * hole + 1;
    let childTime = times[child] as number;
    const right = child + 1;
    if (right < length) {
      const rightTime = times[right] as number;
      if (
        rightTime < childTime ||
        (rightTime === childTime && (sequences[right] as number) < (sequences[child] as number))
      ) {
        child = right;
        childTime = rightTime;
      }
    }
    if (childTime > atUs || (childTime === atUs && (sequences[child] as number) > sequence)) break;
    times[hole] = childTime;
    sequences[hole] = sequences[child] as number;
    slots[hole] = slots[child] as number;
    hole = child;
  }
  times[hole] = atUs;
  sequences[hole] = sequence;
  slots[hole] = slot;
}

/** The pending events in order of due time, for hashing and for the inspector. */
export function pendingEvents(queue: EventQueue): ScheduledEvent[] {
  const events = queue.events.filter((event): event is ScheduledEvent => event !== null);
  return events.sort((a, b) => a.atUs - b.atUs || a.sequence - b.sequence);
}

function grow(queue: EventQueue): void {
  const capacity = queue.times.length * 2;
  const times = new Float64Array(capacity);
  times.set(queue.times);
  const sequences = new Float64Array(capacity);
  sequences.set(queue.sequences);
  const slots = new Uint32Array(capacity);
  slots.set(queue.slots);
  queue.times = times;
  queue.sequences = sequences;
  queue.slots = slots;
}

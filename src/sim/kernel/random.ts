/**
 * Random streams: sfc32, integer arithmetic only, its state part of the world.
 *
 * One stream per node and purpose and per directed link, each seeded from (seed, name): adding one consumer
 * does not change what the others draw.
 */

import { hash32 } from '../../base/hash.ts';

/** Four 32-bit words of an sfc32 generator. */
export type RandomState = Int32Array;

export function createRandom(seed: string, name: string): RandomState {
  const state = new Int32Array(4);
  state[0] = hash32(`${seed}|a|${name}`) | 0;
  state[1] = hash32(`${seed}|b|${name}`) | 0;
  state[2] = hash32(`${seed}|c|${name}`) | 0;
  state[3] = 1;
  for (let i = 0; i < 12; i += 1) nextUint32(state);
  return state;
}

export function nextUint32(state: RandomState): number {
  const a = state[0] as number;
  const b = state[1] as number;
  const c = state[2] as number;
  const counter = state[3] as number;
  const sum = (((a + b) | 0) + counter) | 0;
  state[3] = (counter + 1) | 0;
  state[0] = b ^ (b >>> 9);
  state[1] = (c + (c << 3)) | 0;
  state[2] = (((c << 21) | (c >>> 11)) + sum) | 0;
  return sum >>> 0;
}

/** A whole number in [0, bound), bound at most 2^20 for an even spread. */
export function nextInt(state: RandomState, bound: number): number {
  return Math.floor((nextUint32(state) * bound) / 4294967296);
}

/** One draw that belongs to (seed, name) alone: the same in every lane and branch, without a stream. */
export function drawOnce(seed: string, name: string, bound: number): number {
  return Math.floor((hash32(`${seed}|${name}`) * bound) / 4294967296);
}

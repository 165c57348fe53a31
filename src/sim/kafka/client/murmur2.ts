/**
 * How the default partitioner turns a key into a partition.
 * [Apache Kafka: clients/.../common/utils/Utils.java (murmur2, toPositive); .../producer/internals/BuiltInPartitioner.java]
 *
 * Works on the serialized key, here the UTF-8 bytes that the string serializer makes; the platform's encoder is not
 * within the engine's reach. An empty key is a key. Left out: keys of other serializers (any bytes can be hashed).
 */
import { assert } from '../../../base/assert.ts';

/** The partition of a record with this key. The divisor counts all partitions, also those without a leader. */
export function partitionForKey(key: string, partitionCount: number): number {
  assert(partitionCount > 0, `partition count ${partitionCount}`);
  return toPositive(murmur2(utf8Bytes(key))) % partitionCount;
}

const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** 32-bit murmur2 with Kafka's seed, as a signed number. */
export function murmur2(bytes: Uint8Array): number {
  let hash = SEED ^ bytes.length;
  const tail = bytes.length - (bytes.length % 4);
  for (let i = 0; i < tail; i += 4) {
    let word = Math.imul(littleEndianWord(bytes, i, 4), M);
    word = Math.imul(word ^ (word >>> R), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (tail < bytes.length)
    hash = Math.imul(hash ^ littleEndianWord(bytes, tail, bytes.length - tail), M);

  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** Clears the sign bit. This is not the absolute value: -1 becomes 2147483647. */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff;
}

/** UTF-8 as Java's string serializer writes it: half of a surrogate pair standing alone becomes a question mark. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x80) bytes.push(codePoint);
    else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), continuation(codePoint));
    else if (codePoint >= 0xd800 && codePoint <= 0xdfff) bytes.push(QUESTION_MARK);
    else if (codePoint < 0x10000) {
      bytes.push(0xe0 | (codePoint >> 12), continuation(codePoint >> 6), continuation(codePoint));
    } else {
      bytes.push(0xf0 | (codePoint >> 18), continuation(codePoint >> 12));
      bytes.push(continuation(codePoint >> 6), continuation(codePoint));
    }
  }
  return Uint8Array.from(bytes);
}

const QUESTION_MARK = 0x3f;

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

function littleEndianWord(bytes: Uint8Array, start: number, length: number): number {
  let word = 0;
  for (let i = 0; i < length; i++) word |= (bytes[start + i] ?? 0) << (8 * i);
  return word;
}

/** Vectors of the two hashes: murmur2 of a key, and Java's hash of a group id. */
import * as v from 'valibot';
import {
  murmur2,
  partitionForKey,
  toPositive,
  utf8Bytes,
} from '../../../sim/kafka/client/murmur2.ts';
import {
  javaAbs,
  javaHashCode,
  partitionForGroup,
} from '../../../sim/kafka/coordinator/groupPartition.ts';
import { compareStated } from '../compare.ts';
import type { Outcome } from '../report.ts';

const partitionByCount = v.record(v.string(), v.number());

const keyCase = v.looseObject({
  key: v.nullable(v.string()),
  keyHex: v.string(),
  murmur2: v.number(),
  toPositive: v.number(),
  partition: partitionByCount,
});

export function runMurmur2(json: unknown): Outcome {
  const { key, keyHex, ...expected } = v.parse(keyCase, json);
  const bytes = key === null ? Uint8Array.from(Buffer.from(keyHex, 'hex')) : utf8Bytes(key);
  const hash = murmur2(bytes);
  const partitionOf = (count: number): number =>
    key === null ? toPositive(hash) % count : partitionForKey(key, count);
  return compareStated(
    {
      keyHex,
      murmur2: expected.murmur2,
      toPositive: expected.toPositive,
      partition: expected.partition,
    },
    {
      keyHex: Buffer.from(bytes).toString('hex'),
      murmur2: hash,
      toPositive: toPositive(hash),
      partition: forEachCount(expected.partition, partitionOf),
    },
  );
}

const groupCase = v.looseObject({
  groupId: v.string(),
  hashCode: v.number(),
  abs: v.number(),
  partition: partitionByCount,
});

export function runGroupPartitionHash(json: unknown): Outcome {
  const { groupId, hashCode, abs, partition } = v.parse(groupCase, json);
  const hash = javaHashCode(groupId);
  return compareStated(
    { hashCode, abs, partition },
    {
      hashCode: hash,
      abs: javaAbs(hash),
      partition: forEachCount(partition, (count) => partitionForGroup(groupId, count)),
    },
  );
}

function forEachCount(
  byCount: Record<string, number>,
  partitionOf: (count: number) => number,
): Record<string, number> {
  return Object.fromEntries(
    Object.keys(byCount).map((count) => [count, partitionOf(Number(count))]),
  );
}

/**
 * Which partition of an internal topic keeps a group, hence which broker coordinates it.
 * [Apache Kafka: core/.../coordinator/group/GroupMetadataManager.scala (partitionFor); clients/.../utils/Utils.java (abs)]
 *
 * A group lives in `__consumer_offsets`; a transactional id lives in `__transaction_state` by the same rule.
 */
import { assert } from '../../../base/assert.ts';

/** `count` is the number of partitions of the internal topic (offsets.topic.num.partitions, 50 by default). */
export function partitionForGroup(groupId: string, count: number): number {
  assert(count > 0, `partition count ${count}`);
  return javaAbs(javaHashCode(groupId)) % count;
}

/** Java's String.hashCode: over the UTF-16 units, in signed 32-bit arithmetic. */
export function javaHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

/** Kafka's Utils.abs: the smallest 32-bit number, which has no positive twin, becomes 0. */
export function javaAbs(value: number): number {
  return value === -0x80000000 ? 0 : Math.abs(value);
}

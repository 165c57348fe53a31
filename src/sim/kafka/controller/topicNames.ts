/**
 * Which names a topic may have. [Apache Kafka: clients/.../org/apache/kafka/common/internals/Topic.java]
 */

const LEGAL = /^[a-zA-Z0-9._-]+$/;
const MAX_LENGTH = 249;

export const isValidTopicName = (name: string): boolean =>
  LEGAL.test(name) && name.length <= MAX_LENGTH && name !== '.' && name !== '..';

/** Names of metrics write `.` as `_`: two topics that differ only there collide. */
export const mayCollide = (name: string): boolean => name.includes('.') || name.includes('_');

export const collides = (a: string, b: string): boolean => unified(a) === unified(b);

const unified = (name: string): string => name.replaceAll('.', '_');

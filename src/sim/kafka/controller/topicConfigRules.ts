/**
 * Which configuration a topic may have. [Apache Kafka: storage/.../internals/log/LogConfig.java (validateNames, validate)]
 *
 * Values of keys that are not modelled yet are accepted as they are.
 */
import { configKeys } from '../config.ts';
import { configValueFault, isTopicKey } from '../configValue.ts';
import type { ErrorName } from '../protocol.ts';

export const topicConfigKeys = Object.keys(configKeys.topic) as (keyof typeof configKeys.topic)[];

/** Null: all is well. */
export function configError(config: Readonly<Record<string, string>>): ErrorName | null {
  const isGood = Object.entries(config).every(
    ([name, value]) => isTopicKey(name) && configValueFault('topic', name, value) === null,
  );
  return isGood ? null : 'INVALID_CONFIG';
}

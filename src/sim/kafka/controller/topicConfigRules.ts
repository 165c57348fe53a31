/**
 * Which values a topic's configuration may have. [Apache Kafka: storage/.../internals/log/LogConfig.java (validate)]
 *
 * Keys that the model does not know are accepted as they are.
 */
import { configKeys } from '../config.ts';
import type { ErrorName } from '../protocol.ts';

export const topicConfigKeys = Object.keys(configKeys.topic) as (keyof typeof configKeys.topic)[];

/** Null: all is well. */
export function configError(config: Readonly<Record<string, string>>): ErrorName | null {
  const minIsr = config['min.insync.replicas'];
  if (minIsr !== undefined && !/^[1-9]\d*$/.test(minIsr)) return 'INVALID_CONFIG';
  const unclean = config['unclean.leader.election.enable'];
  if (unclean !== undefined && !/^(true|false)$/i.test(unclean)) return 'INVALID_CONFIG';
  return null;
}

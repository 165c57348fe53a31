/**
 * What a producer makes of its configuration, and which conflicts it refuses
 * (clients/src/main/java/org/apache/kafka/clients/producer/ProducerConfig.java, KafkaProducer.configureDeliveryTimeout).
 */

import { msToUs } from '../../../base/brand.ts';
import type { ResolvedConfig } from '../config.ts';

type Config = ResolvedConfig<'producer'>;

const ACKS: Record<string, number> = { all: -1, '-1': -1, '0': 0, '1': 1 };

/** 0, 1 or −1 (all). */
export const acksOf = (config: Pick<Config, 'acks'>): number => ACKS[config.acks] ?? -1;

/** Too short a delivery.timeout.ms is raised where it is the default. */
export const deliveryTimeoutUs = (config: Config): number =>
  msToUs(
    Math.max(config['delivery.timeout.ms'], config['linger.ms'] + config['request.timeout.ms']),
  );

/** Why the producer cannot be made, as a ConfigException says it; null: it can. `given` is what was set explicitly. */
export function configFault(config: Config, given: Record<string, unknown>): string | null {
  if (ACKS[config.acks] === undefined) {
    return `Invalid value ${config.acks} for configuration acks: String must be one of: all, -1, 0, 1`;
  }
  for (const key of ['batch.size', 'linger.ms', 'retries', 'buffer.memory'] as const) {
    if (config[key] < 0) {
      return `Invalid value ${config[key]} for configuration ${key}: Value must be at least 0`;
    }
  }
  const least = config['linger.ms'] + config['request.timeout.ms'];
  if (given['delivery.timeout.ms'] !== undefined && config['delivery.timeout.ms'] < least) {
    return 'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms';
  }
  return given['enable.idempotence'] === undefined || !config['enable.idempotence']
    ? null
    : idempotenceFault(config);
}

/** Idempotence asked for explicitly does not go together with these; left at its default it is switched off instead. */
function idempotenceFault(config: Config): string | null {
  if (acksOf(config) !== -1) {
    return 'Must set acks to all in order to use the idempotent producer.';
  }
  if (config.retries === 0)
    return 'Must set retries to non-zero when using the idempotent producer.';
  return config['max.in.flight.requests.per.connection'] > 5
    ? 'Must set max.in.flight.requests.per.connection to at most 5 to use the idempotent producer.'
    : null;
}

/**
 * What a producer makes of its configuration, and which conflicts it refuses
 * (clients/src/main/java/org/apache/kafka/clients/producer/ProducerConfig.java, KafkaProducer.configureDeliveryTimeout).
 */

import { msToUs } from '../../../base/brand.ts';
import type { ResolvedConfig } from '../config.ts';
import { configValueFault } from '../configValue.ts';

type Config = ResolvedConfig<'producer'>;

const ACKS: Record<string, number> = { all: -1, '-1': -1, '0': 0, '1': 1 };

/** 0, 1 or −1 (all). */
export const acksOf = (config: Pick<Config, 'acks'>): number => ACKS[config.acks] ?? -1;

/** Too short a delivery.timeout.ms is raised where it is the default. */
export const deliveryTimeoutUs = (config: Config): number =>
  msToUs(
    Math.max(config['delivery.timeout.ms'], config['linger.ms'] + config['request.timeout.ms']),
  );

const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** A value that can be looked at by itself is refused as it is; in what follows from several, the exception is wrapped. */
export interface ConfigFault {
  message: string;
  exception: 'ConfigException' | 'KafkaException';
}

/** Why the producer cannot be made, as a ConfigException says it; null: it can. `given` is what was set explicitly. */
export function configFault(config: Config, given: Record<string, unknown>): ConfigFault | null {
  const message = valueFault(config, given);
  if (message !== null) return { message, exception: 'ConfigException' };
  const least = config['linger.ms'] + config['request.timeout.ms'];
  if (given['delivery.timeout.ms'] === undefined || config['delivery.timeout.ms'] >= least)
    return null;
  return {
    message: 'delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms',
    exception: 'KafkaException',
  };
}

function valueFault(config: Config, given: Record<string, unknown>): string | null {
  for (const [name, value] of Object.entries(given)) {
    const fault = configValueFault('producer', name, value);
    if (fault !== null) return fault.message;
  }
  const compression = given['compression.type'];
  if (compression !== undefined && !COMPRESSIONS.includes(String(compression))) {
    return `Invalid value ${String(compression)} for configuration compression.type: String must be one of: ${COMPRESSIONS.join(', ')}`;
  }
  if (given['transactional.id'] !== undefined && !isIdempotent(config)) {
    return 'Cannot set a transactional.id without also enabling idempotence.';
  }
  return given['enable.idempotence'] === undefined || !config['enable.idempotence']
    ? null
    : idempotenceFault(config);
}

/** What is left of idempotence after the other settings: by default it yields to them. */
const isIdempotent = (config: Config): boolean =>
  config['enable.idempotence'] && idempotenceFault(config) === null;

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

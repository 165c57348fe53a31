/** The settings whose value a scenario chose for teaching, each beside Kafka's default. */
import { configKeys, type ConfigSide, type ConfigValue } from '../../sim/kafka/config.ts';
import type { Config, Scenario } from '../../scenario/schema.ts';

export interface LessonValue {
  key: string;
  /** Whose setting it is. */
  side: ConfigSide;
  value: ConfigValue;
  standard: ConfigValue;
  unit: string;
}

/** In the scenario's order; a setting of two sides has two lines. */
export function lessonValues(scenario: Scenario): LessonValue[] {
  const { brokerConfig = {}, producers = {}, consumers = {}, admins = {} } = scenario;
  const given: [ConfigSide, Config[]][] = [
    ['broker', [brokerConfig]],
    ['producer', configsOf(producers)],
    ['consumer', configsOf(consumers)],
    ['admin', configsOf(admins)],
  ];
  return (scenario.lessonValues ?? []).flatMap((key) =>
    given.flatMap(([side, configs]) => valuesOf(key, side, configs)),
  );
}

function valuesOf(key: string, side: ConfigSide, configs: readonly Config[]): LessonValue[] {
  const known = (configKeys[side] as Record<string, { default: ConfigValue; unit: string }>)[key];
  if (known === undefined) return [];
  const { default: standard, unit } = known;
  const values = new Set(configs.flatMap((config) => (config[key] ?? []) as ConfigValue));
  return [...values]
    .filter((value) => value !== standard)
    .map((value) => ({ key, side, value, standard, unit }));
}

const configsOf = (clients: Readonly<Record<string, { config?: Config }>>): Config[] =>
  Object.values(clients).map(({ config = {} }) => config);

/** Whether the values of a configuration are of the type and in the range that Kafka's ConfigDef asks for. */
import { resolveConfig, type ConfigSide } from '../sim/kafka/config.ts';
import { configValueFault, isTopicKey } from '../sim/kafka/configValue.ts';
import { placeOf, problem, type Problem } from './problems.ts';
import type { Config, Scenario } from './schema.ts';

export function configProblems(side: ConfigSide, config: Config = {}, at: string): Problem[] {
  return Object.entries(config).flatMap(([name, value]) => {
    const place = placeOf(at, [name]);
    if (side === 'topic' && !isTopicKey(name))
      return [problem(place, 'notAllowed', `Unknown topic config name: ${name}`)];
    const fault = configValueFault(side, name, value);
    return fault === null ? [] : [problem(place, fault.what, fault.message)];
  });
}

/** Of everything in the cluster, and of its clients. */
export function allConfigProblems(scenario: Scenario): Problem[] {
  const { topics = [], producers = {}, consumers = {}, admins = {} } = scenario;
  const clients = { producer: producers, consumer: consumers, admin: admins };
  return [
    ...configProblems('zookeeper', scenario.zookeeperConfig, 'zookeeperConfig'),
    ...brokerProblems(scenario.brokerConfig, 'brokerConfig'),
    ...topics.flatMap(({ config }, index) =>
      configProblems('topic', config, `topics[${index}].config`),
    ),
    ...(['producer', 'consumer', 'admin'] as const).flatMap((side) =>
      Object.entries(clients[side]).flatMap(([label, { config }]) =>
        configProblems(side, config, placeOf(`${side}s`, [label, 'config'])),
      ),
    ),
  ];
}

/** [Apache Kafka: core/.../kafka/server/KafkaConfig.scala (validateValues)] */
function brokerProblems(config: Config | undefined, at: string): Problem[] {
  const problems = configProblems('broker', config, at);
  if (problems.length > 0) return problems;
  const resolved = resolveConfig('broker', { ...config });
  const wait = 'replica.fetch.wait.max.ms';
  return (['replica.lag.time.max.ms', 'replica.socket.timeout.ms'] as const)
    .filter((name) => resolved[wait] > resolved[name])
    .map((name) => {
      const reason = `${resolved[name]} is below ${wait}, which is ${resolved[wait]}`;
      return problem(placeOf(at, [name]), 'contradiction', reason);
    });
}

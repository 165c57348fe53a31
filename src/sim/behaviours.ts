/** How each kind of node behaves. */

import type { Behaviours } from './kernel/behaviour.ts';
import { adminBehaviour } from './kafka/client/admin.ts';
import { consumerBehaviour } from './kafka/client/consumer.ts';
import { probeBehaviour } from './kafka/client/probe.ts';
import { producerBehaviour } from './kafka/client/producer.ts';
import { brokerBehaviour } from './kafka/broker/broker.ts';
import { queueBehaviours } from './queues/behaviours.ts';
import { runBehaviour } from './runNode.ts';
import { shellBehaviour } from './zookeeperShell.ts';
import { zookeeperClientBehaviour } from './zookeeperClient.ts';
import { zookeeperBehaviour } from './zookeeper/server.ts';

export const behaviours: Behaviours = {
  run: runBehaviour,
  zookeeper: zookeeperBehaviour,
  zkShell: shellBehaviour,
  zookeeperClient: zookeeperClientBehaviour,
  broker: brokerBehaviour,
  producer: producerBehaviour,
  consumer: consumerBehaviour,
  admin: adminBehaviour,
  probe: probeBehaviour,
  ...queueBehaviours,
};

/** The kinds of node of this folder. */

import type { Behaviours } from '../kernel/behaviour.ts';
import { queueConsumerBehaviour } from './queueConsumer.ts';
import { queueProducerBehaviour } from './queueProducer.ts';
import { queueBehaviour } from './queueServer.ts';

export const queueBehaviours: Behaviours = {
  queue: queueBehaviour,
  queueConsumer: queueConsumerBehaviour,
  queueProducer: queueProducerBehaviour,
};

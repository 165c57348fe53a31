/**
 * An admin client: node kind `admin` (clients/src/main/java/org/apache/kafka/clients/admin/KafkaAdminClient.java).
 *
 * Its command `request` makes the call `operation` of adminOperations.ts; calls are independent of each other. Its configuration:
 * default.api.timeout.ms for a call, request.timeout.ms for each attempt.
 */

import type { Behaviour } from '../../kernel/behaviour.ts';
import type { SimNode } from '../../kernel/world.ts';
import { resolveConfig } from '../config.ts';
import { adminCallSteps, adminCallTimers, startCall } from './adminCall.ts';
import type { AdminArgs } from './adminOperations.ts';
import { stateOf, type AdminState } from './adminState.ts';
import { createKafkaClient, kafkaClientBehaviour, maybeUpdateMetadata } from './metadataUpdater.ts';

/** `node.config` of an admin client. */
export interface AdminNodeConfig {
  config: Record<string, unknown>;
  brokers: number[];
}

const client = kafkaClientBehaviour({
  client: (node) => stateOf(node).client,
  onMetadata(out, node) {
    const state = stateOf(node);
    const waiting = state.waitingForController;
    state.waitingForController = [];
    for (const taskId of waiting) {
      const task = node.tasks.get(taskId);
      if (task !== undefined) out.resume(task, { ok: true, body: null, from: node.id });
    }
  },
});

export const adminBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    const { config: given, brokers } = node.config as unknown as AdminNodeConfig;
    const config = resolveConfig('admin', given);
    const state: AdminState = {
      config,
      client: createKafkaClient(config, brokers, {
        allowAutoTopicCreation: false,
        maxInFlight: Infinity,
      }),
      waitingForController: [],
    };
    node.state = state;
    maybeUpdateMetadata(out, node, state.client);
  },
  onRequest: () => undefined,
  onConnection: (out, node, event) => void client.onConnection(out, node, event),
  onCommand(out, node: SimNode, { do: what, args }) {
    if (what !== 'request') throw new Error(`an admin client cannot ${what}`);
    const { operation, ...rest } = args as AdminArgs & { operation: string };
    startCall(out, node, operation, rest);
  },
  timers: { ...client.timers, ...adminCallTimers },
  steps: { ...client.steps, ...adminCallSteps },
};

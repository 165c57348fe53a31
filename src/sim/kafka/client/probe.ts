/**
 * The probe of the recordings: node kind `probe`, used by the conformance runner and by tests.
 *
 * One consumer that lives as long as the run and is asked for offsets: it asks the leader that it knows, a zombie too, with the leader
 * epoch that it knows. Commands: `learn` (topics whose leaders it shall know), `offsets`, `read` (by a new consumer).
 */

import type { Behaviour } from '../../kernel/behaviour.ts';
import type { SimNode } from '../../kernel/world.ts';
import { resolveConfig } from '../config.ts';
import { addTopic } from './metadata.ts';
import {
  createKafkaClient,
  kafkaClientBehaviour,
  maybeUpdateMetadata,
  type KafkaClient,
} from './metadataUpdater.ts';
import { REQUEST_TIMEOUT_MS } from './probeCall.ts';
import { probeOffsetsSteps, probeOffsetsTimers, startOffsets } from './probeOffsets.ts';
import { probeReadSteps, probeReadTimers, startRead } from './probeRead.ts';
import { clientOf, stateOf, type ProbeState } from './probeState.ts';

const client = kafkaClientBehaviour({
  client: clientOf,
  onMetadata(out, node, updated) {
    const state = stateOf(node);
    const waiting = state.waiting.filter(({ client: name }) => name === updated.name);
    state.waiting = state.waiting.filter(({ client: name }) => name !== updated.name);
    for (const { taskId } of waiting) {
      const task = node.tasks.get(taskId);
      if (task !== undefined) out.resume(task, { ok: true, body: null, from: node.id });
    }
  },
});

export const probeBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    const state: ProbeState = { client: makeClient(node, ''), readers: new Map(), waiting: [] };
    node.state = state;
    maybeUpdateMetadata(out, node, state.client);
  },
  onRequest: () => undefined,
  onConnection(out, node, event) {
    // A reader that has finished lets go of its connections.
    const isKnown = event.channel === '' || stateOf(node).readers.has(event.channel);
    if (isKnown) client.onConnection(out, node, event);
  },
  onCommand(out, node, { do: what, args }) {
    const { metadata } = stateOf(node).client;
    switch (what) {
      case 'learn':
        for (const topic of args['topics'] as string[]) addTopic(metadata, topic, Infinity);
        return maybeUpdateMetadata(out, node, stateOf(node).client);
      case 'offsets':
        return startOffsets(out, node, args as { topic: string; partition: number });
      case 'read':
        return startRead(
          out,
          node,
          (name) => makeClient(node, name),
          args as { topic: string; partition: number },
        );
      default:
        throw new Error(`the probe cannot ${what}`);
    }
  },
  timers: { ...client.timers, ...probeOffsetsTimers, ...probeReadTimers },
  steps: { ...client.steps, ...probeOffsetsSteps, ...probeReadSteps },
};

function makeClient(node: SimNode, name: string): KafkaClient {
  const { config: given, brokers } = node.config as unknown as {
    config: Record<string, unknown>;
    brokers: number[];
  };
  const config = resolveConfig('consumer', { 'request.timeout.ms': REQUEST_TIMEOUT_MS, ...given });
  return createKafkaClient(config, brokers, {
    allowAutoTopicCreation: false,
    maxInFlight: Infinity,
    name,
  });
}

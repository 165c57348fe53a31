/** The probe's state: one consumer that lives as long as the run, and one for each reading under way. */

import type { SimNode } from '../../kernel/world.ts';
import type { KafkaClient } from './metadataUpdater.ts';

export interface ProbeState {
  client: KafkaClient;
  /** By channel name. */
  readers: Map<string, KafkaClient>;
  /** Tasks that wait for a metadata answer, with the client that waits. */
  waiting: { taskId: number; client: string }[];
}

export const stateOf = (node: SimNode): ProbeState => node.state as ProbeState;

/** The client whose channels are called so. */
export const clientOf = (node: SimNode, name: string): KafkaClient =>
  stateOf(node).readers.get(name) ?? stateOf(node).client;

/** An admin client's state: its calls are tasks of the node. */

import type { SimNode } from '../../kernel/world.ts';
import type { ResolvedConfig } from '../config.ts';
import type { KafkaClient } from './metadataUpdater.ts';

export interface AdminState {
  config: ResolvedConfig<'admin'>;
  client: KafkaClient;
  /** Tasks of calls that wait to learn who is controller. */
  waitingForController: number[];
}

export const stateOf = (node: SimNode): AdminState => node.state as AdminState;

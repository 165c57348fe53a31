/** Links whose latency the scenario names. */

import { msToUs } from '../base/brand.ts';
import { readEnd } from './actionKinds.ts';
import { brokerNode } from './kafka/protocol.ts';
import { linkKey } from './kernel/network.ts';
import type { NodeId } from './kernel/world.ts';
import type { Setup } from './setup.ts';
import { zookeeperNode } from './zookeeper/protocol.ts';

/** Latency by link key, both directions. */
export function linksOfSetup(setup: Setup, servers: readonly NodeId[]): Record<string, number> {
  const overrides: Record<string, number> = {};
  for (const { betweenInOrder, latencyMs } of setup.network?.links ?? []) {
    const [left, right] = betweenInOrder.map((end) => nodesAt(end, servers)) as [
      NodeId[],
      NodeId[],
    ];
    for (const a of left) {
      for (const b of right) {
        overrides[linkKey(a, b)] = Math.round(msToUs(latencyMs));
        overrides[linkKey(b, a)] = Math.round(msToUs(latencyMs));
      }
    }
  }
  return overrides;
}

function nodesAt(words: string, servers: readonly NodeId[]): NodeId[] {
  const end = readEnd(words);
  switch (end.what) {
    case 'broker':
      return [brokerNode(end.id)];
    case 'server':
      return [zookeeperNode(end.id)];
    case 'ensemble':
      return [...servers];
    case 'client':
      return [end.label];
    default:
      return [];
  }
}

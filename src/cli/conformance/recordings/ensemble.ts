/** The ensemble of a replay: its nodes, the session time-out that it grants to brokers, whether it can write. */

import { configKeys, resolveConfig } from '../../../sim/kafka/config.ts';
import { zookeeperView } from '../../../sim/zookeeper/view.ts';
import type { Replay } from './run.ts';

export function ensembleOf({ scenario }: Replay): string[] {
  return Array.from({ length: scenario.zookeeperServers }, (_, i) => `zookeeper-${i + 1}`);
}

export const hasQuorum = (run: Replay): boolean =>
  zookeeperView(run.live.engine.world)?.quorum.ok ?? false;

/** What is asked for, within 2 to 20 ticks. */
export function grantedSessionUs({ scenario }: Replay): number {
  const asked = resolveConfig('broker', { ...scenario.brokerConfig })[
    'zookeeper.session.timeout.ms'
  ];
  const tickMs = Number(
    scenario.zookeeperConfig?.['tickTime'] ?? configKeys.zookeeper.tickTime.default,
  );
  return Math.min(Math.max(asked, 2 * tickMs), 20 * tickMs) * 1000;
}

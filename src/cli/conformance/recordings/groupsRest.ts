/**
 * Groups at rest: nothing changed for two seconds, no round goes on that could end by itself, each living consumer holds what the coordinator
 * says, and no silent member is left that the coordinator could have given up by now.
 */

import { resolveConfig } from '../../../sim/kafka/config.ts';
import { consumerView, type ConsumerView } from '../../../sim/kafka/client/consumerView.ts';
import { groupsView, type GroupView } from '../../../sim/kafka/coordinator/view.ts';
import { brokerNode } from '../../../sim/kafka/protocol.ts';
import { nowUs, type Replay } from './run.ts';
import { silentSinceUs } from './silence.ts';

const QUIET_US = 2_000_000;

export function groupsRest(run: Replay): boolean {
  if (nowUs(run) - run.seen.groupChangedAtUs < QUIET_US) return false;
  return [...groupsView(run.live.engine.world).values()].every((group) => groupRests(run, group));
}

function groupRests(run: Replay, group: GroupView): boolean {
  const { state, coordinator, members, missing } = group;
  const coordinatorNode = brokerNode(coordinator);
  const labels = Object.keys(members);
  if (labels.some((label) => isToBeRemoved(run, label, coordinatorNode))) return false;
  const takesPart = (label: string): boolean => isFree(run, label, coordinatorNode);
  switch (state) {
    case 'PreparingRebalance':
      return !missing.every(takesPart);
    case 'CompletingRebalance':
      return !labels.every(takesPart);
    case 'Stable':
      return labels.filter(takesPart).every((label) => holdsItsOwn(run, group, label));
    default:
      return true;
  }
}

/** Its heartbeats come every `heartbeat.interval.ms`: so much before the session's full length it may be over. */
function isToBeRemoved(run: Replay, label: string, coordinator: string): boolean {
  const since = silentSinceUs(run, label, [coordinator]);
  if (since === null) return false;
  const config = resolveConfig('consumer', { ...run.scenario.consumers?.[label]?.config });
  const leastMs = config['session.timeout.ms'] - config['heartbeat.interval.ms'];
  return nowUs(run) - since >= leastMs * 1000;
}

/** It polls and the coordinator hears it. */
function isFree(run: Replay, label: string, coordinator: string): boolean {
  const view = viewOf(run, label);
  if (view === null || silentSinceUs(run, label, [coordinator]) !== null) return false;
  return view.waitsFor !== 'sleep' && view.waitsFor !== 'calls';
}

function holdsItsOwn(run: Replay, { members, coordinator }: GroupView, label: string): boolean {
  const view = viewOf(run, label);
  if (view === null || view.coordinator !== coordinator) return true;
  const own = [...(members[label] ?? [])].sort();
  return [...view.assignment].sort().join() === own.join();
}

function viewOf(run: Replay, label: string): ConsumerView | null {
  const node = run.live.engine.world.nodes.get(label);
  return node === undefined || node.kind !== 'consumer' ? null : consumerView(node);
}

/** What a consumer believes: its membership, its positions, what it holds, for what it waits. */

import type { Offset } from '../../../base/brand.ts';
import type { SimNode, World } from '../../kernel/world.ts';
import { resolveConfig, unmodelledKeys } from '../config.ts';
import type { TopicPartition } from '../protocol.ts';
import type { ConsumerNode, ConsumerNodeConfig, ConsumerState, Query } from './consumer/state.ts';
import { assignedPartitions, positionsOf } from './consumer/subscription.ts';

/** Why poll() does not return, or what keeps the thread from poll(). */
export type WaitsFor =
  | 'nothing'
  | 'coordinator'
  | 'otherMembers'
  | 'metadata'
  | 'assignment'
  | 'commit'
  | 'committedOffsets'
  | 'offsetReset'
  | 'records'
  | 'work'
  | 'sleep'
  | 'leaving'
  | 'calls';

export interface ConsumerView {
  label: string;
  /** '': none. */
  group: string;
  running: boolean;
  paused: boolean;
  /**
   * UNJOINED, PREPARING_REBALANCE, COMPLETING_REBALANCE, STABLE; ASSIGNED: no membership asked for. Without a process NOT_STARTED,
   * LEFT if it closed, UNJOINED if it was killed.
   */
  state: string;
  memberId: string;
  generation: number;
  isLeader: boolean;
  /** Broker id; −1: unknown. */
  coordinator: number;
  subscribed: string[];
  assignment: TopicPartition[];
  positions: Record<TopicPartition, Offset>;
  committed: Record<TopicPartition, Offset>;
  /** The record in work, `orders-0@4`; '' while none is. */
  processing: string;
  delivered: number;
  processed: number;
  /** Records that were fetched and not yet returned by poll(). */
  buffered: number;
  waitsFor: WaitsFor;
  notModelledYet: string[];
}

/** By label. */
export function consumerViews(world: World): Record<string, ConsumerView> {
  const views: Record<string, ConsumerView> = {};
  for (const node of world.nodes.values())
    if (node.kind === 'consumer') views[node.id] = consumerView(node);
  return views;
}

export function consumerView(node: SimNode): ConsumerView {
  const given = node.config as unknown as ConsumerNodeConfig;
  const consumer = node.state as ConsumerState | null;
  const frame = {
    label: node.id,
    running: node.running,
    paused: node.paused,
    notModelledYet: unmodelledKeys('consumer', given.config),
  };
  if (consumer === null) {
    const group = resolveConfig('consumer', given.config)['group.id'];
    const wasClosed = (node as ConsumerNode).disk.wasClosed === true;
    const state = node.incarnation === 0 ? 'NOT_STARTED' : wasClosed ? 'LEFT' : 'UNJOINED';
    return { ...frame, ...NO_PROCESS, state, group, subscribed: given.subscribe ?? [] };
  }
  const { member, subscription, coordinator, delivered, processed } = consumer;
  return {
    ...frame,
    group: consumer.groupId,
    state: subscription.mode === 'assigned' ? 'ASSIGNED' : member.state,
    memberId: member.memberId,
    generation: member.generation,
    isLeader: member.isLeader,
    coordinator: coordinator.broker,
    subscribed: [...subscription.topics],
    assignment: assignedPartitions(subscription),
    positions: positionsOf(subscription),
    committed: committedOf(consumer),
    processing: recordInWork(consumer),
    delivered,
    processed,
    buffered: bufferedRecords(consumer),
    waitsFor: waitsFor(consumer),
  };
}

const NO_PROCESS = {
  memberId: '',
  generation: -1,
  isLeader: false,
  coordinator: -1,
  assignment: [],
  positions: {},
  committed: {},
  processing: '',
  delivered: 0,
  processed: 0,
  buffered: 0,
  waitsFor: 'nothing',
} satisfies Partial<ConsumerView>;

function committedOf({ subscription }: ConsumerState): Record<TopicPartition, Offset> {
  const committed: Record<TopicPartition, Offset> = {};
  for (const position of subscription.partitions.values())
    if (position.committed >= 0) committed[position.topicPartition] = position.committed;
  return committed;
}

function recordInWork({ thread }: ConsumerState): string {
  const record = thread.batch[thread.next];
  if (thread.doing.what !== 'record' || record === undefined) return '';
  return `${record.topicPartition}@${record.offset}`;
}

function bufferedRecords({ fetcher }: ConsumerState): number {
  let count = 0;
  for (const { batches, nextOffset } of fetcher.completed) {
    const last = batches.at(-1);
    if (last !== undefined) count += Math.max(0, last.lastOffset + 1 - nextOffset);
  }
  return count;
}

const queryWaitsFor = ({ coordinator }: ConsumerState, { what }: Query): WaitsFor =>
  what !== 'committed'
    ? 'offsetReset'
    : coordinator.broker === -1
      ? 'coordinator'
      : 'committedOffsets';

function waitsFor(consumer: ConsumerState): WaitsFor {
  const { doing } = consumer.thread;
  switch (doing.what) {
    case 'poll':
      return pollWaitsFor(consumer);
    case 'record':
      return 'work';
    case 'commit':
      return 'commit';
    case 'query':
      return queryWaitsFor(consumer, doing.query);
    case 'sleep':
      return 'sleep';
    case 'assign':
      return 'assignment';
    case 'leave':
      return 'leaving';
    case 'betweenPolls':
    case 'failed':
      return 'calls';
  }
}

function pollWaitsFor({ subscription, coordinator, member }: ConsumerState): WaitsFor {
  if (subscription.mode === 'subscribed') {
    if (member.prepare !== null) return 'commit';
    if (member.state !== 'STABLE' && coordinator.broker === -1) return 'coordinator';
    if (member.state === 'PREPARING_REBALANCE') return 'otherMembers';
    if (member.join !== null && member.join.awaitsMetadataAfter !== -1) return 'metadata';
    if (member.state !== 'STABLE') return 'assignment';
  }
  for (const { phase } of subscription.partitions.values()) {
    if (phase === 'initializing')
      return coordinator.broker === -1 ? 'coordinator' : 'committedOffsets';
    if (phase === 'resetting') return 'offsetReset';
  }
  return 'records';
}

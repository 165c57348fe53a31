/** What views show of producers: plain facts, computed from their state when asked. */

import { msToUs } from '../../../base/brand.ts';
import type { SimNode, World } from '../../kernel/world.ts';
import { resolveConfig, unmodelledKeys } from '../config.ts';
import type { ProducerNode, ProducerState } from './producerState.ts';

export interface ProducerView {
  label: string;
  running: boolean;
  paused: boolean;
  /** The topic of its workload; null: it has none. */
  topic: string | null;
  /** `all`, `1` or `0`. */
  acks: string;
  /** 0 while its workload is stopped, or sends one record at a time. */
  ratePerSecond: number;
  /** Calls of send(), over all its lives. */
  sent: number;
  acknowledged: number;
  /** With acks=0: gone into the network. */
  unconfirmed: number;
  failed: Record<string, number>;
  /** Records that wait to be sent (again), and those that are under way. */
  queued: number;
  inFlight: number;
  /** Oldest record without an answer, a blocked send() too: since when, and when it gives up. */
  waiting: { sinceUs: number; deadlineUs: number } | null;
  /** What send() blocks on. */
  blockedOn: '' | 'metadata' | 'memory';
  notModelledYet: string[];
}

export function producerViews(world: World): Record<string, ProducerView> {
  const views: Record<string, ProducerView> = {};
  for (const node of world.nodes.values()) {
    if (node.kind === 'producer') views[node.id] = producerView(node);
  }
  return views;
}

export function producerView(node: SimNode): ProducerView {
  const { config = {} } = node.config as { config?: Record<string, unknown> };
  const { state } = node as ProducerNode;
  const { workload, counts } = (node as ProducerNode).disk as Partial<ProducerNode['disk']>;
  const isSending = workload !== undefined && !workload.isStopped && workload.mode === 'rate';
  return {
    label: node.id,
    running: node.running,
    paused: node.paused,
    topic: workload === undefined || workload.topic === '' ? null : workload.topic,
    acks: state === null ? resolveConfig('producer', config).acks : acksText(state),
    ratePerSecond: isSending ? workload.ratePerSecond : 0,
    sent: counts?.sent ?? 0,
    acknowledged: counts?.acknowledged ?? 0,
    unconfirmed: counts?.unconfirmed ?? 0,
    failed: { ...counts?.failed },
    ...(state === null ? IDLE : underWay(node, state)),
    notModelledYet: unmodelledKeys('producer', config),
  };
}

type UnderWay = Pick<ProducerView, 'queued' | 'inFlight' | 'waiting' | 'blockedOn'>;

/** A process that is down has no memory. */
const IDLE: UnderWay = { queued: 0, inFlight: 0, waiting: null, blockedOn: '' };
const acksText = ({ acks }: ProducerState): string => (acks === -1 ? 'all' : String(acks));

function underWay(node: SimNode, state: ProducerState): UnderWay {
  let queued = 0;
  let inFlight = 0;
  let waiting: UnderWay['waiting'] = null;
  for (const { correlationId, records, createdAtUs } of state.batches.values()) {
    if (correlationId === 0) queued += records.length;
    else inFlight += records.length;
    if (waiting !== null && waiting.sinceUs <= createdAtUs) continue;
    waiting = { sinceUs: createdAtUs, deadlineUs: createdAtUs + state.deliveryTimeoutUs };
  }
  let blockedOn: UnderWay['blockedOn'] = '';
  for (const task of node.tasks.values()) {
    const call = task.kind === 'application' ? task.context.call : null;
    if (call === null || call.blockedOn === null) continue;
    blockedOn = call.blockedOn;
    const sinceUs = call.beganAtUs;
    const deadlineUs = sinceUs + msToUs(state.config['max.block.ms']);
    if (waiting === null || sinceUs < waiting.sinceUs) waiting = { sinceUs, deadlineUs };
  }
  return { queued, inFlight, waiting, blockedOn };
}

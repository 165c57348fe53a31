/** What the replay notes of the trace: lists from which facts are read. One place that knows the kinds of trace events. */

import type { TraceEvent } from '../../../sim/kernel/trace.ts';

export interface StateWrite {
  atUs: number;
  topicPartition: string;
  leader: number;
  leaderEpoch: number;
  isr: number[];
}

export interface Callback {
  atUs: number;
  consumer: string;
  name: 'assigned' | 'revoked' | 'lost';
  partitions: string[];
  generation: number;
}

export interface Observations {
  events: TraceEvent[];
  stateWrites: StateWrite[];
  /** Committed writes, each by operation and path. */
  zkWrites: { atUs: number; text: string }[];
  callbacks: Callback[];
  /** In order of return, repeats included. */
  deliveries: {
    atUs: number;
    consumer: string;
    group: string;
    topicPartition: string;
    offset: number;
  }[];
}

export function createObservations(): Observations {
  return { events: [], stateWrites: [], zkWrites: [], callbacks: [], deliveries: [] };
}

export function note(observations: Observations, event: TraceEvent): void {
  const { kind, data, atUs, node } = event;
  observations.events.push(event);
  if (kind === 'zkWriteCommitted') noteWrites(observations, atUs, data['ops'] as ZkOpFact[]);
  else if (kind === 'zkSessionCreated') observations.zkWrites.push({ atUs, text: 'createSession' });
  else if (kind === 'zkSessionClosed' || kind === 'zkSessionExpired') {
    const text = ['closeSession', ...(data['ephemerals'] as string[])].join(' ');
    observations.zkWrites.push({ atUs, text });
  } else if (
    kind === 'partitionsAssigned' ||
    kind === 'partitionsRevoked' ||
    kind === 'partitionsLost'
  ) {
    observations.callbacks.push({
      atUs,
      consumer: node,
      name:
        kind === 'partitionsAssigned'
          ? 'assigned'
          : kind === 'partitionsRevoked'
            ? 'revoked'
            : 'lost',
      partitions: data['partitions'] as string[],
      generation: data['generation'] as number,
    });
  } else if (kind === 'recordsDelivered') noteDelivery(observations, event);
}

interface ZkOpFact {
  op: string;
  path: string;
  data?: unknown;
}

function noteWrites(observations: Observations, atUs: number, ops: readonly ZkOpFact[]): void {
  for (const { op, path, data } of ops) {
    observations.zkWrites.push({ atUs, text: `${op} ${path}` });
    const state = /^\/brokers\/topics\/(.+)\/partitions\/(\d+)\/state$/.exec(path);
    if (state === null || op === 'delete') continue;
    const written = data as { leader: number; leader_epoch: number; isr: number[] };
    observations.stateWrites.push({
      atUs,
      topicPartition: `${state[1]}-${state[2]}`,
      leader: written.leader,
      leaderEpoch: written.leader_epoch,
      isr: [...written.isr],
    });
  }
}

function noteDelivery({ deliveries }: Observations, { atUs, node, data }: TraceEvent): void {
  const { group, topicPartition, baseOffset, count } = data as {
    group: string;
    topicPartition: string;
    baseOffset: number;
    count: number;
  };
  for (let i = 0; i < count; i += 1) {
    deliveries.push({ atUs, consumer: node, group, topicPartition, offset: baseOffset + i });
  }
}

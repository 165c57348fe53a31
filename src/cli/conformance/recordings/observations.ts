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
  /** Answers of calls, by the call's id; a later one replaces an earlier one. */
  answers: Map<string, { kind: string; data: Record<string, unknown> }>;
  /** What became of records, by the id of the call that sent them, in the order in which it was known. */
  outcomes: Map<string, RecordOutcome[]>;
  /** Calls whose send() has returned for all records. */
  returned: Set<string>;
  /** Last change in any group; −Infinity: none yet. */
  groupChangedAtUs: number;
  /** In order of return, repeats included. */
  deliveries: {
    atUs: number;
    consumer: string;
    group: string;
    topicPartition: string;
    offset: number;
  }[];
}

/** The recorder's own ZooKeeper client had its session before the first step: it is not among the writes. */
const SHELL = 'zkShell';

export function createObservations(): Observations {
  return {
    events: [],
    stateWrites: [],
    zkWrites: [],
    callbacks: [],
    answers: new Map(),
    outcomes: new Map(),
    returned: new Set(),
    groupChangedAtUs: -Infinity,
    deliveries: [],
  };
}

export function note(observations: Observations, event: TraceEvent): void {
  const { kind, data, atUs, node } = event;
  observations.events.push(event);
  const { callId } = data;
  if (typeof callId === 'string') observations.answers.set(callId, { kind, data });
  if (kind === 'sendReturned') observations.returned.add(String(callId));
  if (groupKinds.has(kind)) observations.groupChangedAtUs = atUs;
  if (kind === 'recordAcknowledged' || kind === 'recordFailed' || kind === 'recordSent')
    noteOutcomes(observations, event);
  if (kind === 'zkWriteCommitted') noteWrites(observations, atUs, data['ops'] as ZkOpFact[]);
  else if (data['client'] === SHELL && kind.startsWith('zkSession')) return;
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

const groupKinds = new Set([
  'rebalanceStarted',
  'joinPhaseEnded',
  'groupStable',
  'groupEmpty',
  'memberJoined',
  'memberLeft',
  'memberRemoved',
  'partitionsAssigned',
  'partitionsRevoked',
  'partitionsLost',
]);

export interface RecordOutcome {
  number: number;
  partition: number;
  /** −1: not told (acks=0). */
  offset: number;
  error: string | null;
  exception: string | null;
}

function noteOutcomes({ outcomes }: Observations, { kind, data }: TraceEvent): void {
  const { topicPartition, baseOffset, records, error, exception } = data as {
    topicPartition: string;
    baseOffset?: number;
    records: { number: number; callId?: string }[];
    error?: string;
    exception?: string;
  };
  for (const [i, { number, callId }] of records.entries()) {
    if (callId === undefined) continue;
    const known = outcomes.get(callId) ?? [];
    if (known.length === 0) outcomes.set(callId, known);
    known.push({
      number,
      partition: Number(topicPartition.slice(topicPartition.lastIndexOf('-') + 1)),
      offset: kind === 'recordAcknowledged' ? (baseOffset as number) + i : -1,
      error: kind === 'recordFailed' ? (error as string) : null,
      exception: exception ?? null,
    });
  }
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

/**
 * The few things that the pages beside the recordings tell of a named file and that no step says. Data only; nothing here knows what a
 * fact expects.
 */

import type { Action } from './format.ts';

export interface KnownFile {
  /** Consumers of the set-up that start by a step that does not name them. */
  startedLater?: string[];
  /** Before the first step: so many records in each partition of each topic. */
  recordsBefore?: number;
  /** Configuration of all consumers beside what the set-up says. */
  consumerConfig?: Record<string, string | number | boolean>;
  /** Calls that a step makes without saying so, by the step's number: first thing, or at its end, before its facts are read. */
  extraActions?: (Action & {
    step: number;
    when: 'first' | 'last';
    isNotWaitedFor?: true;
  })[];
  /** Writes to ZooKeeper are counted from the step's own action on, not from its beginning. */
  preparedSteps?: number[];
  /** Facts that are read before the step's end: the first of each of these kinds. */
  readEarly?: { step: number; what: string[]; atMs: number }[];
  /** After a client was killed its session's end is waited for. */
  awaitsExpiryOfKilled?: true;
  /** `eventKinds` tells those of the step alone. */
  eventKindsOfStep?: true;
  /** Among a client's events stand the answers of its changes. */
  marksAnswers?: true;
  /** Names that are left out of the children of a path. */
  hiddenChildren?: { path: string; beginning: string };
}

/** Files whose names begin so. */
const knownBeginnings: Readonly<Record<string, KnownFile>> = {
  'zookeeper-outage-': { eventKindsOfStep: true },
};

export function knownFile(name: string): KnownFile {
  const beginning = Object.keys(knownBeginnings).find((words) => name.startsWith(words));
  return { ...knownBeginnings[beginning ?? ''], ...knownFiles[name] };
}

export const knownFiles: Readonly<Record<string, KnownFile>> = {
  'kafka-reassign': { recordsBefore: 20 },
  'kafka-single-replica': { recordsBefore: 5 },
  'kafka-delete-topic': { hiddenChildren: { path: '/brokers/topics', beginning: '__' } },
  // One record goes first to the paused leader and times out, so that the facts meet the new one.
  'kafka-leader-paused': {
    extraActions: [
      {
        step: 2,
        when: 'first',
        do: 'produce',
        args: { producer: 'all', topic: 'orders', partition: 0, value: 'metadata0' },
      },
    ],
  },
  'kafka-zk-load': {
    extraActions: [
      // c1 commits once, after the first step's records were read.
      { step: 0, when: 'last', do: 'call', args: { consumer: 'c1', call: 'commit' } },
      // The deletion first starts broker 3 again and waits for full ISRs.
      { step: 8, when: 'first', do: 'start', args: { broker: 3 } },
    ],
    preparedSteps: [8],
  },
  // Both consumers commit at the end of the two `produce` steps; in the second c1's call hangs until the link is healed.
  'kafka-split-consumer-from-coordinator': {
    consumerConfig: { 'request.timeout.ms': 5000 },
    extraActions: [
      { step: 0, when: 'last', do: 'call', args: { consumer: 'c1', call: 'commit' } },
      { step: 0, when: 'last', do: 'call', args: { consumer: 'c2', call: 'commit' } },
      {
        step: 2,
        when: 'last',
        do: 'call',
        args: { consumer: 'c1', call: 'commit orders-0 4' },
        isNotWaitedFor: true,
      },
      { step: 2, when: 'last', do: 'call', args: { consumer: 'c2', call: 'commit' } },
    ],
  },
  'zookeeper-watch-session-expiry': { awaitsExpiryOfKilled: true },
  'zookeeper-watch-own-change': { marksAnswers: true },
  'group-static-timeout': { readEarly: [{ step: 3, what: ['group', 'rounds'], atMs: 1500 }] },
};

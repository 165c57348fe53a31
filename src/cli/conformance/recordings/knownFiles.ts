/**
 * The few things that the pages beside the recordings tell of a named file and that no step says. Data only; nothing here knows what a
 * fact expects.
 */

export interface KnownFile {
  /** Consumers of the set-up that start by a step that does not name them. */
  startedLater?: string[];
  /** Before the first step: so many records in each partition of each topic. */
  recordsBefore?: number;
  /** Calls that a step makes without saying so, by the step's number: first thing, or last. */
  extraActions?: {
    step: number;
    when: 'first' | 'afterCalls' | 'last';
    do: string;
    args: Record<string, unknown>;
  }[];
  /** Writes to ZooKeeper are counted from the step's own action on, not from its beginning. */
  preparedSteps?: number[];
}

export const knownFiles: Readonly<Record<string, KnownFile>> = {
  'kafka-reassign': { recordsBefore: 20 },
  'kafka-single-replica': { recordsBefore: 5 },
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
};

/**
 * Why a cluster's health is not UP: every reason, and what it is about. A constant table: it may be imported from anywhere, and
 * each code has a sentence in both languages.
 *
 * `takes` says what is missing then: `writable` (no acks=all record sent now would be committed, as things stand), `electable` (the
 * control plane would not answer a fault), `copies` (fewer replicas in sync than there should be; nothing stands still).
 */
export interface HealthCode {
  about: 'cluster' | 'partition';
  takes: 'writable' | 'electable' | 'copies';
}

export const healthCodes = {
  /** Too few servers of the ensemble run and reach each other. */
  NO_QUORUM: { about: 'cluster', takes: 'electable' },
  /** Enough servers run, none leads them yet. */
  ENSEMBLE_ELECTING: { about: 'cluster', takes: 'electable' },
  /** There is no znode /controller. */
  NO_CONTROLLER: { about: 'cluster', takes: 'electable' },
  /** /controller names a broker whose process is not there. */
  CONTROLLER_DOWN: { about: 'cluster', takes: 'electable' },
  CONTROLLER_PAUSED: { about: 'cluster', takes: 'electable' },
  /** It runs, and has no connection to a server that would answer. */
  CONTROLLER_WITHOUT_ZOOKEEPER: { about: 'cluster', takes: 'electable' },

  /** The state znode says −1. */
  NO_LEADER: { about: 'partition', takes: 'writable' },
  /** The state znode names a broker whose process is not there. */
  LEADER_DOWN: { about: 'partition', takes: 'writable' },
  LEADER_PAUSED: { about: 'partition', takes: 'writable' },
  /** The broker named has not been told yet. */
  LEADER_NOT_STARTED: { about: 'partition', takes: 'writable' },
  /** A replica of the ISR does not fetch: the high watermark waits for it. */
  ISR_MEMBER_SILENT: { about: 'partition', takes: 'writable' },
  /** The ISR is smaller than min.insync.replicas. */
  UNDER_MIN_ISR: { about: 'partition', takes: 'writable' },
  /** Not all replicas are in the ISR. */
  UNDER_REPLICATED: { about: 'partition', takes: 'copies' },
} as const satisfies Record<string, HealthCode>;

export type HealthCodeName = keyof typeof healthCodes;

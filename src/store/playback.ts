/** Where the playhead stands and how it moves. */

import { create } from 'zustand';
import type { Speed } from '../worker/pacing.ts';

export interface PlaybackState {
  atUs: number;
  playing: boolean;
  speed: Speed;
  /** Simulated seconds per real second, as it really is. */
  factor: number;
  /** Why it is so; null while it stands. */
  pace: { kind: string; data: Record<string, unknown> } | null;
  /** How far the worker has come on this branch. */
  simulatedToUs: number;
  /** How far the playhead ever was on this branch: before that lies the past. */
  playedToUs: number;
  /** The engine is slower than the chosen speed. */
  slow: boolean;
  /** Playback stops there (a lesson's step); null: at the scenario's end. */
  stopAtUs: number | null;
}

export const usePlayback = create<PlaybackState>()(() => ({
  atUs: 0,
  playing: false,
  speed: 'auto',
  factor: 0,
  pace: null,
  simulatedToUs: 0,
  playedToUs: 0,
  slow: false,
  stopAtUs: null,
}));

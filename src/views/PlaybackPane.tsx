/** The playback bar, connected. */
import { useMemo } from 'react';
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { speedPresets } from '../worker/pacing.ts';
import type { Host } from './host.ts';
import { READABLE_MS, useCalm, useMayUndo } from './hooks.ts';
import { PlaybackBar } from './playbackBar/PlaybackBar.tsx';
import { beatTone, type TimelineBeat } from './playbackBar/timelineMarks.ts';
import { useBeatLabel } from './say.ts';

export function PlaybackPane({ host: { controls } }: { host: Host }) {
  const atUs = usePlayback((state) => state.atUs);
  const playing = usePlayback((state) => state.playing);
  const speed = usePlayback((state) => state.speed);
  const simulatedToUs = usePlayback((state) => state.simulatedToUs);
  const playedToUs = usePlayback((state) => state.playedToUs);
  // Words about the pace change more slowly than the pace does.
  const factor = useCalm(
    usePlayback((state) => state.factor),
    READABLE_MS,
  );
  const pace = useCalm(
    usePlayback((state) => state.pace),
    READABLE_MS,
  );
  const slow = useCalm(
    usePlayback((state) => state.slow),
    READABLE_MS,
  );
  const handlers = useHandlers(controls);
  const beats = useRun((state) => state.beats);
  const endUs = useRun((state) => state.endUs);
  const mayUndo = useMayUndo();
  const entries = useRun((state) => state.branches);
  const label = useBeatLabel();
  // What has not been seen yet is not told: a question may be about it.
  const seen = beats.findLastIndex((beat) => beat.atUs <= playedToUs) + 1;
  const marks = useMemo(
    () =>
      beats.slice(0, seen).map((beat): TimelineBeat => ({
        id: beat.id,
        atUs: beat.atUs,
        kind: beat.kind,
        label: label(beat),
        tone: beatTone(beat.kind, beat.data),
      })),
    [beats, seen, label],
  );
  const branches = useMemo(
    () =>
      entries.map(({ id, fromUs, parent, current, actions: own }) => ({
        id,
        fromUs,
        parent,
        current,
        actionCount: own.length,
      })),
    [entries],
  );
  const branchPoints = useMemo(() => branches.filter(({ parent }) => parent !== null), [branches]);
  return (
    <PlaybackBar
      atUs={atUs}
      endUs={endUs}
      playedToUs={playedToUs}
      simulatedToUs={simulatedToUs}
      beats={marks}
      branchPoints={branchPoints}
      playing={playing}
      speed={speed}
      factor={factor}
      pace={pace}
      slow={slow}
      presets={speedPresets}
      branches={branches}
      mayUndo={mayUndo}
      {...handlers}
    />
  );
}

function useHandlers(controls: Host['controls']) {
  return useMemo(
    () => ({
      onTogglePlay: controls.togglePlay,
      onStep: (unit: 'event' | 'hop' | 'beat', direction: 1 | -1) =>
        void stepBy(controls, unit, direction),
      onSeek: controls.seek,
      onStart: controls.toStart,
      onEnd: controls.toEnd,
      onUndo: () => void controls.undoAction(),
      onSpeed: controls.setSpeed,
      onBranch: (id: number) => void controls.switchBranch(id),
    }),
    [controls],
  );
}

export function stepBy(
  controls: Host['controls'],
  unit: 'event' | 'hop' | 'beat',
  direction: 1 | -1,
): Promise<void> {
  if (unit === 'event') return controls.stepEvent(direction);
  return unit === 'hop' ? controls.stepHop(direction) : controls.stepBeat(direction);
}

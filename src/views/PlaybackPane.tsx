/** The playback bar, connected. */
import { useMemo } from 'react';
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { speedPresets } from '../worker/pacing.ts';
import type { Host } from './host.ts';
import { PlaybackBar } from './playbackBar/PlaybackBar.tsx';
import { beatTone, type TimelineBeat } from './playbackBar/timelineMarks.ts';
import { useBeatLabel } from './say.ts';

export function PlaybackPane({ host: { controls } }: { host: Host }) {
  const playback = usePlayback();
  const beats = useRun((state) => state.beats);
  const endUs = useRun((state) => state.endUs);
  const actions = useRun((state) => state.actions);
  const entries = useRun((state) => state.branches);
  const label = useBeatLabel();
  const marks = useMemo(
    () =>
      beats.map((beat): TimelineBeat => ({
        id: beat.id,
        atUs: beat.atUs,
        kind: beat.kind,
        label: label(beat),
        tone: beatTone(beat.kind, beat.data),
      })),
    [beats, label],
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
      atUs={playback.atUs}
      endUs={endUs}
      simulatedToUs={playback.simulatedToUs}
      beats={marks}
      branchPoints={branchPoints}
      playing={playback.playing}
      speed={playback.speed}
      factor={playback.factor}
      pace={playback.pace}
      slow={playback.slow}
      presets={speedPresets}
      branches={branches}
      mayUndo={actions.some(({ by }) => by === 'reader')}
      onTogglePlay={controls.togglePlay}
      onStep={(unit, direction) => void stepBy(controls, unit, direction)}
      onSeek={controls.seek}
      onStart={controls.toStart}
      onEnd={controls.toEnd}
      onUndo={() => void controls.undoAction()}
      onSpeed={controls.setSpeed}
      onBranch={(id) => void controls.switchBranch(id)}
    />
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

/** Tells a screen reader what a watcher sees at once: faults and what a person did. Silent while the run goes faster than real time. */
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { LiveRegion } from './kit/LiveRegion.tsx';
import { beatTone } from './playbackBar/timelineMarks.ts';
import { useSentence } from './say.ts';

export function Announcer() {
  const say = useSentence();
  const isFast = usePlayback((state) => state.playing && state.factor > 1.01);
  const event = useRun((state) =>
    state.events.findLast(({ kind, data }) => beatTone(kind, data) !== 'neutral'),
  );
  return <LiveRegion message={isFast || event === undefined ? '' : say(event)} />;
}

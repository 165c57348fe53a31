/**
 * The one owner of animation frames: tells the player how much real time has passed, then everybody who draws, where the playhead is.
 */
import { usePlayback } from '../store/playback.ts';

type Listener = (atUs: number) => void;

const listeners = new Set<Listener>();

/** A tab that slept does not leap: the run waits for its watcher. */
const LONGEST_FRAME_MS = 100;

/** Calls back once a frame with the playhead; gives the way to stop. */
export function onFrame(listener: Listener): () => void {
  listeners.add(listener);
  listener(usePlayback.getState().atUs);
  return () => void listeners.delete(listener);
}

export function startFrameLoop(tick: (wallMs: number) => void): () => void {
  let last = performance.now();
  let handle = requestAnimationFrame(frame);
  function frame(now: number) {
    handle = requestAnimationFrame(frame);
    tick(Math.max(0, Math.min(LONGEST_FRAME_MS, now - last)));
    last = now;
    const { atUs } = usePlayback.getState();
    for (const listener of listeners) listener(atUs);
  }
  return () => cancelAnimationFrame(handle);
}

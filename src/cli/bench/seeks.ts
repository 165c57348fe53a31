/** Seeking in ten minutes of `default`: time to any moment, and what the checkpoints cost. */

import { must } from '../../base/assert.ts';
import { shippedScenarios } from '../../scenario/catalog/index.ts';
import { drawOnce } from '../../sim/kernel/random.ts';
import { openTimeline, positionAt } from '../../worker/timeline.ts';

const MINUTES = 10;
const SEEKS = 60;

export interface SeekFigures {
  /** Milliseconds of processor time at the 95th percentile. */
  p95Ms: number;
  checkpoints: number;
  /** Heap that the timeline holds after ten simulated minutes, checkpoints and all. */
  heapBytes: number;
  /** How many trace events there were, of which none is kept. */
  traceEvents: number;
  beats: number;
}

export function measureSeeks(): SeekFigures {
  const scenario = must(shippedScenarios['default'], 'scenario default');
  const before = heapNow();
  const timeline = openTimeline(1, { scenario, seed: '1', actions: [] });
  const endUs = MINUTES * 60_000_000;
  positionAt(timeline, endUs);
  const heapBytes = heapNow() - before;
  const took: number[] = [];
  for (let i = 0; i < SEEKS; i += 1) {
    const atUs = drawOnce('bench', `seek ${i}`, endUs / 1000) * 1000;
    const started = process.cpuUsage();
    positionAt(timeline, atUs);
    took.push(process.cpuUsage(started).user / 1000);
  }
  took.sort((a, b) => a - b);
  return {
    p95Ms: took[Math.floor(took.length * 0.95)] ?? Number.NaN,
    checkpoints: timeline.current.checkpoints.length,
    heapBytes,
    traceEvents: must(timeline.current.checkpoints.at(-1), 'a checkpoint').nextTraceId,
    beats: timeline.current.beats.length,
  };
}

function heapNow(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}

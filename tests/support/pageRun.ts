/**
 * The page without a page: stores and controls on a worker's host in the same thread. `run.frames(ms)` lets real time pass for the
 * playhead; answers come as promises, as from a worker.
 */
import { createControls, type Controls } from '../../src/store/controls.ts';
import { usePlayback } from '../../src/store/playback.ts';
import { createHost, handleCall, work } from '../../src/worker/host.ts';
import type { CallMessage, FromWorker } from '../../src/worker/protocol.ts';
import { createSimClient, type WorkerLike } from '../../src/worker/simClient.ts';

export interface PageRun {
  controls: Controls;
  /** Real time passes, a frame every 16 ms. */
  frames(wallMs: number): Promise<void>;
  /** Until the playhead stands, at most so long. */
  untilItStands(wallMs?: number): Promise<void>;
}

const FRAME_MS = 16;

export function createPageRun(): PageRun {
  const worker: WorkerLike = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => void receive(message),
  };
  const post = (message: FromWorker) =>
    worker.onmessage?.({ data: structuredClone(message) } as MessageEvent<FromWorker>);
  const host = createHost(post);
  async function receive(message: unknown): Promise<void> {
    await handleCall(host, structuredClone(message) as CallMessage);
  }
  const controls = createControls(createSimClient(worker));
  const frame = async (): Promise<void> => {
    for (let i = 0; i < 4 && work(host); i += 1);
    await new Promise((resolve) => setImmediate(resolve));
    controls.tick(FRAME_MS);
  };
  return {
    controls,
    async frames(wallMs) {
      for (let passed = 0; passed < wallMs; passed += FRAME_MS) await frame();
    },
    async untilItStands(wallMs = 120_000) {
      for (let passed = 0; passed < wallMs; passed += FRAME_MS) {
        await frame();
        if (!usePlayback.getState().playing) return;
      }
      throw new Error(`it still plays after ${wallMs} ms, at ${usePlayback.getState().atUs} µs`);
    },
  };
}

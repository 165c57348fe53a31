/** The worker's entry: hosts the engine, hears a command between two slices of work. */

import { createHost, handleCall, work } from './host.ts';
import type { CallMessage } from './protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

const host = createHost((message) => self.postMessage(message));

/** Messages to oneself come after the page's that already wait, so that a command is heard between two slices. */
const pump = new MessageChannel();
let pumping = false;

pump.port1.onmessage = () => {
  pumping = work(host);
  if (pumping) pump.port2.postMessage(null);
};

/** One call after another, in the order in which they came. */
let last: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<CallMessage>) => {
  last = last.then(async () => {
    await handleCall(host, data);
    if (pumping) return;
    pumping = true;
    pump.port2.postMessage(null);
  });
};

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

self.onmessage = ({ data }: MessageEvent<CallMessage>) => {
  handleCall(host, data);
  if (!pumping) {
    pumping = true;
    pump.port2.postMessage(null);
  }
};

/** The page's side of the worker: calls as promises, pushes as callbacks. */

import type {
  AnswerMessage,
  CallMessage,
  CallName,
  Calls,
  FromWorker,
  PushMessage,
} from './protocol.ts';

/** What is needed of a `Worker`, so that tests can stand in for one. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface SimClient {
  call<K extends CallName>(
    runId: number,
    call: K,
    args: Calls[K]['args'],
  ): Promise<Calls[K]['result']>;
  onPush: ((message: PushMessage) => void) | null;
  /** The worker could not be loaded, or fell over what nobody caught. */
  onCrash: ((reason: string) => void) | null;
}

export function createSimClient(worker: WorkerLike): SimClient {
  let nextId = 1;
  const open = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >();
  const client: SimClient = {
    onPush: null,
    onCrash: null,
    call(runId, call, args) {
      const id = nextId++;
      const message: CallMessage = { id, runId, call, args };
      worker.postMessage(message);
      return new Promise((resolve, reject) => open.set(id, { resolve, reject }));
    },
  };
  worker.onmessage = ({ data }) => {
    if ('push' in data) client.onPush?.(data);
    else settle(data);
  };
  worker.onerror = (event) => {
    const reason = event.message ?? 'the worker could not be loaded';
    for (const { reject } of open.values()) reject(new Error(reason));
    open.clear();
    client.onCrash?.(reason);
  };
  function settle(answer: AnswerMessage): void {
    const waiting = open.get(answer.id);
    open.delete(answer.id);
    if (waiting === undefined) return;
    if (answer.ok) waiting.resolve(answer.result as never);
    else waiting.reject(new Error(answer.detail));
  }
  return client;
}

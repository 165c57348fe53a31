/**
 * The ZooKeeper client inside a broker: Kafka's ZooKeeperClient and KafkaZkClient on the library of ZooKeeper 3.8.4.
 *
 * Requests wait without limit for a connection and are repeated after ConnectionLoss; the session outlives lost
 * connections and ends only by a server's word. After `Expired` the host decides when to start again; requests that
 * wait go on in the new session unless the host ends them (`failZkRequests`), as Kafka does.
 */

import { assert } from '../../base/assert.ts';
import type { ConnectionEvent, Request, StepTable, TimerTable } from '../kernel/behaviour.ts';
import type { Out } from '../kernel/out.ts';
import type { NodeId, SimNode, Task } from '../kernel/world.ts';
import { endUnsent, enqueueCalls, failCalls, takeReply } from './clientCalls.ts';
import {
  checkConnecting,
  checkSilence,
  connect,
  endClosing,
  loseConnection,
  ping,
  sendConnect,
  takeConnectReply,
} from './clientConnection.ts';
import type { ZkClient } from './clientState.ts';
import { takeWatches } from './clientWatches.ts';
import {
  ZK_CHANNEL,
  type ConnectReply,
  type OperationReply,
  type ZkOp,
  type ZkSessionEvent,
  type ZkWatchEvent,
} from './protocol.ts';

export { startZkClient } from './clientConnection.ts';
export { createZkClient, zkServer, zkSessionId, zkState } from './clientState.ts';
export type { ZkClient, ZkClientConfig, ZkState } from './clientState.ts';

/** The node that a client lives in. */
export interface ZkHost {
  client(node: SimNode): ZkClient;
  onWatch(out: Out, node: SimNode, event: ZkWatchEvent): void;
  onSession(out: Out, node: SimNode, what: ZkSessionEvent): void;
}

export interface ZkClientBehaviour {
  timers: TimerTable;
  steps: StepTable;
  /** True: it was the client's. */
  onRequest(out: Out, node: SimNode, request: Request): boolean;
  onConnection(out: Out, node: SimNode, event: ConnectionEvent): boolean;
}

/**
 * Resumes `task` at `step` with `{ok: true, body: ZkResult}`, however long it takes; meanwhile `task.awaiting` says
 * what it waits for.
 */
export function zkRequest(out: Out, client: ZkClient, op: ZkOp, task: Task, step: string): void {
  enqueueCalls(out, client, [op], task, step, { single: true, retries: true });
}

/** Many at once, in this order; the task goes on when all have their answers, with `body: ZkResult[]`. */
export function zkRequests(
  out: Out,
  client: ZkClient,
  ops: ZkOp[],
  task: Task,
  step: string,
): void {
  enqueueCalls(out, client, ops, task, step, { single: false, retries: true });
}

/** The library's own call: ends with ConnectionLoss when its connection, or the next try, is lost. */
export function zkCall(out: Out, client: ZkClient, op: ZkOp, task: Task, step: string): void {
  enqueueCalls(out, client, [op], task, step, { single: true, retries: false });
}

/** Ends every request that waits with SessionExpired: what Kafka's threads get when their session has expired. */
export function failZkRequests(out: Out, client: ZkClient): void {
  assert(client.state !== 'CONNECTED', 'requests of a living session end by their answers');
  const calls = client.queue;
  client.queue = [];
  failCalls(out, client, calls, 'SessionExpired');
}

/** A clean close: the session ends and its ephemerals go at once. Without a connection it ends here only. */
export function closeZkSession(out: Out, client: ZkClient, task: Task, step: string): void {
  task.step = step;
  const xid = client.nextXid++;
  client.closing = { xid, taskId: task.id };
  task.awaiting = { api: 'closeSession', from: 'zookeeper', sinceUs: out.nowUs() };
  if (client.state !== 'CONNECTED') out.setTimer('zkClosed', { xid }, 0);
  else out.send(client.connectionId, 'closeSession', { xid, op: { op: 'closeSession' } });
}

/** The servers, for `out.park`: whom a request waits for that waits for ZooKeeper. */
export const zkServers = (client: ZkClient): NodeId[] => client.config.servers;

export function zkClientBehaviour(host: ZkHost): ZkClientBehaviour {
  type Attempt = { attempt: number };
  const tellOf = (out: Out, node: SimNode) => (what: ZkSessionEvent) =>
    host.onSession(out, node, what);
  return {
    timers: {
      zkTry: (out, node, { attempt }: Attempt) => connect(out, host.client(node), attempt),
      zkPing: (out, node, { attempt }: Attempt) => ping(out, host.client(node), attempt),
      zkConnectTimeout: (out, node, { attempt }: Attempt) =>
        checkConnecting(out, host.client(node), attempt, tellOf(out, node)),
      zkReadTimeout: (out, node, { attempt }: Attempt) =>
        checkSilence(out, host.client(node), attempt, tellOf(out, node)),
      zkNoAnswer: (out, node, { batchId }: { batchId: number }) =>
        endUnsent(out, host.client(node), batchId),
      zkClosed: (out, node, { xid }: { xid: number }) => {
        const client = host.client(node);
        if (client.closing?.xid === xid) endClosing(out, client);
      },
    },
    steps: {},
    onRequest(out, node, request) {
      if (request.channel !== ZK_CHANNEL) return false;
      const client = host.client(node);
      if (request.handle.connectionId === client.connectionId) {
        handleMessage(out, node, client, request, host);
      }
      return true;
    },
    onConnection(out, node, event) {
      if (event.channel !== ZK_CHANNEL || event.incoming) return false;
      const client = host.client(node);
      if (event.connectionId !== client.connectionId) return true;
      if (event.what === 'opened') sendConnect(out, client);
      else loseConnection(out, client, 'closed', tellOf(out, node));
      return true;
    },
  };
}

function handleMessage(
  out: Out,
  node: SimNode,
  client: ZkClient,
  { api, body }: Request,
  host: ZkHost,
): void {
  client.lastHeardUs = out.nowUs();
  switch (api) {
    case 'connectReply':
      return takeConnectReply(out, client, body as ConnectReply, (what) =>
        host.onSession(out, node, what),
      );
    case 'pingReply':
    case 'setWatchesReply':
      return;
    case 'watcherEvent':
      if (takeWatches(client, body as ZkWatchEvent)) host.onWatch(out, node, body as ZkWatchEvent);
      return;
    case 'closeSessionReply':
      return endClosing(out, client);
    default: {
      const reply = body as OperationReply;
      client.lastZxid = reply.zxid;
      takeReply(out, client, reply);
    }
  }
}

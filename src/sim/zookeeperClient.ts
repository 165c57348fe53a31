/**
 * A ZooKeeper client that a person opens: one session, and the library's calls one after another (org.apache.zookeeper.ZooKeeper,
 * version 3.8.4). A call whose connection is lost ends with ConnectionLoss; nothing is repeated.
 *
 * What it hears of its session and of its watches is told as it comes. Left out: ACLs, persistent watches, sync().
 */

import type { Behaviour, Command } from './kernel/behaviour.ts';
import type { Out } from './kernel/out.ts';
import type { SimNode } from './kernel/world.ts';
import {
  closeZkSession,
  createZkClient,
  startZkClient,
  zkCall,
  zkClientBehaviour,
  type ZkClient,
} from './zookeeper/client.ts';
import type { ZkOp, ZkResult } from './zookeeper/protocol.ts';

/** `node.config` of such a client. */
export interface ZkClientNodeConfig {
  /** Tried in this order. */
  servers: string[];
  timeoutMs: number;
}

interface ClientState {
  zk: ZkClient;
}

interface Call {
  callId: string;
  op: ZkOp;
}

const stateOf = (node: SimNode): ClientState => node.state as ClientState;

/** The client's library, for views. */
export const zkClientOf = (node: SimNode): ZkClient | null =>
  (node.state as ClientState | null)?.zk ?? null;

const zk = zkClientBehaviour({
  client: (node) => stateOf(node).zk,
  onWatch: (out, _, { type, path }) => void out.trace({ kind: 'zkEventHeard', event: type, path }),
  onSession: (out, _, state) => void out.trace({ kind: 'zkEventHeard', state }),
});

export const zookeeperClientBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    const { servers, timeoutMs } = node.config as unknown as ZkClientNodeConfig;
    const client = createZkClient({ servers, sessionTimeoutMs: timeoutMs, shuffle: false });
    const state: ClientState = { zk: client };
    node.state = state;
    startZkClient(out, client);
  },
  onRequest: (out, node, request) => void zk.onRequest(out, node, request),
  onConnection: (out, node, event) => void zk.onConnection(out, node, event),
  onCommand,
  timers: { ...zk.timers },
  steps: {
    ...zk.steps,
    zkCall: {
      answered(out, _, task, answer) {
        const result: ZkResult | null = answer.ok ? (answer.body as ZkResult) : null;
        out.endTask(task);
        tell(out, task.context as Call, result, answer.ok ? null : answer.error);
      },
    },
    zkClose: {
      closed(out, _, task) {
        out.endTask(task);
        const { callId } = task.context as { callId: string };
        out.trace({ kind: 'zkCallReturned', callId, op: 'closeSession', error: 'NONE' });
        out.exit();
      },
    },
  },
};

function onCommand(out: Out, node: SimNode, { do: word, args }: Command): void {
  const callId = args['callId'] as string;
  const { zk: client } = stateOf(node);
  if (word === 'close')
    return closeZkSession(out, client, out.startTask('zkClose', 'closed', { callId }), 'closed');
  const op = args['op'] as ZkOp;
  const call: Call = { callId, op };
  const isRefused = 'path' in op && !isLegalPath(op.path, op.op === 'create' && op.sequential);
  if (isRefused) return tell(out, call, null, 'IllegalArgumentException');
  zkCall(out, client, op, out.startTask('zkCall', 'answered', call), 'answered');
}

function tell(out: Out, { callId, op }: Call, result: ZkResult | null, error: string | null): void {
  out.trace({
    kind: 'zkCallReturned',
    callId,
    op: op.op,
    ...('path' in op ? { path: op.path } : {}),
    error: error ?? result?.error ?? 'NONE',
    ...(result === null ? {} : { result }),
  });
}

/** [org.apache.zookeeper.common.PathUtils.validatePath] */
function isLegalPath(path: string, isSequential = false): boolean {
  const checked = isSequential ? `${path}1` : path;
  if (checked === '/') return true;
  if (!checked.startsWith('/')) return false;
  const names = checked.slice(1).split('/');
  return names.every((name) => name !== '' && name !== '.' && name !== '..');
}

/**
 * `zookeeper-shell.sh`: a person's own hands on the ensemble. It opens a session, deletes a znode, closes the session, ends.
 *
 * What it writes beside the deletion (its session) shows in the ensemble's counters, as a real one's does.
 */

import type { Behaviour } from './kernel/behaviour.ts';
import type { Out } from './kernel/out.ts';
import { createNode, type NodeId, type SimNode, type World } from './kernel/world.ts';
import {
  closeZkSession,
  createZkClient,
  startZkClient,
  zkClientBehaviour,
  zkRequest,
  type ZkClient,
} from './zookeeper/client.ts';
import { settingsOf } from './nodes.ts';

export const SHELL_NODE: NodeId = 'zkShell';

/** zookeeper-shell.sh's own default. */
const SESSION_TIMEOUT_MS = 30_000;

interface ShellState {
  zk: ZkClient;
  /** Deletions under way. */
  open: number;
}

export const createShell = (world: World): SimNode =>
  world.nodes.get(SHELL_NODE) ?? createNode(world, SHELL_NODE, 'zkShell', {});

const stateOf = (node: SimNode): ShellState => node.state as ShellState;

const zk = zkClientBehaviour({
  client: (node) => stateOf(node).zk,
  onWatch: () => undefined,
  onSession: () => undefined,
});

export const shellBehaviour: Behaviour = {
  oneRequestAtATime: false,
  start(out, node) {
    const { servers } = settingsOf(out.engine.world);
    const state: ShellState = {
      zk: createZkClient({ servers, sessionTimeoutMs: SESSION_TIMEOUT_MS }),
      open: 0,
    };
    node.state = state;
    startZkClient(out, state.zk);
  },
  onRequest: (out, node, request) => void zk.onRequest(out, node, request),
  onConnection: (out, node, event) => void zk.onConnection(out, node, event),
  onCommand(out, node, { args }) {
    const state = stateOf(node);
    state.open += 1;
    const path = args['path'] as string;
    const task = out.startTask('delete', 'deleted', { path });
    zkRequest(out, state.zk, { op: 'delete', path, version: -1 }, task, 'deleted');
  },
  timers: { ...zk.timers },
  steps: {
    ...zk.steps,
    delete: {
      deleted(out, node, task, answer) {
        const { path } = task.context as { path: string };
        const error = answer.ok ? (answer.body as { error: string | null }).error : answer.error;
        out.trace({ kind: 'znodeDeletedByHand', path, error: error ?? 'NONE' });
        stateOf(node).open -= 1;
        if (stateOf(node).open === 0) closeZkSession(out, stateOf(node).zk, task, 'closed');
        else out.endTask(task);
      },
      closed(out, node, task) {
        out.endTask(task);
        if (stateOf(node).open === 0) out.exit();
        else reopen(out, node);
      },
    },
  },
};

/** Another deletion came while the session was being closed. */
function reopen(out: Out, node: SimNode): void {
  startZkClient(out, stateOf(node).zk);
}

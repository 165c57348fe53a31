/**
 * `zookeeper-shell.sh`: a person's own hands on the ensemble. It opens a session, makes its change, closes the session, ends.
 *
 * What it writes beside the change (its session) shows in the ensemble's counters, as a real one's does.
 */

import type { Behaviour } from './kernel/behaviour.ts';
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
import type { ZkOp, ZkResult } from './zookeeper/protocol.ts';

export const SHELL_NODE: NodeId = 'zkShell';

/** zookeeper-shell.sh's own default. */
const SESSION_TIMEOUT_MS = 30_000;

interface ShellState {
  zk: ZkClient;
  /** Changes under way. */
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
  onCommand(out, node, { do: word, args }) {
    const state = stateOf(node);
    state.open += 1;
    const path = args['path'] as string;
    const op: ZkOp =
      word === 'create'
        ? { op: 'create', path, data: args['data'] }
        : { op: 'delete', path, version: -1 };
    const task = out.startTask('change', 'changed', { op: op.op, path });
    zkRequest(out, state.zk, op, task, 'changed');
  },
  timers: { ...zk.timers },
  steps: {
    ...zk.steps,
    change: {
      changed(out, node, task, answer) {
        const error = answer.ok ? (answer.body as ZkResult).error : answer.error;
        const { op, path } = task.context as { op: string; path: string };
        out.trace({ kind: 'znodeChangedByHand', op, path, error: error ?? 'NONE' });
        stateOf(node).open -= 1;
        if (stateOf(node).open === 0) closeZkSession(out, stateOf(node).zk, task, 'closed');
        else out.endTask(task);
      },
      closed(out, node, task) {
        out.endTask(task);
        // Another change may have come while the session was being closed.
        if (stateOf(node).open === 0) out.exit();
        else startZkClient(out, stateOf(node).zk);
      },
    },
  },
};

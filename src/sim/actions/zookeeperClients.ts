/** What is done with ZooKeeper clients that a person opens: their sessions, their processes, their calls. */

import { commandProcess, killProcess, startProcess } from '../kernel/lifecycle.ts';
import { createNode, type NodeId, type World } from '../kernel/world.ts';
import { zookeeperNode, type ZkOp, type ZkWrite } from '../zookeeper/protocol.ts';
import { forEachNode, nodesOf, type ActionHandler, type Args } from './handler.ts';
import { joinSplits } from './network.ts';
import { isDown, pauseNodes, resumeNodes } from './processes.ts';

const clientOf = (_: World, args: Args): NodeId[] => [args['client'] as string];

const ANY_VERSION = -1;

export const zookeeperClientHandlers = {
  openSession: {
    targets: clientOf,
    changesNothing: (world, _, ids) => nodesOf(world, ids).some(({ running }) => running),
    apply(out, { servers, timeout }, [label = '']) {
      const { world } = out.engine;
      const config = {
        servers: (servers as number[]).map(zookeeperNode),
        timeoutMs: timeout as number,
      };
      const node = world.nodes.get(label) ?? createNode(world, label, 'zookeeperClient', config);
      node.config = config;
      joinSplits(out, label);
      startProcess(out, node);
    },
  },
  closeSession: forEachNode(clientOf, isDown, (out, node) =>
    commandProcess(out, node, { do: 'close', args: { callId: String(out.trigger) } }),
  ),
  killClient: forEachNode(clientOf, isDown, (out, node) => killProcess(out, node)),
  pauseClient: pauseNodes(clientOf),
  resumeClient: resumeNodes(clientOf),
  create: call(createOf),
  setData: call(({ path, data, version }) => ({
    op: 'setData',
    path: path as string,
    data: data ?? '',
    version: (version as number | undefined) ?? ANY_VERSION,
  })),
  delete: call(({ path, version }) => ({
    op: 'delete',
    path: path as string,
    version: (version as number | undefined) ?? ANY_VERSION,
  })),
  getData: call(({ path, watch }) => ({ op: 'getData', path: path as string, ...watching(watch) })),
  exists: call(({ path, watch }) => ({ op: 'exists', path: path as string, ...watching(watch) })),
  getChildren: call(({ path, watch }) => ({
    op: 'getChildren',
    path: path as string,
    ...watching(watch),
  })),
  multi: call(({ operations }) => ({
    op: 'multi',
    ops: (operations as string[]).map(writeOf),
  })),
} as const satisfies Record<string, ActionHandler>;

function call(opOf: (args: Args) => ZkOp): ActionHandler {
  return forEachNode(clientOf, isDown, (out, node, args) =>
    commandProcess(out, node, {
      do: 'call',
      args: { op: opOf(args), callId: String(out.trigger) },
    }),
  );
}

const watching = (watch: unknown): { watch?: true } => (watch === true ? { watch: true } : {});

function createOf({ path, data, mode }: Args): ZkWrite {
  const words = String(mode ?? 'PERSISTENT');
  return {
    op: 'create',
    path: path as string,
    data: data ?? '',
    ...(words.startsWith('EPHEMERAL') ? { ephemeral: true } : {}),
    ...(words.endsWith('SEQUENTIAL') ? { sequential: true } : {}),
  };
}

/** `create /a`, `create /a ephemeral sequential =text`, `setData /a v3 =text`, `delete /a`, `check /a v0`; without `v`: any version. */
function writeOf(words: string): ZkWrite {
  const [op = '', path = '', ...rest] = words.split(' ');
  const version = Number(rest.find((word) => /^v\d+$/.test(word))?.slice(1) ?? ANY_VERSION);
  const data = rest.find((word) => word.startsWith('='))?.slice(1) ?? '';
  switch (op) {
    case 'create':
      return {
        op: 'create',
        path,
        data,
        ...(rest.includes('ephemeral') ? { ephemeral: true } : {}),
        ...(rest.includes('sequential') ? { sequential: true } : {}),
      };
    case 'setData':
      return { op: 'setData', path, data, version };
    case 'delete':
      return { op: 'delete', path, version };
    default:
      return { op: 'check', path, version };
  }
}

/** What calls of ZooKeeper clients return, in the form of facts. */

import type { ZkResult } from '../../../sim/zookeeper/protocol.ts';
import { zxidText } from '../../../sim/zookeeper/zxid.ts';
import type { Fact } from './format.ts';
import type { Replay } from './run.ts';
import { makeZkCall } from './zookeeperCalls.ts';
import { ownerOf } from './zookeeperState.ts';

/** A call that a step has made, and its answer. */
export interface EnsembleCall {
  client: string;
  operation: string;
  path: string | null;
  /** How a watch was set. */
  kind: string | null;
  /** Of a multi, in the action's words. */
  operations: string[];
  answer: { error: string; result: ZkResult | null; tookMs: number };
}

/** Each answer is told by one fact, in the order of the calls. */
export function resultOf(run: Replay, fact: Fact): Record<string, unknown> | string {
  const isOwnRead = run.ensemble.calls.length === 0 && fact['operation'] === 'read';
  if (isOwnRead) makeZkCall(run, String(fact['client']), 'read', { path: fact['path'] });
  const call = run.ensemble.calls.shift();
  if (call === undefined) return 'no call of this step is left to tell';
  const { client, operation, path, answer } = call;
  const { error, tookMs } = answer;
  const inputs = { client, operation, ...(path === null ? {} : { path }), tookMs };
  if (operation === 'multi') return { ...inputs, ...multiResult(call) };
  return error === 'NONE' ? { ...inputs, result: valueOf(call) } : { ...inputs, error };
}

function valueOf({ operation, kind, answer }: EnsembleCall): unknown {
  const { result } = answer;
  switch (kind ?? operation) {
    case 'create':
      return result?.path;
    case 'setData':
      return { version: result?.stat?.version };
    case 'delete':
      return 'ok';
    case 'exists':
      return result?.stat !== null && result?.stat !== undefined;
    case 'getChildren':
    case 'child':
      return result?.children;
    default:
      return result?.data;
  }
}

function multiResult({ operations, answer }: EnsembleCall): Record<string, unknown> {
  const { error, result } = answer;
  const eachInOrder = (result?.results ?? []).map((one, i) => {
    const [word] = operations[i]?.split(' ') ?? [];
    if (one.error !== null) return one.error;
    if (error !== 'NONE') return 'ok';
    if (word === 'create') return `created ${one.path}`;
    return word === 'setData' ? `version ${one.stat?.version}` : 'ok';
  });
  return error === 'NONE' ? { eachInOrder } : { error, eachInOrder };
}

/** The answer of a read, as the whole znode. */
export function znodeOf(run: Replay): Record<string, unknown> | string {
  const call = run.ensemble.calls.shift();
  const { stat = null, data = null } = call?.answer.result ?? {};
  if (call === undefined || stat === null) return { path: call?.path, error: call?.answer.error };
  const { version, cversion, numChildren, ephemeralOwner } = stat;
  return {
    path: call.path,
    data,
    version,
    cversion,
    czxid: zxidText(stat.czxid),
    mzxid: zxidText(stat.mzxid),
    pzxid: zxidText(stat.pzxid),
    children: numChildren,
    owner: ephemeralOwner === 0 ? null : ownerOf(run, ephemeralOwner),
  };
}

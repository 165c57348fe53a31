/** Calls of ZooKeeper clients, as actions; their answers wait for the facts that tell them. */

import type { ZkResult } from '../../../sim/zookeeper/protocol.ts';
import { nowUs, perform, type Replay } from './run.ts';
import { waitTill } from './zookeeperWaits.ts';
import { operationsOf } from './zookeeperWords.ts';

type Args = Record<string, unknown>;

const LONGEST_CALL_US = 40_000_000;

/** Makes a call and waits for its answer. */
export function makeZkCall(run: Replay, client: string, operation: string, given: Args): void {
  awaitZkCall(run, beginZkCall(run, client, operation, given));
}

/** A call under way. */
interface BegunCall {
  client: string;
  operation: string;
  given: Args;
  callId: string;
  fromUs: number;
  operations: string[];
}

export function beginZkCall(
  run: Replay,
  client: string,
  operation: string,
  given: Args,
): BegunCall {
  const [word, args] = actionOf(run, client, operation, given);
  const fromUs = nowUs(run);
  const operations = (args['operations'] ?? []) as string[];
  return { client, operation, given, fromUs, operations, callId: perform(run, word, args) };
}

export function awaitZkCall(run: Replay, call: BegunCall): void {
  const { client, operation, given, callId, fromUs, operations } = call;
  const { path = null, kind = null } = given;
  waitTill(run, () => run.seen.answers.has(callId), LONGEST_CALL_US);
  const { error = 'no answer', result = null } = run.seen.answers.get(callId)?.data ?? {};
  run.ensemble.calls.push({
    client,
    operation,
    path: path as string | null,
    kind: kind as string | null,
    operations,
    answer: {
      error: isAnswerOfExists(operation, kind, error) ? 'NONE' : String(error),
      result: result as ZkResult | null,
      tookMs: (nowUs(run) - fromUs) / 1000,
    },
  });
}

/** exists() of what is not there answers that it is not. */
const isAnswerOfExists = (operation: string, kind: unknown, error: unknown): boolean =>
  (operation === 'exists' || kind === 'exists') && error === 'NoNode';

function actionOf(
  run: Replay,
  client: string,
  operation: string,
  { path, kind, ...args }: Args,
): [string, Args] {
  const at = { client, path };
  if (operation === 'read') return ['getData', at];
  if (operation === 'multi')
    return [
      'multi',
      { client, operations: operationsOf(run, client, args['operations'] as string[]) },
    ];
  if (operation !== 'watch') return [operation, { ...at, ...args }];
  const word = kind === 'child' ? 'getChildren' : kind === 'exists' ? 'exists' : 'getData';
  return [word, { ...at, watch: true }];
}

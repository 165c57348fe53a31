/** Calls with Java's names, as actions of the page's kinds, and what they return. */

import { exceptionOf } from '../../../sim/kafka/client/consumer/errors.ts';
import { clientAnswer, inputsOf } from './callAnswers.ts';
import type { Fact, Measured } from './format.ts';
import { nowUs, perform, waitFor, type Replay } from './run.ts';

export function clientCall(run: Replay, fact: Fact): Measured {
  const client = String(fact['client']);
  const call = String(fact['call']);
  const args = (fact['args'] ?? {}) as Record<string, unknown>;
  const inputs = inputsOf(fact, 'client', 'call', 'args');
  if (call === 'poll' && fact['args'] === undefined) {
    const { error, exception } = run.thrown.get(client) ?? {};
    return { fact: { ...inputs, error, exception } };
  }
  const fromUs = nowUs(run);
  const returned = make(run, client, call, args);
  if (typeof returned === 'string') return { unknown: returned };
  return { fact: { ...inputs, ...returned, tookMs: (nowUs(run) - fromUs) / 1000 } };
}

type Returned = Record<string, unknown> | string;

function make(run: Replay, client: string, call: string, args: Record<string, unknown>): Returned {
  if (client === 'admin') return adminCall(run, call, args);
  if (call === 'create') return create(run, client, args);
  if (run.scenario.consumers?.[client] !== undefined)
    return call === 'close' ? closeConsumer(run, client) : consumerCall(run, client, call, args);
  return producerCall(run, client, call, args);
}

// --- consumers --------------------------------------------------------------------------------------------------

const withPartitions = (word: string, { partitions }: Record<string, unknown>): string =>
  [word, ...((partitions ?? []) as string[])].join(' ');

const consumerWords: Record<string, (args: Record<string, unknown>) => string> = {
  assign: (args) => withPartitions('assign', args),
  subscribe: ({ topics }) => ['subscribe', ...((topics ?? []) as string[])].join(' '),
  seek: ({ partition, offset }) => `seek ${String(partition)} ${String(offset)}`,
  seekToBeginning: (args) => withPartitions('seekToBeginning', args),
  seekToEnd: (args) => withPartitions('seekToEnd', args),
  position: ({ partition }) => `position ${String(partition)}`,
  committed: ({ partition }) => `committed ${String(partition)}`,
  beginningOffsets: (args) => withPartitions('beginningOffsets', args),
  endOffsets: (args) => withPartitions('endOffsets', args),
  offsetsForTimes: ({ partition, timestamp }) =>
    `offsetsForTimes ${String(partition)} ${String(timestamp)}`,
  pause: (args) => withPartitions('pause', args),
  resume: (args) => withPartitions('resume', args),
  paused: () => 'paused',
  poll: ({ timeoutMs }) => `poll ${String(timeoutMs)}`,
  unsubscribe: () => 'unsubscribe',
};

function consumerCall(
  run: Replay,
  client: string,
  call: string,
  args: Record<string, unknown>,
): Returned {
  const words = call === 'commitSync' ? commitWords(args) : consumerWords[call]?.(args);
  if (words === undefined)
    return `a consumer's call "${call}" with these arguments is not known yet`;
  if (!isRunning(run, client)) return 'a consumer that was closed is gone with its process';
  const callId = perform(run, 'call', { consumer: client, call: words });
  const fact: Fact = { what: 'client', client, call };
  return waitFor(run, () => clientAnswer(run, callId, fact)) ?? 'the call never returned';
}

function commitWords({ offsets }: Record<string, unknown>): string | undefined {
  const entries = Object.entries((offsets ?? {}) as Record<string, number>);
  if (entries.length === 0) return 'commit';
  const [[tp, offset] = ['', 0]] = entries;
  return entries.length === 1 ? `commit ${tp} ${offset}` : undefined;
}

function closeConsumer(run: Replay, client: string): Returned {
  const callId = perform(run, 'call', { consumer: client, call: 'close' });
  return told(run, 'consumerClosed', callId) ?? 'close() never returned';
}

const isRunning = (run: Replay, client: string): boolean =>
  run.live.engine.world.nodes.get(client)?.running === true;

// --- producers --------------------------------------------------------------------------------------------------

function producerCall(
  run: Replay,
  client: string,
  call: string,
  args: Record<string, unknown>,
): Returned {
  if (call !== 'close') return `a producer's call "${call}" is not known yet`;
  const given = args['timeoutMs'] === undefined ? {} : { timeoutMs: args['timeoutMs'] };
  const callId = perform(run, 'stopProducer', { producer: client, processStays: true, ...given });
  return told(run, 'producerClosed', callId) ?? 'close() never returned';
}

/** Under a label that was closed: its next life. */
function create(run: Replay, client: string, { config }: Record<string, unknown>): Returned {
  const known = run.scenario.producers?.[client];
  if (known !== undefined && JSON.stringify(known.config) !== JSON.stringify(config ?? {}))
    return 'a producer of the set-up with another configuration is not known yet';
  const own = known === undefined ? { config: config ?? {} } : {};
  const from = run.seen.events.length;
  perform(run, 'addProducer', { producer: client, ...own });
  const refused = run.seen.events
    .slice(from)
    .find(({ kind, node }) => kind === 'clientNotCreated' && node === client);
  if (refused === undefined) return { result: 'ok' };
  const { error, exception } = refused.data;
  return { error, exception };
}

function told(run: Replay, kind: string, callId: string): Record<string, unknown> | null {
  const answered = (): true | null => (run.seen.answers.get(callId)?.kind === kind ? true : null);
  return waitFor(run, answered) === null ? null : { result: 'ok' };
}

// --- the admin client -------------------------------------------------------------------------------------------

function adminCall(run: Replay, call: string, args: Record<string, unknown>): Returned {
  const tp = String(args['partition']);
  const split = tp.lastIndexOf('-');
  const place = { topic: tp.slice(0, split), partition: Number(tp.slice(split + 1)) };
  const { spec, beforeOffset } = args;
  if (call === 'deleteRecords') return request(run, call, { ...place, beforeOffset });
  if (call !== 'listOffsets') return `the admin request "${call}" is not known yet`;
  if (spec !== 'earliest' && spec !== 'latest')
    return `listOffsets by "${String(spec)}" is not known yet`;
  return request(run, call, { ...place, spec });
}

/** Its answer, as far as the call returns it. */
function request(run: Replay, call: string, args: Record<string, unknown>): Returned {
  const callId = perform(run, call, args);
  const heard = waitFor(run, () => run.seen.answers.get(callId) ?? null)?.data;
  const error = heard?.['result'];
  if (error !== 'ok') return { error, exception: exceptionOf(String(error)) };
  const details = heard?.['details'] as Record<string, unknown>;
  return { result: inputsOf(details, 'offset', 'timestamp', 'lowWatermark') };
}

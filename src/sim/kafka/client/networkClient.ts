/**
 * Connections of one Kafka client or broker to brokers, with reconnect backoff
 * (clients/src/main/java/org/apache/kafka/clients/NetworkClient.java, ClusterConnectionStates.java).
 *
 * Modelled: one connection per (peer, name), ready once the broker has told its versions (a frozen one accepts connections and never does), `reconnect.backoff.ms` doubling to its maximum,
 * `socket.connection.setup.timeout.ms`, calls that wait for the connection. Left out: idle closing, throttling.
 */

import type { CallOptions, Out } from '../../kernel/out.ts';
import type { Answer, ConnectionEvent } from '../../kernel/behaviour.ts';
import type { NodeId, SimNode, Task } from '../../kernel/world.ts';
import { msToUs } from '../../../base/brand.ts';

export interface NetworkClient {
  /** By `peer/name`. */
  channels: Map<string, Channel>;
  reconnectBackoffMs: number;
  reconnectBackoffMaxMs: number;
  connectionSetupTimeoutMs: number;
  /** request.timeout.ms where a connection begins with the question for the broker's versions; null: it serves at once. */
  apiVersionsTimeoutMs: number | null;
}

export interface Channel {
  peer: NodeId;
  name: string;
  state: 'disconnected' | 'connecting' | 'checkingApiVersions' | 'ready';
  /** 0 while disconnected. */
  connectionId: number;
  /** Failed attempts in a row. */
  failures: number;
  /** Not before this moment is the next attempt made. */
  nextAttemptAtUs: number;
  /** Calls that wait for the connection, oldest first. */
  waiting: WaitingCall[];
}

interface WaitingCall {
  taskId: number;
  step: string;
  api: string;
  body: unknown;
  deadlineUs: number;
}

export interface NetworkConfig {
  'reconnect.backoff.ms': number;
  'reconnect.backoff.max.ms': number;
  'socket.connection.setup.timeout.ms': number;
}

export function createNetworkClient(
  config: NetworkConfig,
  apiVersionsTimeoutMs: number | null = null,
): NetworkClient {
  return {
    channels: new Map(),
    reconnectBackoffMs: config['reconnect.backoff.ms'],
    reconnectBackoffMaxMs: config['reconnect.backoff.max.ms'],
    connectionSetupTimeoutMs: config['socket.connection.setup.timeout.ms'],
    apiVersionsTimeoutMs,
  };
}

export function channelTo(client: NetworkClient, peer: NodeId, name = ''): Channel {
  const key = `${peer}/${name}`;
  let channel = client.channels.get(key);
  if (channel === undefined) {
    channel = {
      peer,
      name,
      state: 'disconnected',
      connectionId: 0,
      failures: 0,
      nextAttemptAtUs: -Infinity,
      waiting: [],
    };
    client.channels.set(key, channel);
  }
  return channel;
}

/** True if a request may be sent now; otherwise begins to connect as soon as the backoff allows. */
export function ready(out: Out, client: NetworkClient, peer: NodeId, name = ''): boolean {
  const channel = channelTo(client, peer, name);
  if (channel.state === 'ready') return true;
  if (channel.state === 'disconnected') attempt(out, client, channel);
  return false;
}

/** Sends at once; the channel must be ready. The task goes on at `step` with the answer. */
export function send(
  out: Out,
  client: NetworkClient,
  peer: NodeId,
  name: string,
  api: string,
  body: unknown,
  options: CallOptions,
): void {
  out.call(channelTo(client, peer, name).connectionId, api, body, options);
}

/**
 * Sends as soon as the channel is ready. The time-out counts from now: a call whose connection does not come about in time
 * ends as TIMED_OUT, one whose connection is refused or breaks as DISCONNECTED.
 */
export function callWhenReady(
  out: Out,
  client: NetworkClient,
  peer: NodeId,
  name: string,
  api: string,
  body: unknown,
  options: CallOptions,
): void {
  const channel = channelTo(client, peer, name);
  const { task, step, timeoutUs } = options;
  if (channel.state === 'ready') {
    out.call(channel.connectionId, api, body, options);
    return;
  }
  task.step = step;
  task.awaiting = { api, from: peer, sinceUs: out.nowUs() };
  const deadlineUs = out.nowUs() + timeoutUs;
  channel.waiting.push({ taskId: task.id, step, api, body, deadlineUs });
  if (deadlineUs < Infinity) out.setTimer('networkWaiting', { peer, name }, timeoutUs);
  if (channel.state === 'disconnected') attempt(out, client, channel);
}

/** Lets go of the connection, as after an answer that shows a broken peer. */
export function disconnect(out: Out, client: NetworkClient, peer: NodeId, name = ''): void {
  const channel = channelTo(client, peer, name);
  if (channel.connectionId !== 0) out.close(channel.connectionId);
  if (channel.state !== 'disconnected') fail(out, client, channel);
}

/** The channel of a connection event, its state brought up to date; null: not one of this client's. */
export function onChannelEvent(
  out: Out,
  node: SimNode,
  client: NetworkClient,
  event: ConnectionEvent,
): Channel | null {
  const channel = client.channels.get(`${event.peer}/${event.channel}`);
  if (event.incoming || channel === undefined || channel.connectionId !== event.connectionId)
    return null;
  if (event.what !== 'opened') fail(out, client, channel);
  else if (client.apiVersionsTimeoutMs === null) becomeReady(out, node, channel);
  else askVersions(out, client.apiVersionsTimeoutMs, channel);
  return channel;
}

/** The step `apiVersions.answer` of a client with `apiVersionsTimeoutMs`: the channel, ready or failed; null: it has moved on. */
export function takeVersions(
  out: Out,
  node: SimNode,
  client: NetworkClient,
  task: Task<VersionsCall>,
  answer: Answer,
): Channel | null {
  const { peer, name, connectionId } = task.context;
  out.endTask(task);
  const channel = channelTo(client, peer, name);
  if (channel.state !== 'checkingApiVersions' || channel.connectionId !== connectionId) return null;
  if (answer.ok) {
    becomeReady(out, node, channel);
  } else {
    out.close(connectionId);
    fail(out, client, channel);
  }
  return channel;
}

export interface VersionsCall {
  peer: NodeId;
  name: string;
  connectionId: number;
}

function askVersions(out: Out, timeoutMs: number, channel: Channel): void {
  const { peer, name, connectionId } = channel;
  channel.state = 'checkingApiVersions';
  const task = out.startTask<VersionsCall>('apiVersions', 'answer', { peer, name, connectionId });
  out.call(connectionId, 'ApiVersions', {}, { task, step: 'answer', timeoutUs: msToUs(timeoutMs) });
}

function becomeReady(out: Out, node: SimNode, channel: Channel): void {
  channel.state = 'ready';
  channel.failures = 0;
  sendWaiting(out, node, channel);
}

/** Timers that the owner's behaviour merges into its table; `clientOf` finds the client in the node's state, by a channel's name. */
export function networkTimers(clientOf: (node: SimNode, name: string) => NetworkClient) {
  return {
    networkConnect(out: Out, node: SimNode, { peer, name }: { peer: NodeId; name: string }): void {
      const client = clientOf(node, name);
      const channel = channelTo(client, peer, name);
      if (channel.state === 'disconnected' && channel.waiting.length > 0)
        attempt(out, client, channel);
    },
    /** The connection was not accepted in time. */
    networkSetup(out: Out, node: SimNode, { peer, name, connectionId }: SetupTimer): void {
      const client = clientOf(node, name);
      const channel = channelTo(client, peer, name);
      if (channel.state !== 'connecting' || channel.connectionId !== connectionId) return;
      out.close(connectionId);
      fail(out, client, channel);
    },
    networkWaiting(out: Out, node: SimNode, { peer, name }: { peer: NodeId; name: string }): void {
      const channel = channelTo(clientOf(node, name), peer, name);
      const nowUs = out.nowUs();
      const overdue = channel.waiting.filter((call) => call.deadlineUs <= nowUs);
      if (overdue.length === 0) return;
      channel.waiting = channel.waiting.filter((call) => call.deadlineUs > nowUs);
      for (const call of overdue) settle(out, node, channel, call, 'TIMED_OUT');
    },
  };
}

interface SetupTimer {
  peer: NodeId;
  name: string;
  connectionId: number;
}

function attempt(out: Out, client: NetworkClient, channel: Channel): void {
  const { peer, name } = channel;
  const waitUs = channel.nextAttemptAtUs - out.nowUs();
  if (waitUs > 0) {
    out.setTimer('networkConnect', { peer, name }, waitUs, 'duty');
    return;
  }
  channel.state = 'connecting';
  channel.connectionId = out.connect(peer, name);
  out.setTimer(
    'networkSetup',
    { peer, name, connectionId: channel.connectionId },
    msToUs(client.connectionSetupTimeoutMs),
    'duty',
  );
}

/** The connection is gone or did not come about: the next attempt waits for the backoff, with 20 % jitter. */
function fail(out: Out, client: NetworkClient, channel: Channel): void {
  channel.state = 'disconnected';
  channel.connectionId = 0;
  let backoffMs = client.reconnectBackoffMs;
  for (let i = 0; i < channel.failures && backoffMs < client.reconnectBackoffMaxMs; i += 1)
    backoffMs *= 2;
  channel.failures += 1;
  const backoffUs = msToUs(Math.min(backoffMs, client.reconnectBackoffMaxMs));
  const jitterUs =
    out.random('reconnect', Math.floor(backoffUs / 5) * 2 + 1) - Math.floor(backoffUs / 5);
  channel.nextAttemptAtUs = out.nowUs() + backoffUs + jitterUs;
  const { waiting } = channel;
  channel.waiting = [];
  for (const call of waiting) settle(out, out.node, channel, call, 'DISCONNECTED');
}

function sendWaiting(out: Out, node: SimNode, channel: Channel): void {
  const { waiting } = channel;
  channel.waiting = [];
  for (const call of waiting) {
    const task = node.tasks.get(call.taskId);
    if (task === undefined) continue;
    task.awaiting = null;
    out.call(channel.connectionId, call.api, call.body, {
      task,
      step: call.step,
      timeoutUs: call.deadlineUs - out.nowUs(),
    });
  }
}

function settle(
  out: Out,
  node: SimNode,
  channel: Channel,
  call: WaitingCall,
  error: 'DISCONNECTED' | 'TIMED_OUT',
): void {
  const task: Task | undefined = node.tasks.get(call.taskId);
  if (task === undefined) return;
  task.step = call.step;
  const answer: Answer = { ok: false, error, from: channel.peer };
  out.resume(task, answer);
}

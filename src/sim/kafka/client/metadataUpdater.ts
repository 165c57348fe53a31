/**
 * How a client keeps its metadata fresh: one request at a time, to the least loaded broker that it is connected to
 * (clients/src/main/java/org/apache/kafka/clients/NetworkClient.java, DefaultMetadataUpdater and leastLoadedNode).
 *
 * Producer, consumer, admin client and probe share it: their state holds a `KafkaClient`, their behaviour merges what
 * `kafkaClientBehaviour` returns. Every lost connection, every failed attempt to connect too, asks for new metadata.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Answer, ConnectionEvent } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { brokerNode, type MetadataResponse } from '../protocol.ts';
import {
  createMetadata,
  isUpdateRequested,
  requestUpdate,
  updateDueAtUs,
  type ClientMetadata,
  type MetadataConfig,
} from './metadata.ts';
import {
  applyMetadata,
  failUpdate,
  makeUpdateRequest,
  type UpdateRequest,
} from './metadataAnswers.ts';
import {
  channelTo,
  createNetworkClient,
  takeVersions,
  type VersionsCall,
  disconnect,
  networkTimers,
  onChannelEvent,
  ready,
  send,
  type Channel,
  type NetworkClient,
  type NetworkConfig,
} from './networkClient.ts';

/** A client's connections and its picture of the cluster. */
export interface KafkaClient {
  /** Name of its main channels: tells several clients of one node apart. */
  name: string;
  network: NetworkClient;
  metadata: ClientMetadata;
  /** max.in.flight.requests.per.connection */
  maxInFlight: number;
  requestTimeoutUs: number;
  /** Connections closed at `timedOutAtUs` because an answer took too long: what else was under way there timed out with it. */
  timedOut: Set<number>;
  timedOutAtUs: number;
  /** It sends nothing any more. */
  isClosed: boolean;
}

export interface KafkaClientConfig extends NetworkConfig, MetadataConfig {
  'request.timeout.ms': number;
}

/** Whoever owns a `KafkaClient`. */
export interface KafkaClientHost {
  /** `channel`: the name of a channel, for a node that has several clients. */
  client(node: SimNode, channel: string): KafkaClient;
  /** After each metadata answer that was taken. */
  onMetadata(out: Out, node: SimNode, client: KafkaClient): void;
  /** A channel is ready; calls that waited for it have been sent. */
  onReady?(out: Out, node: SimNode, channel: Channel): void;
}

export interface KafkaClientOptions {
  allowAutoTopicCreation: boolean;
  /** Infinity: unlimited, as the consumer and the admin client. */
  maxInFlight: number;
  /** Left out: the node has only this client. */
  name?: string;
}

export function createKafkaClient(
  config: KafkaClientConfig,
  bootstrap: readonly number[],
  options: KafkaClientOptions,
): KafkaClient {
  return {
    name: options.name ?? '',
    network: createNetworkClient(config, config['request.timeout.ms']),
    metadata: createMetadata(config, bootstrap, options.allowAutoTopicCreation),
    maxInFlight: options.maxInFlight,
    requestTimeoutUs: msToUs(config['request.timeout.ms']),
    timedOut: new Set(),
    timedOutAtUs: -Infinity,
    isClosed: false,
  };
}

/** Lets go of all connections, for good. */
export function closeClient(out: Out, client: KafkaClient): void {
  client.isClosed = true;
  for (const { peer, name } of client.network.channels.values()) {
    disconnect(out, client.network, peer, name);
  }
}

/** Tables and handler that the owner's behaviour merges. */
export function kafkaClientBehaviour(host: KafkaClientHost) {
  const timers = networkTimers((node, name) => host.client(node, name).network);
  return {
    timers: {
      ...timers,
      networkSetup(out: Out, node: SimNode, payload: SetupTimer): void {
        const client = host.client(node, payload.name);
        const channel = channelTo(client.network, payload.peer, payload.name);
        const wasConnecting = channel.state === 'connecting';
        timers.networkSetup(out, node, payload);
        if (wasConnecting && channel.state === 'disconnected') onDisconnected(out, node, client);
      },
      metadataDue(out: Out, node: SimNode, name: string): void {
        const client = host.client(node, name);
        if (client.name !== name || client.metadata.timerAtUs > out.nowUs()) return;
        client.metadata.timerAtUs = Infinity;
        maybeUpdateMetadata(out, node, client);
      },
    },
    steps: {
      apiVersions: {
        answer(out: Out, node: SimNode, task: Task<VersionsCall>, answer: Answer): void {
          const client = host.client(node, task.context.name);
          const channel = takeVersions(out, node, client.network, task, answer);
          if (channel === null) return;
          if (channel.state !== 'ready') return onDisconnected(out, node, client);
          maybeUpdateMetadata(out, node, client);
          host.onReady?.(out, node, channel);
        },
      },
      metadata: {
        answer(out: Out, node: SimNode, task: Task<MetadataCall>, answer: Answer): void {
          takeAnswer(out, node, host, task, answer);
        },
      },
    },
    /** The channel if the connection is this client's; its state is up to date then, metadata asked for. */
    onConnection(out: Out, node: SimNode, event: ConnectionEvent): Channel | null {
      const client = host.client(node, event.channel);
      const channel = onChannelEvent(out, node, client.network, event);
      if (channel === null) return null;
      if (event.what !== 'opened') onDisconnected(out, node, client);
      return channel;
    },
  };
}

/**
 * Sends a metadata request if one is due, or sees to it that it will be sent. Call it after `requestUpdate`, `addTopic`, …
 * and at start: the first answer brings the live brokers even if no topic is of interest yet.
 */
export function maybeUpdateMetadata(out: Out, node: SimNode, client: KafkaClient): void {
  const { metadata, network } = client;
  if (metadata.askedBroker !== 0 || client.isClosed) return;
  const nowUs = out.nowUs();
  const dueAtUs = updateDueAtUs(metadata);
  if (dueAtUs > nowUs) return armTimer(out, client, dueAtUs);
  const broker = leastLoadedBroker(out, node, client);
  if (broker === null) return armTimer(out, client, earliestAttemptUs(client, nowUs));
  const channel = channelTo(network, brokerNode(broker), client.name);
  if (canSend(node, client, channel)) return ask(out, client, broker);
  if (channel.state === 'disconnected') ready(out, network, channel.peer, client.name);
  // Connecting: the connection's event leads back here. Too many requests in flight: look again soon.
  if (channel.state === 'ready') armTimer(out, client, nowUs + msToUs(network.reconnectBackoffMs));
}

/**
 * A broker to send anything to that any broker can answer: one with an open connection and the fewest requests in flight, else
 * one that it is connecting to, else one that it may connect to, longest not tried first. Null: all wait for their reconnect backoff.
 */
export function leastLoadedBroker(out: Out, node: SimNode, client: KafkaClient): number | null {
  const { brokers } = client.metadata;
  const nowUs = out.nowUs();
  let established: number | null = null;
  let readyInFlight = Infinity;
  let connecting: number | null = null;
  let connectable: number | null = null;
  let longestAgoUs = Infinity;
  const offset = brokers.length > 1 ? out.random('leastLoaded', brokers.length) : 0;
  for (let i = 0; i < brokers.length; i += 1) {
    const broker = brokers[(offset + i) % brokers.length] as number;
    const channel = channelTo(client.network, brokerNode(broker), client.name);
    if (channel.state === 'ready') {
      const count = inFlight(node, channel);
      if (count === 0) return broker;
      if (count < client.maxInFlight && count < readyInFlight) {
        established = broker;
        readyInFlight = count;
      }
    } else if (channel.state !== 'disconnected') {
      connecting = broker;
    } else if (channel.nextAttemptAtUs <= nowUs && channel.nextAttemptAtUs < longestAgoUs) {
      connectable = broker;
      longestAgoUs = channel.nextAttemptAtUs;
    }
  }
  return established ?? connecting ?? connectable;
}

/** True if a request may go to this channel now. */
export const canSend = (node: SimNode, client: KafkaClient, channel: Channel): boolean =>
  channel.state === 'ready' && inFlight(node, channel) < client.maxInFlight;

/**
 * A call's outcome for the connection: after a time-out the connection is let go of, as the client's NetworkClient does, and new
 * metadata is asked for. Call it for every answer; true: there is a body.
 */
export function checkAnswer(out: Out, node: SimNode, client: KafkaClient, answer: Answer): boolean {
  if (answer.ok) return true;
  if (answer.error === 'TIMED_OUT') {
    if (client.timedOutAtUs !== out.nowUs()) client.timedOut.clear();
    client.timedOutAtUs = out.nowUs();
    client.timedOut.add(channelTo(client.network, answer.from, client.name).connectionId);
    dropConnection(out, node, client, answer.from);
  }
  return false;
}

/** Why a call got no answer: lost with a connection that was closed for another one's time-out, it timed out as well. */
export function failureOf(
  out: Out,
  client: KafkaClient,
  answer: Answer & { ok: false },
  connectionId: number,
): 'REQUEST_TIMED_OUT' | 'NETWORK_EXCEPTION' {
  if (answer.error === 'TIMED_OUT') return 'REQUEST_TIMED_OUT';
  const withOther = client.timedOutAtUs === out.nowUs() && client.timedOut.has(connectionId);
  return withOther ? 'REQUEST_TIMED_OUT' : 'NETWORK_EXCEPTION';
}

/** Closes the main connection to a peer and takes that as a disconnect. */
export function dropConnection(out: Out, node: SimNode, client: KafkaClient, peer: string): void {
  disconnect(out, client.network, peer, client.name);
  onDisconnected(out, node, client);
}

/** A lost connection may mean that the metadata is stale. One lost while an update was due counts as a failed attempt. */
function onDisconnected(out: Out, node: SimNode, client: KafkaClient): void {
  const { metadata } = client;
  const isDue = metadata.askedBroker === 0 && updateDueAtUs(metadata) <= out.nowUs();
  if (isDue) failUpdate(out, metadata);
  requestUpdate(metadata);
  maybeUpdateMetadata(out, node, client);
}

function ask(out: Out, client: KafkaClient, broker: number): void {
  const { metadata, network, requestTimeoutUs } = client;
  const request = makeUpdateRequest(metadata, out.nowUs());
  const task = out.startTask('metadata', 'answer', { ...request, client: client.name });
  metadata.askedBroker = broker;
  send(out, network, brokerNode(broker), client.name, 'Metadata', request.body, {
    task,
    step: 'answer',
    timeoutUs: requestTimeoutUs,
  });
}

function takeAnswer(
  out: Out,
  node: SimNode,
  host: KafkaClientHost,
  task: Task<MetadataCall>,
  answer: Answer,
): void {
  const client = host.client(node, task.context.client);
  const { metadata } = client;
  out.endTask(task);
  // A client that is closed by now.
  if (client.name !== task.context.client) return;
  metadata.askedBroker = 0;
  if (!answer.ok) {
    failUpdate(out, metadata);
    checkAnswer(out, node, client, answer);
    maybeUpdateMetadata(out, node, client);
    return;
  }
  applyMetadata(out, metadata, task.context, answer.body as MetadataResponse);
  host.onMetadata(out, node, client);
  maybeUpdateMetadata(out, node, client);
}

function armTimer(out: Out, { metadata, name }: KafkaClient, atUs: number): void {
  if (metadata.timerAtUs <= atUs) return;
  metadata.timerAtUs = atUs;
  // A refresh for age alone is a periodic duty, which has no cause.
  const duty = isUpdateRequested(metadata) ? undefined : 'duty';
  out.setTimer('metadataDue', name, atUs - out.nowUs(), duty);
}

/** When another look makes sense: the first reconnect backoff is over, or a full channel may have room again. */
function earliestAttemptUs(client: KafkaClient, nowUs: number): number {
  let earliestUs = Infinity;
  for (const broker of client.metadata.brokers) {
    const { state, nextAttemptAtUs } = channelTo(client.network, brokerNode(broker), client.name);
    const atUs =
      state === 'disconnected'
        ? nextAttemptAtUs
        : nowUs + msToUs(client.network.reconnectBackoffMs);
    if (atUs < earliestUs) earliestUs = atUs;
  }
  return earliestUs;
}

function inFlight(node: SimNode, channel: Channel): number {
  let count = 0;
  for (const call of node.pending.values()) {
    if (call.connectionId === channel.connectionId) count += 1;
  }
  return count;
}

/** A metadata request under way. */
interface MetadataCall extends UpdateRequest {
  /** Name of the client. */
  client: string;
}

interface SetupTimer {
  peer: string;
  name: string;
  connectionId: number;
}

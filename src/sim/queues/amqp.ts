/**
 * What a queue's server and its clients send each other, under AMQP 0-9-1's own names.
 *
 * Modelled: publishing to the default exchange, whose routing key is the queue's name; publisher confirms; consuming with
 * manual acks and a prefetch. A connection has one channel, a consumer's channel one consumer. Left out: other exchanges, nack
 * and reject, auto-ack, heartbeats (so a silent peer is never given up), flow control.
 */

import type { NodeId } from '../kernel/world.ts';

export const AMQP_CHANNEL = 'amqp';

/** What an application publishes: the record that it would send to a topic. */
export interface Content {
  key: string | null;
  value: string | null;
  /** Milliseconds of simulated time. */
  timestamp: number;
  headers: readonly { name: string; value: string | null }[];
  /** Whose record it is and its number there, from 0. */
  origin: { producer: NodeId; number: number };
}

/** `basic.publish`, one way; with confirms on, the server answers with a `basic.ack` of the same tag. */
export interface Publish {
  /** The publisher's own count, from 1. */
  deliveryTag: number;
  routingKey: string;
  content: Content;
}

/** `basic.qos` and `basic.consume` in one. */
export interface Consume {
  queue: string;
  /** Most messages that the consumer holds without an ack; 0: no limit. */
  prefetch: number;
}

/** `basic.deliver`, from the server. */
export interface Deliver {
  /** Counted per channel, from 1. */
  deliveryTag: number;
  redelivered: boolean;
  message: QueueMessage;
}

/** `basic.ack`: of a delivery from its consumer, of a publish from the server. */
export interface Ack {
  deliveryTag: number;
}

/** A message in its queue. Never changed. */
export interface QueueMessage {
  sealed: true;
  /** Its place in the order of publishing, from 1; that is where it returns to. */
  number: number;
  content: Content;
}

/** As it is shown and traced: `m3`. */
export const messageName = ({ number }: QueueMessage): string => `m${number}`;

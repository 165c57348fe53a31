/** Topics and their partitions where an action or a client names them. Which partitions a topic has is Kafka's to say. */
import { isLegalTopicName, type Possible } from './possible.ts';
import { problem, shown, type Problem } from './problems.ts';

/** The brokers make it because a client asks for it. */
export const canCome = (possible: Possible, topic: unknown): boolean =>
  possible.createsTopics && isLegalTopicName(topic);

/** `possible` null: of any topic. `mayCome`: also of one that the brokers make for whoever asks. */
export function topicPartition(
  possible: Possible | null,
  value: unknown,
  at: string,
  { mayCome = false } = {},
): Problem[] {
  const [, topic] = typeof value === 'string' ? (/^(.+)-\d+$/.exec(value) ?? []) : [];
  if (topic === undefined)
    return [problem(at, 'wrongType', `${shown(value)} is no partition such as orders-0`)];
  if (possible === null || possible.topics.has(topic)) return [];
  return mayCome && canCome(possible, topic) ? [] : [unknownTopic(topic, at)];
}

export const unknownTopic = (value: unknown, at: string): Problem =>
  problem(at, 'unknownTopic', `there can be no topic ${shown(value)} at this moment`);

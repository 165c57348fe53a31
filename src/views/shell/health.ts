/** What the health pill says: the state with the one reason that matters most, and all reasons grouped by kind. Pure. */
import type { HealthScene, PartitionScene, Scene, TopicScene } from '../../sim/scene.ts';
import type { MessageKey, Values } from '../../i18n/translate.ts';

export interface HealthSaid {
  key: MessageKey;
  values: Values;
}

export interface ReasonGroup {
  code: string;
  topicPartitions: string[];
}

/** Codes that leave acks=all writes possible. */
const harmless = new Set(['UNDER_REPLICATED']);

/** Of the readers' own topics; Kafka's own are named where nothing else is amiss. */
export function healthSummary(scene: Scene): HealthSaid {
  const [kafkas, topics] = [true, false].map((own) =>
    Object.values(scene.topics).filter(({ internal }) => internal === own),
  ) as [TopicScene[], TopicScene[]];
  const leaving = topics.filter(({ deleting }) => deleting);
  const partitions = partitionsOf(topics.filter(({ deleting }) => !deleting));
  const aside = new Set(
    partitionsOf([...leaving, ...kafkas]).map(({ topicPartition }) => topicPartition),
  );
  const { state } = scene.health;
  const reasons = scene.health.reasons.filter(({ topicPartition }) => !aside.has(topicPartition));
  const deleting: HealthSaid = {
    key: 'health.deleting',
    values: { count: leaving.length, topics: leaving.map(({ name }) => name) },
  };
  if (state === 'UP') {
    const count = partitions.reduce((sum, { replicas }) => sum + replicas.length, 0);
    if (leaving.length > 0) return deleting;
    return count === 0
      ? { key: 'health.noPartitions', values: {} }
      : { key: 'health.allInSync', values: { count } };
  }
  const stalled = new Set(
    reasons
      .filter(({ code, topicPartition }) => topicPartition !== '' && !harmless.has(code))
      .map(({ topicPartition }) => topicPartition),
  );
  if (stalled.size > 0)
    return { key: 'health.stalled', values: { count: stalled.size, of: partitions.length } };
  const [first] = reasonGroups(reasons);
  if (first !== undefined) return reasonSaid(first);
  if (leaving.length > 0) return deleting;
  const count = new Set(scene.health.reasons.map(({ topicPartition }) => topicPartition)).size;
  return { key: 'health.kafkas', values: { count } };
}

const partitionsOf = (topics: readonly TopicScene[]): PartitionScene[] =>
  topics.flatMap((topic) => Object.values(topic.partitions));

export function reasonGroups(reasons: HealthScene['reasons']): ReasonGroup[] {
  const groups = new Map<string, string[]>();
  for (const { code, topicPartition } of reasons) {
    const list = groups.get(code) ?? [];
    if (topicPartition !== '') list.push(topicPartition);
    groups.set(code, list);
  }
  return [...groups].map(([code, topicPartitions]) => ({ code, topicPartitions }));
}

export const reasonSaid = ({ code, topicPartitions }: ReasonGroup): HealthSaid => ({
  key: `health.${code}` as MessageKey,
  values: { count: topicPartitions.length },
});

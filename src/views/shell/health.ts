/** What the health pill says: the state with the one reason that matters most, and all reasons grouped by kind. Pure. */
import type { HealthScene, Scene } from '../../sim/scene.ts';
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

export function healthSummary(scene: Scene): HealthSaid {
  const partitions = Object.values(scene.topics)
    .filter(({ internal }) => !internal)
    .flatMap((topic) => Object.values(topic.partitions));
  const { state, reasons } = scene.health;
  if (state === 'UP') {
    const count = partitions.reduce((sum, { replicas }) => sum + replicas.length, 0);
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
  const [first] = reasonGroups(scene.health);
  return first === undefined ? { key: `health.meaning${state}`, values: {} } : reasonSaid(first);
}

export function reasonGroups(health: HealthScene): ReasonGroup[] {
  const groups = new Map<string, string[]>();
  for (const { code, topicPartition } of health.reasons) {
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

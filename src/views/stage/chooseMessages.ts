/**
 * Which of the messages under way are drawn one by one, and which are summed up as a count on their path. A person follows few things
 * at once, so the weightiest come first and a lesson shows at most four. Pure.
 */
import type { MessageScene } from '../../sim/messageScene.ts';

export interface ChosenMessages {
  shown: MessageScene[];
  /** Carries a label all the time. */
  labelled: ReadonlySet<number>;
  /** The rest, by path. */
  counts: PathCount[];
}

export interface PathCount {
  from: string;
  to: string;
  topicPartition: string;
  count: number;
}

export function chooseMessages(messages: readonly MessageScene[], most: number): ChosenMessages {
  // Heartbeats and empty fetches go on all the time: they are shown only while nothing else competes.
  const ranked = [...messages].sort(
    (a, b) => b.weight - a.weight || a.sendAtUs - b.sendAtUs || a.id - b.id,
  );
  const shown = ranked.slice(0, most).filter(({ weight }, i) => weight > 0 || i < most / 2);
  const isShown = new Set(shown.map(({ id }) => id));
  const labelled = new Set(
    shown
      .filter(({ weight }) => weight === 3)
      .slice(0, 1)
      .map(({ id }) => id),
  );
  const counts = new Map<string, PathCount>();
  for (const message of ranked) {
    if (isShown.has(message.id) || message.weight === 0) continue;
    const topicPartition = message.records[0]?.topicPartition ?? '';
    const key = `${message.from}|${message.to}|${topicPartition}`;
    const entry = counts.get(key);
    if (entry === undefined)
      counts.set(key, { from: message.from, to: message.to, topicPartition, count: 1 });
    else entry.count += 1;
  }
  return {
    shown,
    labelled,
    counts: [...counts.values()].sort((a, b) => b.count - a.count).slice(0, MOST_COUNTS),
  };
}

export const MOST_COUNTS = 12;

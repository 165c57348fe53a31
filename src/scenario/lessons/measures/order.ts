/** In which order records were processed, by the numbers that their producer gave them. */
import { eventsOf, type Observation, type Window } from './observation.ts';

interface Numbered {
  key: string | null;
  number: number;
}

interface Processed extends Numbered {
  topicPartition: string;
}

/** Neighbours in the wrong order, within each partition, within each key, or over all records. `key`: of this one alone. */
export function inversions(
  run: Observation,
  { within, key, ...window }: Window & { within: 'partition' | 'key' | 'all'; key?: string },
): number {
  const last = new Map<string, number>();
  let count = 0;
  for (const record of inOrder(run, window)) {
    if (key !== undefined && record.key !== key) continue;
    const sequence =
      within === 'all' ? '' : within === 'key' ? (record.key ?? '') : record.topicPartition;
    if (record.number < (last.get(sequence) ?? -1)) count += 1;
    last.set(sequence, record.number);
  }
  return count;
}

/** The numbers as the consumers got done with them. `key`: of this one alone. */
export const processingOrder = (
  run: Observation,
  { key, ...window }: Window & { key?: string },
): number[] =>
  inOrder(run, window)
    .filter((record) => key === undefined || record.key === key)
    .map(({ number }) => number);

/** Records of which it is not known yet what their number is, because nobody has acknowledged them, are left out. */
function inOrder(run: Observation, window: Window): Processed[] {
  const numbers = numbersOf(run);
  return eventsOf<{ topicPartition: string; baseOffset: number; count: number }>(
    run,
    'recordsProcessed',
    window,
  ).flatMap(({ topicPartition, baseOffset, count }) =>
    Array.from({ length: count }, (_, i) => numbers.get(`${topicPartition}@${baseOffset + i}`))
      .filter((record) => record !== undefined)
      .map((record) => ({ ...record, topicPartition })),
  );
}

function numbersOf({ events }: Observation): Map<string, Numbered> {
  const numbers = new Map<string, Numbered>();
  for (const { kind, data } of events) {
    if (kind !== 'recordAcknowledged') continue;
    const { topicPartition, baseOffset, records } = data as {
      topicPartition: string;
      baseOffset: number;
      records: Numbered[];
    };
    records.forEach((record, i) => numbers.set(`${topicPartition}@${baseOffset + i}`, record));
  }
  return numbers;
}

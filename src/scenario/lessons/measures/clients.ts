/** What producers and the admin client got. */
import {
  eventsOf,
  rounded,
  sampleAt,
  sum,
  watermarkOf,
  type Observation,
  type Window,
} from './observation.ts';

export interface OfProducer extends Window {
  producer: string;
  /** Left out: all. */
  topicPartition?: string;
}

interface Batch {
  topicPartition: string;
  baseOffset: number;
  count: number;
}

const ofProducer =
  ({ producer, topicPartition }: OfProducer) =>
  (event: Batch & { node: string }): boolean =>
    event.node === producer &&
    (topicPartition === undefined || event.topicPartition === topicPartition);

/** Records for which this producer heard success. */
export const acknowledged = (run: Observation, args: OfProducer): number =>
  sum(
    eventsOf<Batch>(run, 'recordAcknowledged', args)
      .filter(ofProducer(args))
      .map(({ count }) => count),
  );

export const acknowledgedPerSecond = (run: Observation, args: OfProducer): number =>
  rounded((acknowledged(run, args) * 1000) / (args.toMs - args.fromMs));

/** Records that failed, and batches that had to be sent again. */
export function producerErrors(run: Observation, args: Window & { producer?: string }): number {
  const own = ({ node }: { node: string }) => args.producer === undefined || node === args.producer;
  const failed = eventsOf<Batch>(run, 'recordFailed', args).filter(own);
  return (
    sum(failed.map(({ count }) => count)) + eventsOf(run, 'batchRetried', args).filter(own).length
  );
}

/** Records that failed for good. */
export const failedRecords = (run: Observation, args: OfProducer): number =>
  sum(
    eventsOf<Batch>(run, 'recordFailed', args)
      .filter(ofProducer(args))
      .map(({ count }) => count),
  );

/** `ok` or the error of the last such call that returned in the window; null: none did. */
export function adminResult(run: Observation, args: Window & { operation: string }): string | null {
  const calls = eventsOf<{ operation: string; result: string }>(run, 'adminCallReturned', args);
  return calls.findLast(({ operation }) => operation === args.operation)?.result ?? null;
}

/** Records that this producer had acknowledged by then and that no reader can get: at or above the high watermark, or gone. */
export function acknowledgedUnreadable(
  run: Observation,
  { producer, ackedByMs, atMs }: { producer: string; ackedByMs: number; atMs: number },
): number {
  const { snapshot } = sampleAt(run, atMs);
  const { acknowledgedButGone } = snapshot.ledger;
  const gone = new Set(acknowledgedButGone);
  let count = 0;
  const acked = eventsOf<Batch>(run, 'recordAcknowledged', { fromMs: 0, toMs: ackedByMs });
  for (const { node, topicPartition, baseOffset, count: records } of acked) {
    if (node !== producer) continue;
    const end = watermarkOf(snapshot, topicPartition);
    for (let offset = baseOffset; offset < baseOffset + records; offset += 1)
      if (offset >= end || gone.has(`${topicPartition}@${offset}`)) count += 1;
  }
  return count;
}

/** Plays a run and keeps what the measures need of it: once for all that is to be measured. */
import { logOnDisk } from '../sim/checks/truth.ts';
import { readBatches } from '../sim/kafka/log/partitionLog.ts';
import { topicPartition, type TopicPartition } from '../sim/kafka/protocol.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import type { World } from '../sim/kernel/world.ts';
import type { Snapshot } from '../sim/snapshot.ts';
import type { Observation, Sample, StoredRecord } from './lessons/measures/observation.ts';
import { runTo, snapshotOfRun, startRun, type LiveRun, type Run } from './runScenario.ts';

const SAMPLE_MS = 100;

/** `momentsMs`: there the logs' contents are kept too. */
export function observeRun(run: Run, untilMs: number, momentsMs: readonly number[]): Observation {
  const events: TraceEvent[] = [];
  const live = startRun(run);
  live.listeners.push((event) => events.push(event));
  const asked = new Set(momentsMs.filter((atMs) => atMs <= untilMs));
  const regular = Array.from(
    { length: Math.floor(untilMs / SAMPLE_MS) + 1 },
    (_, i) => i * SAMPLE_MS,
  );
  const momentsInOrder = [...new Set([...regular, ...asked, untilMs])].sort((a, b) => a - b);
  const samples = momentsInOrder.map((atMs) => {
    runTo(live, atMs);
    return sample(live, asked.has(atMs));
  });
  return { untilUs: untilMs * 1000, events, samples };
}

function sample(live: LiveRun, withLogs: boolean): Sample {
  const { world } = live.engine;
  const snapshot = snapshotOfRun(live);
  return { atUs: world.nowUs, snapshot, logs: withLogs ? logsOf(world, snapshot) : null };
}

function logsOf(world: World, { topics }: Snapshot): Record<TopicPartition, StoredRecord[]> {
  const logs: Record<TopicPartition, StoredRecord[]> = {};
  for (const [topic, { partitions }] of Object.entries(topics)) {
    for (const [number, { leader }] of Object.entries(partitions)) {
      const tp = topicPartition(topic, Number(number));
      logs[tp] = recordsOf(world, leader, tp);
    }
  }
  return logs;
}

function recordsOf(world: World, broker: number, tp: TopicPartition): StoredRecord[] {
  const log = logOnDisk(world, broker, tp);
  if (log === null) return [];
  return readBatches(log, log.logStartOffset, log.logEndOffset).flatMap(({ baseOffset, records }) =>
    records.map(({ key, value, timestamp, origin }, i) => ({
      offset: baseOffset + i,
      key,
      value,
      timestamp,
      producer: origin?.producer ?? null,
      number: origin?.number ?? -1,
    })),
  );
}

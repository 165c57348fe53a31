/** The state at the end of a run, for a person: a screenful. */
import type { Snapshot } from '../../sim/snapshot.ts';

export interface Report extends Snapshot {
  hash: string;
  atMs: number;
}

export function summaryLines(name: string, seed: number, report: Report): string[] {
  const { controller, brokers, topics, producers, groups, health, ledger } = report;
  return [
    `${name}, seed ${seed}, ${report.atMs / 1000} s, hash ${report.hash}`,
    `health      ${health.state} ${health.reasons.map(({ code, topicPartition }) => `${code} ${topicPartition}`).join(', ')}`,
    `controller  ${controller === null ? 'none' : `broker ${controller.broker}, epoch ${controller.epoch}`}`,
    `brokers     ${Object.entries(brokers)
      .map(([id, { running, registered }]) => `${id} ${stateOf(running, registered)}`)
      .join(', ')}`,
    ...Object.entries(topics).flatMap(([topic, { partitions }]) =>
      Object.entries(partitions).map(
        ([partition, { leader, leaderEpoch, isr, replicas }]) =>
          `${`${topic}-${partition}`.padEnd(22)} leader ${leader} epoch ${leaderEpoch} isr ${isr.join(',')} of ${replicas.join(',')}`,
      ),
    ),
    ...Object.entries(producers).map(
      ([label, { sent, acknowledged, failed }]) =>
        `producer ${label}: ${sent} sent, ${acknowledged} acknowledged, failed ${JSON.stringify(failed)}`,
    ),
    ...Object.entries(groups).map(
      ([group, { state, generation, members }]) =>
        `group ${group}: ${state}, generation ${generation}, ${JSON.stringify(members)}`,
    ),
    `ledger      ${ledger.acknowledged} acknowledged, ${ledger.acknowledgedButGone.length} of them gone, ${ledger.processedTwice.length} processed twice, ${ledger.neverProcessed.length} never processed`,
  ].map((line) => line.trimEnd());
}

function stateOf(running: boolean, registered: boolean): string {
  if (running) return registered ? 'running' : 'running, not registered';
  return registered ? 'down, still registered' : 'down';
}

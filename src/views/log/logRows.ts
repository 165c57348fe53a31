/** One partition across its replicas as rows of offsets, newest first. Pure. */
import type { GroupScene, PartitionScene, RecordCell } from '../../sim/scene.ts';

export type CellState = 'safe' | 'unsafe' | 'cut' | 'missing' | 'before';

export interface LogRow {
  offset: number;
  /** By replica, in the order of `brokers`. */
  cells: { broker: number; state: CellState; record: RecordCell | null }[];
  /** Groups whose committed offset is this one: they go on here. */
  groups: string[];
}

export interface LogRows {
  brokers: number[];
  rows: LogRow[];
  /** Offsets below are in the logs, not on the page. */
  isCut: boolean;
}

const MOST_ROWS = 60;

export function logRows(
  partition: PartitionScene,
  groups: readonly GroupScene[],
  isRunning: (broker: number) => boolean,
): LogRows {
  const brokers = partition.replicas;
  const logs = brokers.map((broker) => partition.logs[broker]).filter((log) => log !== undefined);
  const end = Math.max(0, ...logs.map((log) => log.logEndOffset));
  const held = logs.flatMap((log) => log.cells.slice(0, 1).map((cell) => cell.offset));
  const first = Math.max(held.length === 0 ? end : Math.min(...held), end - MOST_ROWS);
  const start = Math.min(...logs.map((log) => log.logStartOffset), end);
  const leader = partition.logs[partition.leader];
  const safeTo = Math.max(
    -1,
    ...logs.filter(({ broker }) => isRunning(broker)).map((log) => log.highWatermark),
  );
  const rows: LogRow[] = [];
  // The place behind the last record too: groups that have read everything stand there.
  for (let offset = end; offset >= first; offset -= 1) {
    const cells = brokers.map((broker) => {
      const log = partition.logs[broker];
      const record = log?.cells.find((cell) => cell.offset === offset) ?? null;
      return {
        broker,
        record,
        state: stateOf(
          log,
          leader,
          offset,
          record,
          isRunning(broker) ? (log?.highWatermark ?? 0) : safeTo,
        ),
      };
    });
    const here = groups
      .filter((group) => group.committed[partition.topicPartition] === offset)
      .map(({ id }) => id);
    if (offset < end || here.length > 0) rows.push({ offset, cells, groups: here });
  }
  return { brokers, rows, isCut: first > start };
}

function stateOf(
  log: PartitionScene['logs'][string] | undefined,
  leader: PartitionScene['logs'][string] | undefined,
  offset: number,
  record: RecordCell | null,
  safeTo: number,
): CellState {
  if (log === undefined || offset >= log.logEndOffset) return 'missing';
  if (record === null) return 'before';
  if (leader !== undefined && leader !== log && isBeyond(leader, offset, record)) return 'cut';
  return offset < safeTo ? 'safe' : 'unsafe';
}

/** The leader has another record there, or none: a follower that asked now would have to drop its own. */
function isBeyond(
  leader: PartitionScene['logs'][string],
  offset: number,
  record: RecordCell,
): boolean {
  if (offset >= leader.logEndOffset) return true;
  const own = leader.cells.find((cell) => cell.offset === offset);
  return own !== undefined && own.leaderEpoch !== record.leaderEpoch;
}

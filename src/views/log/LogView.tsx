/** One partition's log on each of its replicas, offset by offset, with the watermark, the groups' places, and a record in full. */
import { useMemo, type ReactNode } from 'react';
import type { GroupScene, PartitionScene, Scene } from '../../sim/scene.ts';
import { classes } from '../kit/Button.tsx';
import { useFormat, useText } from '../kit/text.tsx';
import { keyLook } from '../theme/keyColour.ts';
import { logRows, type LogRow } from './logRows.ts';
import { RecordDetail, type HashKey } from './RecordDetail.tsx';
import './log.css';

export interface LogViewProps {
  scene: Scene;
  topicPartition: string;
  /** The record that is open; null: none. */
  record: { broker: number; offset: number } | null;
  /** Every partition that there is, to pick another. */
  onPick: (topicPartition: string) => void;
  onRecord: (record: { broker: number; offset: number } | null) => void;
  hashKey: HashKey;
  replicaState: (partition: PartitionScene, broker: number) => string;
  actions: ReactNode;
  children?: ReactNode;
}

export function LogView(props: LogViewProps) {
  const { scene, topicPartition, record, onPick, onRecord, actions, children } = props;
  const t = useText();
  const partition = partitionOf(scene, topicPartition);
  const all = Object.values(scene.topics).flatMap((topic) =>
    Object.values(topic.partitions).map((one) => one.topicPartition),
  );
  const opened =
    record === null || partition === undefined
      ? null
      : (recordAt(partition, record.broker, record.offset) ?? null);
  return (
    <div className="log">
      <header className="log-head">
        <select
          aria-label={t('logView.pick')}
          value={topicPartition}
          onChange={(event) => onPick(event.target.value)}
        >
          {all.includes(topicPartition) ? null : <option>{topicPartition}</option>}
          {all.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        {actions}
      </header>
      {partition === undefined ? (
        <p className="quiet">{t('logView.gone', { topicPartition })}</p>
      ) : (
        <Grid {...props} partition={partition} />
      )}
      {opened === null || partition === undefined ? null : (
        <RecordDetail
          record={opened}
          partition={partition}
          partitions={Object.keys(scene.topics[topicOf(topicPartition)]?.partitions ?? {}).length}
          hashKey={props.hashKey}
          onClose={() => onRecord(null)}
        />
      )}
      {children}
    </div>
  );
}

function Grid({
  scene,
  topicPartition,
  record,
  onRecord,
  replicaState,
  partition,
}: LogViewProps & { partition: PartitionScene }) {
  const t = useText();
  const { number } = useFormat();
  const groups = Object.values(scene.groups);
  const brokersUp = Object.values(scene.brokers)
    .filter(({ running }) => running)
    .map(({ id }) => id)
    .join();
  const { brokers, rows, isCut } = useMemo(() => {
    const up = new Set(brokersUp.split(',').map(Number));
    return logRows(partition, groupsOn(scene.groups, topicPartition), (broker) => up.has(broker));
  }, [partition, scene.groups, topicPartition, brokersUp]);
  const leaderLog = partition.logs[partition.leader];
  return (
    <>
      <table className="log-grid">
        <thead>
          <tr>
            <th scope="col">{t('logView.offset')}</th>
            {brokers.map((broker) => (
              <th
                key={broker}
                scope="col"
                title={t('logView.brokerTitle', {
                  id: broker,
                  state: replicaState(partition, broker),
                })}
              >
                {t('logView.broker', { id: broker })}
                <small>{replicaState(partition, broker)}</small>
              </th>
            ))}
            <th scope="col">{groups.length === 0 ? '' : t('stage.tableGroup')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.offset}
              row={row}
              isWatermark={leaderLog !== undefined && row.offset === leaderLog.highWatermark - 1}
              opened={record}
              onRecord={onRecord}
              offset={number(row.offset)}
            />
          ))}
        </tbody>
      </table>
      {isCut ? <p className="quiet">{t('logView.older')}</p> : null}
    </>
  );
}

interface RowProps {
  row: LogRow;
  /** The highest offset below the watermark. */
  isWatermark: boolean;
  opened: { broker: number; offset: number } | null;
  onRecord: (record: { broker: number; offset: number }) => void;
  offset: string;
}

function Row({ row, isWatermark, opened, onRecord, offset }: RowProps) {
  const t = useText();
  return (
    <tr className={classes(isWatermark && 'log-watermark')}>
      <th scope="row" className="figures">
        {offset}
      </th>
      {row.cells.map(({ broker, state, record }) => (
        <td key={broker}>
          {record === null ? (
            <span
              className={`log-cell log-${state}`}
              role="img"
              aria-label={t('logView.missing')}
            />
          ) : (
            <button
              type="button"
              className={classes(
                'log-cell',
                `log-${state}`,
                opened?.broker === broker && opened.offset === row.offset && 'log-open',
              )}
              style={
                state === 'safe'
                  ? { background: keyLook(record.key).fill }
                  : { borderColor: keyLook(record.key).fill }
              }
              aria-label={`${offset}: ${record.key ?? '–'}, ${t(state === 'safe' ? 'logView.safe' : state === 'cut' ? 'logView.wouldTruncate' : 'logView.unsafe')}`}
              title={state === 'cut' ? t('logView.wouldTruncate') : undefined}
              onClick={() => onRecord({ broker, offset: row.offset })}
            >
              {keyLook(record.key).letters}
            </button>
          )}
        </td>
      ))}
      <td className="log-notes">
        {isWatermark ? <span className="log-flag">{t('logView.highWatermark')}</span> : null}
        {row.groups.map((group) => (
          <span key={group}>{t('logView.nextOf', { group })}</span>
        ))}
      </td>
    </tr>
  );
}

function groupsOn(groups: Record<string, GroupScene>, topicPartition: string): GroupScene[] {
  return Object.values(groups).filter((group) => group.committed[topicPartition] !== undefined);
}

function recordAt(partition: PartitionScene, broker: number, offset: number) {
  const own = partition.logs[broker]?.cells.find((cell) => cell.offset === offset);
  return (
    own ??
    Object.values(partition.logs)
      .flatMap((log) => log.cells)
      .find((cell) => cell.offset === offset)
  );
}

function partitionOf(scene: Scene, topicPartition: string): PartitionScene | undefined {
  const topic = topicOf(topicPartition);
  return scene.topics[topic]?.partitions[topicPartition.slice(topic.length + 1)];
}

const topicOf = (topicPartition: string): string =>
  topicPartition.slice(0, topicPartition.lastIndexOf('-'));

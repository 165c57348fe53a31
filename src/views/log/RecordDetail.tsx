/** A record in full, and how its partition was found. */
import { useEffect, useState } from 'react';
import type { PartitionScene, RecordCell } from '../../sim/scene.ts';
import { IconButton } from '../kit/Button.tsx';
import { useFormat, useText } from '../kit/text.tsx';
import { keyLook } from '../theme/keyColour.ts';

/** murmur2 of a key's bytes, and the same without its sign: what the default partitioner computes. */
export type HashKey = (key: string) => Promise<{ hash: number; positive: number }>;

interface RecordDetailProps {
  record: RecordCell;
  partition: PartitionScene;
  partitions: number;
  hashKey: HashKey;
  onClose: () => void;
}

export function RecordDetail({
  record,
  partition,
  partitions,
  hashKey,
  onClose,
}: RecordDetailProps) {
  const t = useText();
  const { number, list, moment } = useFormat();
  const { topicPartition } = partition;
  const look = keyLook(record.key);
  const on = Object.values(partition.logs).filter((log) =>
    log.cells.some(
      ({ offset, leaderEpoch }) => offset === record.offset && leaderEpoch === record.leaderEpoch,
    ),
  );
  return (
    <section
      className="record"
      aria-label={t('logView.record', { topicPartition, offset: record.offset })}
    >
      <header>
        <span className="log-cell" style={{ background: look.fill }} aria-hidden="true">
          {look.letters}
        </span>
        <h3>{t('logView.record', { topicPartition, offset: number(record.offset) })}</h3>
        <IconButton look="quiet" icon="cross" label={t('logView.closeRecord')} onClick={onClose} />
      </header>
      <dl>
        <Fact name={t('logView.key')} value={record.key ?? t('logView.noKey')} />
        <Fact name={t('logView.value')} value={record.value ?? t('logView.noValue')} />
        <Fact
          name={t('logView.timestamp')}
          value={t('logView.timestampOfRun', {
            time: moment(record.timestamp * 1000, 3),
            timestamp: String(record.timestamp),
          })}
        />
        <Fact
          name={t('logView.headers')}
          value={
            record.headers.length === 0
              ? t('logView.noHeaders')
              : record.headers.map(({ name, value }) => `${name}=${value ?? 'null'}`).join(', ')
          }
        />
        <Fact name={t('logView.leaderEpoch')} value={number(record.leaderEpoch)} />
        {record.producer === null ? null : (
          <Fact name={t('logView.sentBy')} value={record.producer} />
        )}
        <Fact name={t('logView.on')} value={list(on.map(({ broker }) => broker))} />
      </dl>
      <h4>{t('logView.partitionWhy')}</h4>
      {record.key === null ? (
        <p>{t('logView.partitionSticky')}</p>
      ) : (
        <PartitionWhy
          key={`${record.key} ${partitions}`}
          recordKey={record.key}
          partition={partition}
          partitions={partitions}
          hashKey={hashKey}
        />
      )}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface PartitionWhyProps {
  recordKey: string;
  partition: PartitionScene;
  /** Of the topic, now. */
  partitions: number;
  hashKey: HashKey;
}

function PartitionWhy({ recordKey, partition, partitions, hashKey }: PartitionWhyProps) {
  const t = useText();
  const [found, setFound] = useState<{ hash: number; positive: number } | null | 'asking'>(
    'asking',
  );
  useEffect(() => {
    let isWanted = true;
    hashKey(recordKey).then(
      (answer) => isWanted && setFound(answer),
      () => isWanted && setFound(null),
    );
    return () => {
      isWanted = false;
    };
  }, [recordKey, hashKey]);

  if (found === 'asking') return <p className="quiet">{t('logView.partitionAsking')}</p>;
  if (found === null) return <p className="quiet">{t('logView.partitionUnknown')}</p>;
  const computed = found.positive % partitions;
  const values = {
    key: recordKey,
    hash: String(found.hash),
    positive: String(found.positive),
    partitions,
    partition: computed,
  };
  return (
    <>
      <p className="formula figures">{t('logView.partitionKeyed', values)}</p>
      {computed === partition.partition ? null : (
        <p>{t('logView.partitionElsewhere', { partitions, partition: computed })}</p>
      )}
    </>
  );
}

/** The three sets that say whether anything was lost: always there, also when they are empty. */
import type { LedgerScene } from '../../sim/scene.ts';
import { Icon } from '../kit/Icon.tsx';
import { useText } from '../kit/text.tsx';
import './ledger.css';

interface LedgerViewProps {
  ledger: LedgerScene;
  /** Opens `orders-0@4` in the log. */
  onRecord: (topicPartition: string, offset: number) => void;
}

const sets = [
  { field: 'acknowledgedButGone', title: 'ledger.gone', means: 'ledger.goneMeans' },
  { field: 'processedTwice', title: 'ledger.twice', means: 'ledger.twiceMeans' },
  { field: 'neverProcessed', title: 'ledger.never', means: 'ledger.neverMeans' },
] as const;

export function LedgerView({ ledger, onRecord }: LedgerViewProps) {
  const t = useText();
  return (
    <div className="ledger">
      <p className="quiet">{t('ledger.intro')}</p>
      <p className="ledger-total figures">
        {t('ledger.acknowledged', { count: ledger.acknowledged })}
      </p>
      {sets.map(({ field, title, means }) => (
        <RecordSet
          key={field}
          title={t(title)}
          means={t(means)}
          records={ledger[field]}
          onRecord={onRecord}
        />
      ))}
    </div>
  );
}

const MOST_SHOWN = 60;

function RecordSet({
  title,
  means,
  records,
  onRecord,
}: {
  title: string;
  means: string;
  records: readonly string[];
  onRecord: LedgerViewProps['onRecord'];
}) {
  const t = useText();
  const isEmpty = records.length === 0;
  return (
    <section className={isEmpty ? 'ledger-set' : 'ledger-set ledger-set-bad'}>
      <h2>
        {title}
        <strong className="figures">
          <Icon name={isEmpty ? 'check' : 'warning'} size={14} />
          {isEmpty ? t('ledger.none') : t('ledger.count', { count: records.length })}
        </strong>
      </h2>
      <p className="quiet">{means}</p>
      {isEmpty ? null : (
        <ul>
          {records.slice(0, MOST_SHOWN).map((record) => (
            <li key={record}>
              <button
                type="button"
                className="chip-button figures"
                onClick={() => openRecord(record, onRecord)}
              >
                {record}
              </button>
            </li>
          ))}
          {records.length > MOST_SHOWN ? (
            <li className="quiet">{t('ledger.more', { count: records.length - MOST_SHOWN })}</li>
          ) : null}
        </ul>
      )}
    </section>
  );
}

function openRecord(record: string, onRecord: LedgerViewProps['onRecord']): void {
  const at = record.lastIndexOf('@');
  onRecord(record.slice(0, at), Number(record.slice(at + 1)));
}

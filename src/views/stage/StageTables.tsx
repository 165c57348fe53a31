/** The stage in words, always in the page for those who hear it: one table of partitions, one of members. */
import type { Scene } from '../../sim/scene.ts';
import { useFormat, useText } from '../kit/text.tsx';
import { consumerSaid, replicaSaid, replicaWord } from './nodeStates.ts';

export function StageTables({ scene }: { scene: Scene }) {
  return (
    <div className="visually-hidden">
      <PartitionTable scene={scene} />
      <MemberTable scene={scene} />
    </div>
  );
}

/** Beyond this a table read aloud helps nobody; the inspector has the rest. */
const MOST_ROWS = 200;

function PartitionTable({ scene }: { scene: Scene }) {
  const t = useText();
  const { number } = useFormat();
  const brokers = Object.values(scene.brokers).sort((a, b) => a.id - b.id);
  const partitions = Object.values(scene.topics)
    .flatMap((topic) => Object.values(topic.partitions))
    .slice(0, MOST_ROWS);
  return (
    <table>
      <caption>{t('stage.tablePartitions')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('stage.tablePartition')}</th>
          {brokers.map(({ id }) => (
            <th key={id} scope="col">
              {t('stage.broker', { id })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {partitions.map((partition) => (
          <tr key={partition.topicPartition}>
            <th scope="row">{partition.topicPartition}</th>
            {brokers.map(({ id }) => {
              const log = partition.logs[id];
              if (log === undefined) return <td key={id}>–</td>;
              const { key, values } = replicaSaid(replicaWord(scene, partition, log));
              return (
                <td key={id}>
                  {t('stage.tableReplica', {
                    state: t(key, values),
                    end: number(log.logEndOffset),
                    highWatermark: number(log.highWatermark),
                  })}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MemberTable({ scene }: { scene: Scene }) {
  const t = useText();
  const { number } = useFormat();
  const consumers = Object.values(scene.consumers).slice(0, MOST_ROWS);
  return (
    <table>
      <caption>{t('stage.tableMembers')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('stage.tableMember')}</th>
          <th scope="col">{t('stage.tableGroup')}</th>
          <th scope="col">{t('stage.tableState')}</th>
          <th scope="col">{t('stage.tableAssignment')}</th>
          <th scope="col">{t('stage.tableLag')}</th>
        </tr>
      </thead>
      <tbody>
        {consumers.map((consumer) => {
          const said = consumerSaid(scene, consumer);
          const lags = scene.groups[consumer.group]?.lag ?? {};
          const known = consumer.assignment.flatMap((topicPartition) => lags[topicPartition] ?? []);
          const lag = known.reduce((sum, one) => sum + one, 0);
          return (
            <tr key={consumer.label}>
              <th scope="row">{consumer.label}</th>
              <td>{consumer.group === '' ? '–' : consumer.group}</td>
              <td>{t(said.key, said.values)}</td>
              <td>{consumer.assignment.length === 0 ? '–' : consumer.assignment.join(', ')}</td>
              <td>{known.length === 0 ? '–' : number(lag)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

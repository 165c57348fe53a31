/** A consumer group as its coordinator knows it: members, committed offsets, lag. */
import type { GroupScene } from '../../sim/scene.ts';
import { useFormat, useText } from '../kit/text.tsx';
import { Section } from './InspectorView.tsx';

export function GroupInspector({ group }: { group: GroupScene }) {
  const t = useText();
  const { number } = useFormat();
  const rows = Object.entries(group.members).flatMap(([label, partitions]) =>
    partitions.length === 0
      ? [{ label, topicPartition: '' }]
      : partitions.map((topicPartition) => ({ label, topicPartition })),
  );
  return (
    <Section title={t('inspector.group')}>
      {rows.length === 0 ? <p className="quiet">{t('stage.noMembers')}</p> : null}
      <table className="facts">
        <thead>
          <tr>
            <th scope="col">{t('inspector.member')}</th>
            <th scope="col">{t('logView.pick')}</th>
            <th scope="col">{t('inspector.committed')}</th>
            <th scope="col">{t('inspector.lag')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, topicPartition }) => {
            const committed = group.committed[topicPartition];
            const lag = group.lag[topicPartition];
            return (
              <tr key={`${label} ${topicPartition}`}>
                <th scope="row">{label}</th>
                <td>{topicPartition === '' ? '–' : topicPartition}</td>
                <td className="figures">{committed === undefined ? '–' : number(committed)}</td>
                <td className="figures">{lag === undefined ? '–' : number(lag)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {Object.keys(group.committed).length === 0 ? (
        <p className="quiet">{t('inspector.noOffsets')}</p>
      ) : null}
    </Section>
  );
}

/** The cluster's state with its reason in words; a click lists all reasons. */
import { useState } from 'react';
import type { Scene } from '../../sim/scene.ts';
import { Button } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { useFormat, useText } from '../kit/text.tsx';
import { healthSummary, reasonGroups, reasonSaid } from './health.ts';

const icons: Record<Scene['health']['state'], IconName> = {
  UP: 'check',
  DEGRADED: 'warning',
  DOWN: 'cross',
};
const tones: Record<Scene['health']['state'], string> = {
  UP: 'good',
  DEGRADED: 'warning',
  DOWN: 'bad',
};

export function HealthPill({ scene, onWhy }: { scene: Scene; onWhy: () => void }) {
  const t = useText();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { state } = scene.health;
  const said = healthSummary(scene);
  return (
    <>
      <button
        type="button"
        className={`health health-${tones[state]}`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name={icons[state]} size={14} />
        <strong>{t(`health.${state}`)}</strong>
        <span>{t(said.key, said.values)}</span>
      </button>
      <Dialog open={open} title={t('health.title')} onClose={() => setOpen(false)}>
        <p className={`health-line health-${tones[state]}`}>
          <Icon name={icons[state]} size={14} />
          <strong>{t(`health.${state}`)}</strong>
        </p>
        <p>{t(`health.meaning${state}`)}</p>
        <ul className="health-reasons">
          {reasonGroups(scene.health.reasons).map((group) => {
            const reason = reasonSaid(group);
            return (
              <li key={group.code}>
                <p>{t(reason.key, reason.values)}</p>
                <p className="quiet">
                  <code>{group.code}</code>
                  {group.topicPartitions.length === 0
                    ? null
                    : ` · ${t('health.partitions', { list: format.list(group.topicPartitions) })}`}
                </p>
              </li>
            );
          })}
        </ul>
        {state === 'UP' ? null : (
          <div className="dialog-foot">
            <Button
              look="primary"
              onClick={() => {
                setOpen(false);
                onWhy();
              }}
            >
              {t('health.why')}
            </Button>
          </div>
        )}
      </Dialog>
    </>
  );
}

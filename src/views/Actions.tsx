/** The button of a panel that opens the menu of what can be done to the thing that it shows. */
import { useState } from 'react';
import { useRun } from '../store/run.ts';
import type { Host } from './host.ts';
import { Button } from './kit/Button.tsx';
import { Menu } from './kit/Menu.tsx';
import { useText } from './kit/text.tsx';
import { ActionDialog, type AskedAction } from './stage/ActionDialog.tsx';
import { faultMenu } from './stage/faultMenu.ts';
import { titleOf } from './stage/explain.ts';
import { toMenu } from './stage/StageTargets.tsx';
import type { StageTarget } from './stage/stageTarget.ts';

export function Actions({ host, target }: { host: Host; target: StageTarget }) {
  const t = useText();
  const [asked, setAsked] = useState<AskedAction | null>(null);
  const act = (action: { do: string; args: Record<string, unknown> }) =>
    void host.controls.act(action);
  const scene = useRun((state) => state.scene);
  if (scene === null || faultMenu(scene, target).length === 0) return null;
  return (
    <>
      <Menu
        align="end"
        trigger={<Button icon="down">{t('inspector.actions')}</Button>}
        items={() =>
          toMenu(faultMenu(scene, target), {
            t,
            onAct: act,
            onAsk: setAsked,
            name: titleOf(target, t),
          })
        }
      />
      <ActionDialog asked={asked} onClose={() => setAsked(null)} onAct={act} />
    </>
  );
}

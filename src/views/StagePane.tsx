/** The stage, connected: the scene at the playhead in, selections and actions out. */
import { lazy, useCallback } from 'react';
import { usePlayback } from '../store/playback.ts';
import { DRAWN_EVERY_MS } from '../store/player.ts';
import { useRun } from '../store/run.ts';
import { select, useSelection } from '../store/selection.ts';
import { useSettings } from '../store/settings.ts';
import { onFrame } from './frameLoop.ts';
import type { Host } from './host.ts';
import { READABLE_MS, useCalm, useMayUndo, useReducedMotion, useWindowWidth } from './hooks.ts';
import { Button } from './kit/Button.tsx';
import { useText } from './kit/text.tsx';
import { Later } from './Later.tsx';
import { nodeIdOf, type StageTarget } from './stage/stageTarget.ts';
import { StageView } from './stage/StageView.tsx';

/** So that a time of 11 px is 20 px on a projector of 1920. */
const PRESENTER_SCALE = 1.82;

/** A person follows few things at once. */
const MESSAGES_IN_LESSON = 4;
const MESSAGES_IN_SANDBOX = 10;

// Controls and tables come after the drawing, which moves without them.
const StageTargets = lazy(async () => ({
  default: (await import('./stage/StageTargets.tsx')).StageTargets,
}));
const StageTables = lazy(async () => ({
  default: (await import('./stage/StageTables.tsx')).StageTables,
}));

export function StagePane({ host, internal }: { host: Host; internal: boolean }) {
  const t = useText();
  const live = useRun((state) => state.scene);
  const scene = useCalm(live, DRAWN_EVERY_MS);
  const words = useCalm(live, READABLE_MS);
  const status = useRun((state) => state.status);
  const failure = useRun((state) => state.failure);
  const mayUndo = useMayUndo();
  const messages = useRun((state) => state.messages);
  const messageCounts = useRun((state) => state.messageCounts);
  const clockUs = usePlayback((state) => Math.floor(state.atUs / CLOCK_STEP_US) * CLOCK_STEP_US);
  const selected = useSelection((state) => state.selected);
  const presenter = useSettings((state) => state.presenter);
  const reduced = useReducedMotion();
  const windowWidth = useWindowWidth();
  const { controls, lesson } = host;
  const inspect = useCallback((target: StageTarget) => {
    const id = nodeIdOf(target);
    select(
      target.kind === 'partition'
        ? { kind: 'partition', topicPartition: target.topicPartition }
        : { kind: 'node', id: id ?? '' },
    );
  }, []);
  const openRecord = useCallback(
    (topicPartition: string, broker: number, offset: number) =>
      select({ kind: 'record', topicPartition, offset, broker }),
    [],
  );
  const act = useCallback(
    (action: { do: string; args: Record<string, unknown> }) => void controls.act(action),
    [controls],
  );

  if (status === 'failed') {
    return (
      <div className="stage-loading" role="alert">
        <p>{t('page.failed', { reason: failure ?? '' })}</p>
        {mayUndo ? (
          <Button icon="undo" onClick={() => void controls.undoAction()}>
            {t('playback.undo')}
          </Button>
        ) : null}
        <Button look="primary" onClick={() => location.reload()}>
          {t('page.reload')}
        </Button>
      </div>
    );
  }
  if (scene === null) return <p className="stage-loading">{t('page.loading')}</p>;
  return (
    <>
      <StageView
        scene={scene}
        clockUs={clockUs}
        pickedNode={selected?.kind === 'node' ? selected.id : ''}
        pickedPartition={
          selected?.kind === 'partition' || selected?.kind === 'record'
            ? selected.topicPartition
            : null
        }
        internal={internal}
        scale={presenter ? Math.max(1, (PRESENTER_SCALE * windowWidth) / 1920) : 1}
        messages={messages}
        messageCounts={messageCounts}
        most={lesson === null ? MESSAGES_IN_SANDBOX : MESSAGES_IN_LESSON}
        frames={onFrame}
        travels={!reduced}
      >
        {(layout) => (
          <Later>
            <StageTargets
              scene={words ?? scene}
              layout={layout}
              clockUs={clockUs}
              onInspect={inspect}
              onRecord={openRecord}
              onAct={act}
            />
          </Later>
        )}
      </StageView>
      <Later>
        <StageTables scene={words ?? scene} />
      </Later>
    </>
  );
}

const CLOCK_STEP_US = 100_000;

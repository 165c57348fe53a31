/** Transport, timeline and pace. The scrubber is the browser's own slider; the marks above it are buttons that jump. */
import { memo } from 'react';
import { useFormat, useText } from '../kit/text.tsx';
import { IconButton } from '../kit/Button.tsx';
import { Menu } from '../kit/Menu.tsx';
import { paceSaid } from './pace.ts';
import { Timeline, type TimelineProps } from './Timeline.tsx';
import './playbackBar.css';

export interface PlaybackBarProps extends TimelineProps {
  playing: boolean;
  speed: 'auto' | number;
  factor: number;
  pace: { kind: string; data: Record<string, unknown> } | null;
  slow: boolean;
  presets: readonly number[];
  branches: readonly Branch[];
  mayUndo: boolean;
  onTogglePlay: () => void;
  onStep: (unit: 'event' | 'hop' | 'beat', direction: 1 | -1) => void;
  onStart: () => void;
  onEnd: () => void;
  onUndo: () => void;
  onSpeed: (speed: 'auto' | number) => void;
  onBranch: (id: number) => void;
}

export interface Branch {
  id: number;
  fromUs: number;
  parent: number | null;
  actionCount: number;
  current: boolean;
}

export function PlaybackBar(props: PlaybackBarProps) {
  const t = useText();
  const { playing, mayUndo, onTogglePlay, onStep, onStart, onEnd, onUndo } = props;
  return (
    <div className="playback" role="group" aria-label={t('playback.bar')}>
      <Transport {...{ playing, mayUndo, onTogglePlay, onStep, onStart, onEnd, onUndo }} />
      <Timeline {...props} />
      <Pace {...props} />
    </div>
  );
}

type TransportProps = Pick<
  PlaybackBarProps,
  'playing' | 'mayUndo' | 'onTogglePlay' | 'onStep' | 'onStart' | 'onEnd' | 'onUndo'
>;

const Transport = memo(function Transport({
  playing,
  mayUndo,
  onTogglePlay,
  onStep,
  onStart,
  onEnd,
  onUndo,
}: TransportProps) {
  const t = useText();
  return (
    <div className="transport">
      <IconButton
        className="transport-beat"
        icon="beatBack"
        label={t('playback.beatBack')}
        keys="Shift+←"
        onClick={() => onStep('beat', -1)}
      />
      <IconButton
        icon="stepBack"
        label={t('playback.stepBack')}
        keys="←"
        onClick={() => onStep('event', -1)}
      />
      <IconButton
        className="transport-play"
        look="ink"
        icon={playing ? 'pause' : 'play'}
        label={t(playing ? 'playback.pause' : 'playback.play')}
        keys="Space"
        onClick={onTogglePlay}
      />
      <IconButton
        icon="stepForward"
        label={t('playback.stepForward')}
        keys="→"
        onClick={() => onStep('event', 1)}
      />
      <IconButton
        className="transport-beat"
        icon="beatForward"
        label={t('playback.beatForward')}
        keys="Shift+→"
        onClick={() => onStep('beat', 1)}
      />
      <Menu
        trigger={<IconButton look="quiet" icon="more" label={t('playback.more')} />}
        items={() => [
          {
            kind: 'action',
            id: 'hop-back',
            label: t('playback.hopBack'),
            icon: 'stepBack',
            onSelect: () => onStep('hop', -1),
          },
          {
            kind: 'action',
            id: 'hop-forward',
            label: t('playback.hopForward'),
            icon: 'stepForward',
            onSelect: () => onStep('hop', 1),
          },
          {
            kind: 'action',
            id: 'beat-back',
            label: t('playback.beatBack'),
            icon: 'beatBack',
            onSelect: () => onStep('beat', -1),
          },
          {
            kind: 'action',
            id: 'beat-forward',
            label: t('playback.beatForward'),
            icon: 'beatForward',
            onSelect: () => onStep('beat', 1),
          },
          { kind: 'separator', id: 'before-ends' },
          {
            kind: 'action',
            id: 'start',
            label: t('playback.toStart'),
            icon: 'start',
            onSelect: onStart,
          },
          { kind: 'action', id: 'end', label: t('playback.toEnd'), icon: 'end', onSelect: onEnd },
          { kind: 'separator', id: 'before-undo' },
          {
            kind: 'action',
            id: 'undo',
            label: t('playback.undo'),
            icon: 'undo',
            disabled: !mayUndo,
            onSelect: onUndo,
          },
        ]}
      />
    </div>
  );
});

function Pace(props: PlaybackBarProps) {
  const t = useText();
  const format = useFormat();
  const { atUs, endUs, speed, presets, branches, onSpeed } = props;
  const said = paceSaid({ ...props, atEnd: atUs >= endUs && endUs > 0 }, format.factor);
  return (
    <div className="pace">
      <p className="pace-time figures">
        <strong>{format.moment(atUs, props.factor < 0.02 && props.playing ? 4 : 2)}</strong>
        <select
          aria-label={t('playback.speed')}
          value={String(speed)}
          onChange={(event) =>
            onSpeed(event.target.value === 'auto' ? 'auto' : Number(event.target.value))
          }
        >
          <option value="auto">{t('playback.speedAuto')}</option>
          {presets.map((preset) => (
            <option key={preset} value={preset}>
              {t('playback.speedValue', {
                factor: preset === 0.25 ? '¼×' : preset === 0.5 ? '½×' : format.factor(preset),
              })}
            </option>
          ))}
        </select>
        {branches.length > 1 ? <BranchMenu {...props} /> : null}
      </p>
      <p className="pace-reason figures">{t(said.key, said.values)}</p>
    </div>
  );
}

function BranchMenu({ branches, onBranch }: PlaybackBarProps) {
  const t = useText();
  const format = useFormat();
  const current = branches.findIndex((branch) => branch.current);
  return (
    <Menu
      align="end"
      trigger={
        <IconButton
          className="pace-branch"
          icon="branch"
          look="quiet"
          label={`${t('playback.branches')}: ${t('playback.branch', { number: current + 1, count: branches.length })}`}
        />
      }
      items={() => [
        { kind: 'heading', id: 'heading', label: t('playback.branches') },
        ...branches.map((branch, i) => ({
          kind: 'action' as const,
          id: String(branch.id),
          label:
            branch.parent === null
              ? t('playback.branchFirst', { actions: branch.actionCount })
              : t('playback.branchOf', {
                  number: i + 1,
                  time: format.moment(branch.fromUs),
                  actions: branch.actionCount,
                }),
          checked: branch.current,
          onSelect: () => onBranch(branch.id),
        })),
      ]}
    />
  );
}

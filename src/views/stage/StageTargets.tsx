/**
 * The controls over the drawing: a button on each thing, a menu of what can be done to it, and a tip that explains it. They are HTML, in
 * reading order, so that keyboard, touch and screen reader have what the mouse has.
 */
import { memo, useCallback, useEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import type { Scene } from '../../sim/scene.ts';
import { Menu, type MenuItem } from '../kit/Menu.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useFormat, useText, type Translate } from '../kit/text.tsx';
import { ActionDialog, type AskedAction } from './ActionDialog.tsx';
import { explain, explainReplica, explainTopicAt, titleOf, type Explained } from './explain.ts';
import { faultMenu, type Action, type FaultItem } from './faultMenu.ts';
import type { Box } from './geometry.ts';
import { cellAt, rowOf, type StageLayout } from './stageLayout.ts';
import { StageTip } from './StageTip.tsx';
import { nodeIdOf, targetKey, type StageTarget } from './stageTarget.ts';
import { targetPlaces } from './targetPlaces.ts';

export interface StageTargetsProps {
  scene: Scene;
  layout: StageLayout;
  clockUs: number;
  onInspect: (target: StageTarget) => void;
  onRecord: (topicPartition: string, broker: number, offset: number) => void;
  onAct: (action: Action) => void;
}

interface Pointed {
  key: string;
  target: StageTarget;
  box: Box;
  /** Within a row: the replica, and the cell, under the pointer. */
  cell: { broker: number; offset: number } | null;
}

export function StageTargets(props: StageTargetsProps) {
  const { scene, layout, clockUs, onRecord } = props;
  const t = useText();
  const format = useFormat();
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [asked, setAsked] = useState<AskedAction | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  const places = useMemo(() => targetPlaces(layout), [layout]);
  const point = useCallback(
    (next: Pointed | null) => setPointed((last) => (isSame(last, next) ? last : next)),
    [],
  );
  const inspect = useCallback((target: StageTarget) => latest.current.onInspect(target), []);
  const itemsOf = useCallback(
    (target: StageTarget, withInspect: boolean): MenuItem[] => {
      const { scene: now, onInspect, onAct } = latest.current;
      const faults = toMenu(faultMenu(now, target), {
        t,
        onAct,
        onAsk: setAsked,
        name: titleOf(target, t),
      });
      if (!withInspect || nodeIdOf(target) === null) return faults;
      const first: MenuItem = {
        kind: 'action',
        id: 'inspect',
        label: t('faults.inspect'),
        onSelect: () => onInspect(target),
      };
      return faults.length === 0
        ? [first]
        : [first, { kind: 'separator', id: 'after-inspect' }, ...faults];
    },
    [t],
  );
  useEscape(pointed !== null, () => setPointed(null));

  return (
    <div
      className="stage-targets"
      role="group"
      aria-label={t('stage.stage')}
      onPointerLeave={() => setPointed(null)}
    >
      {places.map(({ target, box, menu }) => {
        const { title, state } = explain(scene, target, { t, format, clockUs });
        const shared = { target, title, state, ...box, onPoint: point, itemsOf };
        if (target.kind === 'partition') {
          return (
            <RowTarget
              key={targetKey(target)}
              {...shared}
              layout={layout}
              onOpen={(cell) =>
                cell === null
                  ? inspect(target)
                  : onRecord(target.topicPartition, cell.broker, cell.offset)
              }
            />
          );
        }
        return menu === null && target.kind !== 'queue' ? (
          <MenuTarget key={targetKey(target)} {...shared} />
        ) : (
          <InspectTarget
            key={targetKey(target)}
            {...shared}
            menuX={menu?.x ?? -1}
            menuY={menu?.y ?? -1}
            onInspect={inspect}
          />
        );
      })}
      {pointed === null ? null : (
        <StageTip
          box={pointed.box}
          layout={layout}
          said={sayPointed(pointed, scene, layout, { t, format, clockUs })}
        />
      )}
      <ActionDialog
        asked={asked}
        onClose={() => setAsked(null)}
        onAct={(action) => latest.current.onAct(action)}
      />
    </div>
  );
}

function sayPointed(
  pointed: Pointed,
  scene: Scene,
  layout: StageLayout,
  speech: Parameters<typeof explain>[2],
): Explained {
  const { target, cell } = pointed;
  if (target.kind === 'partition' && cell !== null) {
    const row = rowOf(layout, target.topicPartition);
    if (row !== undefined && row.partitions.length > 1)
      return explainTopicAt(row.partitions, row.label, cell.broker, speech);
    const said = explainReplica(scene, target.topicPartition, cell.broker, cell.offset, speech);
    if (said !== null) return said;
  }
  return explain(scene, target, speech);
}

function isSame(a: Pointed | null, b: Pointed | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.key === b.key &&
    a.cell?.broker === b.cell?.broker &&
    a.cell?.offset === b.cell?.offset &&
    a.box.x === b.box.x &&
    a.box.y === b.box.y
  );
}

/** What a person dismisses with Escape: the tip covers something. */
function useEscape(isOn: boolean, dismiss: () => void): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') dismiss();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}

interface MenuSpeech {
  t: Translate;
  onAct: (action: Action) => void;
  onAsk: (asked: AskedAction) => void;
  /** Whose menu it is: for the title of a dialog. */
  name: string;
  /** What the entries above say, up to the words of this menu. */
  lead?: string;
}

export function toMenu(items: readonly FaultItem[], speech: MenuSpeech): MenuItem[] {
  const { t, onAct, onAsk, name, lead = '' } = speech;
  return items.map((item, i): MenuItem => {
    if (item.kind === 'line') return { kind: 'separator', id: `line ${i}` };
    const id = `${item.key} ${i}`;
    const label = t(item.key, item.values);
    const words = lead + withoutDots(label);
    if (item.kind === 'more') {
      const within = item.of === undefined ? { name, lead: `${words} ` } : { name: item.of };
      const entries = toMenu(item.items, { t, onAct, onAsk, ...within });
      return { kind: 'submenu', id, label, items: entries };
    }
    if (item.kind === 'ask') {
      const { action, fields } = item;
      const title = t('faults.asking', { name, what: beginningSmall(words) });
      return { kind: 'action', id, label, onSelect: () => onAsk({ title, action, fields }) };
    }
    return {
      kind: 'action',
      id,
      label,
      ...(item.bad === true && { tone: 'bad' as const }),
      onSelect: () => onAct(item.action),
    };
  });
}

const beginningSmall = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
const withoutDots = (label: string): string => label.replace(/ …$/, '');

interface TargetProps extends Box {
  target: StageTarget;
  title: string;
  state: string;
  onPoint: (pointed: Pointed | null) => void;
  itemsOf: (target: StageTarget, withInspect: boolean) => MenuItem[];
}

const named = (title: string, state: string): string =>
  state === '' ? title : `${title}: ${state}`;

function pointing({ target, x, y, width, height, onPoint }: TargetProps) {
  const show = () =>
    onPoint({ key: targetKey(target), target, box: { x, y, width, height }, cell: null });
  return { onPointerEnter: show, onFocus: show, onBlur: () => onPoint(null) };
}

/** A click inspects; beside it stands the button of the menu. */
const InspectTarget = memo(function InspectTarget(
  props: TargetProps & { menuX: number; menuY: number; onInspect: (target: StageTarget) => void },
) {
  const { target, title, state, x, y, width, height, menuX, menuY, itemsOf, onInspect } = props;
  const t = useText();
  return (
    <>
      <button
        type="button"
        className="target"
        style={{ left: x, top: y, width, height }}
        aria-label={named(title, state)}
        onClick={() => onInspect(target)}
        {...pointing(props)}
      />
      {menuX < 0 ? null : (
        <Menu
          items={() => itemsOf(target, false)}
          align="end"
          trigger={
            <button
              type="button"
              className="target target-menu"
              style={{ left: menuX, top: menuY }}
              aria-label={t('faults.menuOf', { name: title })}
              onPointerEnter={() => props.onPoint(null)}
            >
              <Icon name="more" size={14} />
            </button>
          }
        />
      )}
    </>
  );
}, sameTarget);

/** Too small for two buttons: a click opens the menu, which begins with "inspect". */
const MenuTarget = memo(function MenuTarget(props: TargetProps) {
  const { target, title, state, x, y, width, height, itemsOf } = props;
  return (
    <Menu
      items={() => itemsOf(target, true)}
      trigger={
        <button
          type="button"
          className="target"
          style={{ left: x, top: y, width, height }}
          aria-label={named(title, state)}
          {...pointing(props)}
        />
      }
    />
  );
}, sameTarget);

/** A row of the matrix: a click opens the record under the pointer, the keyboard opens the partition's log. */
function RowTarget(
  props: TargetProps & {
    layout: StageLayout;
    onOpen: (cell: { broker: number; offset: number } | null) => void;
  },
) {
  const { target, title, x, y, width, height, layout, onPoint, onOpen } = props;
  const cellUnder = (event: MouseEvent): { broker: number; offset: number } | null => {
    const row = target.kind === 'partition' ? rowOf(layout, target.topicPartition) : undefined;
    // A press of Enter has no place.
    if (row === undefined || event.detail === 0) return null;
    return cellAt(layout, row, x + event.nativeEvent.offsetX);
  };
  return (
    <button
      type="button"
      className="target target-row"
      style={{ left: x, top: y, width, height }}
      aria-label={title}
      onClick={(event) => onOpen(cellUnder(event))}
      onFocus={() =>
        onPoint({
          key: targetKey(target),
          target,
          box: { x, y, width: Math.min(width, 240), height },
          cell: null,
        })
      }
      onBlur={() => onPoint(null)}
      onPointerMove={(event) => {
        const left = x + event.nativeEvent.offsetX;
        const row = target.kind === 'partition' ? rowOf(layout, target.topicPartition) : undefined;
        const broker = layout.brokers.find(
          (place) => left >= place.x && left <= place.x + place.width,
        );
        const cell = row === undefined ? null : cellAt(layout, row, left);
        const box =
          broker === undefined
            ? { x, y, width, height }
            : { x: broker.x, y, width: broker.width, height };
        onPoint({
          key: targetKey(target),
          target,
          box,
          cell: cell ?? (broker === undefined ? null : { broker: broker.id, offset: -1 }),
        });
      }}
    />
  );
}

/** Compared by what is seen: callbacks read the latest props when they are called. */
function sameTarget(a: TargetProps, b: TargetProps): boolean {
  return (
    a.title === b.title &&
    a.state === b.state &&
    a.x === b.x &&
    a.y === b.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.itemsOf === b.itemsOf
  );
}

/** The right column, connected: what happened, one node, one log, the books. */
import { lazy, Suspense, useCallback } from 'react';
import { traceKinds, type TraceKind } from '../sim/kinds.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import { useLesson, whoActed } from '../store/lesson.ts';
import { useRun } from '../store/run.ts';
import { select, showPanel, useSelection } from '../store/selection.ts';
import { EventList } from './events/EventList.tsx';
import type { Host } from './host.ts';
import { READABLE_MS, useCalm } from './hooks.ts';
import { Tabs } from './kit/Tabs.tsx';
import { useText } from './kit/text.tsx';
import { useNodeName, useSentence } from './say.ts';

// Loaded when a person opens them: the first visit begins with the list of events.
const InspectorPane = lazy(async () => ({
  default: (await import('./InspectorPane.tsx')).InspectorPane,
}));
const LogPane = lazy(async () => ({ default: (await import('./LogPane.tsx')).LogPane }));
const LedgerPane = lazy(async () => ({ default: (await import('./LedgerPane.tsx')).LedgerPane }));

export function DetailsPane({ host }: { host: Host }) {
  const t = useText();
  const panel = useSelection((state) => state.panel);
  return (
    <Tabs
      label={t('page.detailsColumn')}
      value={panel}
      onChange={showPanel}
      items={[
        { id: 'events', label: t('page.events'), content: <EventsPane host={host} /> },
        {
          id: 'inspector',
          label: t('page.inspector'),
          content: (
            <Suspense>
              <InspectorPane host={host} />
            </Suspense>
          ),
        },
        {
          id: 'log',
          label: t('page.log'),
          content: (
            <Suspense>
              <LogPane host={host} />
            </Suspense>
          ),
        },
        {
          id: 'ledger',
          label: t('page.ledger'),
          content: (
            <Suspense>
              <LedgerPane />
            </Suspense>
          ),
        },
      ]}
    />
  );
}

const kinds: Readonly<Record<string, TraceKind>> = traceKinds;
const isBeat = (kind: string): boolean => kinds[kind]?.beat === true;

function EventsPane({ host: { controls } }: { host: Host }) {
  const events = useCalm(
    useRun((state) => state.events),
    READABLE_MS,
  );
  const actions = useRun((state) => state.actions);
  const selected = useSelection((state) => state.selected);
  const say = useSentence();
  const nodeName = useNodeName();
  const pick = useCallback(
    (id: number | null) => select(id === null ? null : { kind: 'event', id }),
    [],
  );
  const lesson = useLesson();
  const whoDid = useCallback(
    (event: TraceEvent) => {
      const action = actions.find(
        ({ atUs, do: name }) => atUs === event.atUs && name === event.data['do'],
      );
      return action === undefined ? 'scenario' : whoActed(lesson, action);
    },
    [actions, lesson],
  );
  return (
    <EventList
      events={events}
      isBeat={isBeat}
      picked={selected?.kind === 'event' ? selected.id : null}
      onPick={pick}
      say={say}
      nodeName={nodeName}
      findCauses={controls.why}
      whoDid={whoDid}
      onJump={controls.seek}
    />
  );
}

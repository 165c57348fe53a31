/** The right column, connected: what happened, one node, one log, the books. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { traceKinds, type TraceKind } from '../sim/kinds.ts';
import type { NodeInspection } from '../sim/inspect.ts';
import type { TraceEvent } from '../sim/kernel/trace.ts';
import type { PartitionScene, Scene } from '../sim/scene.ts';
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { select, showPanel, useSelection } from '../store/selection.ts';
import { EventList } from './events/EventList.tsx';
import type { Host } from './host.ts';
import { useCalm } from './hooks.ts';
import { GroupInspector } from './inspector/GroupInspector.tsx';
import { InspectorView } from './inspector/InspectorView.tsx';
import { Commands } from './inspector/Commands.tsx';
import { describeGroup, describeTopics } from './inspector/shellOutput.ts';
import { Button } from './kit/Button.tsx';
import { Menu } from './kit/Menu.tsx';
import { Tabs } from './kit/Tabs.tsx';
import type { Tone } from './kit/Pill.tsx';
import { useFormat, useText } from './kit/text.tsx';
import { LedgerView } from './ledger/LedgerView.tsx';
import { LogView } from './log/LogView.tsx';
import { useNodeName, useSentence } from './say.ts';
import { ActionDialog, type AskedAction } from './stage/ActionDialog.tsx';
import { explain } from './stage/explain.ts';
import { faultMenu } from './stage/faultMenu.ts';
import { replicaSaid, replicaWord } from './stage/nodeStates.ts';
import { toMenu } from './stage/StageTargets.tsx';
import { nodeIdOf, targetOf, type StageTarget } from './stage/stageTarget.ts';

const READABLE_MS = 250;

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
        { id: 'inspector', label: t('page.inspector'), content: <InspectorPane host={host} /> },
        { id: 'log', label: t('page.log'), content: <LogPane host={host} /> },
        { id: 'ledger', label: t('page.ledger'), content: <LedgerPane /> },
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
  const byReader = useCallback(
    (event: TraceEvent) =>
      actions.some(
        ({ by, atUs, do: name }) =>
          by === 'reader' && atUs === event.atUs && name === event.data['do'],
      ),
    [actions],
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
      byReader={byReader}
      onJump={controls.seek}
    />
  );
}

function InspectorPane({ host }: { host: Host }) {
  const t = useText();
  const format = useFormat();
  const selected = useSelection((state) => state.selected);
  const scene = useCalm(
    useRun((state) => state.scene),
    READABLE_MS,
  );
  const atUs = useCalm(
    usePlayback((state) => state.atUs),
    READABLE_MS,
  );
  const nodeName = useNodeName();
  const target = scene === null || selected?.kind !== 'node' ? null : targetOf(scene, selected.id);
  const node =
    target === null || target.kind === 'group' || target.kind === 'zookeeper'
      ? null
      : nodeIdOf(target);
  const { inspection, failure } = useInspection(host, node);
  if (scene === null || target === null)
    return <p className="panel-empty">{t('inspector.nothing')}</p>;
  const { title, state, lines } = explain(scene, target, { t, format, clockUs: atUs });
  const group = target.kind === 'group' ? scene.groups[target.id] : undefined;
  return (
    <InspectorView
      title={title}
      state={state}
      tone={toneOf(scene, target)}
      lines={lines}
      inspection={inspection}
      failure={failure}
      output={outputOf(scene, target)}
      atUs={atUs}
      nodeName={nodeName}
      actions={<Actions host={host} target={target} />}
    >
      {group === undefined ? null : <GroupInspector group={group} />}
    </InspectorView>
  );
}

function toneOf(scene: Scene, target: StageTarget): Tone {
  if (target.kind === 'broker')
    return scene.brokers[target.id]?.running === false ? 'bad' : 'accent';
  return 'neutral';
}

function outputOf(scene: Scene, target: StageTarget): string {
  if (target.kind === 'broker')
    return describeTopics(Object.values(scene.topics).filter(({ internal }) => !internal));
  if (target.kind !== 'group' && target.kind !== 'consumer') return '';
  const group =
    scene.groups[
      target.kind === 'group' ? target.id : (scene.consumers[target.label]?.group ?? '')
    ];
  return group === undefined ? '' : describeGroup(scene, group);
}

interface Inspected {
  inspection: NodeInspection | null;
  failure: string | null;
}

/** Asks the engine about the node, again whenever the playhead has moved, at most every so often. */
function useInspection({ controls }: Host, node: string | null): Inspected {
  const [inspected, setInspected] = useState<Inspected & { node: string }>({
    node: '',
    inspection: null,
    failure: null,
  });
  const atUs = useCalm(
    usePlayback((state) => state.atUs),
    INSPECT_EVERY_MS,
  );
  const runs = useRun((state) => state.branches);
  const asked = useRef(0);
  useEffect(() => {
    if (node === null) return;
    asked.current += 1;
    const mine = asked.current;
    const take = (result: Inspected) => {
      // An answer that a later question has overtaken is dropped.
      if (mine === asked.current) setInspected({ node, ...result });
    };
    controls.inspect(node).then(
      (inspection) => take({ inspection, failure: null }),
      (error: unknown) =>
        take({ inspection: null, failure: error instanceof Error ? error.message : String(error) }),
    );
  }, [controls, node, atUs, runs]);
  return inspected.node === node ? inspected : { inspection: null, failure: null };
}

const INSPECT_EVERY_MS = 500;

function Actions({ host, target }: { host: Host; target: StageTarget }) {
  const t = useText();
  const [asked, setAsked] = useState<AskedAction | null>(null);
  const act = (action: { do: string; args: Record<string, unknown> }) =>
    void host.controls.act(action);
  const scene = useRun((state) => state.scene);
  if (scene === null || host.lesson?.mayAct === false || faultMenu(scene, target).length === 0)
    return null;
  return (
    <>
      <Menu
        align="end"
        trigger={<Button icon="down">{t('inspector.actions')}</Button>}
        items={() => toMenu(faultMenu(scene, target), t, act, setAsked)}
      />
      <ActionDialog asked={asked} onClose={() => setAsked(null)} onAct={act} />
    </>
  );
}

function LogPane({ host }: { host: Host }) {
  const t = useText();
  const selected = useSelection((state) => state.selected);
  const scene = useCalm(
    useRun((state) => state.scene),
    READABLE_MS,
  );
  const picked =
    selected?.kind === 'partition' || selected?.kind === 'record' ? selected.topicPartition : null;
  const topicPartition = picked ?? firstPartition(scene);
  const replicaState = useMemo(
    () => (partition: PartitionScene, broker: number) => {
      const log = partition.logs[broker];
      if (scene === null || log === undefined) return '';
      return t(replicaSaid(replicaWord(scene, partition, log)).key);
    },
    [scene, t],
  );
  if (scene === null || topicPartition === null)
    return <p className="panel-empty">{t('logView.nothing')}</p>;
  const topic = scene.topics[topicPartition.slice(0, topicPartition.lastIndexOf('-'))];
  return (
    <LogView
      scene={scene}
      topicPartition={topicPartition}
      record={
        selected?.kind === 'record' ? { broker: selected.broker, offset: selected.offset } : null
      }
      onPick={(name) => select({ kind: 'partition', topicPartition: name })}
      onRecord={(record) =>
        select(
          record === null
            ? { kind: 'partition', topicPartition }
            : { kind: 'record', topicPartition, ...record },
        )
      }
      findPartition={async () => null}
      replicaState={replicaState}
      actions={<Actions host={host} target={{ kind: 'partition', topicPartition }} />}
    >
      {topic === undefined ? null : (
        <Commands
          commands={[
            `bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic ${topic.name}`,
          ]}
          output={describeTopics([topic])}
        />
      )}
    </LogView>
  );
}

function firstPartition(scene: Scene | null): string | null {
  if (scene === null) return null;
  const [topic] = Object.values(scene.topics).filter(({ internal }) => !internal);
  return topic === undefined ? null : (Object.values(topic.partitions)[0]?.topicPartition ?? null);
}

function LedgerPane() {
  const scene = useCalm(
    useRun((state) => state.scene),
    READABLE_MS,
  );
  if (scene === null) return null;
  return (
    <LedgerView
      ledger={scene.ledger}
      onRecord={(topicPartition, offset) =>
        select({ kind: 'record', topicPartition, offset, broker: -1 })
      }
    />
  );
}

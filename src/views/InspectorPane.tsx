/** The inspector, connected: asks the engine about the node that a person picked. */
import { useEffect, useRef, useState } from 'react';
import type { NodeInspection } from '../sim/inspect.ts';
import type { Scene } from '../sim/scene.ts';
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { useSelection } from '../store/selection.ts';
import { Actions } from './Actions.tsx';
import type { Host } from './host.ts';
import { READABLE_MS, useCalm } from './hooks.ts';
import { GroupInspector } from './inspector/GroupInspector.tsx';
import { InspectorView } from './inspector/InspectorView.tsx';
import { describeGroup, describeTopics, type ShellOutput } from './inspector/shellOutput.ts';
import type { Tone } from './kit/Pill.tsx';
import { useFormat, useText } from './kit/text.tsx';
import { useNodeName } from './say.ts';
import { explain } from './stage/explain.ts';
import { nodeIdOf, targetOf, type StageTarget } from './stage/stageTarget.ts';

export function InspectorPane({ host }: { host: Host }) {
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

/** What a tool would print here; null: nothing to show. */
function outputOf(scene: Scene, target: StageTarget): ShellOutput | null {
  if (target.kind === 'broker')
    return describeTopics(Object.values(scene.topics).filter(({ internal }) => !internal));
  if (target.kind !== 'group' && target.kind !== 'consumer') return null;
  const group =
    scene.groups[
      target.kind === 'group' ? target.id : (scene.consumers[target.label]?.group ?? '')
    ];
  return group === undefined ? null : describeGroup(scene, group);
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

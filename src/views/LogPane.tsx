/** The log view, connected. */
import { useMemo } from 'react';
import type { PartitionScene, Scene } from '../sim/scene.ts';
import { useRun } from '../store/run.ts';
import { select, useSelection } from '../store/selection.ts';
import { Actions } from './Actions.tsx';
import type { Host } from './host.ts';
import { READABLE_MS, useCalm } from './hooks.ts';
import { Commands } from './inspector/Commands.tsx';
import { describeTopics } from './inspector/shellOutput.ts';
import { useText } from './kit/text.tsx';
import { LogView } from './log/LogView.tsx';
import { replicaSaid, replicaWord } from './stage/nodeStates.ts';

export function LogPane({ host }: { host: Host }) {
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
      hashKey={host.controls.hashKey}
      replicaState={replicaState}
      actions={<Actions host={host} target={{ kind: 'partition', topicPartition }} />}
    >
      {topic === undefined ? null : (
        <Commands commands={[]} output={describeTopics([topic], ` --topic ${topic.name}`)} />
      )}
    </LogView>
  );
}

function firstPartition(scene: Scene | null): string | null {
  if (scene === null) return null;
  const [topic] = Object.values(scene.topics).filter(({ internal }) => !internal);
  return topic === undefined ? null : (Object.values(topic.partitions)[0]?.topicPartition ?? null);
}

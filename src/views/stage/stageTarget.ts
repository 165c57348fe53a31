/** What on the stage can be looked at and acted upon, and how it is named in the rest of the app. */
import type { Scene } from '../../sim/scene.ts';

export type StageTarget =
  | { kind: 'broker'; id: number }
  | { kind: 'server'; id: number }
  | { kind: 'zookeeper' }
  | { kind: 'producer'; label: string }
  /** Those that found no room on the stage. */
  | { kind: 'producers'; labels: string[] }
  | { kind: 'consumer'; label: string }
  | { kind: 'group'; id: string }
  | { kind: 'partition'; topicPartition: string }
  | { kind: 'queue'; name: string }
  | { kind: 'queueConsumer'; label: string; queue: string };

/** By what name the inspector knows it; null: the log view shows it. */
export function nodeIdOf(target: StageTarget): string | null {
  switch (target.kind) {
    case 'broker':
      return `broker-${target.id}`;
    case 'server':
      return `zookeeper-${target.id}`;
    case 'producer':
    case 'consumer':
    case 'queueConsumer':
      return target.label;
    case 'queue':
      return target.name;
    // Not nodes of the engine, yet there is something to inspect: the scene tells it.
    case 'group':
      return `group:${target.id}`;
    case 'zookeeper':
      return 'zookeeper';
    case 'partition':
    case 'producers':
      return null;
  }
}

/** The thing behind a name that the inspector knows; null: it is not there at this moment. */
export function targetOf(scene: Scene, id: string): StageTarget | null {
  if (id === 'zookeeper') return scene.zookeeper === null ? null : { kind: 'zookeeper' };
  if (id.startsWith('group:')) return { kind: 'group', id: id.slice('group:'.length) };
  const machine = /^(broker|zookeeper)-(\d+)$/.exec(id);
  if (machine !== null) {
    const number = Number(machine[2]);
    return machine[1] === 'broker'
      ? { kind: 'broker', id: number }
      : { kind: 'server', id: number };
  }
  if (scene.producers[id] !== undefined) return { kind: 'producer', label: id };
  if (scene.consumers[id] !== undefined) return { kind: 'consumer', label: id };
  if (scene.queues[id] !== undefined) return { kind: 'queue', name: id };
  const queue = Object.values(scene.queues).find((one) => one.consumers[id] !== undefined);
  return queue === undefined ? null : { kind: 'queueConsumer', label: id, queue: queue.name };
}

export function targetKey(target: StageTarget): string {
  if (target.kind === 'producers') return 'producers';
  return `${target.kind} ${target.kind === 'partition' ? target.topicPartition : nodeIdOf(target)}`;
}

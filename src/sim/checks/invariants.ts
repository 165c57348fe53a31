/**
 * What must hold at every event, whatever fails and whenever: looked at from outside, by what is true.
 *
 * After an event only the node whose turn it was can have changed, so only what that node can break is asked. What is
 * correct behaviour and looks like a fault is no violation: loss with acks=1, reads from a leader that has been replaced, duplicates
 * without idempotence, a committed offset beyond the log end.
 */

import { topicOf, type TopicPartition } from '../kafka/protocol.ts';
import type { TraceEvent } from '../kernel/trace.ts';
import type { SimNode, World } from '../kernel/world.ts';
import { checkBroker } from './brokerInvariants.ts';
import { checkAcknowledged, checkEnsemble } from './ensembleInvariants.ts';
import { noteGroup } from './groupInvariants.ts';
import type { InvariantMemory, Violation } from './invariantMemory.ts';
import { deletedTopics, noteTrace } from './ledger.ts';
import { checkQueue } from './queueInvariants.ts';

export {
  createInvariantMemory,
  invariants,
  type InvariantMemory,
  type InvariantName,
  type Violation,
} from './invariantMemory.ts';

/** Must hear every trace event, those of the boot too. */
export function noteForInvariants(memory: InvariantMemory, event: TraceEvent): void {
  const { kind, data } = event;
  switch (kind) {
    case 'recordsAppended': {
      const unclean = memory.unclean.get(data['topicPartition'] as string);
      if ((data['leaderEpoch'] as number) >= (unclean?.leaderEpoch ?? 0))
        noteTrace(memory.acknowledged, event);
      return;
    }
    case 'recordAcknowledged':
      if (data['acks'] === -1) noteTrace(memory.acknowledged, event);
      return;
    case 'zkWriteCommitted':
      noteTrace(memory.acknowledged, event);
      for (const topic of deletedTopics(data['ops'] as { op: string; path: string }[]))
        forgetTopic(memory, topic);
      return;
    case 'groupStable':
    case 'groupDeleted':
    case 'partitionsAssigned':
      return noteGroup(memory, event);
  }
}

/** What is violated now and was not reported before. `node`: the only one that can have changed; null: any. */
export function checkInvariants(
  world: World,
  memory: InvariantMemory,
  node: SimNode | null = null,
): Violation[] {
  if (node === null) for (const one of world.nodes.values()) checkNode(world, memory, one);
  else checkNode(world, memory, node);
  if (memory.isSuspicious) checkAcknowledged(world, memory);
  if (memory.found.length === 0) return NONE;
  const { found } = memory;
  memory.found = [];
  return found;
}

const NONE: Violation[] = [];

function checkNode(world: World, memory: InvariantMemory, node: SimNode): void {
  switch (node.kind) {
    case 'broker':
      return checkBroker(world, memory, node);
    case 'zookeeper':
      return checkEnsemble(world, memory, node);
    case 'queue':
      return checkQueue(world, memory, node);
  }
}

/** One of the same name begins anew. */
function forgetTopic(memory: InvariantMemory, topic: string): void {
  const isOfTopic = (tp: TopicPartition) => topicOf(tp) === topic;
  for (const seen of memory.replicas.values()) deleteKeys(seen, isOfTopic);
  deleteKeys(memory.leaderEpochs, isOfTopic);
  deleteKeys(memory.unclean, isOfTopic);
  deleteKeys(memory.leaders, (key) => isOfTopic(key.slice(0, key.lastIndexOf('/'))));
}

function deleteKeys<K>(map: Map<K, unknown>, isGone: (key: K) => boolean): void {
  for (const key of [...map.keys()]) if (isGone(key)) map.delete(key);
}

/** The probe's `offsets`: the log start offset and the high watermark, as the leader that it knows tells them. */

import { msToUs } from '../../../base/brand.ts';
import type { Answer } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { brokerNode, type ListOffsetsRequest, type ListOffsetsResponse } from '../protocol.ts';
import { addTopic } from './metadata.ts';
import { checkAnswer } from './metadataUpdater.ts';
import { askLeader, awaitMetadata, type PartitionCall } from './probeCall.ts';
import { stateOf } from './probeState.ts';

/** Each of the two questions is given up after so long in all. */
const GIVE_UP_MS = 5000;
const EARLIEST = -2;
const LATEST = -1;

interface OffsetsCall extends PartitionCall {
  deadlineUs: number;
  /** −1: not known yet. */
  earliest: number;
  /** Trace id of what spoilt the last attempt; 0: nothing. */
  troubledBy: number;
}

type OffsetsTask = Task<OffsetsCall>;

export function startOffsets(
  out: Out,
  node: SimNode,
  args: { topic: string; partition: number; callId?: string },
): void {
  const { topic, partition, callId = null } = args;
  const task = out.startTask<OffsetsCall>('probeOffsets', 'goOn', {
    callId,
    topic,
    partition,
    asked: -1,
    deadlineUs: 0,
    earliest: -1,
    troubledBy: 0,
  });
  addTopic(stateOf(node).client.metadata, topic, Infinity);
  ask(out, node, task);
}

export const probeOffsetsSteps = {
  probeOffsets: {
    goOn: (out: Out, node: SimNode, task: OffsetsTask): void => goOn(out, node, task),
    answered: takeAnswer,
  },
};

export const probeOffsetsTimers = {
  offsetsDeadline(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId) as OffsetsTask | undefined;
    // A request under way ends by its own time-out, at the same moment.
    if (task?.step === 'goOn' && out.nowUs() >= task.context.deadlineUs) fail(out, node, task);
  },
};

/** The next of the two questions. */
function ask(out: Out, node: SimNode, task: OffsetsTask): void {
  const waitUs = msToUs(GIVE_UP_MS);
  task.context.deadlineUs = out.nowUs() + waitUs;
  out.setTimer('offsetsDeadline', task.id, waitUs);
  goOn(out, node, task);
}

function goOn(out: Out, node: SimNode, task: OffsetsTask): void {
  const { deadlineUs, earliest } = task.context;
  if (out.nowUs() >= deadlineUs) return fail(out, node, task);
  const timestamp = earliest < 0 ? EARLIEST : LATEST;
  askLeader(out, node, stateOf(node).client, task, {
    api: 'ListOffsets',
    body: (topicPartition, currentLeaderEpoch): ListOffsetsRequest => ({
      partitions: [{ topicPartition, timestamp, currentLeaderEpoch }],
    }),
    timeoutUs: deadlineUs - out.nowUs(),
  });
}

function takeAnswer(
  out: Out,
  node: SimNode,
  task: OffsetsTask,
  answer: Answer<ListOffsetsResponse>,
): void {
  const { client } = stateOf(node);
  const found = answer.ok ? answer.body.partitions[0] : undefined;
  if (found === undefined || found.error !== 'NONE') {
    task.context.troubledBy = out.trigger;
    task.step = 'goOn';
    checkAnswer(out, node, client, answer);
    if (out.nowUs() >= task.context.deadlineUs) return fail(out, node, task);
    return awaitMetadata(out, node, client, task);
  }
  if (task.context.earliest >= 0) return finish(out, task, 'NONE', found.offset);
  task.context.earliest = found.offset;
  ask(out, node, task);
}

function fail(out: Out, node: SimNode, task: OffsetsTask): void {
  const state = stateOf(node);
  state.waiting = state.waiting.filter(({ taskId }) => taskId !== task.id);
  const { troubledBy } = task.context;
  if (troubledBy !== 0) out.trigger = troubledBy;
  finish(out, task, 'TimeoutException', -1);
}

function finish(out: Out, task: OffsetsTask, error: string, latest: number): void {
  const { callId, topic, partition, earliest, asked } = task.context;
  out.endTask(task);
  out.trace({
    kind: 'probeReturned',
    ...(callId === null ? {} : { callId }),
    operation: 'offsets',
    topic,
    partition,
    error,
    ...(error === 'NONE' ? { earliest, latest } : {}),
    ...(error === 'NONE' || asked < 0 ? {} : { waitedFor: brokerNode(asked) }),
  });
}

/**
 * The probe's `read`: a new consumer without a group reads a partition from the beginning until nothing more comes.
 *
 * It starts from the bootstrap list, reads what lies below the high watermark, and ends 1.5 s after the last record.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Answer } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type {
  FetchRequest,
  FetchResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  RecordBatch,
} from '../protocol.ts';
import { addTopic } from './metadata.ts';
import {
  checkAnswer,
  closeClient,
  maybeUpdateMetadata,
  type KafkaClient,
} from './metadataUpdater.ts';
import { askLeader, awaitMetadata, REQUEST_TIMEOUT_MS, type PartitionCall } from './probeCall.ts';
import { clientOf, stateOf } from './probeState.ts';

const IDLE_US = msToUs(1500);
const EARLIEST = -2;

interface ReadCall extends PartitionCall {
  /** Name of its client. */
  reader: string;
  /** Next offset; −1: the first one is not known yet. */
  position: number;
  records: ReadRecord[];
  lastRecordUs: number;
}

interface ReadRecord {
  offset: number;
  key: string | null;
  value: string | null;
  leaderEpoch: number;
  timestamp: number;
}

type ReadTask = Task<ReadCall>;

export function startRead(
  out: Out,
  node: SimNode,
  makeClient: (name: string) => KafkaClient,
  args: { topic: string; partition: number; callId?: string },
): void {
  const { topic, partition, callId = null } = args;
  const task = out.startTask<ReadCall>('probeRead', 'goOn', {
    callId,
    topic,
    partition,
    asked: -1,
    reader: '',
    position: -1,
    records: [],
    lastRecordUs: out.nowUs(),
  });
  task.context.reader = `read-${task.id}`;
  const client = makeClient(task.context.reader);
  stateOf(node).readers.set(client.name, client);
  addTopic(client.metadata, topic, Infinity);
  stateOf(node).waiting.push({ taskId: task.id, client: client.name });
  maybeUpdateMetadata(out, node, client);
  out.setTimer('readIdle', task.id, IDLE_US);
}

export const probeReadSteps = {
  probeRead: {
    goOn: (out: Out, node: SimNode, task: ReadTask): void => goOn(out, node, task),
    answered: takeAnswer,
  },
};

export const probeReadTimers = {
  readIdle(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId) as ReadTask | undefined;
    if (task === undefined) return;
    const leftUs = task.context.lastRecordUs + IDLE_US - out.nowUs();
    if (leftUs > 0) out.setTimer('readIdle', taskId, leftUs);
    else finish(out, node, task);
  },
};

function goOn(out: Out, node: SimNode, task: ReadTask): void {
  const { position, reader } = task.context;
  askLeader(out, node, clientOf(node, reader), task, {
    api: position < 0 ? 'ListOffsets' : 'Fetch',
    body: (topicPartition, currentLeaderEpoch) =>
      position < 0
        ? ({
            partitions: [{ topicPartition, timestamp: EARLIEST, currentLeaderEpoch }],
          } satisfies ListOffsetsRequest)
        : fetchBody(topicPartition, position, currentLeaderEpoch),
    timeoutUs: msToUs(REQUEST_TIMEOUT_MS),
  });
}

function takeAnswer(
  out: Out,
  node: SimNode,
  task: ReadTask,
  answer: Answer<ListOffsetsResponse | FetchResponse>,
): void {
  const call = task.context;
  const client = clientOf(node, call.reader);
  const found = answer.ok ? answer.body.partitions[0] : undefined;
  if (found === undefined || found.error !== 'NONE') {
    checkAnswer(out, node, client, answer);
    if (found?.error === 'OFFSET_OUT_OF_RANGE') call.position = -1;
    return awaitMetadata(out, node, client, task);
  }
  if ('batches' in found) takeBatches(out, call, found.batches);
  else call.position = found.offset;
  goOn(out, node, task);
}

function takeBatches(out: Out, call: ReadCall, batches: readonly RecordBatch[]): void {
  for (const { baseOffset, records, partitionLeaderEpoch } of batches) {
    records.forEach(({ key, value, timestamp }, i) => {
      const offset = baseOffset + i;
      if (offset < call.position) return;
      call.records.push({ offset, key, value, leaderEpoch: partitionLeaderEpoch, timestamp });
      call.position = offset + 1;
      call.lastRecordUs = out.nowUs();
    });
  }
}

function finish(out: Out, node: SimNode, task: ReadTask): void {
  const state = stateOf(node);
  const { callId, topic, partition, records, reader } = task.context;
  state.waiting = state.waiting.filter(({ taskId }) => taskId !== task.id);
  closeClient(out, clientOf(node, reader));
  state.readers.delete(reader);
  out.endTask(task);
  out.trace({
    kind: 'probeReturned',
    ...(callId === null ? {} : { callId }),
    operation: 'read',
    topic,
    partition,
    error: 'NONE',
    records,
  });
}

const fetchBody = (
  topicPartition: string,
  fetchOffset: number,
  currentLeaderEpoch: number,
): FetchRequest => ({
  replicaId: -1,
  maxWaitMs: 500,
  minBytes: 1,
  partitions: [
    { topicPartition, fetchOffset, logStartOffset: -1, currentLeaderEpoch, lastFetchedEpoch: -1 },
  ],
});

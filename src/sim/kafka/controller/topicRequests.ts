/**
 * DeleteTopics and CreatePartitions, answered by the controller only.
 * [Apache Kafka: core/.../kafka/server/ZkAdminManager.scala (deleteTopics, createPartitions), core/.../kafka/zk/AdminZkClient.scala]
 *
 * Both write one znode and then wait for this broker's metadata. Partitions can be added, never taken away.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { Answer, Request, StepTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { ZkOp } from '../../zookeeper/protocol.ts';
import type { CreatePartitionsRequest, DeleteTopicsRequest, ErrorName } from '../protocol.ts';
import {
  adminSteps,
  ask,
  askAll,
  finish,
  resultOf,
  resultsOf,
  startAdminTask,
  type AdminContext,
} from './adminTask.ts';
import { isTopicQueuedUpForDeletion } from './controllerContext.ts';
import { controllerOf, isActiveController } from './controllerState.ts';
import { waitForMetadata, type Delayed } from './delayedTopicOperations.ts';
import { assignAddedPartitions, type BrokerMetadata } from './replicaPlacement.ts';
import {
  BROKER_IDS,
  brokerIdPath,
  decodeAssignment,
  deleteTopicPath,
  encodeAssignment,
  MATCH_ANY_VERSION,
  partitionsOf,
  topicPath,
} from './zkData.ts';

interface DeleteTopics extends AdminContext, Delayed {
  request: DeleteTopicsRequest;
}
interface CreatePartitions extends AdminContext, Delayed {
  request: CreatePartitionsRequest;
  /** Registered brokers, in order of their ids. */
  brokers: BrokerMetadata[];
  assignment: Map<number, BrokerId[]>;
}

export function handleDeleteTopics(
  out: Out,
  node: SimNode,
  { handle, body }: Request<DeleteTopicsRequest>,
): void {
  if (!isActiveController(node)) out.reply(handle, { error: 'NOT_CONTROLLER' });
  else if (!controllerOf(node).config['delete.topic.enable']) {
    out.reply(handle, { error: 'TOPIC_DELETION_DISABLED' });
  } else {
    const task = startAdminTask(out, 'deleteTopic', { handle }, { request: body, condition: null });
    ask(out, node, task, { op: 'exists', path: topicPath(body.topic) }, 'found');
  }
}

export function handleCreatePartitions(
  out: Out,
  node: SimNode,
  { handle, body }: Request<CreatePartitionsRequest>,
): void {
  if (!isActiveController(node)) out.reply(handle, { error: 'NOT_CONTROLLER' });
  else if (isTopicQueuedUpForDeletion(controllerOf(node).context, body.topic)) {
    out.reply(handle, { error: 'INVALID_TOPIC_EXCEPTION' });
  } else {
    const own = { request: body, brokers: [], assignment: new Map(), condition: null };
    const task = startAdminTask(out, 'createPartitions', { handle }, own);
    ask(out, node, task, { op: 'getChildren', path: BROKER_IDS }, 'brokersListed');
  }
}

export const topicRequestSteps: StepTable = {
  deleteTopic: adminSteps({
    found(out: Out, node: SimNode, task: Task<DeleteTopics>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      const { topic } = task.context.request;
      if (error === null) {
        ask(out, node, task, { op: 'create', path: deleteTopicPath(topic), data: null }, 'marked');
      } else finish(out, node, task, { error: errorOf(error) });
    },

    /** Marked already: the request waits with those before it. */
    marked(out: Out, node: SimNode, task: Task<DeleteTopics>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      const { topic, timeoutMs } = task.context.request;
      if (error !== null && error !== 'NodeExists') {
        finish(out, node, task, { error: 'UNKNOWN_SERVER_ERROR' });
        return;
      }
      waitForMetadata(out, node, task, { kind: 'topicGone', topic }, timeoutMs, 'waited');
    },

    waited,
  }),

  createPartitions: adminSteps({
    brokersListed(out: Out, node: SimNode, task: Task<CreatePartitions>, answer: Answer) {
      const { children } = resultOf(out, task, answer);
      const ids = children.map(Number).sort((a, b) => a - b);
      task.context.brokers = ids.map((id) => ({ id, rack: null }));
      const operations = ids.map((id): ZkOp => ({ op: 'getData', path: brokerIdPath(id) }));
      askAll(out, node, task, operations, 'brokersRead');
    },

    brokersRead(out: Out, node: SimNode, task: Task<CreatePartitions>, answer: Answer) {
      const results = resultsOf(out, task, answer);
      task.context.brokers = task.context.brokers.map(({ id }, i) => {
        const data = results[i]?.data as { rack?: string } | null | undefined;
        return { id, rack: data?.rack ?? null };
      });
      const { topic } = task.context.request;
      ask(out, node, task, { op: 'getData', path: topicPath(topic) }, 'assignmentRead');
    },

    assignmentRead(out: Out, node: SimNode, task: Task<CreatePartitions>, answer: Answer) {
      const result = resultOf(out, task, answer);
      if (result.error !== null) {
        finish(out, node, task, { error: errorOf(result.error) });
        return;
      }
      const { request, brokers } = task.context;
      const existing = decodeAssignment(result.data);
      const added = addedPartitions(existing, request, brokers);
      if (typeof added === 'string') {
        finish(out, node, task, { error: added });
        return;
      }
      task.context.assignment = new Map([...existing, ...added]);
      const path = topicPath(request.topic);
      const data = encodeAssignment(task.context.assignment);
      ask(out, node, task, { op: 'setData', path, data, version: MATCH_ANY_VERSION }, 'written');
    },

    written(out: Out, node: SimNode, task: Task<CreatePartitions>, answer: Answer) {
      const { error } = resultOf(out, task, answer);
      if (error !== null) {
        finish(out, node, task, { error: errorOf(error) });
        return;
      }
      const { request, assignment } = task.context;
      const partitions = partitionsOf(request.topic, assignment);
      const condition = { kind: 'haveLeaders', partitions } as const;
      waitForMetadata(out, node, task, condition, request.timeoutMs, 'waited');
    },

    waited,
  }),
};

/** The replicas of the partitions that a topic gains, or why it gains none. */
export function addedPartitions(
  existing: ReadonlyMap<number, readonly BrokerId[]>,
  { count, assignment }: Pick<CreatePartitionsRequest, 'count' | 'assignment'>,
  brokers: readonly BrokerMetadata[],
): Map<number, BrokerId[]> | ErrorName {
  const increment = count - existing.size;
  if (increment <= 0) return 'INVALID_PARTITIONS';
  if (assignment === null) {
    const placement = assignAddedPartitions(brokers, existing, count);
    return placement.ok ? placement.assignment : placement.error.code;
  }
  const known = new Set(brokers.map(({ id }) => id));
  const replicationFactor = existing.get(0)?.length ?? 0;
  const isGood = assignment.every(
    (replicas) =>
      replicas.length === replicationFactor &&
      new Set(replicas).size === replicas.length &&
      replicas.every((id) => known.has(id)),
  );
  if (!isGood || assignment.length !== increment) return 'INVALID_REPLICA_ASSIGNMENT';
  return new Map(assignment.map((replicas, i) => [existing.size + i, [...replicas]]));
}

function waited(out: Out, node: SimNode, task: Task<AdminContext>, answer: Answer): void {
  finish(out, node, task, { error: answer.ok ? 'NONE' : 'REQUEST_TIMED_OUT' });
}

const errorOf = (error: string): ErrorName =>
  error === 'NoNode' ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'UNKNOWN_SERVER_ERROR';

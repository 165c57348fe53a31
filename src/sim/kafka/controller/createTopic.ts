/**
 * Creating a topic: by CreateTopics at the controller, or by any broker because a client asked for its metadata.
 * [Apache Kafka: core/.../kafka/server/ZkAdminManager.scala (createTopics), AutoTopicCreationManager.scala,
 * core/.../kafka/zk/AdminZkClient.scala (validateTopicCreate, createTopicWithAssignment)]
 *
 * First /config/topics/T, then /brokers/topics/T with the assignment; the rest is the controller's, whose watch fires.
 * Racks are read from the registrations, since the metadata cache of the model does not carry them.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { Answer, Request, StepTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { ZkOp } from '../../zookeeper/protocol.ts';
import { partitionCount, sortedBrokers } from '../broker/metadataCache.ts';
import { CONSUMER_OFFSETS, type CreateTopicsRequest, type ErrorName } from '../protocol.ts';
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
import { controllerOf, hostOf, isActiveController } from './controllerState.ts';
import { waitForMetadata, type Delayed } from './delayedTopicOperations.ts';
import { assignReplicasToBrokers, type BrokerMetadata } from './replicaPlacement.ts';
import { configError } from './topicConfigRules.ts';
import { collides, isValidTopicName, mayCollide } from './topicNames.ts';
import {
  brokerIdPath,
  deleteTopicPath,
  encodeAssignment,
  MATCH_ANY_VERSION,
  partitionsOf,
  TOPICS,
  topicConfigPath,
  topicPath,
} from './zkData.ts';

interface CreateTopic extends AdminContext, Delayed {
  request: CreateTopicsRequest;
  /** Alive as this broker knew when it began. */
  brokers: BrokerId[];
  assignment: Map<number, BrokerId[]>;
}
type CreateTopicTask = Task<CreateTopic>;

/** Kafka makes its own topic compacted (GroupCoordinator.offsetsTopicConfigs). */
const OFFSETS_TOPIC_CONFIG = {
  'cleanup.policy': 'compact',
  'compression.type': 'producer',
  'segment.bytes': '104857600',
};

export function handleCreateTopics(
  out: Out,
  node: SimNode,
  { handle, body }: Request<CreateTopicsRequest>,
): void {
  if (!isActiveController(node)) {
    out.reply(handle, { error: 'NOT_CONTROLLER' });
    return;
  }
  const task = startAdminTask(out, 'createTopic', { handle }, ownContext(body));
  begin(out, node, task);
}

/**
 * The broker that a client asked for a topic which does not exist creates it, controller or not, with the broker's
 * defaults. The waiter's task goes on at its step with `{error}`: LEADER_NOT_AVAILABLE once the znodes are written.
 */
export function autoCreateTopic(
  out: Out,
  node: SimNode,
  topic: string,
  waiter: { task: Task; step: string },
): void {
  const { config, autoCreating } = controllerOf(node);
  const isOffsets = topic === CONSUMER_OFFSETS;
  const request: CreateTopicsRequest = {
    timeoutMs: 0,
    topic,
    partitions: config[isOffsets ? 'offsets.topic.num.partitions' : 'num.partitions'],
    replicationFactor:
      config[isOffsets ? 'offsets.topic.replication.factor' : 'default.replication.factor'],
    assignment: null,
    config: isOffsets ? { ...OFFSETS_TOPIC_CONFIG } : {},
  };
  const task = startAdminTask(out, 'createTopic', { waiter }, ownContext(request));
  if (!isValidTopicName(topic)) {
    finish(out, node, task, { error: 'INVALID_TOPIC_EXCEPTION' });
  } else if (autoCreating.has(topic)) {
    finish(out, node, task, { error: 'UNKNOWN_TOPIC_OR_PARTITION' });
  } else {
    autoCreating.add(topic);
    begin(out, node, task);
  }
}

const ownContext = (request: CreateTopicsRequest) => ({
  request,
  brokers: [] as BrokerId[],
  assignment: new Map<number, BrokerId[]>(),
  condition: null,
});

export const createTopicSteps: StepTable = {
  createTopic: adminSteps(
    { racksRead, checked, collisionsRead, configWritten, configCreated, created, waited },
    (out, node, task) => end(out, node, task, 'UNKNOWN_SERVER_ERROR'),
  ),
};

function begin(out: Out, node: SimNode, task: CreateTopicTask): void {
  const { topic, assignment } = task.context.request;
  const { metadata } = hostOf(node);
  if (partitionCount(metadata, topic) > 0) {
    end(out, node, task, 'TOPIC_ALREADY_EXISTS');
    return;
  }
  if (assignment !== null) {
    task.context.assignment = new Map(
      Object.entries(assignment).map(([p, replicas]) => [Number(p), [...replicas]]),
    );
    check(out, node, task);
    return;
  }
  task.context.brokers = sortedBrokers(metadata);
  const operations = task.context.brokers.map((id): ZkOp => ({
    op: 'getData',
    path: brokerIdPath(id),
  }));
  askAll(out, node, task, operations, 'racksRead');
}

function racksRead(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  const results = resultsOf(out, task, answer);
  const brokers = task.context.brokers.map((id, i): BrokerMetadata => {
    const data = results[i]?.data as { rack?: string } | null | undefined;
    return { id, rack: data?.rack ?? null };
  });
  const { request } = task.context;
  const { config } = controllerOf(node);
  const partitions = request.partitions === -1 ? config['num.partitions'] : request.partitions;
  const replicationFactor =
    request.replicationFactor === -1
      ? config['default.replication.factor']
      : request.replicationFactor;
  const bound = Math.max(1, brokers.length);
  const placement = assignReplicasToBrokers(brokers, partitions, replicationFactor, {
    startIndex: out.random('replicaPlacement', bound),
    shift: out.random('replicaPlacement', bound),
    startPartitionId: 0,
  });
  if (!placement.ok) {
    end(out, node, task, placement.error.code);
    return;
  }
  task.context.assignment = placement.assignment;
  check(out, node, task);
}

function check(out: Out, node: SimNode, task: CreateTopicTask): void {
  const { topic } = task.context.request;
  if (!isValidTopicName(topic)) {
    end(out, node, task, 'INVALID_TOPIC_EXCEPTION');
    return;
  }
  const operations: ZkOp[] = [
    { op: 'exists', path: deleteTopicPath(topic) },
    { op: 'exists', path: topicPath(topic) },
  ];
  askAll(out, node, task, operations, 'checked');
}

function checked(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  const results = resultsOf(out, task, answer);
  const { topic } = task.context.request;
  if (results.some(({ error }) => error === null)) {
    // It is there, or it is marked for deletion.
    end(out, node, task, 'TOPIC_ALREADY_EXISTS');
  } else if (mayCollide(topic)) {
    ask(out, node, task, { op: 'getChildren', path: TOPICS }, 'collisionsRead');
  } else write(out, node, task);
}

function collisionsRead(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  const { children } = resultOf(out, task, answer);
  const { topic } = task.context.request;
  if (children.some((other) => collides(topic, other))) {
    end(out, node, task, 'INVALID_TOPIC_EXCEPTION');
  } else write(out, node, task);
}

function write(out: Out, node: SimNode, task: CreateTopicTask): void {
  const { request, assignment } = task.context;
  const { topic, config } = request;
  const error = assignmentError(assignment) ?? configError(config);
  if (error !== null) {
    end(out, node, task, error);
    return;
  }
  const replicationFactor = assignment.get(0)?.length ?? 0;
  const facts = { topic, partitions: assignment.size, replicationFactor };
  task.context.trigger = out.trace({ kind: 'topicCreationAsked', ...facts });
  const data = { version: 1, config: { ...config } };
  const path = topicConfigPath(topic);
  ask(out, node, task, { op: 'setData', path, data, version: MATCH_ANY_VERSION }, 'configWritten');
}

function configWritten(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  const { error } = resultOf(out, task, answer);
  if (error === null) {
    writeAssignment(out, node, task);
    return;
  }
  const { topic, config } = task.context.request;
  const data = { version: 1, config: { ...config } };
  ask(out, node, task, { op: 'create', path: topicConfigPath(topic), data }, 'configCreated');
}

/** Made here, or just before by somebody else. */
function configCreated(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  resultOf(out, task, answer);
  writeAssignment(out, node, task);
}

function writeAssignment(out: Out, node: SimNode, task: CreateTopicTask): void {
  const { request, assignment } = task.context;
  const data = encodeAssignment(assignment);
  ask(out, node, task, { op: 'create', path: topicPath(request.topic), data }, 'created');
}

function created(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  const { error } = resultOf(out, task, answer);
  const { request, assignment } = task.context;
  if (error !== null) {
    end(out, node, task, error === 'NodeExists' ? 'TOPIC_ALREADY_EXISTS' : 'UNKNOWN_SERVER_ERROR');
    return;
  }
  const partitions = partitionsOf(request.topic, assignment);
  const condition = { kind: 'haveLeaders', partitions } as const;
  waitForMetadata(out, node, task, condition, request.timeoutMs, 'waited');
}

function waited(out: Out, node: SimNode, task: CreateTopicTask, answer: Answer): void {
  end(out, node, task, answer.ok ? 'NONE' : 'REQUEST_TIMED_OUT');
}

/** A topic made on demand has no leader yet when its znodes are written: the client shall ask again. */
function end(out: Out, node: SimNode, task: CreateTopicTask, error: ErrorName): void {
  const { request, waiter } = task.context;
  const isThere =
    error === 'NONE' || error === 'REQUEST_TIMED_OUT' || error === 'TOPIC_ALREADY_EXISTS';
  if (waiter !== null) controllerOf(node).autoCreating.delete(request.topic);
  const answered = waiter !== null && isThere ? 'LEADER_NOT_AVAILABLE' : error;
  finish(out, node, task, { error: answered });
}

/** The same number of different replicas in every partition; partitions counted from 0. */
export function assignmentError(
  assignment: ReadonlyMap<number, readonly BrokerId[]>,
): ErrorName | null {
  const sizes = new Set([...assignment.values()].map((replicas) => replicas.length));
  const areDifferent = [...assignment.values()].every((all) => new Set(all).size === all.length);
  const areCounted = Array.from({ length: assignment.size }, (_, p) => p).every((p) =>
    assignment.has(p),
  );
  const isGood = sizes.size === 1 && !sizes.has(0) && areDifferent && areCounted;
  return isGood ? null : 'INVALID_REPLICA_ASSIGNMENT';
}

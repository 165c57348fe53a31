/**
 * ElectLeaders, answered by the controller: the event thread holds the elections, the answer waits until this broker's own
 * metadata names the new leaders.
 * [Apache Kafka: core/.../kafka/server/ReplicaManager.scala (electLeaders), KafkaApis.scala (handleElectLeaders)]
 */
import type { BrokerId } from '../../../base/brand.ts';
import { msToUs, US_PER_MS } from '../../../base/brand.ts';
import type { Answer, Request, StepTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { zkServers } from '../../zookeeper/client.ts';
import {
  topicPartition,
  type ElectLeadersRequest,
  type ErrorName,
  type TopicPartition,
} from '../protocol.ts';
import { finish, startAdminTask, type AdminContext } from './adminTask.ts';
import { hostOf, isActiveController } from './controllerState.ts';
import { unmet, waitForMetadata, type Condition, type Delayed } from './delayedTopicOperations.ts';
import { putEvent, type ElectionOutcome } from './eventThread.ts';

interface ElectLeaders extends AdminContext, Delayed {
  request: ElectLeadersRequest;
  deadlineAtUs: number;
  errors: Record<TopicPartition, ErrorName>;
  elected: [TopicPartition, BrokerId][];
}

export function handleElectLeaders(
  out: Out,
  node: SimNode,
  { handle, body }: Request<ElectLeadersRequest>,
): void {
  const { metadata, zk } = hostOf(node);
  const all = () =>
    [...metadata.topics].flatMap(([topic, states]) =>
      [...states.keys()].map((p) => topicPartition(topic, p)),
    );
  const partitions = body.partitions ?? all();
  if (!isActiveController(node)) {
    const errors = Object.fromEntries(partitions.map((tp) => [tp, 'NOT_CONTROLLER']));
    out.reply(handle, { error: 'NOT_CONTROLLER', partitions: errors });
    return;
  }
  const deadlineAtUs = out.nowUs() + msToUs(body.timeoutMs);
  const own = { request: body, deadlineAtUs, errors: {}, elected: [], condition: null };
  const task = startAdminTask(out, 'electLeaders', { handle }, own);
  task.step = 'held';
  out.park(handle, zkServers(zk));
  putEvent(out, node, 'ElectLeaders', {
    electionType: body.electionType,
    partitions,
    taskId: task.id,
  });
}

export const electionRequestSteps: StepTable = {
  electLeaders: {
    held(
      out: Out,
      node: SimNode,
      task: Task<ElectLeaders>,
      answer: Answer<Map<TopicPartition, ElectionOutcome>>,
    ) {
      const { context } = task;
      if (!answer.ok) return;
      for (const [tp, outcome] of answer.body) {
        if ('error' in outcome) context.errors[tp] = outcome.error;
        else context.elected.push([tp, outcome.leader]);
      }
      const leftMs = Math.floor((context.deadlineAtUs - out.nowUs()) / US_PER_MS);
      const condition: Condition = { kind: 'leadersAre', leaders: context.elected };
      waitForMetadata(out, node, task, condition, leftMs, 'waited');
    },

    waited(out: Out, node: SimNode, task: Task<ElectLeaders>) {
      const { request, errors, elected } = task.context;
      const { metadata } = hostOf(node);
      const late = new Set(unmet(metadata, { kind: 'leadersAre', leaders: elected }));
      const partitions: Record<TopicPartition, ErrorName> = { ...errors };
      for (const [tp] of elected) partitions[tp] = late.has(tp) ? 'REQUEST_TIMED_OUT' : 'NONE';
      // Asked for all, only those are named where something was to be done.
      const named = Object.entries(partitions).filter(
        ([, error]) => request.partitions !== null || error !== 'ELECTION_NOT_NEEDED',
      );
      const answer = { error: 'NONE', partitions: Object.fromEntries(named) };
      finish(out, node, task, answer);
    },
  },
};

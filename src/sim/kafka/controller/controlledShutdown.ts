/**
 * A broker that wants to stop asks the controller to move what it leads and to take it out of the ISRs.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (doControlledShutdown)]
 *
 * One write per partition, those that it leads first. The answer lists the partitions that it still leads because no other
 * member of their ISR is there; partitions with a single replica are not counted.
 */
import type { BrokerId } from '../../../base/brand.ts';
import {
  topicOf,
  type ControlledShutdownRequest,
  type ErrorName,
  type TopicPartition,
} from '../protocol.ts';
import {
  allPartitions,
  isTopicQueuedUpForDeletion,
  partitionLeadersOnBroker,
  partitionReplicaAssignment,
} from './controllerContext.ts';
import { isActive } from './controllerElection.ts';
import {
  doNext,
  handleOf,
  traceCause,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { bringOnline } from './partitionStateMachine.ts';
import { changeReplicas } from './replicaStateMachine.ts';
import { addStopReplicaRequest } from './requestBatch.ts';

export interface ControlledShutdownArgs {
  request: ControlledShutdownRequest;
}

export const processControlledShutdown = (args: ControlledShutdownArgs): Instruction[] => [
  { do: 'controlledShutdown', ...args },
];

interface Followed {
  broker: BrokerId;
  partitions: TopicPartition[];
}

export const controlledShutdownInstructions: InstructionTable = {
  controlledShutdown(thread: EventThread, { request }: ControlledShutdownArgs) {
    const { context } = thread;
    const { brokerId: broker } = request;
    const refusal = refusalOf(thread, request);
    if (refusal !== null) {
      answer(thread, refusal, []);
      return;
    }
    context.shuttingDownBrokerIds.add(broker);
    const concerned = allPartitions(context).filter((tp) => {
      const replicas = partitionReplicaAssignment(context, tp);
      const isMovable = replicas.length > 1 && context.partitionLeadershipInfo.has(tp);
      return (
        replicas.includes(broker) && isMovable && !isTopicQueuedUpForDeletion(context, topicOf(tp))
      );
    });
    const leads = (tp: TopicPartition) =>
      context.partitionLeadershipInfo.get(tp)?.leader === broker;
    const led = concerned.filter(leads);
    const followed = concerned.filter((tp) => !leads(tp));
    const facts = { broker, leads: led.length, follows: followed.length };
    traceCause(thread, { kind: 'controlledShutdownStarted', ...facts });
    doNext(
      thread,
      bringOnline(led, { kind: 'controlledShutdown' }),
      { do: 'stopFollowing', broker, partitions: followed },
      changeReplicas(
        followed.map((topicPartition) => ({ topicPartition, replica: broker })),
        'OfflineReplica',
      ),
      { do: 'answerControlledShutdown', broker },
    );
  },

  /** Sent before the ISRs change, which takes some time, so that its fetches have stopped by then. */
  stopFollowing(thread: EventThread, { broker, partitions }: Followed) {
    const { context, state } = thread;
    for (const tp of partitions) addStopReplicaRequest(state.batch, context, broker, tp, false);
    doNext(thread, { do: 'sendRequestsToBrokers' });
  },

  answerControlledShutdown(thread: EventThread, { broker }: { broker: BrokerId }) {
    answer(thread, 'NONE', partitionLeadersOnBroker(thread.context, broker));
  },
};

function refusalOf(thread: EventThread, request: ControlledShutdownRequest): ErrorName | null {
  if (!isActive(thread)) return 'STALE_CONTROLLER_EPOCH';
  const epoch = thread.context.liveBrokerEpochs.get(request.brokerId);
  if (epoch === undefined) return 'UNKNOWN_SERVER_ERROR';
  return request.brokerEpoch < epoch ? 'STALE_BROKER_EPOCH' : null;
}

function answer({ out, state }: EventThread, error: ErrorName, remaining: TopicPartition[]): void {
  const handle = state.event === null ? null : handleOf(state.event);
  if (handle !== null) out.reply(handle, { error, remainingPartitions: remaining });
}

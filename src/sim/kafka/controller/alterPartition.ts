/**
 * ISR changes that partition leaders ask for.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (processAlterPartition)]
 *
 * A request passes the controller's checks partition by partition; what passes is written with a version check, the leader
 * epoch unchanged. Then all brokers hear of it by UpdateMetadata, and the leader gets its answer.
 */
import type { BrokerId } from '../../../base/brand.ts';
import type { ZkResult } from '../../zookeeper/protocol.ts';
import type {
  AlterPartitionRequest,
  AlterPartitionResponse,
  ErrorName,
  TopicPartition,
} from '../protocol.ts';
import { updateMetadata } from './brokerChange.ts';
import { liveBrokerIds, type ControllerContext } from './controllerContext.ts';
import { isActive } from './controllerElection.ts';
import {
  doNext,
  handleOf,
  traceEffect,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { writeErrorOf, writeState } from './partitionStateZnodes.ts';
import type { LeaderAndIsr } from './zkData.ts';

type AskedPartition = AlterPartitionRequest['partitions'][number];
type AnsweredPartition = AlterPartitionResponse['partitions'][number];

export interface AlterPartitionArgs {
  request: AlterPartitionRequest;
}

interface Acceptance {
  topicPartition: TopicPartition;
  previous: LeaderAndIsr;
  state: LeaderAndIsr;
}
interface Alteration extends AlterPartitionArgs {
  accepted: Acceptance[];
  /** By partition, in the order asked. */
  errors: Record<TopicPartition, ErrorName>;
}

/** What the controller makes of one partition's request: an error, what is in place already, or a state to write. */
export type AlterPartitionVerdict =
  | { kind: 'error'; error: ErrorName }
  | { kind: 'inPlace' }
  | { kind: 'write'; state: LeaderAndIsr };

export const processAlterPartition = (args: AlterPartitionArgs): Instruction[] => [
  { do: 'checkAlterPartition', ...args },
];

export function judgeAlterPartition(
  context: ControllerContext,
  leader: BrokerId,
  asked: AskedPartition,
): AlterPartitionVerdict {
  const current = context.partitionLeadershipInfo.get(asked.topicPartition);
  const error = (name: ErrorName): AlterPartitionVerdict => ({ kind: 'error', error: name });
  if (current === undefined) return error('UNKNOWN_TOPIC_OR_PARTITION');
  // The leader knows more than this controller: another one must have been elected.
  if (asked.partitionEpoch > current.partitionEpoch) return error('NOT_CONTROLLER');
  if (asked.leaderEpoch > current.leaderEpoch) return error('NOT_CONTROLLER');
  if (asked.leaderEpoch < current.leaderEpoch) return error('FENCED_LEADER_EPOCH');
  // A request repeated because its answer was lost.
  const isInPlace =
    current.leader === leader && !current.recovering && sameList(asked.newIsr, current.isr);
  if (isInPlace) return { kind: 'inPlace' };
  if (asked.partitionEpoch < current.partitionEpoch) return error('INVALID_UPDATE_VERSION');
  const live = liveBrokerIds(context);
  if (!asked.newIsr.every((id) => live.includes(id))) return error('INELIGIBLE_REPLICA');
  const { leaderEpoch, partitionEpoch, newIsr } = asked;
  const state = { leader, leaderEpoch, isr: [...newIsr], partitionEpoch, recovering: false };
  return { kind: 'write', state };
}

export const alterPartitionInstructions: InstructionTable = {
  checkAlterPartition(thread: EventThread, { request }: AlterPartitionArgs) {
    const { context } = thread;
    const refusal = refusalOf(thread, request);
    if (refusal !== null) {
      answer(thread, { error: refusal, partitions: [] });
      return;
    }
    const accepted: Acceptance[] = [];
    const errors: Record<TopicPartition, ErrorName> = {};
    for (const asked of request.partitions) {
      const { topicPartition } = asked;
      const verdict = judgeAlterPartition(context, request.brokerId, asked);
      errors[topicPartition] = verdict.kind === 'error' ? verdict.error : 'NONE';
      const previous = context.partitionLeadershipInfo.get(topicPartition);
      if (verdict.kind === 'write' && previous !== undefined) {
        accepted.push({ topicPartition, previous, state: verdict.state });
      }
    }
    doNext(thread, { do: 'writeAlteredIsrs', request, accepted, errors });
  },

  writeAlteredIsrs: {
    ask: ({ context }: EventThread, { accepted }: Alteration) =>
      accepted.map(({ topicPartition: tp, state }) => writeState(context, tp, state)),
    take(thread: EventThread, { request, accepted, errors }: Alteration, results: ZkResult[]) {
      const written: TopicPartition[] = [];
      for (const [i, { topicPartition: tp, previous, state }] of accepted.entries()) {
        const error = writeErrorOf(results[i]);
        errors[tp] = errorOfWrite(error);
        if (error !== null) continue;
        written.push(tp);
        traceChange(thread, tp, previous, state);
      }
      const partitions = request.partitions.map(({ topicPartition }) => topicPartition);
      doNext(
        thread,
        { do: 'updateLeaderAndIsrCache', partitions: written },
        updateMetadata('all', partitions),
        { do: 'answerAlterPartition', request, accepted, errors },
      );
    },
  },

  answerAlterPartition(thread: EventThread, { request, errors }: Alteration) {
    const { context } = thread;
    const partitions = request.partitions.map(({ topicPartition }): AnsweredPartition => {
      const error = errors[topicPartition] ?? 'NONE';
      const info =
        error === 'NONE' ? context.partitionLeadershipInfo.get(topicPartition) : undefined;
      return {
        topicPartition,
        error,
        leader: info?.leader ?? -1,
        leaderEpoch: info?.leaderEpoch ?? -1,
        isr: info === undefined ? [] : [...info.isr],
        partitionEpoch: info?.partitionEpoch ?? -1,
      };
    });
    answer(thread, { error: 'NONE', partitions });
  },
};

/** Null: the request may be looked at. */
function refusalOf(thread: EventThread, request: AlterPartitionRequest): ErrorName | null {
  if (!isActive(thread)) return 'NOT_CONTROLLER';
  const known = thread.context.liveBrokerEpochs.get(request.brokerId);
  return known === request.brokerEpoch ? null : 'STALE_BROKER_EPOCH';
}

function answer(thread: EventThread, response: AlterPartitionResponse): void {
  const { out, state } = thread;
  const handle = state.event === null ? null : handleOf(state.event);
  if (handle !== null) out.reply(handle, response);
}

function traceChange(
  thread: EventThread,
  tp: TopicPartition,
  previous: LeaderAndIsr,
  { leader, leaderEpoch, isr }: LeaderAndIsr,
): void {
  traceEffect(thread, {
    kind: 'isrChanged',
    topicPartition: tp,
    leader,
    leaderEpoch,
    isr,
    left: previous.isr.filter((id) => !isr.includes(id)),
    joined: isr.filter((id) => !previous.isr.includes(id)),
    by: 'leader',
  });
}

function errorOfWrite(error: string | null): ErrorName {
  if (error === null) return 'NONE';
  return error === 'BadVersion' ? 'INVALID_UPDATE_VERSION' : 'UNKNOWN_SERVER_ERROR';
}

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

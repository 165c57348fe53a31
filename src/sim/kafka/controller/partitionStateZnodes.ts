/**
 * Reading and writing the state znodes of partitions, as the controller does it: every write checks the controller epoch
 * and the znode's version. [Apache Kafka: core/.../kafka/zk/KafkaZkClient.scala (getTopicPartitionStatesRaw,
 * updateLeaderAndIsr)]
 */
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import type { TopicPartition } from '../protocol.ts';
import type { ControllerContext } from './controllerContext.ts';
import {
  checkedWriteResult,
  decodeState,
  encodeState,
  statePath,
  withEpochCheck,
  type LeaderAndIsr,
  type LeaderIsrAndControllerEpoch,
} from './zkData.ts';

export const readState = (tp: TopicPartition): ZkOp => ({ op: 'getData', path: statePath(tp) });

/** Null: there is none, or a later controller has written it. */
export function stateOf(
  context: ControllerContext,
  result: ZkResult | undefined,
): LeaderIsrAndControllerEpoch | null {
  if (result === undefined || result.error !== null || result.stat === null) return null;
  const state = decodeState(result.data, result.stat);
  return state.controllerEpoch > context.epoch ? null : state;
}

export const writeState = (
  context: ControllerContext,
  tp: TopicPartition,
  state: LeaderAndIsr,
): ZkOp =>
  withEpochCheck(
    {
      op: 'setData',
      path: statePath(tp),
      data: encodeState(state, context.epoch),
      version: state.partitionEpoch,
    },
    context.epochZkVersion,
  );

/** `BadVersion`: the partition's leader has changed the state in between (AlterPartition). */
export const writeErrorOf = (result: ZkResult | undefined): string | null =>
  result === undefined ? null : checkedWriteResult(result).error;

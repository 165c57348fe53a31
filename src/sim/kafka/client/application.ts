/**
 * The application around a producer: its threads, each of which calls send() for one record after another.
 *
 * The workload has one, every command to send one more. A blocked send() blocks its thread alone.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Answer } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import type { KafkaRecord } from '../protocol.ts';
import { partitionCount } from './metadata.ts';
import {
  stateOf,
  type CommandRecord,
  type ProducerNode,
  type SendCall,
  type SendCommand,
  type SendThread,
} from './producerState.ts';
import { advanceSend, blockTimeoutFailure, endBlocked } from './sendCall.ts';
import { runSender } from './sender.ts';
import { hasNext, nextDueUs, paddedValue, recordAt } from './workload.ts';

/** Arguments of the command `produce`: one record, or many one after another without waiting for answers. */
export interface ProduceArgs extends RecordArgs {
  callId?: string;
  /** Different records; without it the fields of the arguments themselves are the record. */
  records?: readonly RecordArgs[];
  count?: number;
  /** So many to each partition that the topic has, one partition after the other. */
  eachPartition?: number;
}

export interface RecordArgs {
  topic?: string;
  partition?: number | null;
  key?: string | null;
  value?: string | null;
  /** The value is this and the number within the command, from 0. */
  valuePrefix?: string;
  /** The value is filled up with dots. */
  valueBytes?: number;
  headers?: KafkaRecord['headers'];
  /** Milliseconds; without it the moment of the call. */
  timestamp?: number | null;
}

export function startWorkloadThread(out: Out, node: SimNode): void {
  const thread: SendThread = { call: null, command: null, isWaiting: false };
  const task = out.startTask('application', 'goOn', thread);
  stateOf(node).workloadTask = task.id;
  goOn(out, node, task);
}

export function startSendThread(out: Out, node: SimNode, args: ProduceArgs): void {
  const command: SendCommand = {
    callId: args.callId ?? null,
    records: (args.records ?? [args]).map(recordOf),
    count: args.count ?? 1,
    eachPartition: args.eachPartition ?? 0,
    next: 0,
  };
  goOn(out, node, out.startTask('application', 'goOn', { call: null, command, isWaiting: false }));
}

/** The workload may have something to do: its time has come, or its settings have changed. */
export function wakeWorkload(out: Out, node: SimNode): void {
  const task = node.tasks.get(stateOf(node).workloadTask) as Task<SendThread> | undefined;
  if (task !== undefined && task.context.call === null) goOn(out, node, task);
}

export const applicationSteps = {
  application: {
    goOn(out: Out, node: SimNode, task: Task<SendThread>, _answer: Answer): void {
      goOn(out, node, task);
    },
  },
};

export const applicationTimers = {
  workloadDue(out: Out, node: SimNode): void {
    const { workload } = (node as ProducerNode).disk;
    if (workload.timerAtUs > out.nowUs()) return;
    workload.timerAtUs = Infinity;
    wakeWorkload(out, node);
  },
  /** The answer that a thread waited for is there: it pauses. */
  answered(out: Out, node: SimNode, taskId: number): void {
    const { workload } = (node as ProducerNode).disk;
    // Where no answer is waited for, an application without pause would never let time pass.
    const leastMs = stateOf(node).acks === 0 ? 1 : 0;
    out.setTimer('paused', taskId, msToUs(Math.max(workload.pauseMs, leastMs)), 'duty');
  },
  paused(out: Out, node: SimNode, taskId: number): void {
    const task = node.tasks.get(taskId) as Task<SendThread> | undefined;
    if (task === undefined) return;
    task.context.isWaiting = false;
    goOn(out, node, task);
  },
  /** max.block.ms is over for a call, unless it has got further meanwhile. */
  sendDeadline(out: Out, node: SimNode, { taskId, number }: SendDeadline): void {
    const task = node.tasks.get(taskId) as Task<SendThread> | undefined;
    const call = task?.context.call ?? null;
    if (task === undefined || call === null || call.number !== number) return;
    endBlocked(out, node, task, blockTimeoutFailure(stateOf(node), call));
    goOn(out, node, task);
  },
};

interface SendDeadline {
  taskId: number;
  number: number;
}

/** Calls send() until it blocks or there is nothing to send now; then the sender gets its turn. */
function goOn(out: Out, node: SimNode, task: Task<SendThread>): void {
  const thread = task.context;
  for (;;) {
    thread.call ??= nextCall(out, node as ProducerNode, task);
    if (thread.call === null || !advanceSend(out, node, task, thread.call)) break;
    thread.call = null;
  }
  runSender(out, node);
}

function nextCall(out: Out, node: ProducerNode, task: Task<SendThread>): SendCall | null {
  const { command } = task.context;
  return command === null
    ? nextOfWorkload(out, node, task)
    : nextOfCommand(out, node, task, command);
}

function nextOfWorkload(out: Out, node: ProducerNode, task: Task<SendThread>): SendCall | null {
  const { workload } = node.disk;
  const { phase, label } = node.state;
  if (phase !== 'open' || task.context.isWaiting || !hasNext(workload)) return null;
  const dueUs = nextDueUs(workload, out.engine.world.seed, label);
  if (dueUs > out.nowUs()) {
    if (workload.timerAtUs <= dueUs) return null;
    workload.timerAtUs = dueUs;
    out.setTimer('workloadDue', null, dueUs - out.nowUs(), 'duty');
    return null;
  }
  const { key, value, partition } = recordAt(workload, workload.next);
  workload.next += 1;
  const isOneAtATime = workload.mode === 'oneAtATime';
  task.context.isWaiting = isOneAtATime;
  const { topic, headers } = workload;
  const content = { topic, partition, key, value, headers, timestamp: null };
  return beginCall(out, node, content, null, isOneAtATime ? task.id : 0);
}

function nextOfCommand(
  out: Out,
  node: ProducerNode,
  task: Task<SendThread>,
  command: SendCommand,
): SendCall | null {
  const { records, callId, eachPartition, next } = command;
  const total = totalOf(node, command);
  if (next >= total) {
    if (callId !== null) out.trace({ kind: 'sendReturned', callId, count: total });
    out.endTask(task);
    return null;
  }
  command.next += 1;
  const record = records[next % records.length] as CommandRecord;
  const { topic, key, headers, timestamp } = record;
  const partition = eachPartition > 0 ? Math.floor(next / eachPartition) : record.partition;
  const value = valueOf(record, eachPartition > 0 ? next % eachPartition : next);
  return beginCall(out, node, { topic, partition, key, value, headers, timestamp }, callId, 0);
}

/** The partitions are counted as the producer knows them once its first send() has returned. */
function totalOf(node: ProducerNode, { records, count, eachPartition }: SendCommand): number {
  if (eachPartition === 0) return records.length * count;
  const { metadata } = node.state.client;
  return eachPartition * (partitionCount(metadata, records[0]?.topic ?? '') ?? 1);
}

type Content = Pick<SendCall, 'topic' | 'partition' | 'key' | 'value' | 'headers' | 'timestamp'>;

function beginCall(
  out: Out,
  { disk }: ProducerNode,
  { topic, partition, key, value, headers, timestamp }: Content,
  callId: string | null,
  waiter: number,
): SendCall {
  const number = disk.nextNumber;
  disk.nextNumber += 1;
  disk.counts.sent += 1;
  // Field by field: spreading an object costs microseconds, and this is done for every record.
  return {
    topic,
    partition,
    key,
    value,
    headers,
    timestamp,
    number,
    callId,
    waiter,
    beganAtUs: out.nowUs(),
    blockedOn: null,
    grantedBytes: 0,
  };
}

function recordOf(args: RecordArgs): CommandRecord {
  return {
    topic: args.topic ?? '',
    partition: args.partition ?? null,
    key: args.key ?? null,
    value: args.value ?? null,
    valuePrefix: args.valuePrefix ?? null,
    valueBytes: args.valueBytes ?? 0,
    headers: (args.headers ?? []).map((header) => ({ ...header })),
    timestamp: args.timestamp ?? null,
  };
}

function valueOf({ value, valuePrefix, valueBytes }: CommandRecord, n: number): string | null {
  if (valuePrefix !== null) return paddedValue(`${valuePrefix}${n}`, valueBytes);
  return value === null ? null : paddedValue(value, valueBytes);
}

/**
 * The heartbeat thread: it runs beside the application, so a busy application stays a member until `max.poll.interval.ms`
 * (AbstractCoordinator.java `HeartbeatThread`, `HeartbeatResponseHandler`).
 */

import type { Answer } from '../../../kernel/behaviour.ts';
import type { Out } from '../../../kernel/out.ts';
import type { SimNode, Task } from '../../../kernel/world.ts';
import type { HeartbeatResponse } from '../../protocol.ts';
import { msToUs } from '../../../../base/brand.ts';
import { armHeartbeat, pollDeadlineUs, restartSessionTimer } from './heartbeatTimers.ts';
import {
  callCoordinator,
  checkCoordinatorAnswer,
  findCoordinator,
  isCoordinatorKnown,
  loseCoordinator,
} from './lookup.ts';
import {
  isSameMember,
  leaveGroup,
  requestRejoin,
  resetOnError,
  sentAs,
  type SentAs,
} from './membership.ts';
import { stateOf, type ConsumerState } from './state.ts';

export function onHeartbeatTimer(out: Out, node: SimNode): void {
  const consumer = stateOf(node);
  const { heartbeat, backoff } = consumer;
  const nowUs = out.nowUs();
  if (heartbeat.timerAtUs > nowUs) return;
  heartbeat.timerAtUs = Infinity;
  if (!heartbeat.enabled) return;
  if (isCoordinatorKnown(consumer) && nowUs >= heartbeat.sessionDeadlineUs)
    loseCoordinator(out, consumer, 'sessionTimedOut', true);
  if (!isCoordinatorKnown(consumer)) {
    findCoordinator(out, node, consumer);
    return armHeartbeat(out, consumer, nowUs + msToUs(backoff.initialMs));
  }
  if (nowUs >= pollDeadlineUs(consumer)) return leaveBecauseBusy(out, consumer);
  if (nowUs >= heartbeat.dueAtUs && heartbeat.inFlight === 0) sendHeartbeat(out, consumer);
  armHeartbeat(out, consumer);
}

function leaveBecauseBusy(out: Out, consumer: ConsumerState): void {
  const maxPollIntervalMs = consumer.config['max.poll.interval.ms'];
  out.trace({ kind: 'pollIntervalExceeded', group: consumer.groupId, maxPollIntervalMs });
  leaveGroup(out, consumer, 'consumer poll timeout has expired.');
}

function sendHeartbeat(out: Out, consumer: ConsumerState): void {
  const { heartbeat, config, groupId, groupInstanceId, member } = consumer;
  const task = out.startTask('heartbeat', 'answered', sentAs(consumer));
  heartbeat.inFlight = task.id;
  heartbeat.dueAtUs = out.nowUs() + msToUs(config['heartbeat.interval.ms']);
  const { generation, memberId } = member;
  const body = { groupId, generationId: generation, memberId, groupInstanceId };
  callCoordinator(out, consumer, 'Heartbeat', body, task);
}

export function heartbeatAnswered(
  out: Out,
  node: SimNode,
  task: Task<SentAs>,
  answer: Answer<HeartbeatResponse>,
): void {
  out.endTask(task);
  const consumer = stateOf(node);
  const { heartbeat } = consumer;
  if (heartbeat.inFlight === task.id) heartbeat.inFlight = 0;
  if (checkCoordinatorAnswer(out, node, consumer, answer) && answer.ok)
    takeAnswer(out, consumer, answer.body.error, task.context);
  else tryAgainSoon(out, consumer);
  armHeartbeat(out, consumer);
}

function takeAnswer(out: Out, consumer: ConsumerState, error: string, sent: SentAs): void {
  switch (error) {
    case 'REBALANCE_IN_PROGRESS':
      // During its own join the member knows already.
      if (consumer.member.state === 'STABLE')
        requestRejoin(out, consumer, 'group is already rebalancing');
      return restartSessionTimer(out, consumer);
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION':
    case 'FENCED_INSTANCE_ID':
      // Said of a membership that is over anyway, it means nothing.
      if (!isSameMember(consumer, sent)) return restartSessionTimer(out, consumer);
      resetOnError(out, consumer, 'HEARTBEAT', error);
      if (error === 'FENCED_INSTANCE_ID') consumer.pollError = error;
      return;
    case 'NOT_COORDINATOR':
    case 'COORDINATOR_NOT_AVAILABLE':
      loseCoordinator(out, consumer, error);
      return tryAgainSoon(out, consumer);
    default:
      return restartSessionTimer(out, consumer);
  }
}

function tryAgainSoon(out: Out, { heartbeat, backoff }: ConsumerState): void {
  heartbeat.dueAtUs = out.nowUs() + msToUs(backoff.initialMs);
}

/**
 * Session time-outs of members (GroupCoordinator.scala `completeAndScheduleNextExpiration`, MemberMetadata.scala).
 *
 * A life sign only moves the deadline; one timer per member looks at it and goes on sleeping if it has moved.
 */

import { msToUs } from '../../../base/brand.ts';
import type { Out } from '../../kernel/out.ts';
import type { GroupMember, GroupMetadata } from './groupMetadata.ts';

/** A joining member has no session yet: it may wait this long in its first round. */
export const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

export interface SessionTimer {
  groupId: string;
  life: number;
  memberId: string;
}

/** The member was heard of: its session starts anew. */
export function restartSession(
  out: Out,
  group: GroupMetadata,
  member: GroupMember,
  timeoutMs = member.sessionTimeoutMs,
): void {
  member.sessionDeadlineUs = out.nowUs() + msToUs(timeoutMs);
  armTimer(out, group, member);
}

/** The timer of `restartSession` is due: true if the session is over, else it looks again later. */
export function isSessionOver(out: Out, group: GroupMetadata, member: GroupMember): boolean {
  const nowUs = out.nowUs();
  // Of two timers the later one belongs to a deadline that has moved closer since.
  if (member.sessionTimerAtUs > nowUs) return false;
  member.sessionTimerAtUs = Infinity;
  if (member.sessionDeadlineUs > nowUs) {
    armTimer(out, group, member);
    return false;
  }
  // Whoever waits for the round is alive as far as the coordinator can know; the end of the round starts its session anew.
  return member.isNew || (member.awaitingJoin === null && member.awaitingSync === null);
}

function armTimer(out: Out, group: GroupMetadata, member: GroupMember): void {
  const atUs = member.sessionDeadlineUs;
  if (member.sessionTimerAtUs <= atUs) return;
  member.sessionTimerAtUs = atUs;
  const { groupId, life } = group;
  const payload: SessionTimer = { groupId, life, memberId: member.memberId };
  out.setTimer('memberSession', payload, atUs - out.nowUs(), 'duty');
}

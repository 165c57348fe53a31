/** Who of a group owns what, and how much its members do. */
import {
  eventsOf,
  partitionOf,
  rounded,
  sampleAt,
  samplesIn,
  sum,
  type Moment,
  type Observation,
  type Sample,
  type Window,
} from './observation.ts';

export interface OfGroup {
  group: string;
}

interface Batch {
  group: string;
  topicPartition: string;
  baseOffset: number;
  count: number;
}

/** The most members that have owned one partition of the group at one instant, by what the members were told and what they let go. */
export function mostOwnersAtOnce(
  run: Observation,
  { group, toMs }: OfGroup & { toMs: number },
): number {
  const owners = new Map<string, Set<string>>();
  let most = 0;
  for (const { kind, node, data, atUs } of run.events) {
    if (atUs >= toMs * 1000) break;
    if (endsProcess(kind, data))
      for (const set of owners.values()) dropEnded(set, kind, node, data);
    if (data['group'] !== group) continue;
    for (const tp of (data['partitions'] as string[] | undefined) ?? []) {
      const set = owners.get(tp) ?? new Set();
      owners.set(tp, set);
      if (kind === 'partitionsAssigned') set.add(node);
      else if (kind === 'partitionsRevoked' || kind === 'partitionsLost') set.delete(node);
      most = Math.max(most, set.size);
    }
  }
  return most;
}

const endsProcess = (kind: string, data: Record<string, unknown>): boolean =>
  kind === 'consumerClosed' || (kind === 'action' && data['do'] === 'killConsumer');

function dropEnded(
  set: Set<string>,
  kind: string,
  node: string,
  data: Record<string, unknown>,
): void {
  if (kind === 'consumerClosed') set.delete(node);
  else for (const target of (data['targets'] as string[] | undefined) ?? []) set.delete(target);
}

/** How many members had no partition while the group was stable: every number that occurred in the window, in order. */
export function idleCounts(run: Observation, args: Window & OfGroup): number[] {
  const counts = samplesIn(run, args).flatMap(({ snapshot }) => {
    const group = snapshot.groups[args.group];
    return group?.state === 'Stable' ? [idleOf(group.members).length] : [];
  });
  return [...new Set(counts)].sort((a, b) => a - b);
}

/** Labels of the members without a partition. */
export const idleMembers = (run: Observation, { group, atMs }: Moment & OfGroup): string[] =>
  idleOf(sampleAt(run, atMs).snapshot.groups[group]?.members ?? {});

/** Members without a partition, over all groups. */
export const idleMemberCount = (run: Observation, { atMs }: Moment): number =>
  sum(
    Object.values(sampleAt(run, atMs).snapshot.groups).map(({ members }) => idleOf(members).length),
  );

const idleOf = (members: Record<string, readonly string[]>): string[] =>
  Object.keys(members)
    .filter((label) => members[label]?.length === 0)
    .sort();

/** How many partitions this member has; −1: it is no member. */
export const ownedCount = (
  run: Observation,
  { group, member, atMs }: Moment & OfGroup & { member: string },
): number => sampleAt(run, atMs).snapshot.groups[group]?.members[member]?.length ?? -1;

/** Member → partitions, as the coordinator says. */
export function assignment(
  run: Observation,
  { group, atMs }: Moment & OfGroup,
): Record<string, string[]> {
  const members = sampleAt(run, atMs).snapshot.groups[group]?.members ?? {};
  return Object.fromEntries(
    Object.keys(members)
      .sort()
      .map((label) => [label, [...(members[label] ?? [])].sort()]),
  );
}

/** Records whose processing was finished: by a group, by one consumer, or by all. */
export const processed = (
  run: Observation,
  args: Window & { group?: string; consumer?: string },
): number => recordsOf(run, 'recordsProcessed', args);

export const processedPerSecond = (run: Observation, args: Window & OfGroup): number =>
  rounded((processed(run, args) * 1000) / (args.toMs - args.fromMs));

/** Records that poll() returned: to a group, to one consumer, or to all. */
export const delivered = (
  run: Observation,
  args: Window & { group?: string; consumer?: string },
): number => recordsOf(run, 'recordsDelivered', args);

function recordsOf(
  run: Observation,
  kind: string,
  args: Window & { group?: string; consumer?: string },
): number {
  const { group, consumer } = args;
  const isMeant = (event: Batch & { node: string }): boolean =>
    (group === undefined || event.group === group) &&
    (consumer === undefined || event.node === consumer);
  return sum(
    eventsOf<Batch>(run, kind, args)
      .filter(isMeant)
      .map(({ count }) => count),
  );
}

/** Records that one group has been given more than once. */
export function deliveredTwice(run: Observation, args: Window): number {
  const seen = new Set<string>();
  let twice = 0;
  for (const { group, topicPartition, baseOffset, count } of eventsOf<Batch>(
    run,
    'recordsDelivered',
    args,
  )) {
    for (let offset = baseOffset; offset < baseOffset + count; offset += 1) {
      const name = `${group} ${topicPartition}@${offset}`;
      if (seen.has(name)) twice += 1;
      seen.add(name);
    }
  }
  return twice;
}

/** True: these groups were given the same offsets, each once. */
export function sameDeliveries(
  run: Observation,
  { groups, ...window }: Window & { groups: readonly string[] },
): boolean {
  const [first, ...others] = groups.map((group) =>
    eventsOf<Batch>(run, 'recordsDelivered', window)
      .filter((event) => event.group === group)
      .flatMap(({ topicPartition, baseOffset, count }) =>
        Array.from({ length: count }, (_, i) => `${topicPartition}@${baseOffset + i}`),
      )
      .sort()
      .join(),
  );
  return others.every((list) => list === first);
}

/** Over all partitions: records that a reader could get and the group has not committed. */
export const lag = (run: Observation, { group, atMs }: Moment & OfGroup): number =>
  sum(Object.values(sampleAt(run, atMs).snapshot.groups[group]?.lag ?? {}));

/** Of one partition. */
export const lagOf = (
  run: Observation,
  { group, atMs, topicPartition }: Moment & OfGroup & { topicPartition: string },
): number => sampleAt(run, atMs).snapshot.groups[group]?.lag[topicPartition] ?? 0;

export const committedOffsets = (
  run: Observation,
  { group, atMs }: Moment & OfGroup,
): Record<string, number> => ({ ...sampleAt(run, atMs).snapshot.groups[group]?.committed });

/** Partitions of which the group has committed an offset. */
export const committedOffsetCount = (run: Observation, args: Moment & OfGroup): number =>
  Object.keys(committedOffsets(run, args)).length;

/** Deliveries of records that were not below the leader's high watermark. */
export function deliveredAboveWatermark(run: Observation, args: Window): number {
  let above = 0;
  const watermarks = new Map<string, number>();
  for (const { kind, data, atUs } of run.events) {
    if (atUs >= args.toMs * 1000) break;
    const facts = data as unknown as Batch & { highWatermark: number };
    if (kind === 'highWatermarkAdvanced') watermarks.set(facts.topicPartition, facts.highWatermark);
    if (kind === 'recordsDelivered' && atUs >= args.fromMs * 1000)
      above += Math.max(
        0,
        facts.baseOffset + facts.count - (watermarks.get(facts.topicPartition) ?? 0),
      );
  }
  return above;
}

/** Samples in which a committed offset lies past the log's end, or lag is not end less committed offset. */
export const groupAccountsOff = (run: Observation, args: Window): number =>
  samplesIn(run, args).filter(isOff).length;

function isOff({ snapshot }: Sample): boolean {
  return Object.values(snapshot.groups).some(({ committed, lag: lags }) =>
    Object.entries(committed).some(([tp, offset]) => {
      const partition = partitionOf(snapshot, tp);
      const log = partition?.logs[String(partition.leader)];
      if (log === undefined) return false;
      return offset > log.logEndOffset || lags[tp] !== log.highWatermark - offset;
    }),
  );
}

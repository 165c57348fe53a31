/** Facts about consumer groups: what the coordinator holds, and what consumers were told and given. */

import { coordinatorFor, groupsView } from '../../../sim/kafka/coordinator/view.ts';
import { inputsOf } from './callAnswers.ts';
import type { Reading } from './format.ts';
import { kindOf, type Replay } from './run.ts';

export const groupReadings: Readonly<Record<string, Reading>> = {
  group(run, fact) {
    const group = String(fact['group']);
    const view = groupsView(run.live.engine.world).get(group);
    if (view === undefined) return { group, state: 'Dead', members: {} };
    const { state, generation, protocolName, members, leader } = view;
    return {
      group,
      state,
      generation,
      assignor: protocolName,
      members,
      ...(fact['leader'] === undefined ? {} : { leader }),
    };
  },

  rounds(run, fact) {
    return { group: fact['group'], roundsInOrder: rounds(run, String(fact['group'])) };
  },

  callbacks(run, fact) {
    const consumer = String(fact['consumer']);
    const from = sinceLast(run, 'callbacks', consumer);
    const withGeneration = kindOf(run) === 'group';
    const callsInOrder = run.seen.callbacks
      .slice(from)
      .filter((callback) => callback.consumer === consumer)
      .map(({ name, partitions, generation }) =>
        withGeneration ? { [name]: partitions, generation } : { [name]: partitions },
      );
    return { consumer, callsInOrder };
  },

  delivered(run, fact) {
    const consumer = String(fact['consumer']);
    const from = sinceLast(run, 'deliveries', consumer);
    const offsets: Record<string, number[]> = {};
    for (const delivery of run.seen.deliveries.slice(from)) {
      if (delivery.consumer !== consumer) continue;
      (offsets[delivery.topicPartition] ??= []).push(delivery.offset);
    }
    return { consumer, offsets };
  },

  consumed(run, fact) {
    const group = String(fact['group']);
    return {
      group,
      records: run.seen.deliveries.filter((delivery) => delivery.group === group).length,
    };
  },

  readSoFar(run, fact) {
    const consumer = String(fact['consumer']);
    const records = run.seen.deliveries
      .filter((delivery) => delivery.consumer === consumer)
      .map(({ topicPartition, offset }) => `${topicPartition}@${offset}`);
    return { consumer, records: [...new Set(records)] };
  },

  committed(run, fact) {
    const view = groupsView(run.live.engine.world).get(String(fact['group']));
    return { group: fact['group'], offsets: view?.committed ?? {} };
  },

  coordinator(run, fact) {
    const broker = coordinatorFor(run.live.engine.world, String(fact['group']));
    return { ...inputsOf(fact, 'group'), broker };
  },

  /** `poll()` threw. */
  client(run, fact) {
    const consumer = String(fact['client']);
    const thrown = run.seen.events.findLast(
      ({ kind, node, atUs }) =>
        kind === 'pollFailed' && node === consumer && atUs >= run.stepFromUs,
    );
    if (thrown === undefined) return { client: consumer, call: 'poll', error: 'none' };
    return {
      client: consumer,
      call: 'poll',
      error: thrown.data['error'],
      exception: thrown.data['exception'],
    };
  },
};

/** Join phases that ended in this step, and the one that is still under way. */
function rounds(run: Replay, group: string): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  let underWaySince: number | null = null;
  for (const { kind, data, atUs } of run.seen.events) {
    if (data['group'] !== group) continue;
    if (kind === 'rebalanceStarted') underWaySince = atUs;
    if (kind !== 'joinPhaseEnded' && kind !== 'groupEmpty') continue;
    underWaySince = null;
    if (atUs < run.stepFromUs) continue;
    const { generation, members, leader } = data as {
      generation: number;
      members?: string[];
      leader?: string;
    };
    if (kind === 'groupEmpty') found.push({ generation, members: 0 });
    else found.push({ generation, members: members?.length ?? 0, leader });
  }
  if (underWaySince !== null && underWaySince >= run.stepFromUs) found.push({ underWay: true });
  return found;
}

/** How much of the list had been told to this consumer's last such fact; of `kafka-*`, before the first, by the end of the first step. */
function sinceLast(run: Replay, list: 'callbacks' | 'deliveries', consumer: string): number {
  const key = `${list}/${consumer}`;
  const before = kindOf(run) === 'kafka' && run.stepIndex > 0 ? run.toldByDefault[list] : 0;
  const from = run.told.get(key) ?? before;
  run.told.set(key, run.seen[list].length);
  return from;
}

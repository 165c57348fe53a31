/** One fuzz run: the invariants at every event, no exception, and a cluster that is whole again at the end. */
import { startRun } from '../../scenario/runScenario.ts';
import { healthOf } from '../../sim/checks/health.ts';
import {
  createInvariantMemory,
  noteForInvariants,
  type Violation,
} from '../../sim/checks/invariants.ts';
import { runChecked } from '../../sim/checks/runChecked.ts';
import { nodesOfKind } from '../../sim/checks/truth.ts';
import type { BrokerState } from '../../sim/kafka/broker/brokerState.ts';
import type { TopicPartition } from '../../sim/kafka/protocol.ts';
import type { World } from '../../sim/kernel/world.ts';
import { timedAction } from '../../sim/simulate.ts';
import type { FuzzCase } from './fuzzCase.ts';

export interface FuzzFailure {
  /** An invariant's name, `becomesWhole`, or `exception`. */
  name: string;
  atMs: number;
  detail: string;
}

export interface FuzzResult {
  failure: FuzzFailure | null;
  /** Trace events, to see that a run did something. */
  events: number;
  acknowledged: number;
}

export function fuzzRun({ seed, scenario, actions }: FuzzCase): FuzzResult {
  const memory = createInvariantMemory();
  const result: FuzzResult = { failure: null, events: 0, acknowledged: 0 };
  const report = ({ name, atUs, detail }: Violation): boolean => {
    result.failure = { name, atMs: atUs / 1000, detail };
    return false;
  };
  let nowMs = () => NaN;
  try {
    const run = { scenario, seed: String(seed), actions: actions.map(timedAction) };
    const live = startRun(run, (event) => noteForInvariants(memory, event));
    live.listeners.push((event) => noteForInvariants(memory, event));
    nowMs = () => live.engine.world.nowUs / 1000;
    runChecked(live.engine, memory, scenario.endMs * 1000, report);
    result.events = live.engine.world.nextTraceId;
    result.acknowledged = live.ledger.acknowledged;
    if (result.failure === null) result.failure = whyNotWhole(live.engine.world, nowMs());
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    result.failure = { name: 'exception', atMs: nowMs(), detail };
  }
  return result;
}

function whyNotWhole(world: World, atMs: number): FuzzFailure | null {
  const reasons = healthOf(world).reasons.filter(
    ({ topicPartition }) => !awaitsLeaderAndIsr(world, topicPartition),
  );
  if (reasons.length === 0) return null;
  const detail = reasons.map(({ code, topicPartition }) => `${code} ${topicPartition}`.trim());
  return { name: 'becomesWhole', atMs, detail: detail.join(', ') };
}

/**
 * A gap of Kafka's own. The controller's write of an ISR change can be repeated after a lost connection although the first try
 * had been taken: it then finds another version and answers INVALID_UPDATE_VERSION, and the leader waits with that change for
 * a LeaderAndIsr that comes with the next election only.
 */
function awaitsLeaderAndIsr(world: World, tp: TopicPartition): boolean {
  for (const node of nodesOfKind(world, 'broker')) {
    if (!node.running) continue;
    const { partitions, unsentIsrUpdates, isrUpdateInFlight } = (node.state as BrokerState)
      .replicas;
    const leading = partitions.get(tp)?.leading;
    if (leading === undefined || leading === null) continue;
    const isPending = leading.partitionState.kind !== 'committed';
    if (isPending && !unsentIsrUpdates.has(tp) && !isrUpdateInFlight) return true;
  }
  return false;
}

/** The same failure with fewer actions, as far as leaving out one at a time leads. */
export function shrink(fuzz: FuzzCase, name: string): FuzzCase {
  let smallest = fuzz;
  for (let index = fuzz.actions.length - 1; index >= 0; index -= 1) {
    const actions = smallest.actions.filter((_, i) => i !== index);
    const smaller = { ...smallest, actions };
    if (fuzzRun(smaller).failure?.name === name) smallest = smaller;
  }
  return smallest;
}

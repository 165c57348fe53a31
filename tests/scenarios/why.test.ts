/** A failure means that "why?" on what a fault has led to does not end at that fault. */
import { expect, test } from 'vitest';
import type { TraceEvent } from '../../src/sim/kernel/trace.ts';
import { smallCluster, testRun, type TestRun } from '../support/testRun.ts';

/** `because` before `trigger`, as the reader's question goes. */
function chainOf(run: TestRun, event: TraceEvent): TraceEvent[] {
  const byId = new Map(run.events.map((one) => [one.id, one]));
  const chain: TraceEvent[] = [];
  for (let at: TraceEvent | undefined = event; at !== undefined && chain.length < 20; ) {
    chain.push(at);
    const cause: number = at.because?.silencedBy || at.trigger;
    at = byId.get(cause);
  }
  return chain;
}

function firstOf(run: TestRun, kind: string, since: TraceEvent): TraceEvent {
  const found = run.events.find((event) => event.kind === kind && event.id > since.id);
  if (found === undefined) throw new Error(`no ${kind} after ${since.kind}`);
  return found;
}

const workload = { topic: 'orders', ratePerSecond: 3, partitions: [0, 1, 2] };

test('the crash of a broker is behind its session, the election, the ISR and the failed send', () => {
  const p1 = { ...smallCluster.producers?.['p1'], workload };
  const run = testRun({ ...smallCluster, producers: { p1 } });
  run.runFor(8_000);
  const crash = run.act('crash', { broker: 1 });
  run.runFor(20_000);
  for (const kind of ['zkSessionExpired', 'leaderElected', 'isrChanged', 'recordFailed']) {
    const chain = chainOf(run, firstOf(run, kind, crash));
    expect([kind, chain.at(-1)?.id]).toEqual([kind, crash.id]);
    expect(chain.length).toBeLessThanOrEqual(12);
  }
});

test('the death of a consumer is behind its removal and the new assignment', () => {
  const consumers = {
    c1: { ...smallCluster.consumers?.['c1'], startAtMs: 0 },
    c2: { ...smallCluster.consumers?.['c2'], startAtMs: 0 },
  };
  const run = testRun({ ...smallCluster, consumers });
  run.runFor(8_000);
  const kill = run.act('killConsumer', { consumer: 'c2' });
  run.runFor(60_000);
  for (const kind of ['memberRemoved', 'partitionsAssigned']) {
    const chain = chainOf(run, firstOf(run, kind, kill));
    expect([kind, chain.at(-1)?.id]).toEqual([kind, kill.id]);
    expect(chain.length).toBeLessThanOrEqual(12);
  }
});

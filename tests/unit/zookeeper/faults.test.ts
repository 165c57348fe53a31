/**
 * Random faults on an ensemble under writes. A failure prints its seed: no acknowledged write may be lost, no epoch may
 * have two leaders, and once all faults are over the servers serve, agree, and every living client has its session.
 */
import { expect, test } from 'vitest';
import { createRandom, nextInt } from '../../../src/sim/kernel/random.ts';
import type { ZkResult } from '../../../src/sim/zookeeper/protocol.ts';
import { TestEnsemble } from '../../support/testEnsemble.ts';

const RUNS = 12;

test.each(Array.from({ length: RUNS }, (_, index) => `faults-${index}`))('seed %s', (seed) => {
  const random = createRandom(seed, 'test');
  const pick = (bound: number) => nextInt(random, bound);
  const servers = pick(3) === 0 ? 5 : 3;
  const t = new TestEnsemble({ seed, servers, latencyUs: pick(2) === 0 ? 500 : 20_000 });
  t.untilAtRest();
  const all = Array.from({ length: servers }, (_, index) => index + 1);
  const labels = ['c1', 'c2', 'c3'];
  for (const label of labels) t.open(label, all, 12_000);
  const asked = new Map<string, () => ZkResult | null>();
  let writes = 0;

  for (let round = 0; round < 25; round += 1) {
    for (const label of labels) {
      const path = `/${label}-${writes++}`;
      const ephemeral = pick(4) === 0;
      const op = { op: 'create', path, data: path, ephemeral } as const;
      const answer = pick(2) === 0 ? t.call(label, op) : t.request(label, op);
      if (!ephemeral) asked.set(path, answer);
    }
    fault(t, all, pick);
    t.runFor(pick(4) === 0 ? 15_000 : pick(3000));
  }
  endFaults(t, all);
  t.untilAtRest();
  t.runFor(45_000);

  const acknowledged = [...asked].filter(([, answer]) => answer()?.error === null);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(acknowledged.filter(([path]) => t.znode(path) === null)).toEqual([]);
  const leaders = t.traced('ensembleLeaderElected').map(({ data }) => data.epoch);
  expect(new Set(leaders).size).toBe(leaders.length);
  const alive = labels.filter((label) => !t.heard(label).includes('Expired'));
  expect(alive.filter((label) => !t.isConnected(label))).toEqual([]);
  t.open('last', all);
  t.runFor(1000);
  const trees = all.map((id) => t.tree(id));
  for (const tree of trees) expect(tree).toEqual(trees[0]);
});

/** One fault or return, whatever the state. */
function fault(t: TestEnsemble, all: number[], pick: (bound: number) => number): void {
  const server = pick(all.length) + 1;
  const { state, paused } = t.view.servers[server]!;
  switch (pick(7)) {
    case 0:
    case 1:
      return state === 'DOWN' ? t.start(server) : t.kill(server);
    case 2:
      if (state !== 'DOWN') (paused ? t.resume : t.pause).call(t, server);
      return;
    case 3:
      return t.cut(server);
    case 4:
      return t.heal(...all);
    case 5:
      return t.cutClient(`c${pick(3) + 1}`, [server], pick(2) === 0);
    case 6:
      for (const label of ['c1', 'c2', 'c3']) t.healClient(label);
  }
}

function endFaults(t: TestEnsemble, all: number[]): void {
  t.heal(...all);
  for (const label of ['c1', 'c2', 'c3']) t.healClient(label);
  for (const id of all) {
    const { state, paused } = t.view.servers[id]!;
    if (state === 'DOWN') t.start(id);
    else if (paused) t.resume(id);
  }
}

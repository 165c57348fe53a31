/** Each invariant fires on a world that was spoilt by hand, and on nothing else. */
import { beforeEach, describe, expect, test } from 'vitest';
import {
  checkInvariants,
  createInvariantMemory,
  invariants,
  noteForInvariants,
  type InvariantMemory,
} from '../../../src/sim/checks/invariants.ts';
import { encodeState, statePath } from '../../../src/sim/kafka/controller/zkData.ts';
import type { QueueState } from '../../../src/sim/queues/queueServer.ts';
import { createNode } from '../../../src/sim/kernel/world.ts';
import { makeZxid } from '../../../src/sim/zookeeper/zxid.ts';
import { handMadeCluster } from '../../support/handMadeCluster.ts';

const TP = 'orders-0';
const says = { replicas: [1, 2, 3], leader: 1, isr: [1, 2, 3] };

let t: ReturnType<typeof handMadeCluster>;
let memory: InvariantMemory;
const fired = new Set<string>();

beforeEach(() => {
  t = handMadeCluster({ [TP]: says });
  t.append(1, TP, 10, 0, [2, 3]);
  t.set(TP, says);
  memory = createInvariantMemory();
  committed(1);
  expect(broken()).toEqual([]);
});

describe('on a broker', () => {
  test('a high watermark past the log end', () => {
    t.stateOf(2).replicas.partitions.get(TP)!.followerHighWatermark = 11;
    expect(broken()).toEqual(['highWatermarkWithinLog']);
  });

  test('a high watermark that falls', () => {
    leading(1).highWatermark = 9;
    expect(broken()).toEqual(['highWatermarkNeverFalls']);
  });

  test('a high watermark that rises below the minimum', () => {
    leading(1).minInSyncReplicas = 2;
    leading(1).isr = [1];
    expect(broken()).toEqual([]);
    t.append(1, TP, 1);
    Object.assign(leading(1), { logEndOffset: 11, highWatermark: 11 });
    expect(broken()).toEqual(['highWatermarkHeld']);
  });

  test('but a new process may know less', () => {
    t.world.nodes.get('broker-1')!.incarnation += 1;
    leading(1).highWatermark = 9;
    expect(broken()).toEqual([]);
  });

  test('a member of the ISR that lacks a committed record', () => {
    t.crash('broker-3');
    t.log(3, TP).logEndOffset = 9;
    leading(1).isr = [1, 2, 3];
    expect(broken()).toEqual(['committedRecordsEqual']);
  });

  test('a member of the ISR that has another record there', () => {
    const other = handMadeCluster({ [TP]: says });
    other.append(1, TP, 10, 0, [3]);
    t.world.nodes.get('broker-3')!.disk.logs.set(TP, other.log(3, TP));
    leading(1).isr = [1, 2, 3];
    expect(broken()).toEqual(['committedRecordsEqual']);
  });

  test('a member of the ISR whose record is of another leader epoch', () => {
    t.log(3, TP).leaderEpochs = [
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 7 },
    ];
    leading(1).isr = [1, 2, 3];
    expect(broken()).toEqual(['committedRecordsEqual']);
  });

  test('two leaders in one epoch', () => {
    t.tell(2, TP, { ...says, leader: 2 });
    expect(broken()).toEqual(['oneLeaderPerEpoch']);
  });

  test('a stranger in the ISR, and a leader outside it', () => {
    leading(1).isr = [1, 4];
    expect(broken()).toContain('isrWithinReplicas');
    leading(1).isr = [2, 3];
    expect(broken()).toEqual(['isrWithinReplicas']);
  });
});

describe('in ZooKeeper', () => {
  test('a leader outside the ISR of its state', () => {
    t.sayState(TP, { ...says, leaderEpoch: 1, isr: [2, 3] });
    committed(2);
    expect(broken()).toEqual(['isrWithinReplicas']);
  });

  test('a leader epoch that falls, and that is somebody else’s', () => {
    t.sayState(TP, { ...says, leaderEpoch: 2 });
    committed(2);
    expect(broken()).toEqual([]);
    t.sayState(TP, { ...says, leaderEpoch: 0, leader: 3 });
    committed(3);
    expect(broken()).toEqual(['leaderEpochNeverFalls', 'oneLeaderPerEpoch']);
  });

  test('a controller epoch that falls', () => {
    t.say('/controller_epoch', 0);
    committed(2);
    expect(broken()).toEqual(['controllerEpochNeverFalls']);
  });

  test('two leaders of the ensemble in one epoch', () => {
    t.lead(2);
    expect(broken()).toEqual(['oneEnsembleLeaderPerEpoch', 'committedWritesKept']);
  });

  test('a leader of a new epoch that lacks what was committed', () => {
    t.lead(2);
    t.world.nodes.get('zookeeper-2')!.disk.currentEpoch = 2;
    expect(broken()).toEqual(['committedWritesKept']);
  });

  test('a replaced leader that goes on committing', () => {
    const { disk } = t.world.nodes.get('zookeeper-2')!;
    disk.currentEpoch = 2;
    disk.log.push({ sealed: true, zxid: makeZxid(1, 1), origin: {}, change: {} });
    t.lead(2, 1);
    expect(broken()).toEqual([]);
    committed(2);
    expect(broken()).toEqual(['committedWritesKept']);
  });

  test('a session that comes back, an ephemeral znode without session', () => {
    const { db } = t.world.nodes.get('zookeeper-1')!.disk;
    db.sessions.set(7, { sealed: true, timeoutMs: 6000, client: 'broker-1' });
    db.tree.ephemerals.set(7, new Set(['/brokers/ids/1']));
    committed(2);
    expect(broken()).toEqual([]);
    db.sessions.delete(7);
    committed(3);
    expect(broken()).toEqual(['sessionsEndOnce']);
    db.tree.ephemerals.delete(7);
    db.sessions.set(7, { sealed: true, timeoutMs: 6000, client: 'broker-1' });
    committed(4);
    expect(broken()).toEqual(['sessionsEndOnce']);
  });
});

describe('what was acknowledged with acks=all', () => {
  beforeEach(() => {
    tell('broker-1', 'recordsAppended', { ...at(0, 10), leaderEpoch: 0 });
    tell('p1', 'recordAcknowledged', { ...at(0, 10), leader: 1, acks: -1 });
  });
  const cut = (recovering: boolean) => {
    t.log(2, TP).logEndOffset = 8;
    t.tell(2, TP, { ...says, leader: 2, isr: [2], leaderEpoch: 1 });
    const state = { leader: 2, leaderEpoch: 1, isr: [2], partitionEpoch: 1, recovering };
    t.say(statePath(TP), encodeState(state, 1));
    committed(2);
  };

  test('is missing, and that is said once', () => {
    cut(false);
    expect(broken()).toEqual(['acknowledgedRecordsKept']);
    committed(3);
    expect(broken()).toEqual([]);
  });

  test('is missing after an unclean election: that was allowed', () => {
    cut(true);
    expect(broken()).toEqual([]);
  });

  test('with acks=1 it may be lost', () => {
    memory = createInvariantMemory();
    tell('broker-1', 'recordsAppended', { ...at(0, 10), leaderEpoch: 0 });
    tell('p1', 'recordAcknowledged', { ...at(0, 10), leader: 1, acks: 1 });
    cut(false);
    expect(broken()).not.toContain('acknowledgedRecordsKept');
  });
});

describe('in a group', () => {
  const stable = (generation: number, assignment: Record<string, string[]>) =>
    tell('broker-1', 'groupStable', { group: 'x', generation, assignment });

  test('the same generation again', () => {
    stable(3, { c1: [TP] });
    stable(4, { c1: [TP] });
    expect(broken()).toEqual([]);
    stable(4, { c1: [TP] });
    expect(broken()).toEqual(['generationIncreases']);
  });

  test('a group that was deleted begins anew', () => {
    stable(3, {});
    tell('broker-1', 'groupDeleted', { group: 'x' });
    stable(1, {});
    expect(broken()).toEqual([]);
  });

  test('two owners in one assignment', () => {
    stable(1, { c1: ['orders-0', 'orders-1'], c2: ['orders-1'] });
    expect(broken()).toEqual(['oneOwnerPerGeneration']);
  });

  test('two members that take one partition in one generation', () => {
    const taken = { group: 'x', partitions: [TP], generation: 5 };
    tell('c1', 'partitionsAssigned', taken);
    tell('c2', 'partitionsAssigned', { ...taken, generation: 6 });
    expect(broken()).toEqual([]);
    tell('c1', 'partitionsAssigned', { ...taken, generation: 6 });
    expect(broken()).toEqual(['oneOwnerPerGeneration']);
  });
});

test('a queue that has lost a message', () => {
  const node = createNode(t.world, 'q', 'queue', {});
  const state: QueueState = {
    ready: [],
    redelivered: new Set(),
    consumers: new Map(),
    active: [],
    blocked: new Set(),
    published: 1,
    acknowledged: 1,
    unacked: 0,
  };
  node.running = true;
  node.state = state;
  expect(broken()).toEqual([]);
  state.published = 2;
  expect(broken()).toEqual(['queueBalance']);
});

test('every invariant has fired above', () => {
  expect([...fired].sort()).toEqual(Object.keys(invariants).sort());
});

const at = (baseOffset: number, count: number) => ({ topicPartition: TP, baseOffset, count });
const leading = (id: number) => t.stateOf(id).replicas.partitions.get(TP)!.leading!;

/** The ensemble's leader has committed one more transaction, which wrote what was said last. */
function committed(counter: number): void {
  const { disk } = t.world.nodes.get('zookeeper-1')!;
  const zxid = makeZxid(1, counter);
  disk.db.lastZxid = zxid;
  disk.log.push({ sealed: true, zxid, origin: {}, change: {} });
  const path = statePath(TP);
  disk.db.tree.znodes.set(path, { ...disk.db.tree.znodes.get(path), mzxid: zxid });
}

function tell(node: string, kind: string, data: Record<string, unknown>): void {
  noteForInvariants(memory, { id: 1, atUs: 0, node, kind, trigger: 0, because: null, data });
}

/** Names of what is violated now, each once. */
function broken(): string[] {
  const names = new Set(checkInvariants(t.world, memory).map(({ name }) => name));
  for (const name of names) fired.add(name);
  return [...names];
}

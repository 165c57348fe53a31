/** Facts about servers: the state of the run at the end of a step, and what the trace told since. */

import { committedDatabase, readZnode, zookeeperView } from '../../../sim/zookeeper/view.ts';
import { producerView } from '../../../sim/kafka/client/producerView.ts';
import { brokerView } from '../../../sim/kafka/broker/view.ts';
import { controllerView, topicsView } from '../../../sim/kafka/controller/view.ts';
import { inputsOf } from './callAnswers.ts';
import type { Fact, Reading } from './format.ts';
import { durationMs } from './durations.ts';
import { logOf, logRecords } from './logs.ts';
import { waitFor, type Replay } from './run.ts';

const worldOf = (run: Replay) => run.live.engine.world;
const tpOf = (fact: Fact): string => `${String(fact['topic'])}-${String(fact['partition'])}`;

export const clusterReadings: Readonly<Record<string, Reading>> = {
  partition(run, fact) {
    const state = topicsView(worldOf(run))[String(fact['topic'])]?.partitions[
      String(fact['partition'])
    ];
    const { leader = null, isr = null, leaderEpoch = null } = state ?? {};
    return { topic: fact['topic'], partition: fact['partition'], leader, isr, leaderEpoch };
  },

  /** In the step of ZooKeeper's return: since its loss, when nothing could be written. */
  changes(run, fact) {
    const sequenceInOrder = run.seen.stateWrites
      .filter(({ atUs, topicPartition }) => topicPartition === tpOf(fact) && atUs >= run.stepFromUs)
      .map(({ leader, isr, leaderEpoch }) => ({ leader, isr, leaderEpoch }));
    return { topic: fact['topic'], partition: fact['partition'], sequenceInOrder };
  },

  controller(run, fact) {
    const controller = controllerView(worldOf(run));
    const { broker, epoch } = controller ?? { broker: -1, epoch: -1 };
    if (fact['sameAsBefore'] === undefined) return { broker, epoch };
    const before = run.before.controller as { broker: number; epoch: number } | null;
    return { broker, epoch, sameAsBefore: before?.broker === broker && before?.epoch === epoch };
  },

  registered: (run) => ({ brokers: registeredBrokers(run).map(({ id }) => id) }),

  registrations(run, fact) {
    const asked = Object.keys(fact['sameAsBefore'] as Record<string, boolean>);
    const now = new Map(registeredBrokers(run).map(({ id, czxid }) => [id, czxid]));
    const sameAsBefore = Object.fromEntries(
      asked.map((id) => [
        id,
        now.has(Number(id)) && run.before.registrations.get(Number(id)) === now.get(Number(id)),
      ]),
    );
    return { sameAsBefore };
  },

  zkWrites(run) {
    const writes: Record<string, number> = {};
    for (const { atUs, text } of run.seen.zkWrites) {
      if (atUs >= run.countFromUs) writes[text] = (writes[text] ?? 0) + 1;
    }
    return { writes };
  },

  znodes(run, fact) {
    const path = String(fact['path']);
    const prefix = path === '/' ? '/' : `${path}/`;
    const paths = Object.keys(zookeeperView(worldOf(run))?.znodes ?? {});
    const children = paths
      .filter((each) => each.startsWith(prefix) && !each.slice(prefix.length).includes('/'))
      .map((each) => each.slice(prefix.length));
    const { path: hiddenIn, beginning = '' } = run.known.hiddenChildren ?? {};
    return {
      path,
      children:
        path === hiddenIn ? children.filter((name) => !name.startsWith(beginning)) : children,
    };
  },

  replicas(run, fact) {
    const asked = Object.keys(fact['logEndOffset'] as Record<string, number>);
    const logEndOffset = Object.fromEntries(
      asked.map((id) => [id, logOf(run, Number(id), tpOf(fact))?.logEndOffset ?? -1]),
    );
    return { topic: fact['topic'], partition: fact['partition'], logEndOffset };
  },

  log(run, fact) {
    const recordsInOrder = logRecords(run, Number(fact['broker']), tpOf(fact));
    return { ...inputsOf(fact, 'broker', 'topic', 'partition'), recordsInOrder };
  },

  leaderEpochs(run, fact) {
    const topic = run.scenario.topics?.[0]?.name ?? '';
    const tp = fact['topic'] === undefined ? `${topic}-0` : tpOf(fact);
    const byOffsetInOrder = logRecords(run, Number(fact['broker']), tp).map(
      ({ leaderEpoch }) => leaderEpoch,
    );
    return { ...inputsOf(fact, 'broker', 'topic', 'partition'), byOffsetInOrder };
  },

  elections(run, fact) {
    const last = run.seen.events.findLast(
      ({ kind, data }) => kind === 'adminCallReturned' && data['operation'] === 'electLeaders',
    );
    const details = last?.data['details'] as Record<string, string> | undefined;
    if (details === undefined) return 'the answer of the election does not tell partitions';
    const asked = Object.keys(fact['byPartition'] as Record<string, string>);
    return { byPartition: Object.fromEntries(asked.map((tp) => [tp, okOr(details[tp])])) };
  },

  process(run, fact) {
    const { running, lastExit } = brokerView(worldOf(run), Number(fact['broker']));
    const exitCode = running ? undefined : lastExit?.exitCode;
    return {
      broker: fact['broker'],
      running,
      ...(fact['exitCode'] === undefined ? {} : { exitCode }),
    };
  },

  logged(run, fact) {
    const { lastExit } = brokerView(worldOf(run), Number(fact['broker']));
    const reason = String(lastExit?.reason ?? '');
    const flags = Object.keys(fact).filter((name) => !['what', 'broker', 'note'].includes(name));
    const known: Record<string, boolean> = {
      nodeExists: /NodeExists/i.test(reason),
      sessionOfTheOldOneFound: /NodeExists/i.test(reason),
      zookeeperClientTimeout: /timeout|timed out/i.test(reason),
    };
    return {
      broker: fact['broker'],
      ...Object.fromEntries(flags.map((flag) => [flag, known[flag] ?? null])),
    };
  },

  zookeeperLeader: (run) => ({ server: zookeeperView(worldOf(run))?.leader ?? -1 }),

  zookeeperModes(run) {
    const old = run.scenario.zookeeperLeader;
    const state =
      old === undefined ? undefined : zookeeperView(worldOf(run))?.servers[String(old)]?.state;
    return {
      oldLeader:
        state === 'FOLLOWING' ? 'follower' : state === 'LEADING' ? 'leader' : String(state),
    };
  },

  duration(run, fact) {
    const tookMs = durationMs(run, String(fact['of']));
    if (typeof tookMs === 'string') return tookMs;
    return { of: fact['of'], tookMs };
  },

  load(run, fact) {
    const label = String(fact['producer']);
    waitForAnswers(run, label);
    let failed = 0;
    let acknowledged = 0;
    for (const { kind, node, data } of run.seen.events) {
      if (node !== label) continue;
      if (kind === 'recordFailed') failed += data['count'] as number;
      if (kind === 'recordAcknowledged') acknowledged += data['count'] as number;
    }
    if (fact['storedMinusAcknowledged'] === undefined) return { producer: label, failed };
    return { producer: label, failed, storedMinusAcknowledged: storedRecords(run) - acknowledged };
  },

  topic(run, fact) {
    const topic = topicsView(worldOf(run))[String(fact['topic'])];
    return { topic: fact['topic'], partitions: Object.keys(topic?.partitions ?? {}).length };
  },
};

/** By broker: the transaction that made its registration. */
export const registrationsNow = (run: Replay): Map<number, number> =>
  new Map(registeredBrokers(run).map(({ id, czxid }) => [id, czxid]));

function registeredBrokers(run: Replay): { id: number; czxid: number }[] {
  const database = committedDatabase(worldOf(run));
  if (database === null) return [];
  return run.scenario.brokers.flatMap((id) => {
    const znode = readZnode(worldOf(run), `/brokers/ids/${id}`);
    return znode === null ? [] : [{ id, czxid: znode.stat.czxid }];
  });
}

/** The producer sends until the fact is read: nothing of it is on its way then. */
function waitForAnswers(run: Replay, label: string): void {
  const node = worldOf(run).nodes.get(label);
  waitFor(run, () => {
    if (node === undefined || !node.running) return true;
    const { queued, inFlight } = producerView(node);
    return queued + inFlight === 0 ? true : null;
  });
}

/** In the logs of the present leaders of the first topic. */
function storedRecords(run: Replay): number {
  const topic = run.scenario.topics?.[0]?.name ?? '';
  const partitions = topicsView(worldOf(run))[topic]?.partitions ?? {};
  let stored = 0;
  for (const [partition, { leader }] of Object.entries(partitions)) {
    stored += logOf(run, leader, `${topic}-${partition}`)?.logEndOffset ?? 0;
  }
  return stored;
}

const okOr = (error: string | undefined): string =>
  error === undefined || error === 'NONE' ? 'ok' : error;

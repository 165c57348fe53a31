/** Facts of `zookeeper-*`: each waits for what its page says, then reads. */

import type { Fact, Measured } from './format.ts';
import { inputsOf } from './callAnswers.ts';
import { nowUs, type Replay } from './run.ts';
import {
  ensembleRest,
  waitForConnection,
  waitForExpiry,
  waitForLeader,
  waitTill,
  zxidsAgree,
} from './zookeeperWaits.ts';
import { resultOf, znodeOf } from './zookeeperResults.ts';
import {
  clientState,
  ephemeralsOf,
  expiryOf,
  firstSession,
  heardBy,
  heardOrAnswered,
  isServing,
  leaderOf,
  modeOf,
  serverIds,
  serverNode,
  syncedFollowers,
  worldOf,
  zxidsOfServing,
} from './zookeeperState.ts';
import { zookeeperView } from '../../../sim/zookeeper/view.ts';
import { zkClientOf } from '../../../sim/zookeeperClient.ts';

type Measure = (run: Replay, fact: Fact) => Record<string, unknown> | string;

/** A session's id has its server's above. */
const ID_TOP_BYTE = 65_536 * 1_048_576;

export function measureZooKeeperFact(run: Replay, fact: Fact): Measured {
  const measure = facts[fact.what];
  if (measure === undefined) return { unknown: `fact "${fact.what}" is not known yet` };
  const told = measure(run, fact);
  return typeof told === 'string' ? { unknown: told } : { fact: told };
}

const facts: Readonly<Record<string, Measure>> = {
  ensemble(run, fact) {
    ensembleRest(run);
    const leader = leaderOf(run);
    const modes = Object.fromEntries(serverIds(run).map((id) => [id, modeOf(run, id)]));
    const count: Record<string, number> = {};
    for (const mode of Object.values(modes)) count[mode] = (count[mode] ?? 0) + 1;
    const epoch = leader === -1 ? null : serverNode(run, leader).disk.currentEpoch;
    const all = { modes, zxids: zxidsOfServing(run), count, epoch };
    const told = Object.entries(all).filter(([name]) => name in fact);
    return { leader: leader === -1 ? null : leader, ...Object.fromEntries(told) };
  },

  leader(run) {
    const server = leaderOf(run);
    if (server === -1) return { server: null };
    const followers = syncedFollowers(run, server).length;
    const quorumSize = run.scenario.zookeeperServers;
    return { server, syncedFollowers: followers, learners: followers, quorumSize };
  },

  zxids(run) {
    zxidsAgree(run);
    return { zxids: zxidsOfServing(run) };
  },

  election(run) {
    waitForLeader(run);
    const leader = leaderOf(run);
    const elected = run.seen.events.findLast(({ kind }) => kind === 'ensembleLeaderElected');
    const tookMs = ((elected?.atUs ?? Infinity) - run.stepFromUs) / 1000;
    return { leader, epoch: elected?.data['epoch'], tookMs };
  },

  stoppedServing(run, fact) {
    const server = Number(fact['server']);
    waitTill(run, () => !isServing(run, server));
    return { server, tookMs: (nowUs(run) - run.stepFromUs) / 1000 };
  },

  sync(run, fact) {
    const following = run.seen.events.findLast(
      ({ kind, data }) => kind === 'zkServerFollowing' && data['server'] === fact['server'],
    );
    return { server: fact['server'], kind: following?.data['syncWay'] };
  },

  session(run, fact) {
    const client = String(fact['client']);
    const node = worldOf(run).nodes.get(client);
    const library = node === undefined ? null : zkClientOf(node);
    const all: Record<string, unknown> = {
      granted: library?.timeoutMs,
      state: clientState(run, client),
      idTopByte: Math.floor((library?.sessionId ?? 0) / ID_TOP_BYTE),
    };
    if (fact['sameSessionAs'] !== undefined) return 'a session of another client is not known yet';
    return { client, ...inputsOf(all, ...Object.keys(fact)) };
  },

  kept(run, fact) {
    const client = String(fact['client']);
    if (fact['state'] === undefined) waitForLeader(run);
    else waitForConnection(run, client);
    const node = worldOf(run).nodes.get(client);
    const session = node === undefined ? 0 : zkClientOf(node)?.sessionId;
    const all: Record<string, unknown> = {
      state: clientState(run, client),
      sameSession: session === firstSession(run, client),
      ephemerals: ephemeralsOf(run, client),
    };
    return { client, ...inputsOf(all, ...Object.keys(fact)) };
  },

  closed(run, fact) {
    const client = String(fact['client']);
    const { tookMs = 0, ephemeralsBefore = [] } = run.ensemble.closed.get(client) ?? {};
    return { client, tookMs, ephemeralsBefore, ephemeralsAfter: ephemeralsOf(run, client) };
  },

  expired(run, fact) {
    const client = String(fact['client']);
    waitForExpiry(run, client);
    const expiredUs = expiryOf(run, client)?.atUs ?? Infinity;
    const { server = -1, isLeader = false } = run.ensemble.lastServer.get(client) ?? {};
    const elected = run.seen.events.findLast(({ kind }) => kind === 'ensembleLeaderElected');
    const silentUs = worldOf(run).nodes.get(client)?.silentSinceUs ?? run.stepFromUs;
    if (fact['afterCutMs'] !== undefined) return 'the expiry after a cut is not measured yet';
    const fromUs = fact['afterNewLeaderMs'] === undefined ? silentUs : (elected?.atUs ?? 0);
    return {
      client,
      ...inputsOf({ server, connectedTo: isLeader ? 'leader' : 'follower' }, ...Object.keys(fact)),
      tookMs: (expiredUs - fromUs) / 1000,
    };
  },

  ephemerals(run, fact) {
    const { tree } = serverNode(run, Number(fact['server'])).disk.db;
    return {
      server: fact['server'],
      paths: [...tree.ephemerals.values()].flatMap((paths) => [...paths]),
    };
  },

  result: (run, fact) => resultOf(run, fact),
  znode: (run) => znodeOf(run),

  events(run, fact) {
    const client = String(fact['client']);
    if (run.step.do === 'start' || run.step.do === 'resume') waitForConnection(run, client);
    const heard = heardSinceTold(run, client);
    if (fact['events'] !== undefined) {
      const changes = heard.filter(({ data }) => data['event'] !== undefined);
      return { client, events: changes.map(({ data }) => eventOf(data)) };
    }
    const told = run.step.do === 'settle' ? heard.slice(0, 1) : heard;
    return { client, eventsInOrder: told.map(({ data }) => eventOf(data)) };
  },

  eventKinds(run, fact) {
    const client = String(fact['client']);
    const heard = heardSinceTold(run, client).filter(
      ({ atUs }) => run.known.eventKindsOfStep !== true || atUs >= run.stepFromUs,
    );
    const kinds = heard.map(({ data }) => data['state'] ?? data['event']);
    return { client, kinds: [...new Set(kinds)] };
  },

  /** A four-letter word. */
  word(run, fact) {
    const server = Number(fact['server']);
    if (fact['word'] === 'ruok') return { server, word: 'ruok', answer: 'imok' };
    if (isServing(run, server)) return 'the answers of serving servers are not known yet';
    const answer = 'This ZooKeeper instance is not currently serving requests';
    return { server, word: fact['word'], answer };
  },

  counter(run, fact) {
    const { server, name } = fact;
    if (name !== 'zk_watch_count') return `the counter "${String(name)}" is not known yet`;
    const watches = zookeeperView(worldOf(run))?.servers[String(server)]?.watches;
    return { server, name, after: watches };
  },

  clientState: (run, fact) => ({
    client: fact['client'],
    state: clientState(run, String(fact['client'])),
  }),
};

const eventOf = ({ state, event, path, op }: Record<string, unknown>): Record<string, unknown> =>
  op !== undefined ? { answer: op } : state === undefined ? { event, path } : { state };

/** Before the first such fact: since it was connected, that event left out. */
function heardSinceTold(run: Replay, client: string) {
  const heard =
    run.known.marksAnswers === true ? heardOrAnswered(run, client) : heardBy(run, client);
  const from = run.told.get(`events/${client}`) ?? 1;
  run.told.set(`events/${client}`, heard.length);
  return heard.slice(from);
}

/** Steps of `zookeeper-*`: what each does, then its facts in their order, each after what it waits for. */

import { zkServer } from '../../../sim/zookeeper/client.ts';
import { zkClientOf } from '../../../sim/zookeeperClient.ts';
import type { Measured, RecordedStep } from './format.ts';
import { NotReplayable } from './notReplayable.ts';
import { nowUs, perform, waitUntil, type Replay } from './run.ts';
import { measureZooKeeperFact } from './zookeeperFacts.ts';
import { ephemeralsOf, isConnected, leaderOf, worldOf } from './zookeeperState.ts';
import {
  ensembleRest,
  pass,
  waitForConnection,
  waitForExpiry,
  waitTill,
} from './zookeeperWaits.ts';
import { awaitZkCall, beginZkCall, makeZkCall } from './zookeeperCalls.ts';

type Args = Record<string, unknown>;
type Act = (run: Replay, args: Args) => void;

const LONGEST_CALL_US = 40_000_000;
/** Between a call's answer and the reading of the zxids. */
const AFTER_CALL_US = 60_000;
const AFTER_CHANGE_US = 200_000;
const AFTER_CLOSE_US = 200_000;
const AFTER_START_US = 500_000;

export function replayZooKeeperStep(run: Replay, step: RecordedStep): Measured[] {
  const act = acts[step.do];
  if (act === undefined) throw new NotReplayable(`step "${step.do}" is not known yet`);
  run.ensemble.calls = [];
  act(run, step.args);
  return step.facts.map((fact) => measureZooKeeperFact(run, fact));
}

const acts: Readonly<Record<string, Act>> = {
  start(run, args) {
    perform(run, 'start', { servers: args['servers'] });
    // Clients that the facts ask for are connected again first.
    const asks = run.step.facts.some(({ client }) => client !== undefined);
    if (!asks || run.step.facts.some(({ what }) => what === 'expired')) return;
    ensembleRest(run);
    for (const { client } of run.step.facts)
      if (client !== undefined && isAlive(run, String(client)))
        waitForConnection(run, String(client));
    pass(run, AFTER_START_US);
  },
  kill: (run, args) => void perform(run, 'kill', { servers: args['servers'] }),
  stop: (run, args) => void perform(run, 'stop', { servers: args['servers'] }),
  pause(run, args) {
    perform(run, 'pause', { servers: args['servers'] });
    // A read among the facts comes when the silence has lasted for a while.
    if (run.step.facts[0]?.what === 'result') pass(run, 1_000_000);
  },
  killFollowersThenWrite(run, { servers, client, path, data }) {
    perform(run, 'pause', { servers });
    const write = beginZkCall(run, String(client), 'setData', { path, data });
    pass(run, 400_000);
    perform(run, 'kill', { servers });
    awaitZkCall(run, write);
  },
  setDataTimes(run, { client, path, times }) {
    for (let n = 1; n <= Number(times); n += 1)
      makeZkCall(run, String(client), 'setData', { path, data: String(n) });
    run.ensemble.calls = [];
  },
  resume(run, args) {
    perform(run, 'resume', { servers: args['servers'] });
    pass(run, run.recording.name.startsWith('zookeeper-follower-paused') ? 1_500_000 : 500_000);
  },
  openSession(run, args) {
    const { client, servers, timeout } = args;
    perform(run, 'openSession', { client, servers, timeout });
    waitTill(run, () => isConnected(run, String(client)));
  },
  closeSession(run, args) {
    const client = String(args['client']);
    const ephemeralsBefore = ephemeralsOf(run, client);
    const fromUs = nowUs(run);
    const callId = perform(run, 'closeSession', { client });
    waitTill(run, () => run.seen.answers.has(callId), LONGEST_CALL_US);
    const tookMs = (nowUs(run) - fromUs) / 1000;
    run.ensemble.closed.set(client, { tookMs, ephemeralsBefore });
    pass(run, AFTER_CLOSE_US);
  },
  killClient(run, args) {
    kill(run, String(args['client']));
    if (run.known.awaitsExpiryOfKilled !== true) return;
    waitForExpiry(run, String(args['client']));
    pass(run, AFTER_REST);
  },
  pauseClient(run, args) {
    noteServer(run, String(args['client']));
    perform(run, 'pauseClient', { client: args['client'] });
    waitUntil(run, run.stepFromUs + run.step.lastedMs * 1000);
  },
  resumeClient(run, args) {
    perform(run, 'resumeClient', { client: args['client'] });
    waitUntil(run, run.stepFromUs + run.step.lastedMs * 1000);
  },
  wait: (run, args) => pass(run, Number(args['forMs']) * 1000),
  look: () => undefined,
  settle: (run) => pass(run, 500_000),
  awaitExpiry(run, args) {
    const clients = (args['clients'] ?? [args['client']]) as string[];
    for (const client of clients) waitForExpiry(run, client);
  },
  createThenKillClients(run, { clients, apartMs }) {
    for (const client of clients as string[]) {
      makeZkCall(run, client, 'create', { path: `/${client}`, mode: 'EPHEMERAL' });
      kill(run, client);
      pass(run, Number(apartMs) * 1000);
    }
  },
  createThenIdleThenKillClients(run, { clients, apartMs, idleMs }) {
    const all = clients as string[];
    for (const client of all)
      makeZkCall(run, client, 'create', { path: `/${client}`, mode: 'EPHEMERAL' });
    pass(run, Number(idleMs) * 1000);
    for (const client of all) {
      pass(run, Number(apartMs) * 1000);
      kill(run, client);
    }
    for (const client of all) waitForExpiry(run, client);
  },
  callWithoutQuorum(run, args) {
    const client = String(args['client']);
    makeZkCall(run, client, 'read', { path: '/c1' });
    makeZkCall(run, client, 'create', { path: '/late' });
    pass(run, 3_000_000);
  },
  create: call('create'),
  setData: call('setData'),
  delete: call('delete'),
  read: call('read'),
  exists: call('exists'),
  getChildren: call('getChildren'),
  watch: call('watch'),
  multi: call('multi'),
};

const AFTER_REST = 300_000;

function call(operation: string): Act {
  return (run, { client, ...args }) => {
    if (args['bytes'] !== undefined) throw new NotReplayable('data of many bytes is not known yet');
    waitForConnection(run, String(client));
    makeZkCall(run, String(client), operation, changed(run, operation, args));
    pass(run, AFTER_CALL_US);
    if (run.recording.name.startsWith('zookeeper-watch-')) pass(run, AFTER_CHANGE_US);
  };
}

/** In `watch-*` a change without data is created empty and set to `x`. */
const changed = (run: Replay, operation: string, args: Args): Args =>
  operation === 'setData' && args['data'] === undefined ? { ...args, data: 'x' } : args;

function kill(run: Replay, client: string): void {
  noteServer(run, client);
  perform(run, 'killClient', { client });
}

/** To which server it was connected. */
function noteServer(run: Replay, client: string): void {
  const node = worldOf(run).nodes.get(client);
  const library = node === undefined ? null : zkClientOf(node);
  if (library === null) return;
  const server = Number(zkServer(library).slice('zookeeper-'.length));
  run.ensemble.lastServer.set(client, { server, isLeader: server === leaderOf(run) });
}

const isAlive = (run: Replay, client: string): boolean =>
  worldOf(run).nodes.get(client)?.running === true;

/**
 * A broker's way into the cluster: ZooKeeper, its znode /brokers/ids/N, its czxid as broker epoch
 * (core/src/main/scala/kafka/server/KafkaServer.scala, kafka/zk/KafkaZkClient.scala registerBroker, CheckedEphemeral).
 *
 * The znode is an ephemeral of the session. Where it exists already under another session (of this broker's killed process, not
 * expired yet) the new process dies. After an expiry while it runs, the controller module registers the broker anew.
 */

import type { Answer, StepTable, TimerTable } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode, Task } from '../../kernel/world.ts';
import { msToUs } from '../../../base/brand.ts';
import { assert, must } from '../../../base/assert.ts';
import {
  startZkClient,
  zkRequest,
  zkRequests,
  zkServer,
  zkSessionId,
} from '../../zookeeper/client.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { brokerIdPath, persistentPaths } from '../controller/zkData.ts';
import type { BrokerNodeConfig } from './brokerState.ts';
import { exitWithError } from './exit.ts';
import { brokerState } from './replica.ts';

/** The boot work is done: the broker looks for ZooKeeper, and gives up after `zookeeper.connection.timeout.ms`. */
export function connectToZooKeeper(out: Out, node: SimNode): void {
  const { zk, config } = brokerState(node);
  startZkClient(out, zk);
  const own = config['zookeeper.connection.timeout.ms'];
  const timeoutMs = own === -1 ? config['zookeeper.session.timeout.ms'] : own;
  out.setTimer('zookeeperConnection', null, msToUs(timeoutMs));
}

/** The first session is there: base paths, then the registration. `registered` is told once it stands. */
export function startRegistration(out: Out, node: SimNode): void {
  const task = out.startTask('registration', 'basePaths', null);
  const creates = persistentPaths.map((path): ZkOp => ({ op: 'create', path, data: null }));
  zkRequests(out, brokerState(node).zk, creates, task, 'basePaths');
}

/** Creates the znode and writes its data once more, in one transaction, as Kafka does. */
export function registrationOp(out: Out, node: SimNode): ZkOp {
  const { brokerId } = brokerState(node);
  const { rack } = node.config as unknown as BrokerNodeConfig;
  const path = brokerIdPath(brokerId);
  const data = {
    version: 5,
    host: node.id,
    port: 9092,
    endpoints: [`PLAINTEXT://${node.id}:9092`],
    timestamp: String(Math.floor(out.nowUs() / 1000)),
    ...(rack === undefined ? {} : { rack }),
  };
  return {
    op: 'multi',
    ops: [
      { op: 'create', path, data, ephemeral: true },
      { op: 'setData', path, data, version: 0 },
    ],
  };
}

/** The broker epoch that a registration gives; null: the znode exists, or the session has ended. */
export function brokerEpochOf({ error, results }: ZkResult): number | null {
  if (error !== null) return null;
  return must(results[1]?.stat ?? results[0]?.stat, 'stat of the registration').czxid;
}

export function registrationSteps(registered: (out: Out, node: SimNode) => void): StepTable {
  const register = (out: Out, node: SimNode, task: Task): void =>
    zkRequest(out, brokerState(node).zk, registrationOp(out, node), task, 'created');
  const takeEpoch = (out: Out, node: SimNode, task: Task, brokerEpoch: number): void => {
    const state = brokerState(node);
    state.brokerEpoch = brokerEpoch;
    state.registeredSession = zkSessionId(state.zk) ?? 0;
    out.endTask(task);
    out.trace({ kind: 'brokerRegistered', brokerId: state.brokerId, brokerEpoch });
    registered(out, node);
  };
  return {
    registration: {
      basePaths: register,
      created(out: Out, node: SimNode, task: Task, answer: Answer<ZkResult>): void {
        const result = resultOf(answer);
        const brokerEpoch = brokerEpochOf(result);
        if (brokerEpoch !== null) return takeEpoch(out, node, task, brokerEpoch);
        if (result.error !== 'NodeExists') return register(out, node, task);
        const path = brokerIdPath(brokerState(node).brokerId);
        zkRequest(out, brokerState(node).zk, { op: 'getData', path }, task, 'exists');
      },
      exists(out: Out, node: SimNode, task: Task, answer: Answer<ZkResult>): void {
        const { error, stat } = resultOf(answer);
        const { zk, brokerId } = brokerState(node);
        if (error !== null || stat === null) return register(out, node, task);
        // Its own: the answer to the creation was lost with a connection.
        if (stat.ephemeralOwner === zkSessionId(zk)) return takeEpoch(out, node, task, stat.czxid);
        out.trace({ kind: 'registrationRefused', brokerId, path: brokerIdPath(brokerId) });
        exitWithError(out, node, 'NodeExists');
      },
    },
  };
}

export const registrationTimers: TimerTable = {
  zookeeperConnection(out: Out, node: SimNode): void {
    const { zk, phase } = brokerState(node);
    if (phase !== 'STARTING') return;
    exitWithError(out, node, 'ZooKeeperClientTimeoutException', zkServer(zk));
  },
};

/** The client repeats requests until they are answered. */
function resultOf(answer: Answer<ZkResult>): ZkResult {
  assert(answer.ok, "ZooKeeper's client gave up a request");
  return answer.body;
}

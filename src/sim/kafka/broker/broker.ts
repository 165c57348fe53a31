/**
 * A broker in ZooKeeper mode: one process that holds the parts of a Kafka server
 * (core/src/main/scala/kafka/server/KafkaServer.scala, KafkaApis.scala).
 *
 * This file joins the parts' tables and follows the process through its life: boot work, ZooKeeper, registration, controller module and
 * group coordinator, then requests; session expiry; orderly stop. The data path itself never waits for ZooKeeper.
 * Left out: log recovery after a crash, quotas, security, a limit of request handler threads.
 */

import { assert } from '../../../base/assert.ts';
import type { Behaviour, Command, ConnectionEvent, Request } from '../../kernel/behaviour.ts';
import type { Out } from '../../kernel/out.ts';
import type { SimNode } from '../../kernel/world.ts';
import { createZkClient, startZkClient, zkClientBehaviour } from '../../zookeeper/client.ts';
import type { ZkSessionEvent } from '../../zookeeper/protocol.ts';
import { createNetworkClient, networkTimers, onChannelEvent } from '../client/networkClient.ts';
import { resolveConfig } from '../config.ts';
import {
  controllerRequests,
  controllerSteps,
  controllerTimers,
  onControllerWatch,
  onControllerZkSession,
  startControllerModule,
} from '../controller/controllerModule.ts';
import { createControllerModule } from '../controller/controllerState.ts';
import {
  coordinatorRequests,
  coordinatorSteps,
  coordinatorTimers,
  createGroupCoordinator,
  startGroupCoordinator,
} from '../coordinator/groupCoordinator.ts';
import type { BrokerDisk, BrokerNodeConfig, BrokerState } from './brokerState.ts';
import { shutdownSteps, shutdownTimers, stopBroker } from './controlledShutdown.ts';
import {
  controllerChannelSteps,
  controllerChannelTimers,
  createControllerChannel,
} from './controllerChannel.ts';
import { handleLeaderAndIsr, handleStopReplica, handleUpdateMetadata } from './controlRequests.ts';
import { restoreLogStarts } from './logStartCheckpoint.ts';
import { createMetadataCache } from './metadataCache.ts';
import { handleFindCoordinator, handleMetadata, metadataSteps } from './metadataRequests.ts';
import {
  connectToZooKeeper,
  registrationSteps,
  registrationTimers,
  startRegistration,
} from './registration.ts';
import { brokerState, createReplicaManager } from './replica.ts';
import {
  replicaManagerRequests,
  replicaManagerSteps,
  replicaManagerTimers,
  startReplicaManager,
} from './replicaManager.ts';

const zookeeper = zkClientBehaviour({
  client: (node) => brokerState(node).zk,
  onWatch: onControllerWatch,
  onSession,
});

const requests: Record<string, ((out: Out, node: SimNode, request: Request) => void) | undefined> =
  joined(replicaManagerRequests, controllerRequests, coordinatorRequests, {
    ApiVersions: (out: Out, _node: SimNode, { handle }: Request) => out.reply(handle, {}),
    Metadata: handleMetadata,
    FindCoordinator: handleFindCoordinator,
    LeaderAndIsr: handleLeaderAndIsr,
    StopReplica: handleStopReplica,
    UpdateMetadata: handleUpdateMetadata,
  });

export const brokerBehaviour: Behaviour = {
  oneRequestAtATime: true,
  start,
  onRequest,
  onConnection,
  onCommand,
  timers: joined(
    { bootDone: connectToZooKeeper },
    networkTimers((node) => brokerState(node).network),
    zookeeper.timers,
    registrationTimers,
    controllerChannelTimers,
    replicaManagerTimers,
    shutdownTimers,
    controllerTimers,
    coordinatorTimers,
  ),
  steps: joined(
    zookeeper.steps,
    registrationSteps(registered),
    controllerChannelSteps,
    replicaManagerSteps,
    metadataSteps,
    shutdownSteps,
    controllerSteps,
    coordinatorSteps,
  ),
};

function start(out: Out, node: SimNode): void {
  const { brokerId, config: given, zookeeperServers, startUs } = brokerConfig(node);
  const config = resolveConfig('broker', given);
  const state: BrokerState = {
    brokerId,
    config,
    phase: 'STARTING',
    brokerEpoch: -1,
    registeredSession: 0,
    zk: createZkClient({
      servers: zookeeperServers,
      sessionTimeoutMs: config['zookeeper.session.timeout.ms'],
    }),
    network: createNetworkClient(config),
    controllerChannel: createControllerChannel(),
    metadata: createMetadataCache(),
    replicas: createReplicaManager(),
    controller: createControllerModule(config),
    coordinator: createGroupCoordinator(),
  };
  node.state = state;
  const found = node.disk as Partial<BrokerDisk>;
  const disk: BrokerDisk = {
    logs: found.logs ?? new Map(),
    highWatermarkCheckpoint: found.highWatermarkCheckpoint ?? new Map(),
    logStartCheckpoint: found.logStartCheckpoint ?? new Map(),
    lastExit: null,
  };
  node.disk = disk;
  restoreLogStarts(disk);
  out.setTimer('bootDone', null, startUs);
}

/** The registration stands: the broker takes part in the race for the controller and serves requests. */
function registered(out: Out, node: SimNode): void {
  const state = brokerState(node);
  state.phase = 'RUNNING';
  const { brokerId, brokerEpoch } = state;
  out.trace({ kind: 'brokerStarted', brokerId, brokerEpoch });
  out.listen(true);
  startReplicaManager(out, node);
  startGroupCoordinator(out, node);
  startControllerModule(out, node);
}

function onSession(out: Out, node: SimNode, what: ZkSessionEvent): void {
  const state = brokerState(node);
  if (state.phase === 'STARTING' && what === 'SyncConnected') {
    state.phase = 'RECOVERY';
    startRegistration(out, node);
  } else if (state.brokerEpoch !== -1) {
    onControllerZkSession(out, node, what);
  }
  if (what === 'Expired' && state.phase !== 'SHUTTING_DOWN') startZkClient(out, state.zk);
}

function onRequest(out: Out, node: SimNode, request: Request): void {
  if (zookeeper.onRequest(out, node, request)) return;
  // Threads that process requests stop first; connections close with the process.
  if (brokerState(node).phase === 'SHUTTING_DOWN') return;
  const handle = requests[request.api];
  assert(handle !== undefined, `${node.id} has no answer to ${request.api}`);
  handle(out, node, request);
}

function onConnection(out: Out, node: SimNode, event: ConnectionEvent): void {
  if (zookeeper.onConnection(out, node, event)) return;
  onChannelEvent(out, node, brokerState(node).network, event);
}

function onCommand(out: Out, node: SimNode, command: Command): void {
  assert(command.do === 'stop', `a broker knows no command ${command.do}`);
  stopBroker(out, node);
}

const brokerConfig = (node: SimNode): BrokerNodeConfig =>
  node.config as unknown as BrokerNodeConfig;

/** One table of several; the parts must not use the same name. */
function joined<T>(...tables: Record<string, T | undefined>[]): Record<string, T> {
  const all: Record<string, T> = {};
  for (const table of tables) {
    for (const [name, entry] of Object.entries(table)) {
      assert(!(name in all), `two parts of the broker are called ${name}`);
      if (entry !== undefined) all[name] = entry;
    }
  }
  return all;
}

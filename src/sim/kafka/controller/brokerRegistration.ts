/**
 * A broker's new registration after its session has expired, by the controller's event thread.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (processRegisterBrokerAndReelect),
 * core/.../kafka/zk/KafkaZkClient.scala (registerBroker)]
 *
 * The process goes on; only its broker epoch is new. A registration of somebody else's session in the way leaves the broker
 * unregistered, as in Kafka. The first registration, at the start of the process, is the broker's own.
 */
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { zkSessionId } from '../../zookeeper/client.ts';
import { brokerEpochOf, registrationOp } from '../broker/registration.ts';
import { brokerIdOf } from '../protocol.ts';
import { hostOf } from './controllerState.ts';
import { doNext, traceCause, type EventThread, type InstructionTable } from './eventThread.ts';
import { brokerIdPath } from './zkData.ts';

export const brokerRegistrationInstructions: InstructionTable = {
  registerBroker: {
    ask: ({ out, node }: EventThread): ZkOp[] => [registrationOp(out, node)],
    take(thread: EventThread, _args: unknown, [result]: ZkResult[]) {
      const brokerEpoch = result === undefined ? null : brokerEpochOf(result);
      if (brokerEpoch === null) doNext(thread, { do: 'checkRegistration' });
      else registered(thread, brokerEpoch);
    },
  },

  /** It exists: made by this session, whose answer was lost, or else by somebody else's. */
  checkRegistration: {
    ask: ({ node }: EventThread): ZkOp[] => [
      { op: 'exists', path: brokerIdPath(brokerIdOf(node.id)) },
    ],
    take(thread: EventThread, _args: unknown, [result]: ZkResult[]) {
      const stat = result?.stat ?? null;
      if (stat === null) doNext(thread, { do: 'registerBroker' });
      else if (stat.ephemeralOwner === zkSessionId(hostOf(thread.node).zk)) {
        registered(thread, stat.czxid);
      } else thread.state.agenda = [];
    },
  },
};

function registered(thread: EventThread, brokerEpoch: number): void {
  const { node } = thread;
  hostOf(node).brokerEpoch = brokerEpoch;
  traceCause(thread, { kind: 'brokerRegistered', brokerId: brokerIdOf(node.id), brokerEpoch });
}

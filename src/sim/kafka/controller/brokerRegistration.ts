/**
 * A broker's new registration after its session has expired, by the controller's event thread.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (processRegisterBrokerAndReelect),
 * core/.../kafka/zk/KafkaZkClient.scala (registerBroker)]
 *
 * The process goes on; only its broker epoch is new. A server without a quorum may have told it of an expiry that the ensemble has
 * not agreed on yet: then its own earlier registration is in the way, and goes (KAFKA-7165). One of somebody else's session leaves the
 * broker unregistered, as in Kafka. The first registration, at the start of the process, is the broker's own.
 */
import type { SimNode } from '../../kernel/world.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { zkSessionId } from '../../zookeeper/client.ts';
import { brokerEpochOf, registrationOp } from '../broker/registration.ts';
import { brokerIdOf } from '../protocol.ts';
import { hostOf } from './controllerState.ts';
import { doNext, traceCause, type EventThread, type InstructionTable } from './eventThread.ts';
import { brokerIdPath, MATCH_ANY_VERSION } from './zkData.ts';

export const brokerRegistrationInstructions: InstructionTable = {
  registerBroker: {
    ask: ({ out, node }: EventThread): ZkOp[] => [registrationOp(out, node)],
    take(thread: EventThread, _args: unknown, [result]: ZkResult[]) {
      const brokerEpoch = result === undefined ? null : brokerEpochOf(result);
      if (brokerEpoch === null) doNext(thread, { do: 'checkRegistration' });
      else registered(thread, brokerEpoch);
    },
  },

  /** It exists: made by this session, whose answer was lost, by this broker's session before, or by somebody else's. */
  checkRegistration: {
    ask: ({ node }: EventThread): ZkOp[] => [{ op: 'exists', path: ownPath(node) }],
    take(thread: EventThread, _args: unknown, [result]: ZkResult[]) {
      const stat = result?.stat ?? null;
      const { zk, registeredSession } = hostOf(thread.node);
      if (stat === null) doNext(thread, { do: 'registerBroker' });
      else if (stat.ephemeralOwner === zkSessionId(zk)) registered(thread, stat.czxid);
      else if (stat.ephemeralOwner === registeredSession)
        doNext(thread, { do: 'removeOldRegistration' }, { do: 'registerBroker' });
      else thread.state.agenda = [];
    },
  },

  removeOldRegistration: {
    ask: ({ node }: EventThread): ZkOp[] => [
      { op: 'delete', path: ownPath(node), version: MATCH_ANY_VERSION },
    ],
    take: () => undefined,
  },
};

const ownPath = (node: SimNode): string => brokerIdPath(brokerIdOf(node.id));

function registered(thread: EventThread, brokerEpoch: number): void {
  const { node } = thread;
  const host = hostOf(node);
  host.brokerEpoch = brokerEpoch;
  host.registeredSession = zkSessionId(host.zk) ?? 0;
  traceCause(thread, { kind: 'brokerRegistered', brokerId: brokerIdOf(node.id), brokerEpoch });
}

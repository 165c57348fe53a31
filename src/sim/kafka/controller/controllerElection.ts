/**
 * The race for /controller, and giving it up.
 * [Apache Kafka: core/.../kafka/controller/KafkaController.scala (elect, maybeResign, processReelect, processExpire),
 * core/.../kafka/zk/KafkaZkClient.scala (registerControllerAndIncrementControllerEpoch)]
 *
 * Whoever first creates the ephemeral /controller, in one transaction with the next /controller_epoch, is controller: no vote,
 * no preference by id. Losers remember the winner. A controller whose session ended, or whose write failed at the check of
 * the epoch, resigns.
 */
import type { BrokerId } from '../../../base/brand.ts';
import { US_PER_MS } from '../../../base/brand.ts';
import type { ZkOp, ZkResult } from '../../zookeeper/protocol.ts';
import { brokerIdOf } from '../protocol.ts';
import { removeAllBrokers } from './controllerChannelManager.ts';
import { createControllerContext } from './controllerContext.ts';
import {
  doNext,
  traceCause,
  traceEffect,
  type EventThread,
  type Instruction,
  type InstructionTable,
} from './eventThread.ts';
import { CONTROLLER, CONTROLLER_EPOCH, type ControllerZnode } from './zkData.ts';

/** Written when the first controller of a cluster finds no /controller_epoch. */
const INITIAL_CONTROLLER_EPOCH = 0;

export const processStartup = (): Instruction[] => [{ do: 'watchController' }, { do: 'elect' }];
export const processControllerChange = (): Instruction[] => [...maybeResign()];
export const processReelect = (): Instruction[] => [...maybeResign(), { do: 'elect' }];
export const processRegisterBrokerAndReelect = (): Instruction[] => [
  { do: 'registerBroker' },
  ...processReelect(),
];
export const processExpire = (): Instruction[] => [{ do: 'resignAfterExpiry' }];

/** Watches /controller again, reads who holds it, and resigns if it is another now. */
export const maybeResign = (): Instruction[] => [
  { do: 'watchController' },
  { do: 'readController', next: 'resignIfMoved' },
];

interface ReadController {
  next: string;
}
interface KnownController {
  brokerId: BrokerId;
}
interface Candidacy {
  epoch: number;
  epochZkVersion: number;
}

export const electionInstructions: InstructionTable = {
  watchController: {
    ask: (): ZkOp[] => [{ op: 'exists', path: CONTROLLER, watch: true }],
    take: () => undefined,
  },

  readController: {
    ask: (): ZkOp[] => [{ op: 'getData', path: CONTROLLER, watch: true }],
    take(thread: EventThread, { next }: ReadController, [result]: ZkResult[]) {
      doNext(thread, { do: next, brokerId: controllerIn(result) });
    },
  },

  resignIfMoved(thread: EventThread, { brokerId }: KnownController) {
    const { controller } = thread;
    const wasActive = isActive(thread);
    controller.activeControllerId = brokerId;
    if (wasActive && !isActive(thread)) resign(thread, 'moved');
  },

  resignAfterExpiry(thread: EventThread) {
    const wasActive = isActive(thread);
    thread.controller.activeControllerId = -1;
    if (wasActive) resign(thread, 'session expired');
  },

  elect(thread: EventThread) {
    doNext(thread, { do: 'readController', next: 'electIfVacant' });
  },

  electIfVacant(thread: EventThread, { brokerId }: KnownController) {
    thread.controller.activeControllerId = brokerId;
    if (brokerId === -1) doNext(thread, { do: 'readControllerEpoch' });
  },

  readControllerEpoch: {
    ask: (): ZkOp[] => [{ op: 'getData', path: CONTROLLER_EPOCH }],
    take(thread: EventThread, _args: Instruction, [result]: ZkResult[]) {
      if (result?.error !== null || result.stat === null) {
        doNext(thread, { do: 'createControllerEpoch' });
        return;
      }
      const epoch = Number(result.data) + 1;
      doNext(thread, { do: 'registerController', epoch, epochZkVersion: result.stat.version });
    },
  },

  createControllerEpoch: {
    ask: (): ZkOp[] => [{ op: 'create', path: CONTROLLER_EPOCH, data: INITIAL_CONTROLLER_EPOCH }],
    take(thread: EventThread) {
      // Made here or, just before, by another broker: read it.
      doNext(thread, { do: 'readControllerEpoch' });
    },
  },

  registerController: {
    ask({ out, node }: EventThread, { epoch, epochZkVersion }: Candidacy): ZkOp[] {
      const data: ControllerZnode = {
        version: 2,
        brokerid: brokerIdOf(node.id),
        timestamp: String(Math.floor(out.nowUs() / US_PER_MS)),
      };
      return [
        {
          op: 'multi',
          ops: [
            { op: 'create', path: CONTROLLER, data, ephemeral: true },
            { op: 'setData', path: CONTROLLER_EPOCH, data: epoch, version: epochZkVersion },
          ],
        },
      ];
    },
    take(thread: EventThread, { epoch, epochZkVersion }: Candidacy, [result]: ZkResult[]) {
      if (result?.error === null) becomeController(thread, epoch, epochZkVersion + 1);
      else doNext(thread, { do: 'readWinner', epoch });
    },
  },

  /** Another was first; or this broker itself, whose answer was lost with its connection. */
  readWinner: {
    ask: (): ZkOp[] => [
      { op: 'getData', path: CONTROLLER },
      { op: 'getData', path: CONTROLLER_EPOCH },
    ],
    take(thread: EventThread, { epoch }: Candidacy, [holder, written]: ZkResult[]) {
      const isOwn = controllerIn(holder) === brokerIdOf(thread.node.id);
      const stat = written?.stat;
      if (isOwn && stat && Number(written.data) === epoch)
        becomeController(thread, epoch, stat.version);
      else doNext(thread, ...maybeResign());
    },
  },
};

export const isActive = ({ controller, node }: EventThread): boolean =>
  controller.activeControllerId === brokerIdOf(node.id);

/** Forgets all that a controller knows, and its ways to the brokers. */
export function resign(thread: EventThread, reason: string): void {
  const { out, node, controller } = thread;
  traceEffect(thread, { kind: 'controllerResigned', epoch: controller.context.epoch, reason });
  removeAllBrokers(out, node);
  controller.context = createControllerContext();
  thread.context = controller.context;
}

function becomeController(thread: EventThread, epoch: number, epochZkVersion: number): void {
  const { controller, context, node } = thread;
  context.epoch = epoch;
  context.epochZkVersion = epochZkVersion;
  controller.activeControllerId = brokerIdOf(node.id);
  traceCause(thread, { kind: 'controllerElected', broker: controller.activeControllerId, epoch });
  doNext(thread, { do: 'onControllerFailover' });
}

function controllerIn(result: ZkResult | undefined): BrokerId {
  return result?.error === null ? (result.data as ControllerZnode).brokerid : -1;
}

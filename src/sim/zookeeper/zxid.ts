/** Transaction ids: the leader's epoch above, a counter below (org.apache.zookeeper.server.util.ZxidUtils). */

const EPOCH = 4_294_967_296;

export const makeZxid = (epoch: number, counter: number): number => epoch * EPOCH + counter;
export const zxidEpoch = (zxid: number): number => Math.floor(zxid / EPOCH);
export const zxidCounter = (zxid: number): number => zxid % EPOCH;

/** `2:17` */
export const zxidText = (zxid: number): string => `${zxidEpoch(zxid)}:${zxidCounter(zxid)}`;

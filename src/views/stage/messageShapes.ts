/** The shape of each kind of message: records are envelopes in their key's colour, the rest small outlined signs. */
import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolTriangle } from 'd3';
import type { MessageKind } from '../../sim/messageScene.ts';

const drawn = (type: Parameters<typeof symbol>[0], size: number): string =>
  symbol(type, size)() ?? '';

/** Outlines centred on 0,0; empty for `records`, which has letters and a colour. */
export const messageShapes: Record<MessageKind, string> = {
  records: '',
  request: drawn(symbolCircle, 64),
  response: drawn(symbolCircle, 40),
  heartbeat: drawn(symbolDiamond, 30),
  order: drawn(symbolSquare, 90),
  group: drawn(symbolTriangle, 90),
  commit: drawn(symbolCross, 80),
  vote: 'M0-6 5.2-3V3L0 6-5.2 3V-3Z',
  zookeeper: drawn(symbolDiamond, 80),
};

/**
 * The shape of each kind of message: records are envelopes in their key's colour, the rest small outlined signs. Written out, since
 * d3-shape would bring all its symbols with the first visit.
 */
import type { MessageKind } from '../../sim/messageScene.ts';

const circle = (radius: number): string =>
  `M${radius} 0A${radius} ${radius} 0 1 1 ${-radius} 0A${radius} ${radius} 0 1 1 ${radius} 0`;

/** Outlines centred on 0,0; empty for `records`, which has letters and a colour. */
export const messageShapes: Record<MessageKind, string> = {
  records: '',
  request: circle(4.5),
  response: circle(3.6),
  heartbeat: 'M0-5 3 0 0 5-3 0Z',
  order: 'M-4.7-4.7H4.7V4.7H-4.7Z',
  group: 'M0-8.3 7.2 4.2H-7.2Z',
  commit: 'M-6-2H-2V-6H2V-2H6V2H2V6H-2V2H-6Z',
  vote: 'M0-6 5.2-3V3L0 6-5.2 3V-3Z',
  zookeeper: 'M0-8 4.7 0 0 8-4.7 0Z',
};

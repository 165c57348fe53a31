/**
 * Moves the messages: the position of each is a function of the playhead, so it is right after a jump, backwards and at any speed.
 * React decides which marks exist; this writes their places, once a frame.
 */
import type { MessageScene } from '../../sim/messageScene.ts';
import { pointAt, type Route } from './routes.ts';

export interface MessageMark {
  message: MessageScene;
  route: Route;
}

export interface MarkElements {
  mark: SVGGElement;
  trail: SVGPathElement | null;
}

/** Where nothing travels, a message stands in the middle of its way. */
const STANDING = 0.5;

export function shareOf({ sendAtUs, arriveAtUs }: MessageScene, atUs: number): number {
  // It waits at a cut link.
  if (arriveAtUs < 0) return STANDING;
  if (arriveAtUs <= sendAtUs) return 1;
  return Math.max(0, Math.min(1, (atUs - sendAtUs) / (arriveAtUs - sendAtUs)));
}

export function drawMessages(
  marks: readonly MessageMark[],
  elements: ReadonlyMap<number, MarkElements>,
  atUs: number,
  travels: boolean,
): void {
  for (const { message, route } of marks) {
    const element = elements.get(message.id);
    if (element === undefined) continue;
    const share = shareOf(message, atUs);
    const { x, y } = pointAt(route, travels ? share : STANDING);
    element.mark.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    element.trail?.setAttribute('opacity', trailOpacity(share, travels).toFixed(2));
  }
}

/** The path comes with its message and fades while it arrives. */
function trailOpacity(share: number, travels: boolean): number {
  if (!travels) return 1;
  return Math.min(1, share * 6 + 0.3, (1 - share) * 3);
}

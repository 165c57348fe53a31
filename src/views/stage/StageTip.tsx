/** What a thing is and does, beside it, while a person points at it. */
import type { Explained } from './explain.ts';
import { bottom, clamp, type Box } from './geometry.ts';
import type { StageLayout } from './stageLayout.ts';

const WIDTH = 270;

export function StageTip({
  box,
  layout,
  said,
}: {
  box: Box;
  layout: StageLayout;
  said: Explained;
}) {
  const left = clamp(box.x + 8, 8, Math.max(8, layout.width - WIDTH - 8));
  const isLow = bottom(box) > layout.height - 150;
  const place = isLow
    ? { left, bottom: layout.height - box.y + 6 }
    : { left, top: bottom(box) + 6 };
  return (
    <div
      className="stage-tip"
      style={{ ...place, width: Math.min(WIDTH, layout.width - 16) }}
      aria-hidden="true"
    >
      <p className="stage-tip-title">
        {said.title}
        {said.state === '' ? null : <span> · {said.state}</span>}
      </p>
      {said.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** The scrubber with its marks: what happened when, which part is known, and where branches leave. */
import { ticks } from 'd3';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { measureText } from '../kit/measureText.ts';
import { useFormat, useText } from '../kit/text.tsx';
import { rangeOf, timelineMarks, type TimelineBeat, type TimelineMark } from './timelineMarks.ts';

export interface TimelineProps {
  atUs: number;
  endUs: number;
  /** How far the playhead ever was. */
  playedToUs: number;
  /** How far the engine has come. */
  simulatedToUs: number;
  beats: readonly TimelineBeat[];
  branchPoints: readonly { id: number; fromUs: number; current: boolean }[];
  onSeek: (atUs: number) => void;
}

export function Timeline({
  atUs,
  endUs,
  playedToUs,
  simulatedToUs,
  beats,
  branchPoints,
  onSeek,
}: TimelineProps) {
  const t = useText();
  const format = useFormat();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const rangeUs = rangeOf(Math.max(atUs, playedToUs), endUs);
  const scale = useCallback((us: number) => (us / rangeUs) * width, [rangeUs, width]);
  const marks = useMemo(
    () => timelineMarks(beats, scale, width, (text) => measureText(text, 11, 600)),
    [beats, scale, width],
  );
  return (
    <div className="timeline" ref={frame}>
      <Names marks={marks} />
      <div className="timeline-track">
        <div
          className="timeline-known"
          style={{ width: scale(Math.min(simulatedToUs, rangeUs)) }}
        />
        <div className="timeline-played" style={{ width: scale(atUs) }} />
        {branchPoints.map((branch) => (
          <div
            key={branch.id}
            className={
              branch.current ? 'timeline-branch timeline-branch-current' : 'timeline-branch'
            }
            style={{ left: scale(branch.fromUs) }}
          />
        ))}
        <Marks marks={marks} onSeek={onSeek} />
        <input
          type="range"
          className="timeline-input"
          min={0}
          max={rangeUs}
          step={Math.max(1, Math.round(rangeUs / 4000))}
          value={Math.min(atUs, rangeUs)}
          aria-label={t('playback.timeline')}
          aria-valuetext={t('playback.valueText', {
            time: format.moment(atUs),
            end: format.moment(endUs),
          })}
          onChange={(event) => onSeek(Number(event.target.value))}
        />
      </div>
      <Ticks rangeUs={rangeUs} width={width} />
    </div>
  );
}

const Names = memo(function Names({ marks }: { marks: readonly TimelineMark[] }) {
  return (
    <div className="timeline-names" aria-hidden="true">
      {marks.map((mark) =>
        mark.labelX === null ? null : (
          <span
            key={mark.id}
            className={`timeline-name timeline-${mark.tone}`}
            style={{ left: mark.labelX }}
          >
            {mark.label}
          </span>
        ),
      )}
    </div>
  );
});

const Marks = memo(function Marks({
  marks,
  onSeek,
}: {
  marks: readonly TimelineMark[];
  onSeek: (atUs: number) => void;
}) {
  const t = useText();
  const { moment } = useFormat();
  return marks.map((mark) => (
    <button
      key={mark.id}
      type="button"
      tabIndex={-1}
      className={`timeline-mark timeline-${mark.tone}`}
      style={{ left: mark.x }}
      title={
        mark.count > 1
          ? t('playback.markMore', { label: mark.label, count: mark.count - 1 })
          : mark.label
      }
      aria-label={`${moment(mark.atUs)} ${mark.label}`}
      onClick={() => onSeek(mark.atUs)}
    />
  ));
});

const Ticks = memo(function Ticks({ rangeUs, width }: { rangeUs: number; width: number }) {
  const { moment } = useFormat();
  const seconds = ticks(0, rangeUs / 1e6, Math.max(2, Math.floor(width / 110)));
  return (
    <div className="timeline-ticks figures" aria-hidden="true">
      {seconds.map((second) => (
        <span key={second} style={{ left: ((second * 1e6) / rangeUs) * width }}>
          {moment(second * 1e6, Number.isInteger(second) ? 0 : 1)}
        </span>
      ))}
    </div>
  );
});

function useWidth(frame: { current: HTMLDivElement | null }): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

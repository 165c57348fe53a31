/**
 * The marks on the timeline: beats at their places, those that would touch drawn as one, and names for as many as fit without touching.
 * A mark's place depends on time alone, so nothing moves while one plays. Pure.
 */

export interface TimelineBeat {
  id: number;
  atUs: number;
  kind: string;
  label: string;
  tone: 'bad' | 'reader' | 'neutral';
}

export interface TimelineMark {
  id: number;
  atUs: number;
  x: number;
  tone: TimelineBeat['tone'];
  label: string;
  /** Beats drawn as this one mark. */
  count: number;
  /** Where its name is centred; null: no room for it. */
  labelX: number | null;
}

const TOUCH_PX = 7;
const LABEL_GAP_PX = 10;

/** What a person would look for first. */
const weights: Record<TimelineBeat['tone'], number> = { bad: 2, reader: 3, neutral: 0 };
const heavyKinds = new Set([
  'action',
  'zkQuorumLost',
  'leaderElected',
  'groupStable',
  'controllerElected',
  'partitionOffline',
  'ensembleLeaderElected',
]);

export function timelineMarks(
  beats: readonly TimelineBeat[],
  scale: (atUs: number) => number,
  width: number,
  measure: (text: string) => number,
): TimelineMark[] {
  const clusters: { beats: TimelineBeat[]; x: number }[] = [];
  for (const beat of beats) {
    const x = scale(beat.atUs);
    const last = clusters.at(-1);
    if (last !== undefined && x - last.x < TOUCH_PX) last.beats.push(beat);
    else clusters.push({ beats: [beat], x });
  }
  const marks = clusters.map(({ beats: together, x }) => {
    const first = [...together].sort((a, b) => weightOf(b) - weightOf(a))[0] as TimelineBeat;
    const mark: TimelineMark = {
      id: first.id,
      atUs: first.atUs,
      x,
      tone: first.tone,
      label: first.label,
      count: together.length,
      labelX: null,
    };
    return { mark, weight: weightOf(first) };
  });
  placeLabels(marks, width, measure);
  return marks.map(({ mark }) => mark);
}

function placeLabels(
  marks: { mark: TimelineMark; weight: number }[],
  width: number,
  measure: (text: string) => number,
): void {
  const taken: [number, number][] = [];
  for (const { mark } of [...marks].sort(
    (a, b) => b.weight - a.weight || a.mark.atUs - b.mark.atUs,
  )) {
    const half = measure(mark.label) / 2;
    const centre = Math.max(half, Math.min(width - half, mark.x));
    const [from, to] = [centre - half - LABEL_GAP_PX, centre + half + LABEL_GAP_PX];
    if (half * 2 > width || taken.some(([a, b]) => from < b && to > a)) continue;
    taken.push([centre - half, centre + half]);
    mark.labelX = centre;
  }
}

function weightOf(beat: TimelineBeat): number {
  return weights[beat.tone] + (heavyKinds.has(beat.kind) ? 1 : 0);
}

/** Facts of a fall: red on the timeline. */
const badKinds = new Set([
  'zkQuorumLost',
  'zkSessionExpired',
  'partitionOffline',
  'memberRemoved',
  'processExited',
  'pollFailed',
  'logTruncated',
]);
const badActions = new Set([
  'crash',
  'crashZooKeeper',
  'killConsumer',
  'killProducer',
  'cutLink',
  'split',
  'pause',
  'pauseZooKeeper',
  'crashAndStart',
]);

export function beatTone(
  kind: string,
  data: Readonly<Record<string, unknown>>,
): TimelineBeat['tone'] {
  if (kind === 'action') return badActions.has(String(data['do'])) ? 'bad' : 'reader';
  return badKinds.has(kind) ? 'bad' : 'neutral';
}

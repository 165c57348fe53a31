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

/**
 * What the timeline spans, in simulated µs: a short scenario to its end, of a long one what has been played and some more, and beyond
 * the end what was played on. Grows in steps, so that the marks keep their places meanwhile.
 */
export function rangeOf(playedToUs: number, endUs: number): number {
  if (playedToUs > endUs) return Math.ceil(playedToUs / STEP_BEYOND_US) * STEP_BEYOND_US;
  let rangeUs = SHORT_US;
  while (rangeUs < playedToUs * 1.1) rangeUs *= 2;
  return Math.max(1, Math.min(rangeUs, endUs));
}

const SHORT_US = 75_000_000;
const STEP_BEYOND_US = 10_000_000;

const TOUCH_PX = 7;
const LABEL_GAP_PX = 10;

/** What a person would look for first. */
const weights: Record<TimelineBeat['tone'], number> = { bad: 3, reader: 2, neutral: 0 };
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

interface WeighedMark {
  mark: TimelineMark;
  weight: number;
}

/** The weightiest first: over its mark, or leaning away from a neighbour that wants its name shown too. */
function placeLabels(marks: WeighedMark[], width: number, measure: (text: string) => number): void {
  const taken: [number, number][] = [];
  for (const weighed of [...marks].sort(
    (a, b) => b.weight - a.weight || a.mark.atUs - b.mark.atUs,
  )) {
    const { mark } = weighed;
    const wide = measure(mark.label);
    if (wide > width) continue;
    for (const lean of leans(weighed, marks, wide)) {
      const centre = clamp(mark.x + lean * (wide / 2 - 5), wide / 2, width - wide / 2);
      const [from, to] = [centre - wide / 2, centre + wide / 2];
      if (taken.some(([a, b]) => from - LABEL_GAP_PX < b && to + LABEL_GAP_PX > a)) continue;
      taken.push([from, to]);
      mark.labelX = centre;
      break;
    }
  }
}

/** −1: to the left, 1: to the right of the mark. */
function leans(
  { mark, weight }: WeighedMark,
  marks: readonly WeighedMark[],
  wide: number,
): readonly number[] {
  const rivals = marks.filter(
    (other) => other.mark !== mark && other.weight >= Math.min(weight, 1),
  );
  const isNear = (distance: number) => distance > 0 && distance < wide;
  if (rivals.some((other) => isNear(other.mark.x - mark.x))) return [-1, 0, 1];
  if (rivals.some((other) => isNear(mark.x - other.mark.x))) return [1, 0, -1];
  return [0, -1, 1];
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));

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

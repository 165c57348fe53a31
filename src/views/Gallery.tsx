/**
 * The whole page with hand-made scenes instead of an engine: `?gallery=outage&lang=ru&theme=dark&presenter&panel=log`. For looking at every
 * state of every view, and for pictures.
 */
import type { NodeInspection } from '../sim/inspect.ts';
import type { Controls } from '../store/controls.ts';
import type { WhyStep } from '../worker/protocol.ts';
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { select, useSelection, type Panel } from '../store/selection.ts';
import { useSettings } from '../store/settings.ts';
import { App } from './App.tsx';
import { fixtures, type Fixture } from './gallery/fixtures.ts';
import { galleryBeats, galleryEvents, galleryInspection } from './gallery/trace.ts';
import type { Host } from './host.ts';

export function Gallery({ query }: { query: URLSearchParams }) {
  return <App host={hostOf(query)} />;
}

const lessonText = 'Here stands a lesson: predict, run, observe, explain.';

function hostOf(query: URLSearchParams): Host {
  const lesson = query.has('lesson');
  return {
    controls: standingControls,
    scenarios: fixtures.map(({ name }, i) => ({
      name,
      title: name,
      about: 'A hand-made scene',
      lesson: i < 3 ? { steps: 6, questions: 4 } : null,
    })),
    openScenario: (name) => location.assign(`?gallery=${name}`),
    openText: () => Promise.resolve(false),
    scenarioText: () => '',
    shareLink: () => Promise.resolve(location.href),
    lesson: lesson
      ? {
          panel: () => <p style={{ padding: 20 }}>{lessonText}</p>,
          step: () => undefined,
        }
      : null,
  };
}

/** Sets the stores once; nothing moves by itself. */
export function fillStores(query: URLSearchParams): void {
  const fixture =
    fixtures.find(({ name }) => name === query.get('gallery')) ?? (fixtures[0] as Fixture);
  useRun.setState({
    status: 'ready',
    scenarioName: fixture.name,
    title: { en: 'ZooKeeper goes down', ru: 'ZooKeeper упал' },
    endUs: 60_000_000,
    scene: fixture.scene,
    messages: fixture.messages,
    beats: galleryBeats,
    events: galleryEvents,
    branches: [
      { id: 0, fromUs: 0, parent: null, actions: [], current: false },
      { id: 1, fromUs: 38_000_000, parent: 0, actions: [], current: true },
    ],
    branchedFrom: query.has('branched') ? 0 : null,
    notice: query.has('notice') ? { key: 'linkCut', values: {} } : null,
  });
  usePlayback.setState({
    atUs: fixture.atUs,
    playedToUs: fixture.atUs,
    simulatedToUs: 52_000_000,
    playing: query.has('playing'),
    factor: 0.05,
    pace: { kind: 'message', data: { messages: 1 } },
  });
  useSettings.setState({
    language: query.get('lang') === 'ru' ? 'ru' : 'en',
    theme: query.get('theme') === 'dark' ? 'dark' : 'light',
    presenter: query.has('presenter'),
  });
  const node = query.get('node');
  const record = query.get('record');
  if (node !== null) select({ kind: 'node', id: node });
  if (record !== null) select({ kind: 'record', topicPartition: record, offset: 4, broker: 1 });
  const panel = query.get('panel') as Panel | null;
  if (panel !== null) useSelection.setState({ panel });
  useSelection.setState({ open: query.has('open') });
}

const done = (): Promise<void> => Promise.resolve();

const standingControls: Controls = {
  tick: () => undefined,
  open: () => Promise.resolve(true),
  play: () => usePlayback.setState({ playing: true }),
  pause: () => usePlayback.setState({ playing: false }),
  togglePlay: () => usePlayback.setState(({ playing }) => ({ playing: !playing })),
  seek: (atUs) => usePlayback.setState({ atUs }),
  stepEvent: done,
  stepHop: done,
  stepBeat: done,
  toStart: () => usePlayback.setState({ atUs: 0 }),
  toEnd: () => usePlayback.setState({ atUs: 60_000_000 }),
  setSpeed: (speed) => usePlayback.setState({ speed }),
  playTo: () => undefined,
  act: done,
  actAside: done,
  actAt: done,
  check: () => Promise.resolve([]),
  undoAction: done,
  switchBranch: done,
  closeBranchNotice: () => useRun.setState({ branchedFrom: null }),
  closeNotice: () => useRun.setState({ notice: null }),
  why: (eventId) => {
    const event = galleryEvents.find(({ id }) => id === eventId);
    const because = event?.because ?? null;
    const cause = galleryEvents.find(({ id }) => id === (because?.silencedBy ?? event?.trigger));
    const chain: WhyStep[] = event === undefined ? [] : [{ event, how: 'itself', because: null }];
    if (cause !== undefined)
      chain.push({ event: cause, how: because === null ? 'trigger' : 'because', because });
    return Promise.resolve(chain);
  },
  whyHealth: () => Promise.resolve([]),
  inspect: (): Promise<NodeInspection> => Promise.resolve(galleryInspection),
  hashKey: () => Promise.resolve({ hash: -1_562_410_389, positive: 585_073_259 }),
  hash: () => Promise.resolve(''),
  whenIdle: done,
  currentRun: () => null,
};

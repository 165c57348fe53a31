/**
 * Everything that a person can do, in one object: views call it, stores change.
 *
 * `createControls` is given the worker's client and what knows scenarios and links, so that tests can stand in for both.
 */

import type {
  ActResult,
  CheckResult,
  StepUnit,
  WhyStep,
  KeyHash,
  RunOpened,
} from '../worker/protocol.ts';
import type { NodeInspection } from '../sim/inspect.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { TimedAction } from '../sim/kernel/engine.ts';
import type { Speed } from '../worker/pacing.ts';
import type { SimClient } from '../worker/simClient.ts';
import { createPlayer, noteNews, refresh, seekTo, tick, type Player } from './player.ts';
import { usePlayback } from './playback.ts';
import { useRun } from './run.ts';
import { useSelection } from './selection.ts';

export interface OpenRun {
  scenario: Scenario;
  /** '' where it came whole by link or file. */
  shippedName: string;
  /** Of a lesson: which of its runs, from 1; left out: the first. */
  lessonRun?: number;
  seed: string;
  actions: TimedAction[];
  atUs: number;
  playing: boolean;
}

export interface Controls {
  /** Called by the frame loop with the real time that passed. */
  tick(wallMs: number): void;
  /** False: another run was asked for meanwhile, and this one is not shown. */
  open(run: OpenRun): Promise<boolean>;
  play(): void;
  pause(): void;
  togglePlay(): void;
  seek(atUs: number): void;
  stepEvent(direction: 1 | -1): Promise<void>;
  stepHop(direction: 1 | -1): Promise<void>;
  stepBeat(direction: 1 | -1): Promise<void>;
  toStart(): void;
  toEnd(): void;
  setSpeed(speed: Speed): void;
  /** Plays up to a moment and stops there, within about `wallMs` of real time. */
  playTo(atUs: number, wallMs: number): void;
  act(action: { do: string; args: Record<string, unknown> }): Promise<void>;
  /** The same, always on a branch of its own: the run as it was stays. */
  actAside(action: { do: string; args: Record<string, unknown> }): Promise<void>;
  /** The same at a moment ahead of the playhead, which stays. Whether that moment has been looked at before makes no difference. */
  actAt(action: TimedAction): Promise<void>;
  undoAction(): Promise<void>;
  switchBranch(id: number): Promise<void>;
  closeBranchNotice(): void;
  closeNotice(): void;
  why(eventId: number): Promise<WhyStep[]>;
  whyHealth(): Promise<WhyStep[]>;
  inspect(node: string): Promise<NodeInspection>;
  /** Measures what the lesson of this run is asked for, up to a moment. */
  check(names: string[], untilUs: number): Promise<CheckResult[]>;
  /** What the default partitioner makes of a record's key. */
  hashKey(key: string): Promise<KeyHash>;
  /** Hash of the run up to the playhead: equal on every machine. */
  hash(): Promise<string>;
  /** Resolves when nothing is under way: for tests and pictures. */
  whenIdle(): Promise<void>;
  /** The run as a value, for links. */
  currentRun(): OpenRun | null;
}

interface Session {
  client: SimClient;
  player: Player;
  opened: OpenRun | null;
  /** Counts openings: only the last one counts. */
  openings: number;
  /** Steps, actions and changes of branch that are not done yet. */
  underWay: number;
  /** The last step asked for: the next one begins where it ends, however fast a person presses. */
  lastStep: Promise<void>;
}

export function createControls(client: SimClient): Controls {
  const player = createPlayer(client);
  const session: Session = {
    client,
    player,
    opened: null,
    openings: 0,
    underWay: 0,
    lastStep: Promise.resolve(),
  };
  const call: SimClient['call'] = (_, name, args) => client.call(player.runId, name, args);
  const atUs = (): number => usePlayback.getState().atUs;
  const toggle = (): void => (usePlayback.getState().playing ? pause() : play(session));
  return {
    tick: (wallMs) => tick(player, wallMs),
    open: (run) => open(session, run),
    play: () => play(session),
    pause,
    togglePlay: toggle,
    seek: (moment) => seekTo(player, moment),
    stepEvent: (direction) => step(session, 'event', direction),
    stepHop: (direction) => step(session, 'hop', direction),
    stepBeat: (direction) => step(session, 'beat', direction),
    toStart: () => seekTo(player, 0),
    toEnd: () => seekTo(player, useRun.getState().endUs),
    setSpeed(speed) {
      noteNews(player);
      usePlayback.setState({ speed });
    },
    playTo(stopAtUs, wallMs) {
      noteNews(player);
      player.deadlineWallMs = wallMs;
      usePlayback.setState({ playing: true, stopAtUs });
    },
    act(action) {
      const { playedToUs } = usePlayback.getState();
      const wish = { atUs: atUs(), playedToUs, asBranch: false, ...action };
      return changeRun(session, call(0, 'act', wish));
    },
    actAside(action) {
      const { playedToUs } = usePlayback.getState();
      const wish = { atUs: atUs(), playedToUs, asBranch: true, ...action };
      return changeRun(session, call(0, 'act', wish));
    },
    actAt(action) {
      const wish = { playedToUs: atUs(), asBranch: false, ...action };
      return changeRun(session, call(0, 'act', wish), atUs());
    },
    undoAction: () => changeRun(session, call(0, 'undo', { atUs: atUs() })),
    switchBranch: (branch) => changeRun(session, call(0, 'switchBranch', { branch })),
    closeBranchNotice: () => useRun.setState({ branchedFrom: null }),
    closeNotice: () => useRun.setState({ notice: null }),
    why: (eventId) => call(0, 'why', { eventId }),
    whyHealth: () => call(0, 'whyHealth', { atUs: atUs() }),
    inspect: (node) => call(0, 'inspect', { node, atUs: atUs() }),
    check: (names, untilUs) => call(0, 'check', { names, atUs: untilUs }),
    hashKey: (key) => client.call(player.runId, 'hashKey', { key }),
    hash: () => call(0, 'hash', { atUs: atUs() }),
    whenIdle: () => whenIdle(session),
    currentRun: () => currentRun(session),
  };
}

async function open(session: Session, run: OpenRun): Promise<boolean> {
  const { client, player } = session;
  const { scenario, seed, actions, atUs } = run;
  useRun.setState({ status: 'loading', failure: null });
  pause();
  session.openings += 1;
  const opening = session.openings;
  let result: RunOpened;
  try {
    result = await client.call(0, 'open', { run: { scenario, seed, actions }, atUs });
  } catch (error) {
    if (opening !== session.openings) return false;
    // What was on the screen stays.
    const notice = { key: 'openFailed', values: { reason: (error as Error).message } };
    useRun.setState({ notice, status: session.opened === null ? 'failed' : 'ready' });
    return false;
  }
  if (opening !== session.openings) return false;
  // A lesson opens one run after another: the reader's speed is theirs.
  const isSame = session.opened?.shippedName === run.shippedName && run.shippedName !== '';
  const speed = isSame ? usePlayback.getState().speed : 'auto';
  session.opened = run;
  player.runId = result.runId;
  player.rate = 0;
  player.perSecond = 0;
  player.deadlineWallMs = null;
  noteNews(player);
  useSelection.setState({ selected: null });
  useRun.setState({
    status: 'ready',
    scenarioName: run.shippedName,
    title: scenario.title ?? { en: scenario.name, ru: scenario.name },
    seed,
    latencyUs: Math.floor((scenario.network?.latencyMs ?? 0.5) * 1000),
    endUs: result.endUs,
    scene: result.scene,
    messages: [],
    messageCounts: null,
    beats: [],
    events: [],
    actions: result.actions,
    branches: result.branches,
    branchedFrom: null,
  });
  usePlayback.setState({ atUs, playedToUs: atUs, simulatedToUs: atUs, speed });
  refresh(player, atUs);
  usePlayback.setState({ playing: run.playing });
  return true;
}

function play({ player }: Session): void {
  noteNews(player);
  usePlayback.setState({ playing: true, stopAtUs: null });
}

function pause(): void {
  usePlayback.setState({ playing: false, stopAtUs: null, pace: null, factor: 0, slow: false });
}

function step(session: Session, unit: StepUnit, direction: 1 | -1): Promise<void> {
  const { client, player } = session;
  pause();
  const stepping = session.lastStep.then(async () => {
    const fromUs = usePlayback.getState().atUs;
    const found = await client.call(player.runId, 'step', { fromUs, unit, direction });
    if (found.atUs !== null) seekTo(player, found.atUs);
    else if (direction === -1) seekTo(player, 0);
  });
  // A failure is the caller's to hear; the next step does not depend on it.
  session.lastStep = stepping.catch(() => undefined);
  return untilDone(session, stepping);
}

async function untilDone(session: Session, doing: Promise<void>): Promise<void> {
  session.underWay += 1;
  try {
    await doing;
  } finally {
    session.underWay -= 1;
  }
}

/**
 * Actions or branch change: what lies ahead of the playhead is made anew. A refused action changes nothing. The playhead goes to the
 * moment of the change, unless it is to stay at `stayUs`.
 */
const changeRun = (
  session: Session,
  change: Promise<ActResult>,
  stayUs: number | null = null,
): Promise<void> => untilDone(session, takeChange(session, change, stayUs));

async function takeChange(
  { player }: Session,
  change: Promise<ActResult>,
  stayUs: number | null,
): Promise<void> {
  const { playing, atUs } = usePlayback.getState();
  usePlayback.setState({ playing: false });
  try {
    const result = await change;
    const { actions, branches, branchedFrom } = result;
    // On another branch the same number is another event.
    if (useSelection.getState().selected?.kind === 'event')
      useSelection.setState({ selected: null });
    // The worker tells this branch's beats from its beginning.
    useRun.setState({ actions, branches, branchedFrom, beats: [] });
    noteNews(player);
    const nowUs = stayUs ?? Math.max(atUs, result.atUs);
    usePlayback.setState({ playedToUs: nowUs });
    refresh(player, nowUs);
  } catch (error) {
    useRun.setState({
      notice: { key: 'actionRefused', values: { reason: (error as Error).message } },
    });
  }
  usePlayback.setState({ playing });
}

function currentRun({ opened }: Session): OpenRun | null {
  if (opened === null) return null;
  const { atUs, playing } = usePlayback.getState();
  const actions = useRun
    .getState()
    .actions.filter(({ by }) => by === 'reader')
    .map((action) => ({ atUs: action.atUs, do: action.do, args: action.args }));
  return { ...opened, actions, atUs, playing };
}

/** Idle: nothing plays, nothing asked for is under way, no seek waits for its segment. Looked at once a frame. */
async function whenIdle(session: Session): Promise<void> {
  const { player } = session;
  while (
    session.underWay > 0 ||
    player.seekingUs !== null ||
    usePlayback.getState().playing ||
    useRun.getState().status === 'loading'
  ) {
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}

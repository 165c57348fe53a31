/**
 * Everything that a person can do, in one object: views call it, stores change.
 *
 * `createControls` is given the worker's client and what knows scenarios and links, so that tests can stand in for both.
 */

import type { ActionEntry, BranchEntry, StepUnit, WhyStep, WhyTarget } from '../worker/protocol.ts';
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
  seed: string;
  actions: TimedAction[];
  atUs: number;
  playing: boolean;
}

export interface Controls {
  /** Called by the frame loop with the real time that passed. */
  tick(wallMs: number): void;
  open(run: OpenRun): Promise<void>;
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
  undoAction(): Promise<void>;
  switchBranch(id: number): Promise<void>;
  closeBranchNotice(): void;
  closeNotice(): void;
  why(eventId: number): Promise<WhyStep[]>;
  whyOf(target: WhyTarget): Promise<WhyStep[]>;
  inspect(node: string): Promise<NodeInspection>;
  /** Hash of the run up to the playhead: equal on every machine. */
  hash(): Promise<string>;
  /** Resolves when nothing is under way: for tests and pictures. */
  whenIdle(): Promise<void>;
  /** The run as a value, for links. */
  currentRun(): OpenRun | null;
}

export function createControls(client: SimClient): Controls {
  const player = createPlayer(client);
  let opened: OpenRun | null = null;

  async function open(run: OpenRun): Promise<void> {
    useRun.setState({ status: 'loading', failure: null });
    usePlayback.setState({ playing: false, stopAtUs: null, pace: null, factor: 0 });
    const result = await client.call(0, 'open', {
      run: { scenario: run.scenario, seed: run.seed, actions: run.actions },
      atUs: run.atUs,
    });
    opened = run;
    player.runId = result.runId;
    player.rate = 0;
    player.deadlineWallMs = null;
    noteNews(player);
    useSelection.setState({ selected: null });
    useRun.setState({
      status: 'ready',
      scenarioName: run.shippedName,
      title: run.scenario.title ?? { en: run.scenario.name, ru: run.scenario.name },
      seed: run.seed,
      latencyUs: Math.floor((run.scenario.network?.latencyMs ?? 0.5) * 1000),
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
    usePlayback.setState({
      atUs: run.atUs,
      playedToUs: run.atUs,
      simulatedToUs: run.atUs,
      speed: 'auto',
    });
    refresh(player, run.atUs);
    usePlayback.setState({ playing: run.playing });
  }

  async function step(unit: StepUnit, direction: 1 | -1): Promise<void> {
    controls.pause();
    const { atUs } = usePlayback.getState();
    const found = await client.call(player.runId, 'step', { fromUs: atUs, unit, direction });
    if (found.atUs !== null) seekTo(player, found.atUs);
    else if (direction === -1) seekTo(player, 0);
  }

  async function changeRun(
    change: Promise<{
      atUs: number;
      actions: ActionEntry[];
      branches: BranchEntry[];
      branchedFrom: number | null;
    }>,
  ) {
    const { playing, atUs } = usePlayback.getState();
    usePlayback.setState({ playing: false });
    try {
      const result = await change;
      useRun.setState(({ beats }) => ({
        actions: result.actions,
        branches: result.branches,
        branchedFrom: result.branchedFrom,
        beats: beats.filter((beat) => beat.atUs < result.atUs),
      }));
      noteNews(player);
      usePlayback.setState({ playedToUs: Math.max(atUs, result.atUs) });
      refresh(player, Math.max(atUs, result.atUs));
      usePlayback.setState({ playing });
    } catch (error) {
      usePlayback.setState({ playing });
      useRun.setState({
        notice: { key: 'actionRefused', values: { reason: (error as Error).message } },
      });
    }
  }

  const controls: Controls = {
    tick: (wallMs) => tick(player, wallMs),
    open,
    play() {
      noteNews(player);
      usePlayback.setState({ playing: true, stopAtUs: null });
    },
    pause: () =>
      usePlayback.setState({ playing: false, stopAtUs: null, pace: null, factor: 0, slow: false }),
    togglePlay: () => (usePlayback.getState().playing ? controls.pause() : controls.play()),
    seek: (atUs) => seekTo(player, atUs),
    stepEvent: (direction) => step('event', direction),
    stepHop: (direction) => step('hop', direction),
    stepBeat: (direction) => step('beat', direction),
    toStart: () => seekTo(player, 0),
    toEnd: () => seekTo(player, useRun.getState().endUs),
    setSpeed(speed) {
      noteNews(player);
      usePlayback.setState({ speed });
    },
    playTo(atUs, wallMs) {
      noteNews(player);
      player.deadlineWallMs = wallMs;
      usePlayback.setState({ playing: true, stopAtUs: atUs });
    },
    act(action) {
      const { atUs, playedToUs } = usePlayback.getState();
      return changeRun(client.call(player.runId, 'act', { atUs, playedToUs, ...action }));
    },
    undoAction: () =>
      changeRun(client.call(player.runId, 'undo', { atUs: usePlayback.getState().atUs })),
    switchBranch: (branch) => changeRun(client.call(player.runId, 'switchBranch', { branch })),
    closeBranchNotice: () => useRun.setState({ branchedFrom: null }),
    closeNotice: () => useRun.setState({ notice: null }),
    why: (eventId) => client.call(player.runId, 'why', { eventId }),
    whyOf: (target) =>
      client.call(player.runId, 'whyOf', { target, atUs: usePlayback.getState().atUs }),
    inspect: (node) =>
      client.call(player.runId, 'inspect', { node, atUs: usePlayback.getState().atUs }),
    hash: () => client.call(player.runId, 'hash', { atUs: usePlayback.getState().atUs }),
    whenIdle: () => whenIdle(player),
    currentRun() {
      if (opened === null) return null;
      const { actions } = useRun.getState();
      const reader = actions
        .filter(({ by }) => by === 'reader')
        .map(({ atUs, args, do: name }) => ({ atUs, do: name, args }));
      return {
        ...opened,
        actions: reader,
        atUs: usePlayback.getState().atUs,
        playing: usePlayback.getState().playing,
      };
    },
  };
  return controls;
}

/** Idle: nothing plays, no seek waits for its segment. Looked at once a frame. */
async function whenIdle(player: Player): Promise<void> {
  while (
    player.seekingUs !== null ||
    usePlayback.getState().playing ||
    useRun.getState().status === 'loading'
  ) {
    await new Promise((resolve) => setTimeout(resolve, 16));
  }
}

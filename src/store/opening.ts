/**
 * Opening runs: shipped scenarios by name, links from the address bar or pasted, files; and the link to the present moment.
 *
 * Links and files need schema and compression: these are fetched when the first one is opened or made. Of the shipped scenarios the
 * one that the page opens on is here; the others come when they are asked for.
 * What is bad says what is wrong and changes nothing: the run on the screen stays.
 */

import { firstCluster } from '../scenario/lessons/firstCluster.ts';
import {
  ENGINE_BEHAVIOUR,
  LONG_LINK_LENGTH,
  MAX_LINK_LENGTH,
  type LinkErrorCode,
  type LinkView,
} from '../scenario/link/sharedLink.ts';
import type { Scenario, ScenarioAction } from '../scenario/schema.ts';
import type { Controls } from './controls.ts';
import { usePlayback } from './playback.ts';
import { useRun } from './run.ts';
import { useSelection } from './selection.ts';

export interface Opening {
  openScenario(name: string): Promise<void>;
  /** A whole address or its fragment. False: it is bad, a notice says why. */
  openLink(text: string): Promise<boolean>;
  /** A scenario as a file has it. */
  openText(text: string): Promise<boolean>;
  /** The address of this moment. */
  shareLink(): Promise<string>;
  /** The scenario on the screen, as a file. */
  scenarioText(): string;
}

/** What a lesson adds to a link, and takes from one. */
export interface LessonLink {
  view(): LinkView;
  /** Called when a run has been opened: by a link, which says where to stand, or by name, to begin. */
  opened(scenarioName: string, link: { run: number; view: LinkView } | null): Promise<void>;
}

const noticeOf: Record<LinkErrorCode, string> = {
  foreign: 'linkForeign',
  tooLarge: 'linkTooLarge',
  newer: 'linkNewer',
  cut: 'linkCut',
  damaged: 'linkDamaged',
  invalid: 'linkInvalid',
  unknownScenario: 'linkUnknownScenario',
  impossibleAction: 'linkImpossibleAction',
};

export function createOpening(
  controls: Controls,
  address: () => string,
  lesson: LessonLink | null,
): Opening {
  return {
    async openScenario(name) {
      const scenario = await shipped(name);
      if (scenario === null) return notify('linkUnknownScenario', { reason: name });
      const seed = String(scenario.seed ?? 1);
      const run = { scenario, shippedName: name, seed, actions: [], atUs: 0, playing: true };
      if (await controls.open(run)) await lesson?.opened(name, null);
    },

    async openLink(text) {
      const { decodeLink } = await import('../scenario/link/decode.ts');
      const decoded = decodeLink(text);
      if (!decoded.ok) {
        const { code, place, reason } = decoded.error;
        notify(noticeOf[code], { place: place === '' ? '—' : place, reason });
        return false;
      }
      const { scenario, link } = decoded;
      const shippedName = typeof link.scenario === 'string' ? link.scenario : '';
      const actions = link.actions.map(timed);
      const { run = 1 } = link;
      const isShown = await controls.open({
        scenario,
        shippedName,
        lessonRun: run,
        seed: String(link.seed),
        actions,
        atUs: link.atUs,
        playing: false,
      });
      if (!isShown) return false;
      if (link.view.panel !== undefined)
        useSelection.setState({ panel: link.view.panel as 'events' });
      if (link.view.speed !== undefined) controls.setSpeed(link.view.speed);
      await lesson?.opened(shippedName, { run, view: link.view });
      if (link.behaviour !== ENGINE_BEHAVIOUR) notify('linkOldBehaviour', {});
      return true;
    },

    async openText(text) {
      const { readScenarioText } = await import('../scenario/validateScenario.ts');
      const read = readScenarioText(text);
      if (!read.ok) {
        const [first] = read.problems;
        notify('fileInvalid', { place: first?.place || '—', reason: first?.reason ?? '' });
        return false;
      }
      const seed = String(read.value.seed ?? 1);
      const run = { scenario: read.value, shippedName: '', seed, actions: [], atUs: 0 };
      const isShown = await controls.open({ ...run, playing: true });
      if (isShown) await lesson?.opened('', null);
      return isShown;
    },

    shareLink: async () => `${address()}#${await fragment(controls, lesson)}`,
    scenarioText: () => JSON.stringify(controls.currentRun()?.scenario ?? null, null, 2),
  };
}

async function shipped(name: string): Promise<Scenario | null> {
  if (name === firstCluster.name) return firstCluster.runs[0]?.scenario ?? null;
  const { shippedScenario } = await import('../scenario/catalog/index.ts');
  return shippedScenario(name);
}

/** How a link of this length travels. */
export const linkLengthKind = (link: string): 'short' | 'long' | 'tooLong' => {
  const length = link.length - link.indexOf('#');
  return length > MAX_LINK_LENGTH ? 'tooLong' : length > LONG_LINK_LENGTH ? 'long' : 'short';
};

async function fragment(controls: Controls, lesson: LessonLink | null): Promise<string> {
  const { encodeLink } = await import('../scenario/link/encode.ts');
  const run = controls.currentRun();
  if (run === null) return '';
  const { panel } = useSelection.getState();
  const { speed } = usePlayback.getState();
  const view: LinkView = {
    ...(panel === 'events' ? {} : { panel }),
    ...(speed === 'auto' ? {} : { speed }),
    ...lesson?.view(),
  };
  return encodeLink({
    scenario: run.shippedName === '' ? run.scenario : run.shippedName,
    run: run.lessonRun ?? 1,
    seed: Number(run.seed),
    actions: run.actions.map(({ atUs, do: word, args }) => ({ atMs: atUs / 1000, do: word, args })),
    atUs: run.atUs,
    view,
  });
}

const timed = ({ atMs, do: word, args }: ScenarioAction) => ({
  atUs: Math.round(atMs * 1000),
  do: word,
  args: args ?? {},
});

function notify(key: string, values: Record<string, string>): void {
  useRun.setState({ notice: { key, values } });
}

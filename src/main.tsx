/** Composition root: makes the worker, the controls and the page; the one file that knows everyone. `?gallery` shows the views by themselves. */
import { StrictMode, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import './views/theme/tokens.css';
import './views/theme/base.css';
import './views/kit/kit.css';
import { distortTexts, loadAllTexts } from './i18n/translate.ts';
import { firstCluster } from './scenario/lessons/firstCluster.ts';
import type { Lesson } from './scenario/lessons/lesson.ts';
import type { Scenario } from './scenario/schema.ts';
import { createControls } from './store/controls.ts';
import { createLesson, useLesson } from './store/lesson.ts';
import { createOpening } from './store/opening.ts';
import { useRun } from './store/run.ts';
import { useSettings } from './store/settings.ts';
import { App } from './views/App.tsx';
import type { Host } from './views/host.ts';
import type { ListedScenario } from './views/shell/ScenarioList.tsx';
import { LessonColumn } from './views/LessonColumn.tsx';
import { createSimClient } from './worker/simClient.ts';

const query = new URLSearchParams(location.search);
const root = createRoot(document.getElementById('root') as HTMLElement);
distortTexts(query.get('strings'));

if (query.has('gallery')) {
  await loadAllTexts();
  const { Gallery, fillStores } = await import('./views/Gallery.tsx');
  fillStores(query);
  root.render(
    <StrictMode>
      <Gallery query={query} />
    </StrictMode>,
  );
} else {
  const worker = new Worker(new URL('./worker/simWorker.ts', import.meta.url), { type: 'module' });
  const controls = createControls(createSimClient(worker));
  const lesson = createLesson(controls);
  const opening = createOpening(controls, () => location.href.replace(/#.*$/, ''), lesson);
  // For tests and pictures: what a person can do, and a word when nothing moves any more.
  Object.assign(globalThis, { highwater: { controls, opening, lesson } });
  const open = (name: string): void => void opening.openScenario(name);
  const lessonSlot: Host['lesson'] = {
    panel: (onLessons) => <LessonColumn controls={lesson} onOpen={open} onLessons={onLessons} />,
    step: (direction) => void (direction === 1 ? lesson.next() : lesson.back()),
  };
  addEventListener('hashchange', () => void openAddress());
  // Of what a person asked for, nothing fails without a word: a part of the page that cannot be fetched, a run that has been replaced.
  addEventListener('unhandledrejection', ({ reason }) =>
    useRun.setState({ notice: { key: 'unexpected', values: { reason: textOf(reason) } } }),
  );
  root.render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
  void openAddress();

  async function openAddress(): Promise<void> {
    const isLink = location.hash.length > 1;
    if (isLink && (await opening.openLink(location.hash))) return;
    if (controls.currentRun() === null) await opening.openScenario(firstCluster.name);
  }

  function Root() {
    const language = useSettings((state) => state.language);
    const hasLesson = useLesson((state) => state.lesson !== null);
    const shipped = useShipped();
    const host = useMemo<Host>(
      () => ({
        controls: hasLesson ? lesson.controls : controls,
        scenarios: shipped.map(({ scenario: { name, title, about }, lesson: own }) => ({
          name,
          title: title?.[language] ?? name,
          about: typeof about === 'string' ? about : (about?.[language] ?? ''),
          lesson: own,
        })),
        openScenario: open,
        openText: (text) => opening.openText(text),
        scenarioText: () => opening.scenarioText(),
        shareLink: () => opening.shareLink(),
        lesson: hasLesson ? lessonSlot : null,
      }),
      [language, hasLesson, shipped],
    );
    return <App host={host} />;
  }
}

const textOf = (reason: unknown): string =>
  reason instanceof Error ? reason.message : String(reason);

interface Shipped {
  scenario: Scenario;
  lesson: ListedScenario['lesson'];
}

/** What can be opened: for the list, which comes after the first scene. */
function useShipped(): readonly Shipped[] {
  const isReady = useRun((state) => state.status === 'ready');
  const [shipped, setShipped] = useState<readonly Shipped[]>([]);
  useEffect(() => {
    if (!isReady || shipped.length > 0) return;
    void Promise.all([
      import('./scenario/catalog/index.ts'),
      import('./scenario/lessons/index.ts'),
    ]).then(([{ shippedScenarios }, { lessonNamed }]) =>
      setShipped(
        Object.values(shippedScenarios).map((scenario) => ({
          scenario,
          lesson: sizeOf(lessonNamed(scenario.name)),
        })),
      ),
    );
  }, [isReady, shipped]);
  return shipped;
}

const sizeOf = (lesson: Lesson | null): ListedScenario['lesson'] =>
  lesson === null
    ? null
    : {
        steps: lesson.steps.length,
        questions: lesson.steps.filter(({ prediction }) => prediction !== undefined).length,
      };

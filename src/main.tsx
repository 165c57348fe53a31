/** Composition root: makes the worker, the controls and the page; the one file that knows everyone. `?gallery` shows the views by themselves. */
import { StrictMode, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import './views/theme/tokens.css';
import './views/theme/base.css';
import './views/kit/kit.css';
import { distortTexts, languages, loadLanguage } from './i18n/translate.ts';
import { shippedScenarios } from './scenario/catalog/index.ts';
import { lessonNamed, lessons } from './scenario/lessons/index.ts';
import { createControls } from './store/controls.ts';
import { createLesson, useLesson } from './store/lesson.ts';
import { createOpening } from './store/opening.ts';
import { useSettings } from './store/settings.ts';
import { App } from './views/App.tsx';
import type { Host } from './views/host.ts';
import { LessonPane } from './views/LessonPane.tsx';
import { createSimClient } from './worker/simClient.ts';

const FIRST_SCENARIO = 'first-cluster';

const query = new URLSearchParams(location.search);
const root = createRoot(document.getElementById('root') as HTMLElement);
distortTexts(query.get('strings'));

if (query.has('gallery')) {
  await Promise.all(languages.map(loadLanguage));
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
  addEventListener('hashchange', () => void openAddress());
  root.render(
    <StrictMode>
      <Root />
    </StrictMode>,
  );
  void openAddress();

  async function openAddress(): Promise<void> {
    const isLink = location.hash.length > 1;
    if (isLink && (await opening.openLink(location.hash))) return;
    if (controls.currentRun() === null)
      await opening.openScenario(FIRST_SCENARIO in shippedScenarios ? FIRST_SCENARIO : 'default');
  }

  function Root() {
    const language = useSettings((state) => state.language);
    const open = useLesson((state) => state.lesson?.name ?? null);
    const host = useMemo<Host>(
      () => ({
        // A lesson's step ends where it ends: play goes to its end, then on with the lesson.
        controls:
          open === null ? controls : { ...controls, togglePlay: () => void lesson.toggle() },
        scenarios: Object.values(shippedScenarios).map(({ name, title, about }) => ({
          name,
          title: title?.[language] ?? name,
          about: typeof about === 'string' ? about : (about?.[language] ?? ''),
          isLesson: lessonNamed(name) !== null,
        })),
        openScenario: (name) => void opening.openScenario(name),
        shareLink: () => opening.shareLink(),
        lesson: open === null ? null : lessonSlot(open),
      }),
      [language, open],
    );
    return <App host={host} />;
  }

  function lessonSlot(name: string): Host['lesson'] {
    const at = lessons.findIndex((one) => one.name === name);
    const nextLesson = lessons[at + 1]?.name ?? null;
    const onOpen = (other: string) => void opening.openScenario(other);
    return {
      panel: (onLessons) => <LessonPane controls={lesson} {...{ nextLesson, onOpen, onLessons }} />,
      step: (direction) => void (direction === 1 ? lesson.next() : lesson.back()),
      mayAct: true,
    };
  }
}

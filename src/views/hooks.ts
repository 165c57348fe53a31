/** Small hooks of the connected views. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useLesson } from '../store/lesson.ts';
import { useRun } from '../store/run.ts';
import { areTextsLoaded, loadTexts, type Language, type Part } from '../i18n/translate.ts';
import { useSettings } from '../store/settings.ts';
import { useLanguage } from './kit/text.tsx';

/** How often what is to be read changes. */
export const READABLE_MS = 250;

/** The newest value, at most every so many ms: for lists that nobody could read faster. */
export function useCalm<T>(value: T, everyMs: number): T {
  const [calm, setCalm] = useState(value);
  const shownAtMs = useRef(0);
  useEffect(() => {
    const waitMs = Math.max(0, shownAtMs.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      shownAtMs.current = performance.now();
      setCalm(value);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return calm;
}

/** There is an action of the reader's to take back: in a lesson these stand on branches of their own. */
export function useMayUndo(): boolean {
  const isLesson = useLesson((state) => state.lesson !== null);
  return useRun(({ actions, branches }) =>
    isLesson
      ? branches.some(({ current, parent }) => current && parent !== null)
      : actions.some(({ by }) => by === 'reader'),
  );
}

/** True once the stage has been drawn with a scene: what one can do without until then is loaded after it. */
export function useStageDrawn(): boolean {
  const hasScene = useRun((state) => state.scene !== null);
  const [isDrawn, setIsDrawn] = useState(false);
  useEffect(() => {
    if (!hasScene) return undefined;
    // Two frames: the first draws the scene.
    let handle = requestAnimationFrame(() => {
      handle = requestAnimationFrame(() => setIsDrawn(true));
    });
    return () => cancelAnimationFrame(handle);
  }, [hasScene]);
  return isDrawn;
}

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** Nothing travels: the reader asked for it, here or in the system. */
export function useReducedMotion(): boolean {
  const setting = useSettings((state) => state.reducedMotion);
  const system = useMedia('(prefers-reduced-motion: reduce)');
  return setting === 'system' ? system : setting;
}

export function useWindowWidth(): number {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('resize', changed);
      return () => removeEventListener('resize', changed);
    },
    () => innerWidth,
  );
}

/** The language that is shown: the chosen one as soon as its texts are there, until then the one before; null: none yet. */
export function useLoadedLanguage(chosen: Language): Language | null {
  const [shown, setShown] = useState<Language | null>(
    areTextsLoaded(chosen, 'stage') ? chosen : null,
  );
  useEffect(() => {
    let isCurrent = true;
    void loadTexts(chosen, 'stage').then(() => isCurrent && setShown(chosen));
    return () => {
      isCurrent = false;
    };
  }, [chosen]);
  return shown;
}

/** False until this part of the texts is there in the reader's language. */
export function useTexts(part: Part): boolean {
  const language = useLanguage();
  const [, setLoaded] = useState('');
  useEffect(() => {
    let isCurrent = true;
    void loadTexts(language, part).then(() => isCurrent && setLoaded(language));
    return () => {
      isCurrent = false;
    };
  }, [language, part]);
  return areTextsLoaded(language, part);
}

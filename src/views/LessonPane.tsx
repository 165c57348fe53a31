/** The lesson's column, connected. */
import { lessons } from '../scenario/lessons/index.ts';
import type { LessonControls } from '../store/lesson.ts';
import { isChanged, useLesson } from '../store/lesson.ts';
import { useRun } from '../store/run.ts';
import { useSettings } from '../store/settings.ts';
import { useMayUndo, useMedia, useTexts } from './hooks.ts';
import { LessonPanel } from './lesson/LessonPanel.tsx';

const SANDBOX = 'default';

export interface LessonPaneProps {
  controls: LessonControls;
  onOpen: (name: string) => void;
  onLessons: () => void;
}

export function LessonPane({ controls, onOpen, onLessons }: LessonPaneProps) {
  const state = useLesson();
  const actions = useRun((run) => run.actions);
  const mayUndo = useMayUndo();
  const presenter = useSettings((settings) => settings.presenter);
  const isSheet = useMedia('(width < 700px)');
  const { lesson } = state;
  const hasTexts = useTexts('lessons');
  if (lesson === null || !hasTexts) return null;
  const at = lessons.findIndex(({ name }) => name === lesson.name);
  const nextLesson = lessons[at + 1]?.name ?? null;
  return (
    <LessonPanel
      state={{ ...state, lesson }}
      changed={isChanged(state, actions)}
      mayUndo={mayUndo}
      presenter={presenter}
      isSheet={isSheet}
      hasNextLesson={nextLesson !== null}
      onNext={() => void controls.next()}
      onBack={() => void controls.back()}
      onAnswer={controls.answer}
      onRun={(key) => void controls.switchRun(key)}
      onUndo={() => void controls.controls.undoAction()}
      onReturn={() => void controls.returnToStep()}
      onRestart={() => void controls.restart()}
      onLeave={() => {
        controls.leave();
        onLessons();
      }}
      onSandbox={() => onOpen(SANDBOX)}
      onNextLesson={() => nextLesson !== null && onOpen(nextLesson)}
      onLessons={onLessons}
    />
  );
}

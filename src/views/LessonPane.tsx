/** The lesson's column, connected. */
import type { LessonControls } from '../store/lesson.ts';
import { isChanged, useLesson } from '../store/lesson.ts';
import { useRun } from '../store/run.ts';
import { useSettings } from '../store/settings.ts';
import { LessonPanel } from './lesson/LessonPanel.tsx';

interface LessonPaneProps {
  controls: LessonControls;
  /** Name of the lesson after this one; null: it is the last. */
  nextLesson: string | null;
  onOpen: (name: string) => void;
  onLessons: () => void;
}

export function LessonPane({ controls, nextLesson, onOpen, onLessons }: LessonPaneProps) {
  const state = useLesson();
  const actions = useRun((run) => run.actions);
  const presenter = useSettings((settings) => settings.presenter);
  const { lesson } = state;
  if (lesson === null) return null;
  return (
    <LessonPanel
      state={{ ...state, lesson }}
      changed={isChanged(state, actions)}
      presenter={presenter}
      hasNextLesson={nextLesson !== null}
      onNext={() => void controls.next()}
      onBack={() => void controls.back()}
      onAnswer={controls.answer}
      onRun={(key) => void controls.switchRun(key)}
      onReturn={() => void controls.returnToStep()}
      onNextLesson={() => nextLesson !== null && onOpen(nextLesson)}
      onLessons={onLessons}
    />
  );
}

/** On a phone the lesson is a sheet over the foot of the stage. While something plays only a strip of it is left, so that one sees what it speaks of. */
import { useState } from 'react';
import type { LessonState } from '../../store/lesson.ts';
import { currentStep } from '../../store/lesson.ts';
import { Icon } from '../kit/Icon.tsx';
import { useText } from '../kit/text.tsx';

/** Whether it is folded, and the way to have it otherwise: what the reader chose holds until the step goes on. */
export function useFold(state: LessonState): [boolean, () => void] {
  const { stepIndex, phase, runKey } = state;
  const moment = `${stepIndex} ${phase} ${runKey}`;
  const [chosen, setChosen] = useState({ moment: '', isFolded: false });
  const isWatching = phase === 'playing' || currentStep(state)?.run !== runKey;
  const isFolded = chosen.moment === moment ? chosen.isFolded : isWatching;
  return [isFolded, () => setChosen({ moment, isFolded: !isFolded })];
}

interface SheetHandleProps {
  /** Of what is on the stage. */
  title: string;
  number: number;
  count: number;
  isFolded: boolean;
  onToggle: () => void;
}

export function SheetHandle({ title, number, count, isFolded, onToggle }: SheetHandleProps) {
  const t = useText();
  return (
    <button type="button" className="lesson-handle" aria-expanded={!isFolded} onClick={onToggle}>
      <span className="lesson-handle-words">
        <span>{t('lesson.step', { number, count })}</span>
        <span className="lesson-handle-does">
          {t(isFolded ? 'lesson.unfold' : 'lesson.fold')}
          <Icon name="down" size={14} />
        </span>
      </span>
      {isFolded ? <strong>{title}</strong> : null}
    </button>
  );
}

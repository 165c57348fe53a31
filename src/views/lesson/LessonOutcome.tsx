/** What came of a step, in the numbers of its run; and where several runs answer one question, the results of all of them. */
import type { Values } from '../../i18n/translate.ts';
import type { Lesson, LessonStep } from '../../scenario/lessons/lesson.ts';
import type { LessonState } from '../../store/lesson.ts';
import { useText, type Translate } from '../kit/text.tsx';
import { LessonTable } from './LessonTable.tsx';
import { briefly, outcomeKey, type Say } from './lessonText.ts';
import { useInView } from './useInView.ts';

interface LessonOutcomeProps {
  state: LessonState & { lesson: Lesson };
  step: LessonStep;
  facts: Values | undefined;
  /** Null: not measured, or nothing was asked. */
  right: readonly string[] | null;
  answer: string;
  presenter: boolean;
  /** A text of the lesson. */
  say: Say;
  /** A text of the step. */
  sayStep: Say;
  onRun: (key: string) => void;
}

export function LessonOutcome(props: LessonOutcomeProps) {
  const { state, step, facts, right, say, onRun } = props;
  const { lesson, runKey, results, failure } = state;
  const t = useText();
  const isMeasured =
    (facts !== undefined || step.facts === undefined) &&
    (right !== null || step.prediction === undefined);
  const element = useInView<HTMLElement>(`${step.key} ${isMeasured}`);
  if (failure !== '')
    return <p className="lesson-outcome">{t('lesson.notMeasured', { reason: failure })}</p>;
  if (!isMeasured) return <p className="lesson-outcome quiet">{t('lesson.measuring')}</p>;
  return (
    <section ref={element} className="lesson-result">
      <Words {...props} />
      {step.showsTable === true ? (
        <LessonTable {...{ lesson, runKey, results, say, onRun }} />
      ) : null}
    </section>
  );
}

function Words({ step, facts, right, answer, presenter, sayStep }: LessonOutcomeProps) {
  const t = useText();
  const key = outcomeKey(step);
  const lead = right === null ? '' : verdict(t, right, answer);
  const text = presenter ? briefly(sayStep, key, facts, lead) : sayStep(key, facts);
  if (text === '') return null;
  return (
    <p className="lesson-outcome" data-outcome={outcomeOf(right, answer)}>
      {lead === '' ? null : <strong>{lead} </strong>}
      {right?.length === 0 ? null : text}
    </p>
  );
}

function outcomeOf(right: readonly string[] | null, answer: string): 'plain' | 'right' | 'wrong' {
  if (right === null || answer === '' || right.length === 0) return 'plain';
  return right.includes(answer) ? 'right' : 'wrong';
}

function verdict(t: Translate, right: readonly string[], answer: string): string {
  if (right.length === 0) return t('lesson.noneRight');
  if (answer === '') return t('lesson.whatHappened');
  return t(right.includes(answer) ? 'lesson.youSawIt' : 'lesson.notQuite');
}

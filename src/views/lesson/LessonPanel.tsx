/**
 * The lesson's column: where one is, what is to be seen, what was predicted and what came of it.
 *
 * It knows no lesson: texts are found by the lesson's name and the step's key, and what a text claims was measured in the run.
 */
import { runNamed } from '../../scenario/lessons/steps.ts';
import type { LessonState } from '../../store/lesson.ts';
import type { Values } from '../../i18n/translate.ts';
import type { Lesson, LessonStep } from '../../scenario/lessons/lesson.ts';
import { Button } from '../kit/Button.tsx';
import type { IconName } from '../kit/Icon.tsx';
import { LiveRegion } from '../kit/LiveRegion.tsx';
import { useText } from '../kit/text.tsx';
import { LessonOutcome } from './LessonOutcome.tsx';
import { LessonPrediction } from './LessonPrediction.tsx';
import { SheetHandle, useFold } from './LessonSheet.tsx';
import { LessonValues } from './LessonValues.tsx';
import { briefly, outcomeKey, sayable, useLessonText, type Say } from './lessonText.ts';
import { useInView } from './useInView.ts';
import './lesson.css';

export interface LessonPanelProps {
  state: LessonState & { lesson: Lesson };
  /** The reader has changed the run on the stage. */
  changed: boolean;
  /** There is a run without the reader's last action to go back to. */
  mayUndo: boolean;
  presenter: boolean;
  /** On a phone: the lesson lies over the stage, and folds. */
  isSheet: boolean;
  hasNextLesson: boolean;
  onNext: () => void;
  onBack: () => void;
  onAnswer: (option: string) => void;
  onRun: (key: string) => void;
  onUndo: () => void;
  onReturn: () => void;
  onRestart: () => void;
  onLeave: () => void;
  onSandbox: () => void;
  onNextLesson: () => void;
  onLessons: () => void;
}

export function LessonPanel(props: LessonPanelProps) {
  const { state, isSheet } = props;
  const { lesson, stepIndex, runKey } = state;
  const say = useLessonText(lesson.name);
  const [isFolded, toggleFold] = useFold(state);
  const step = lesson.steps[stepIndex];
  if (step === undefined) return null;
  const { isOver, right, facts } = courseOf(state, step);
  const sayStep: Say = (key, values) => say(`${step.key}.${key}`, values);
  const title = sayStep('title');
  const isStrip = isSheet && isFolded;
  return (
    <div className="lesson" data-strip={isStrip} data-answered={right !== null}>
      {isSheet ? (
        <SheetHandle
          title={runKey === step.run ? title : say(`run.${runKey}`)}
          number={stepIndex + 1}
          count={lesson.steps.length}
          isFolded={isFolded}
          onToggle={toggleFold}
        />
      ) : null}
      {isStrip ? (
        <Caption {...{ step, sayStep }} />
      ) : (
        <Body {...props} {...{ step, isOver, right, facts, say, sayStep }} />
      )}
      <Foot {...props} isStrip={isStrip} />
      <LiveRegion message={right === null ? title : sayStep(outcomeKey(step), facts)} />
    </div>
  );
}

interface StepCourse {
  /** It has been played, and its answer is no secret any more. */
  isOver: boolean;
  /** The answers that came true; null: hidden, not yet measured, or nothing was asked. */
  right: readonly string[] | null;
  /** What was measured, for the texts. */
  facts: Values | undefined;
}

function courseOf(state: LessonState, step: LessonStep): StepCourse {
  const isOpen = step.prediction === undefined || state.revealed[step.key] === true;
  const isOver = state.phase === 'ended' && isOpen;
  return {
    isOver,
    right: isOver && step.prediction !== undefined ? rightAnswers(state, step) : null,
    facts: sayable(state.results[step.key]?.measured),
  };
}

interface StepTexts {
  step: LessonStep;
  /** A text of the lesson. */
  say: Say;
  /** A text of the step. */
  sayStep: Say;
}

function Body(props: LessonPanelProps & StepCourse & StepTexts) {
  const { state, presenter, isSheet, onAnswer, onRun, step, isOver, right, facts } = props;
  const { say, sayStep } = props;
  const { lesson, stepIndex, answers } = state;
  const t = useText();
  const heading = useInView<HTMLHeadingElement>(`${lesson.name} ${stepIndex}`);
  const answer = answers[step.key] ?? '';
  return (
    <>
      <Progress steps={lesson.steps} current={stepIndex} />
      <div className="lesson-body">
        {isSheet ? null : (
          <p className="lesson-count">
            {t('lesson.step', { number: stepIndex + 1, count: lesson.steps.length })}
          </p>
        )}
        <h2 ref={heading}>{sayStep('title')}</h2>
        <p className="lesson-text">{presenter ? briefly(sayStep, 'text') : sayStep('text')}</p>
        <Aside {...props} />
        {step.prediction === undefined ? null : (
          <LessonPrediction {...{ step, answer, right, onAnswer }} say={sayStep} />
        )}
        {isOver ? (
          <LessonOutcome
            {...{ state, step, facts, right, answer, presenter, say, sayStep, onRun }}
          />
        ) : null}
        {presenter ? null : <Background {...props} say={say} />}
      </div>
    </>
  );
}

/** What plays under a strip: a step that asked nothing began before its words could be read. */
function Caption({ step, sayStep }: Pick<StepTexts, 'step' | 'sayStep'>) {
  if (step.prediction !== undefined) return null;
  return <p className="lesson-caption">{briefly(sayStep, 'text')}</p>;
}

/** Those whose claims hold in the run as it is; null while it has not been measured. */
function rightAnswers({ results }: LessonState, step: LessonStep): string[] | null {
  const options = step.prediction?.options ?? [];
  if (results[`${step.key}.${options[0]?.key ?? ''}`] === undefined) return null;
  return options
    .map(({ key }) => key)
    .filter((key) => results[`${step.key}.${key}`]?.passed === true);
}

function Progress({ steps, current }: { steps: readonly LessonStep[]; current: number }) {
  const t = useText();
  return (
    <ol className="lesson-progress" aria-hidden="true">
      {steps.map(({ key }, index) => (
        <li
          key={key}
          data-done={index <= current}
          title={t('lesson.step', { number: index + 1, count: steps.length })}
        />
      ))}
    </ol>
  );
}

interface AsideProps extends Pick<
  LessonPanelProps,
  'state' | 'changed' | 'mayUndo' | 'onUndo' | 'onReturn'
> {
  step: LessonStep;
  say: Say;
}

/** Another run than the step's is on the stage, or one that the reader has changed: what is said here may not be seen there. */
function Aside({ state, step, changed, mayUndo, say, onUndo, onReturn }: AsideProps) {
  const t = useText();
  const isElsewhere = state.runKey !== step.run;
  if (!isElsewhere && !changed) return null;
  return (
    <div className="lesson-aside">
      <p>
        {isElsewhere
          ? t('lesson.aside', { run: say(`run.${state.runKey}`), own: say(`run.${step.run}`) })
          : t('lesson.changed')}
      </p>
      <div className="lesson-ways">
        {changed && !isElsewhere && mayUndo ? (
          <Button icon="undo" onClick={onUndo}>
            {t('lesson.undo')}
          </Button>
        ) : null}
        <Button onClick={onReturn}>{t(isElsewhere ? 'lesson.backToStep' : 'lesson.again')}</Button>
      </div>
    </div>
  );
}

function Background(props: LessonPanelProps & { say: Say }) {
  const { state, say, onRestart, onLeave, onSandbox } = props;
  const { lesson, stepIndex, runKey } = state;
  const t = useText();
  const run = runNamed(lesson, runKey) ?? lesson.runs[0];
  return (
    <div className="lesson-background">
      {stepIndex === 0 ? (
        <p className="quiet">
          {t('lesson.goal')}: {say('goal')}
        </p>
      ) : null}
      {run === undefined ? null : <LessonValues scenario={run.scenario} />}
      <div className="lesson-ways">
        <button type="button" className="link-button" onClick={onRestart}>
          {t('lesson.restart')}
        </button>
        <button type="button" className="link-button" onClick={onLeave}>
          {t('lesson.leave')}
        </button>
        <button type="button" className="link-button" onClick={onSandbox}>
          {t('lesson.sandbox')}
        </button>
      </div>
    </div>
  );
}

function Foot(props: LessonPanelProps & { isStrip: boolean }) {
  const { state, hasNextLesson, isStrip, onNext, onBack, onNextLesson, onLessons } = props;
  const { lesson, stepIndex, phase } = state;
  const t = useText();
  const label = nextLabel(state);
  const isFinished = label === null;
  return (
    <footer className="lesson-foot">
      {isStrip ? null : (
        <Button icon="stepBack" disabled={stepIndex === 0 && phase === 'waiting'} onClick={onBack}>
          {t('lesson.back')}
        </Button>
      )}
      {isFinished ? (
        <Button look="primary" onClick={hasNextLesson ? onNextLesson : onLessons}>
          {t(hasNextLesson ? 'lesson.finish' : 'lesson.allLessons')}
        </Button>
      ) : (
        <Button
          look={phase === 'playing' ? 'plain' : 'primary'}
          {...iconOf(label)}
          onClick={onNext}
          data-lesson={lesson.name}
        >
          {t(`lesson.${label}`)}
        </Button>
      )}
    </footer>
  );
}

type NextLabel = 'play' | 'skip' | 'reveal' | 'next';

/** What `next` will do; null: the lesson is over. */
function nextLabel({
  lesson,
  stepIndex,
  phase,
  revealed,
}: LessonPanelProps['state']): NextLabel | null {
  if (phase === 'waiting') return 'play';
  if (phase === 'playing') return 'skip';
  const step = lesson.steps[stepIndex];
  if (step?.prediction !== undefined && revealed[step.key] !== true) return 'reveal';
  return stepIndex + 1 < lesson.steps.length ? 'next' : null;
}

const iconOf = (label: NextLabel): { icon?: IconName } =>
  label === 'play' ? { icon: 'play' } : label === 'skip' ? { icon: 'end' } : {};

/**
 * The lesson's column: where one is, what is to be seen, what was predicted and what came of it.
 *
 * It knows no lesson: texts are found by the lesson's name and the step's key, and what a text claims was measured in the run.
 */
import { useEffect, useRef } from 'react';
import { runNamed } from '../../scenario/lessons/steps.ts';
import type { LessonState } from '../../store/lesson.ts';
import type { Values } from '../../i18n/translate.ts';
import type { Lesson, LessonStep } from '../../scenario/lessons/lesson.ts';
import { Button } from '../kit/Button.tsx';
import type { IconName } from '../kit/Icon.tsx';
import { LiveRegion } from '../kit/LiveRegion.tsx';
import { useText, useTextIfKnown, type Translate } from '../kit/text.tsx';
import { inBrief } from './inBrief.ts';
import { LessonPrediction } from './LessonPrediction.tsx';
import { LessonTable } from './LessonTable.tsx';
import { LessonValues } from './LessonValues.tsx';
import './lesson.css';

export interface LessonPanelProps {
  state: LessonState & { lesson: Lesson };
  /** The reader has changed the run on the stage. */
  changed: boolean;
  /** There is a run without the reader's last action to go back to. */
  mayUndo: boolean;
  presenter: boolean;
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
  const { state, presenter, onAnswer, onRun } = props;
  const { lesson, stepIndex, phase, runKey, answers, revealed, results, failure } = state;
  const t = useText();
  const say = useLessonText(lesson.name);
  const heading = useInView<HTMLHeadingElement>(`${lesson.name} ${stepIndex}`);
  const step = lesson.steps[stepIndex];
  if (step === undefined) return null;
  const isOpen = step.prediction === undefined || revealed[step.key] === true;
  const isOver = phase === 'ended' && isOpen;
  const right = isOver && step.prediction !== undefined ? rightAnswers(state, step) : null;
  const sayStep = (key: string, values?: Values) => say(`${step.key}.${key}`, values);
  const facts = sayable(results[step.key]?.measured);
  const title = sayStep('title');
  return (
    <div className="lesson" data-answered={right !== null}>
      <Progress steps={lesson.steps} current={stepIndex} />
      <div className="lesson-body">
        <p className="lesson-count">
          {t('lesson.step', { number: stepIndex + 1, count: lesson.steps.length })}
        </p>
        <h2 ref={heading}>{title}</h2>
        <p className="lesson-text">{presenter ? inBrief(sayStep('text')) : sayStep('text')}</p>
        <Aside {...props} {...{ step, say }} />
        {step.prediction === undefined ? null : (
          <LessonPrediction
            step={step}
            say={sayStep}
            answer={answers[step.key] ?? ''}
            right={right}
            onAnswer={onAnswer}
          />
        )}
        {isOver ? (
          <Outcome
            {...{ step, facts, failure, right, presenter }}
            answer={answers[step.key] ?? ''}
            say={sayStep}
          />
        ) : null}
        {isOver && step.showsTable === true && failure === '' ? (
          <LessonTable {...{ lesson, runKey, results, say, onRun }} />
        ) : null}
        {presenter ? null : <Background {...props} say={say} />}
      </div>
      <Foot {...props} />
      <LiveRegion message={right === null ? title : outcomeSpoken(step, facts, sayStep)} />
    </div>
  );
}

/** Measured values as texts take them: a sequence of numbers stands as it is, names become a list. */
function sayable(measured: unknown): Values | undefined {
  if (typeof measured !== 'object' || measured === null) return undefined;
  return Object.fromEntries(
    Object.entries(measured as Values).map(([name, value]) => [
      name,
      Array.isArray(value) && typeof value[0] === 'number' ? value.join(', ') : value,
    ]),
  );
}

/** What is new comes into view, where the column scrolls. */
function useInView<T extends HTMLElement>(news: string) {
  const element = useRef<T>(null);
  useEffect(() => {
    element.current?.scrollIntoView({ block: 'nearest' });
  }, [news]);
  return element;
}

type Say = (key: string, values?: Values) => string;

/** A text of this lesson; '' where it has none. */
function useLessonText(lesson: string): Say {
  const known = useTextIfKnown();
  return (key, values) => known(`${lesson}.${key}`, values) ?? '';
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

interface OutcomeProps {
  step: LessonStep;
  facts: Values | undefined;
  failure: string;
  right: readonly string[] | null;
  answer: string;
  presenter: boolean;
  say: Say;
}

/** What came of it, in the numbers of this run. */
function Outcome({ step, facts, failure, right, answer, presenter, say }: OutcomeProps) {
  const t = useText();
  const isMeasured =
    (facts !== undefined || step.facts === undefined) &&
    (right !== null || step.prediction === undefined);
  const text = isMeasured
    ? say(step.prediction === undefined ? 'after' : 'explanation', facts)
    : '';
  const element = useInView<HTMLParagraphElement>(text);
  if (failure !== '')
    return <p className="lesson-outcome">{t('lesson.notMeasured', { reason: failure })}</p>;
  if (!isMeasured) return <p className="lesson-outcome quiet">{t('lesson.measuring')}</p>;
  if (text === '') return null;
  const lead = right === null ? '' : verdict(t, right, answer);
  return (
    <p ref={element} className="lesson-outcome" data-outcome={outcomeOf(right, answer)}>
      {lead === '' ? null : <strong>{lead} </strong>}
      {right?.length === 0 ? null : presenter ? inBrief(text, lead) : text}
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

const outcomeSpoken = (step: LessonStep, facts: Values | undefined, say: Say): string =>
  facts === undefined ? '' : say(step.prediction === undefined ? 'after' : 'explanation', facts);

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

function Foot(props: LessonPanelProps) {
  const { state, hasNextLesson, onNext, onBack, onNextLesson, onLessons } = props;
  const { lesson, stepIndex, phase } = state;
  const t = useText();
  const label = nextLabel(state);
  const isFinished = label === null;
  return (
    <footer className="lesson-foot">
      <Button icon="stepBack" disabled={stepIndex === 0 && phase === 'waiting'} onClick={onBack}>
        {t('lesson.back')}
      </Button>
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

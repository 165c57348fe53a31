/** The question before the turning point: answers to choose from, and, once it is shown, which of them came true. */
import type { LessonStep } from '../../scenario/lessons/lesson.ts';
import { classes } from '../kit/Button.tsx';
import { Icon } from '../kit/Icon.tsx';
import { useText } from '../kit/text.tsx';
import { VisuallyHidden } from '../kit/VisuallyHidden.tsx';

interface LessonPredictionProps {
  step: LessonStep;
  /** The lesson's own text under this key. */
  say: (key: string) => string;
  /** '' while nothing is chosen. */
  answer: string;
  /** Null while the answer is hidden. */
  right: readonly string[] | null;
  onAnswer: (option: string) => void;
}

const LETTERS = 'ABCDEF';

export function LessonPrediction(props: LessonPredictionProps) {
  const { step, say, answer, right, onAnswer } = props;
  const options = step.prediction?.options ?? [];
  return (
    <fieldset className="lesson-prediction" disabled={right !== null}>
      <legend>{say('question')}</legend>
      {options.map(({ key }, index) => {
        const isChosen = key === answer;
        const isRight = right?.includes(key) === true;
        return (
          <label
            key={key}
            className={classes(
              'lesson-option',
              isChosen && 'lesson-option-chosen',
              isRight && 'lesson-option-right',
              right !== null && isChosen && !isRight && 'lesson-option-wrong',
            )}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={`prediction-${step.key}`}
              value={key}
              checked={isChosen}
              onChange={() => onAnswer(key)}
            />
            <span className="lesson-letter" aria-hidden="true">
              <Mark
                letter={LETTERS[index] ?? ''}
                isRight={isRight}
                isWrong={right !== null && isChosen}
              />
            </span>
            <span>
              {say(`option.${key}`)}
              {right === null ? null : <Verdict isRight={isRight} isChosen={isChosen} />}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function Mark({
  letter,
  isRight,
  isWrong,
}: {
  letter: string;
  isRight: boolean;
  isWrong: boolean;
}) {
  if (isRight) return <Icon name="check" size={14} />;
  return isWrong ? <Icon name="cross" size={14} /> : letter;
}

/** What the sign says, for those who hear the page. */
function Verdict({ isRight, isChosen }: { isRight: boolean; isChosen: boolean }) {
  const t = useText();
  if (!isRight && !isChosen) return null;
  return <VisuallyHidden> – {t(isRight ? 'lesson.right' : 'lesson.wrong')}</VisuallyHidden>;
}

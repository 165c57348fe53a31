/** The left column where no lesson runs: lessons first, then the sandboxes. */
import { IconButton } from '../kit/Button.tsx';
import { useText } from '../kit/text.tsx';

export interface ListedScenario {
  name: string;
  title: string;
  about: string;
  /** Null: it is no lesson. */
  lesson: { steps: number; questions: number } | null;
}

interface ScenarioListProps {
  scenarios: readonly ListedScenario[];
  current: string;
  onOpen: (name: string) => void;
  onClose: () => void;
}

export function ScenarioList({ scenarios, current, onOpen, onClose }: ScenarioListProps) {
  const t = useText();
  const lessons = scenarios.filter(({ lesson }) => lesson !== null);
  const others = scenarios.filter(({ lesson }) => lesson === null);
  return (
    <div className="scenario-list">
      <IconButton
        className="scenario-close"
        look="quiet"
        icon="cross"
        label={t('page.closeLessons')}
        onClick={onClose}
      />
      {lessons.length === 0 ? (
        <p className="quiet">{t('page.noLessonsYet')}</p>
      ) : (
        <Part title={t('page.lessons')} items={lessons} current={current} onOpen={onOpen} />
      )}
      {others.length === 0 ? null : (
        <Part title={t('page.scenarios')} items={others} current={current} onOpen={onOpen} />
      )}
    </div>
  );
}

interface PartProps {
  title: string;
  items: readonly ListedScenario[];
  current: string;
  onOpen: (name: string) => void;
}

function Part({ title, items, current, onOpen }: PartProps) {
  const t = useText();
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {items.map(({ name, title: itemTitle, about, lesson }) => (
          <li key={name}>
            <button
              type="button"
              aria-current={name === current ? 'page' : undefined}
              onClick={() => onOpen(name)}
            >
              <strong>{itemTitle}</strong>
              {about === '' ? null : <span>{about}</span>}
              {lesson === null ? null : (
                <span className="scenario-size">{t('lesson.size', lesson)}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

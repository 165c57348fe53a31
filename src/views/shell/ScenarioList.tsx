/** The left column where no lesson runs: lessons first, then the sandboxes. */
import { IconButton } from '../kit/Button.tsx';
import { useText } from '../kit/text.tsx';

export interface ListedScenario {
  name: string;
  title: string;
  about: string;
  isLesson: boolean;
}

interface ScenarioListProps {
  scenarios: readonly ListedScenario[];
  current: string;
  onOpen: (name: string) => void;
  onClose: () => void;
}

export function ScenarioList({ scenarios, current, onOpen, onClose }: ScenarioListProps) {
  const t = useText();
  const lessons = scenarios.filter(({ isLesson }) => isLesson);
  const others = scenarios.filter(({ isLesson }) => !isLesson);
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
  return (
    <section>
      <h2>{title}</h2>
      <ul>
        {items.map(({ name, title: itemTitle, about }) => (
          <li key={name}>
            <button
              type="button"
              aria-current={name === current ? 'page' : undefined}
              onClick={() => onOpen(name)}
            >
              <strong>{itemTitle}</strong>
              {about === '' ? null : <span>{about}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

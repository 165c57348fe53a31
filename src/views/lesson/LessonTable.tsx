/** The results of all runs of a lesson side by side; each can be put on the stage, from where it has a link of its own. */
import type { Lesson } from '../../scenario/lessons/lesson.ts';
import { tableRuns } from '../../scenario/lessons/steps.ts';
import type { CheckResult } from '../../worker/protocol.ts';
import { useFormat, useText } from '../kit/text.tsx';

interface LessonTableProps {
  lesson: Lesson;
  runKey: string;
  results: Readonly<Record<string, CheckResult>>;
  /** The lesson's own text under this key. */
  say: (key: string) => string;
  onRun: (key: string) => void;
}

export function LessonTable({ lesson, runKey, results, say, onRun }: LessonTableProps) {
  const t = useText();
  const cell = useCell();
  const columns = lesson.table?.columns ?? [];
  return (
    <section className="lesson-table">
      <h3>{t('lesson.results')}</h3>
      {tableRuns(lesson).map((run) => {
        const measured = (results[`table.${run}`]?.measured ?? {}) as Record<string, unknown>;
        return (
          <div key={run} className="lesson-run" data-current={run === runKey}>
            <div className="lesson-run-head">
              <strong>{say(`run.${run}`)}</strong>
              {run === runKey ? (
                <span className="quiet">{t('lesson.shownNow')}</span>
              ) : (
                <button type="button" className="link-button" onClick={() => onRun(run)}>
                  {t('lesson.openRun')}
                </button>
              )}
            </div>
            <dl>
              {columns.map(({ key }) => (
                <div key={key}>
                  <dt>{say(`column.${key}`)}</dt>
                  <dd className="figures">{cell(measured[key])}</dd>
                </div>
              ))}
            </dl>
          </div>
        );
      })}
    </section>
  );
}

function useCell(): (value: unknown) => string {
  const format = useFormat();
  return (value) => {
    if (typeof value === 'number') return format.number(value, 1);
    if (Array.isArray(value)) return value.join(' ');
    return value === null || value === undefined ? '–' : String(value);
  };
}

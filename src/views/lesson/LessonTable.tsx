/** The results of all runs of a lesson side by side: a column a run. Each can be put on the stage, from where it has a link of its own. */
import type { Lesson } from '../../scenario/lessons/lesson.ts';
import { tableRuns } from '../../scenario/lessons/steps.ts';
import type { CheckResult } from '../../worker/protocol.ts';
import { useFormat, useText } from '../kit/text.tsx';
import type { Say } from './lessonText.ts';

interface LessonTableProps {
  lesson: Lesson;
  runKey: string;
  results: Readonly<Record<string, CheckResult>>;
  say: Say;
  onRun: (key: string) => void;
}

/** What is measured stands above its values: so a column has room for a sequence, on a phone and on the projector too. */
export function LessonTable({ lesson, runKey, results, say, onRun }: LessonTableProps) {
  const t = useText();
  const cell = useCell();
  const runs = tableRuns(lesson);
  const valueIn = (run: string, column: string): string =>
    cell((results[`table.${run}`]?.measured as Record<string, unknown> | undefined)?.[column]);
  return (
    <table className="lesson-table">
      <caption>{t('lesson.results')}</caption>
      <thead>
        <tr>
          {runs.map((run) => (
            <th key={run} scope="col" data-current={run === runKey}>
              {say(`run.${run}`)}
            </th>
          ))}
        </tr>
        <tr>
          {runs.map((run) => (
            <td key={run} data-current={run === runKey}>
              {run === runKey ? (
                <span className="quiet">{t('lesson.shownNow')}</span>
              ) : (
                <button type="button" className="link-button" onClick={() => onRun(run)}>
                  {t('lesson.openRun')}
                </button>
              )}
            </td>
          ))}
        </tr>
      </thead>
      {lesson.table?.columns.map(({ key }) => (
        <tbody key={key}>
          <tr>
            <th scope="rowgroup" colSpan={runs.length}>
              {say(`column.${key}`)}
            </th>
          </tr>
          <tr>
            {runs.map((run) => (
              <td key={run} className="figures" data-current={run === runKey}>
                {valueIn(run, key)}
              </td>
            ))}
          </tr>
        </tbody>
      ))}
    </table>
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

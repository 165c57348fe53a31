/** «6 s here, 18 s by default»: folded, since it is for whoever wonders. */
import type { Scenario } from '../../scenario/schema.ts';
import { useFormat, useText } from '../kit/text.tsx';
import { lessonValues, type LessonValue } from './lessonValues.ts';

export function LessonValues({ scenario }: { scenario: Scenario }) {
  const t = useText();
  const say = useValue();
  const values = lessonValues(scenario);
  if (values.length === 0) return null;
  return (
    <details className="lesson-values">
      <summary>{t('lesson.values', { count: values.length })}</summary>
      <p className="quiet">{t('lesson.valuesHint')}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('lesson.valueKey')}</th>
            <th scope="col">{t('lesson.valueHere')}</th>
            <th scope="col">{t('lesson.valueDefault')}</th>
          </tr>
        </thead>
        <tbody>
          {values.map((line) => (
            <tr key={`${line.side} ${line.key} ${String(line.value)}`}>
              <th scope="row">
                <code>{line.key}</code> <span className="quiet">{t(`lesson.${line.side}`)}</span>
              </th>
              <td>{say(line.value, line)}</td>
              <td>{say(line.standard, line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {values.some(({ key }) => key === 'enable.idempotence') ? (
        <p className="quiet">{t('lesson.idempotence')}</p>
      ) : null}
    </details>
  );
}

function useValue(): (value: LessonValue['value'], line: LessonValue) => string {
  const format = useFormat();
  return (value, { unit }) => {
    if (typeof value !== 'number') return String(value);
    return unit === 'ms' ? format.duration(value * 1000) : format.number(value);
  };
}

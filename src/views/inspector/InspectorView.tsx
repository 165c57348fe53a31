/** One node in full: what it believes against what is true, what it waits for, its configuration, the commands of a real cluster. */
import { useState, type ReactNode } from 'react';
import type { Belief, ConfigEntry, NodeInspection, WaitingTask } from '../../sim/inspect.ts';
import { Pill, type Tone } from '../kit/Pill.tsx';
import { useFormat, useText } from '../kit/text.tsx';
import { Commands } from './Commands.tsx';
import type { ShellOutput } from './shellOutput.ts';
import { Breakable } from './Breakable.tsx';
import './inspector.css';

export interface InspectorViewProps {
  title: string;
  state: string;
  tone: Tone;
  /** What the tip on the stage says as well. */
  lines: readonly string[];
  inspection: NodeInspection | null;
  /** Why there is none; null: it is on its way. */
  failure: string | null;
  output: ShellOutput | null;
  atUs: number;
  nodeName: (id: string, genitive?: boolean) => string;
  actions: ReactNode;
  children?: ReactNode;
}

export function InspectorView(props: InspectorViewProps) {
  const { title, state, tone, lines, inspection, failure, output, actions, children } = props;
  const t = useText();
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h2>{title}</h2>
        {state === '' ? null : <Pill tone={tone}>{state}</Pill>}
        {actions}
      </header>
      <div className="inspector-lines">
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {children}
      {failure === null ? null : (
        <p className="quiet">{t('inspector.failed', { reason: failure })}</p>
      )}
      {inspection === null ? null : (
        <>
          <Beliefs beliefs={inspection.beliefs} running={inspection.running} />
          <Waits waits={inspection.waits} {...props} />
          {inspection.config.length === 0 ? null : <Config entries={inspection.config} />}
        </>
      )}
      <Commands commands={inspection?.commands ?? []} output={output} />
    </div>
  );
}

function Beliefs({ beliefs, running }: { beliefs: readonly Belief[]; running: boolean }) {
  const t = useText();
  const [all, setAll] = useState(false);
  if (!running)
    return (
      <Section title={t('inspector.beliefs')}>
        {<p className="quiet">{t('inspector.beliefsNone')}</p>}
      </Section>
    );
  if (beliefs.length === 0) return null;
  const isOff = ({ value, truth }: Belief) => truth !== null && truth !== value;
  const wrong = beliefs.filter(isOff);
  const right = beliefs.filter((one) => !isOff(one));
  const shown = all
    ? [...wrong, ...right]
    : [...wrong, ...right.slice(0, Math.max(2, 6 - wrong.length))];
  const hidden = beliefs.length - shown.length;
  return (
    <Section title={t('inspector.beliefs')}>
      <table className="facts">
        <thead>
          <tr>
            <th scope="col">{t('inspector.what')}</th>
            <th scope="col">{t('inspector.believes')}</th>
            <th scope="col">{t('inspector.truth')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={`${one.code} ${one.about}`} className={isOff(one) ? 'fact-off' : undefined}>
              <th scope="row">{t(`inspector.${one.code}`, { about: one.about })}</th>
              <td>
                <Breakable text={one.value} />
              </td>
              <td>
                <Breakable text={one.truth ?? t('inspector.onlyItself')} />
                {isOff(one) ? (
                  <span className="fact-sign" role="img" aria-label={t('inspector.differs')}>
                    {' ≠'}
                  </span>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 || all ? (
        <button type="button" className="link-button" onClick={() => setAll(!all)}>
          {all ? t('eventList.fewer') : t('inspector.agree', { count: hidden })}
        </button>
      ) : null}
    </Section>
  );
}

function Waits({
  waits,
  atUs,
  nodeName,
}: {
  waits: readonly WaitingTask[];
  atUs: number;
  nodeName: (id: string, genitive?: boolean) => string;
}) {
  const t = useText();
  const { duration, number } = useFormat();
  return (
    <Section title={t('inspector.waits')}>
      {waits.length === 0 ? <p className="quiet">{t('inspector.waitsNone')}</p> : null}
      <ul className="waits">
        {alike(waits).map(({ wait, count }) => (
          <li key={keyOfWait(wait)}>
            <span>
              <code>{wait.kind}</code>
              {count === 1 ? null : ` ×${number(count)}`}
            </span>
            <span>
              {wait.api === ''
                ? t('inspector.waitsInside')
                : t('inspector.waitsFor', { api: wait.api, from: nodeName(wait.from, true) })}
              {wait.sinceUs === null
                ? null
                : ` · ${t('inspector.waitsSince', { time: duration(Math.max(0, atUs - wait.sinceUs)) })}`}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const keyOfWait = ({ kind, api, from }: WaitingTask): string => `${kind} ${api} ${from}`;

/** What waits for the same is one line, with the one that has waited longest. */
function alike(waits: readonly WaitingTask[]): { wait: WaitingTask; count: number }[] {
  const found = new Map<string, { wait: WaitingTask; count: number }>();
  for (const wait of waits) {
    const known = found.get(keyOfWait(wait));
    if (known === undefined) found.set(keyOfWait(wait), { wait, count: 1 });
    else {
      known.count += 1;
      if ((wait.sinceUs ?? Infinity) < (known.wait.sinceUs ?? Infinity)) known.wait = wait;
    }
  }
  return [...found.values()];
}

function Config({ entries }: { entries: readonly ConfigEntry[] }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const set = entries.filter(({ value, standard, modelled }) => value !== standard || !modelled);
  const shown = all ? entries : set;
  return (
    <Section title={t('inspector.config')}>
      {shown.length === 0 ? <p className="quiet">{t('inspector.configNone')}</p> : null}
      {shown.length === 0 ? null : (
        <table className="facts facts-config">
          <thead>
            <tr>
              <th scope="col">{t('inspector.configKey')}</th>
              <th scope="col">{t('inspector.configValue')}</th>
              <th scope="col">{t('inspector.configDefault')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, value, standard, unit, modelled }) => (
              <tr key={key} className={value === standard ? undefined : 'fact-set'}>
                <th scope="row">
                  <code>
                    <Breakable text={key} />
                  </code>
                  {modelled ? null : <Pill tone="warning">{t('inspector.notModelled')}</Pill>}
                </th>
                <td>
                  <Breakable text={withUnit(value, unit)} />
                </td>
                <td>
                  <Breakable text={standard === null ? '–' : withUnit(standard, unit)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <button type="button" className="link-button" onClick={() => setAll(!all)}>
        {all
          ? t('inspector.configHideDefaults')
          : t('inspector.configShowDefaults', { count: entries.length - set.length })}
      </button>
    </Section>
  );
}

/** Units are Kafka's own words, in Latin letters in every language. */
const withUnit = (value: string, unit: string): string =>
  unit === '' || value === '' ? value : `${value} ${unit}`;

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="inspector-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

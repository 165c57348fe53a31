/** Why something happened: sentence by sentence back to an action of a person or a setting of the scenario. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Because, TraceEvent } from '../../sim/kernel/trace.ts';
import { useFormat, useText } from '../kit/text.tsx';

export interface WhyLink {
  event: TraceEvent;
  how: 'itself' | 'trigger' | 'because';
  because?: Because | null;
}

export interface WhyChainProps {
  event: TraceEvent;
  say: (event: TraceEvent) => string;
  nodeName: (id: string) => string;
  findCauses: (eventId: number) => Promise<WhyLink[]>;
  /** Of an action. */
  whoDid: (event: TraceEvent) => 'reader' | 'lesson' | 'scenario';
  onJump: (atUs: number) => void;
}

/** Of which event, and what was found: the chain, or why there is none. */
type Found = { event: TraceEvent } & ({ chain: WhyLink[] } | { reason: string });

export function WhyChain(props: WhyChainProps) {
  const { event, findCauses } = props;
  const t = useText();
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let isWanted = true;
    const take = (result: Found) => isWanted && setFound(result);
    findCauses(event.id).then(
      (chain) => take({ event, chain }),
      (error: unknown) =>
        take({ event, reason: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [event, findCauses]);

  if (found?.event !== event) return <p className="why why-note">{t('eventList.whyLoading')}</p>;
  if ('reason' in found)
    return <p className="why why-note">{t('eventList.whyFailed', { reason: found.reason })}</p>;
  return <WhySteps {...props} chain={found.chain} />;
}

/** The chain itself, without the event that one asked about. */
export function WhySteps({
  chain,
  ...props
}: Omit<WhyChainProps, 'event' | 'findCauses'> & { chain: readonly WhyLink[] }) {
  const { say, nodeName, whoDid, onJump } = props;
  const t = useText();
  const { moment } = useFormat();
  const last = chain.at(-1);
  return (
    <ol className="why">
      {chain
        .filter(({ how }) => how !== 'itself')
        .map((link, i) => (
          <li key={`${link.event.id} ${i}`}>
            <p className="why-how">
              <How link={link} before={chain[chain.indexOf(link) - 1]} nodeName={nodeName} />
            </p>
            <p className="why-says">
              {say(link.event)}{' '}
              <button
                type="button"
                className="link-button figures"
                onClick={() => onJump(link.event.atUs)}
              >
                {moment(link.event.atUs)}
              </button>
            </p>
          </li>
        ))}
      <li className="why-root">
        {t(last?.event.kind === 'action' ? rootKeys[whoDid(last.event)] : 'eventList.whySetting')}
      </li>
    </ol>
  );
}

const rootKeys = {
  reader: 'eventList.whyActionReader',
  lesson: 'eventList.whyActionLesson',
  scenario: 'eventList.whyActionScenario',
} as const;

function How({
  link,
  before,
  nodeName,
}: {
  link: WhyLink;
  before: WhyLink | undefined;
  nodeName: (id: string) => string;
}): ReactNode {
  const t = useText();
  const { duration } = useFormat();
  const because = link.because ?? null;
  if (link.how !== 'because' || because === null) return t('eventList.whyBecause');
  const heard =
    because.lastHeardAtUs === null || before === undefined
      ? t('eventList.whyNeverHeard')
      : t(
          (because.lastHeardApi ?? '') === ''
            ? 'eventList.whyLastHeardAt'
            : 'eventList.whyLastHeard',
          {
            ago: duration(before.event.atUs - because.lastHeardAtUs),
            api: because.lastHeardApi,
          },
        );
  const via =
    because.via.length === 0
      ? ''
      : `, ${t('eventList.whyVia', { nodes: because.via.map(nodeName) })}`;
  return `${t('eventList.whySilence', { node: nodeName(because.waitedFor) })}: ${heard}${via}`;
}

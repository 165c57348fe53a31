/** What happened up to the playhead: each entry jumps to its moment, and "why?" opens the chain of its causes. */
import { memo, useMemo, useState } from 'react';
import type { TraceEvent } from '../../sim/kernel/trace.ts';
import { classes } from '../kit/Button.tsx';
import { useFormat, useText } from '../kit/text.tsx';
import { foldEvents, type EventEntry } from './foldEvents.ts';
import { WhyChain, type WhyChainProps } from './WhyChain.tsx';
import './events.css';

export interface EventListProps extends Pick<
  WhyChainProps,
  'say' | 'nodeName' | 'findCauses' | 'whoDid' | 'onJump'
> {
  events: readonly TraceEvent[];
  isBeat: (kind: string) => boolean;
  /** The event whose causes are shown; null: none. */
  picked: number | null;
  onPick: (id: number | null) => void;
}

export function EventList(props: EventListProps) {
  const { events, isBeat } = props;
  const t = useText();
  const [onlyBeats, setOnlyBeats] = useState(false);
  const entries = useMemo(
    () => foldEvents(events, { isBeat, onlyBeats }),
    [events, isBeat, onlyBeats],
  );
  return (
    <div className="events">
      <label className="events-filter">
        <input
          type="checkbox"
          checked={onlyBeats}
          onChange={(event) => setOnlyBeats(event.target.checked)}
        />
        {t('eventList.onlyMarked')}
      </label>
      {entries.length === 0 ? (
        <p className="events-empty">{t(onlyBeats ? 'eventList.emptyMarked' : 'eventList.empty')}</p>
      ) : null}
      <ol className="events-list" aria-label={t('eventList.heading')}>
        {entries.slice(0, MOST_ENTRIES).map((entry, i) => (
          <Entry key={entry.head.id} entry={entry} isNewest={i === 0} {...props} />
        ))}
      </ol>
    </div>
  );
}

const MOST_ENTRIES = 120;

interface EntryProps extends EventListProps {
  entry: EventEntry;
  isNewest: boolean;
}

const Entry = memo(function Entry({ entry, isNewest, ...props }: EntryProps) {
  const { picked, onPick, say, isBeat, whoDid } = props;
  const t = useText();
  const [open, setOpen] = useState(false);
  const { head } = entry;
  const hidden = hiddenIn(entry);
  const isPicked = picked === head.id;
  return (
    <li
      className={classes(
        'event',
        isNewest && 'event-newest',
        isBeat(head.kind) && 'event-beat',
        isPicked && 'event-picked',
      )}
    >
      <Moment event={head} onJump={props.onJump} />
      <div>
        <p className="event-says">{say(head)}</p>
        <p className="event-more">
          {head.kind === 'action' ? (
            <span className="event-by">{t(doneBy[whoDid(head)])}</span>
          ) : null}
          <button
            type="button"
            className="link-button"
            aria-expanded={isPicked}
            aria-label={isPicked ? undefined : t('eventList.whyOf', { sentence: say(head) })}
            onClick={() => onPick(isPicked ? null : head.id)}
          >
            {t(isPicked ? 'eventList.whyClose' : 'eventList.why')}
          </button>
          {hidden.length === 0 ? null : (
            <button
              type="button"
              className="link-button"
              aria-expanded={open}
              onClick={() => setOpen(!open)}
            >
              {open ? t('eventList.fewer') : foldedText(entry, t)}
            </button>
          )}
        </p>
        {isPicked ? <WhyChain event={head} {...props} /> : null}
        {open ? (
          <ol className="event-folded">
            {hidden.map((event) => (
              <li key={event.id}>
                <Moment event={event} onJump={props.onJump} />
                <div>
                  <p>{say(event)}</p>
                  <button
                    type="button"
                    className="link-button"
                    aria-label={t('eventList.whyOf', { sentence: say(event) })}
                    onClick={() => onPick(picked === event.id ? null : event.id)}
                  >
                    {t(picked === event.id ? 'eventList.whyClose' : 'eventList.why')}
                  </button>
                  {picked === event.id ? <WhyChain event={event} {...props} /> : null}
                </div>
              </li>
            ))}
          </ol>
        ) : null}
      </div>
    </li>
  );
}, isSameEntry);

const doneBy = {
  reader: 'eventList.byReader',
  lesson: 'eventList.byLesson',
  scenario: 'eventList.byScenario',
} as const;

/** The list is folded anew with each event; most of its entries stay what they were. On another branch a number is another event. */
function isSameEntry(a: EntryProps, b: EntryProps): boolean {
  return (
    a.entry.head === b.entry.head &&
    sameEvents(hiddenIn(a.entry), hiddenIn(b.entry)) &&
    a.isNewest === b.isNewest &&
    a.say === b.say &&
    a.whoDid === b.whoDid &&
    (a.picked === b.picked || (!holdsPicked(a) && !holdsPicked(b)))
  );
}

/** What the entry folds away, newest first. */
const hiddenIn = ({ consequences, alike, consequencesOfAlike }: EventEntry): TraceEvent[] =>
  [...consequences, ...alike, ...consequencesOfAlike].sort((a, b) => b.id - a.id);

const sameEvents = (a: readonly TraceEvent[], b: readonly TraceEvent[]): boolean =>
  a.length === b.length && a.every((event, i) => event === b[i]);

function holdsPicked({ picked, entry }: EntryProps): boolean {
  return picked !== null && [entry.head, ...hiddenIn(entry)].some(({ id }) => id === picked);
}

function foldedText({ consequences, alike }: EventEntry, t: ReturnType<typeof useText>): string {
  const parts: string[] = [];
  if (consequences.length > 0) parts.push(t('eventList.more', { count: consequences.length }));
  if (alike.length > 0) parts.push(t('eventList.moreAlike', { count: alike.length }));
  return parts.join(', ');
}

export function Moment({ event, onJump }: { event: TraceEvent; onJump: (atUs: number) => void }) {
  const t = useText();
  const { moment } = useFormat();
  const time = moment(event.atUs);
  return (
    <button
      type="button"
      className="event-time figures"
      aria-label={t('eventList.jump', { time })}
      onClick={() => onJump(event.atUs)}
    >
      {time}
    </button>
  );
}

/**
 * The page's frame: top bar, lesson, stage, details, playback. Below 1100 px the details are a drawer; on a phone the lesson is a sheet
 * over the stage, and the playback bar stays at the foot.
 */
import { useEffect, useRef, type ReactNode } from 'react';
import { IconButton, classes } from '../kit/Button.tsx';
import { useText } from '../kit/text.tsx';
import './shell.css';

export interface ShellProps {
  topBar: ReactNode;
  /** Shown below the top bar where that has no room for it. */
  health: ReactNode;
  /** The lesson, or the list of lessons; null: the column is closed. */
  left: ReactNode;
  leftLabel: string;
  /** On a phone a lesson is a sheet over the stage, a list covers it. */
  isLesson: boolean;
  stage: ReactNode;
  details: ReactNode;
  detailsOpen: boolean;
  onCloseDetails: () => void;
  playback: ReactNode;
  presenter: boolean;
}

export function Shell(props: ShellProps) {
  const t = useText();
  const { topBar, left, stage, details, playback, presenter, detailsOpen } = props;
  return (
    <div
      className={classes('shell', presenter && 'shell-presenter', left === null && 'shell-no-left')}
    >
      <a className="skip-link" href="#stage">
        {t('page.skipToStage')}
      </a>
      {topBar}
      <div className="shell-health">{props.health}</div>
      {left === null ? null : (
        <section
          className={classes('shell-left', props.isLesson ? 'shell-sheet' : 'shell-list')}
          aria-label={props.leftLabel}
        >
          <div className="shell-left-body">{left}</div>
        </section>
      )}
      <main className="shell-stage" id="stage" tabIndex={-1}>
        {stage}
      </main>
      {presenter ? null : (
        <Details open={detailsOpen} onClose={props.onCloseDetails}>
          {details}
        </Details>
      )}
      <footer className="shell-playback">{playback}</footer>
    </div>
  );
}

function Details({
  open,
  onClose,
  children,
}: {
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useText();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const onKey = (event: KeyboardEvent) => {
      // Only where it covers something is there something to close.
      if (event.key === 'Escape' && isDrawer()) onClose();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [open, onClose]);
  return (
    <>
      {open ? (
        <button
          type="button"
          className="drawer-shade"
          aria-label={t('page.closeDetails')}
          onClick={onClose}
        />
      ) : null}
      <aside
        ref={panel}
        className="shell-details"
        data-open={open}
        aria-label={t('page.detailsColumn')}
      >
        {children}
        <IconButton
          className="drawer-close"
          look="quiet"
          icon="cross"
          label={t('page.closeDetails')}
          onClick={onClose}
        />
      </aside>
    </>
  );
}

const isDrawer = (): boolean => matchMedia('(width < 1100px)').matches;

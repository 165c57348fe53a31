/** The page: puts the connected views into the frame, sets colours and language, listens to keys, runs the frame loop. */
import { lazy, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { linkLengthKind } from '../store/opening.ts';
import { usePlayback } from '../store/playback.ts';
import { useRun } from '../store/run.ts';
import { closePanel, useSelection } from '../store/selection.ts';
import { useSettings } from '../store/settings.ts';
import { speedPresets } from '../worker/pacing.ts';
import { startFrameLoop } from './frameLoop.ts';
import type { Host } from './host.ts';
import { useMedia, useReducedMotion, useLoadedLanguage } from './hooks.ts';
import { keyTable, listenToKeys, type KeyHost } from './keys.ts';
import { ErrorBoundary } from './kit/ErrorBoundary.tsx';
import { ToastProvider, useToast } from './kit/Toast.tsx';
import { LanguageProvider, useFormat, useText } from './kit/text.tsx';
import { Announcer } from './Announcer.tsx';
import { Later } from './Later.tsx';
import { PlaybackPane, stepBy } from './PlaybackPane.tsx';
import { Notice } from './shell/Notice.tsx';
import { ScenarioList } from './shell/ScenarioList.tsx';
import { Shell } from './shell/Shell.tsx';
import { StagePane } from './StagePane.tsx';
import { Health, togglePresenter, TopPane } from './TopPane.tsx';

const DetailsPane = lazy(async () => ({
  default: (await import('./DetailsPane.tsx')).DetailsPane,
}));
const HelpDialog = lazy(async () => ({
  default: (await import('./shell/HelpDialog.tsx')).HelpDialog,
}));
const ShareDialog = lazy(async () => ({
  default: (await import('./shell/ShareDialog.tsx')).ShareDialog,
}));

export function App({ host }: { host: Host }) {
  const language = useLoadedLanguage(useSettings((state) => state.language));
  if (language === null) return null;
  return (
    <LanguageProvider language={language}>
      <ToastProvider>
        <Page host={host} />
      </ToastProvider>
    </LanguageProvider>
  );
}

function Page({ host }: { host: Host }) {
  const t = useText();
  const presenter = useSettings((state) => state.presenter);
  const letters = useSettings((state) => state.letters);
  const detailsOpen = useSelection((state) => state.open);
  const scenarioName = useRun((state) => state.scenarioName);
  const isWide = useMedia('(width >= 1100px)');
  const isReady = useRun((state) => state.status === 'ready');
  const { lesson } = host;
  // Null: nobody asked. Then it stands where no lesson does, unless it would cover the stage.
  const [list, setList] = useState<{ isOpen: boolean; isWide: boolean } | null>(null);
  const listOpen = list?.isWide === isWide ? list.isOpen : lesson === null && isWide && isReady;
  const setListOpen = (isOpen: boolean) => setList({ isOpen, isWide });
  const [internal, setInternal] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const { share, shareDialog } = useShare(host);
  useAppearance();
  useEffect(() => startFrameLoop(host.controls.tick), [host.controls]);
  useKeys(host, {
    share,
    help: () => {
      host.controls.pause();
      setHelpOpen(true);
    },
    leave: () => {
      if (useSettings.getState().presenter) togglePresenter();
    },
  });

  const isList = listOpen && (lesson === null ? !presenter : true);
  const left = isList ? (
    <ScenarioList
      scenarios={host.scenarios}
      current={scenarioName}
      onOpen={(name) => {
        host.openScenario(name);
        setList(null);
      }}
      onClose={() => setListOpen(false)}
    />
  ) : (
    (lesson?.panel(() => setListOpen(true)) ?? null)
  );
  return (
    <>
      <Shell
        topBar={
          <TopPane
            host={host}
            internal={internal}
            onInternal={() => setInternal(!internal)}
            onLessons={() => setListOpen(!listOpen)}
            onHelp={() => setHelpOpen(true)}
            onShare={share}
          />
        }
        health={<Health host={host} />}
        left={left}
        leftLabel={t(isList ? 'page.lessons' : 'page.lessonColumn')}
        isLesson={!isList}
        stage={
          <>
            <Notices host={host} />
            <Guarded>
              <StagePane host={host} internal={internal} />
            </Guarded>
          </>
        }
        details={
          <Guarded>
            <Later>
              <DetailsPane host={host} />
            </Later>
          </Guarded>
        }
        detailsOpen={detailsOpen}
        onCloseDetails={closePanel}
        playback={<PlaybackPane host={host} />}
        presenter={presenter}
      />
      <Later>
        <HelpDialog
          open={helpOpen}
          lines={keyTable}
          letters={letters}
          onClose={() => setHelpOpen(false)}
        />
        {shareDialog}
      </Later>
      <Announcer />
    </>
  );
}

/** A fault of a pane is told in its place; it tries again when one moves through time. */
function Guarded({ children }: { children: ReactNode }) {
  const t = useText();
  const second = usePlayback((state) => Math.floor(state.atUs / 1e6));
  return (
    <ErrorBoundary
      resetKey={second}
      fallback={(reason) => <p className="stage-loading">{t('page.paneFailed', { reason })}</p>}
    >
      {children}
    </ErrorBoundary>
  );
}

/** Copies the link; where the clipboard is closed to the page, shows it to be copied by hand. */
function useShare({ shareLink }: Host) {
  const t = useText();
  const toast = useToast();
  const [link, setLink] = useState<string | null>(null);
  const share = useCallback(async () => {
    const address = await shareLink();
    const kind = linkLengthKind(address);
    if (kind === 'tooLong') return toast({ text: t('notice.tooLongToShare'), tone: 'bad' });
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      return setLink(address);
    }
    toast({
      text:
        kind === 'long' ? t('notice.copiedLong', { length: address.length }) : t('notice.copied'),
      tone: 'good',
    });
  }, [shareLink, t, toast]);
  return {
    share: () => void share(),
    shareDialog: <ShareDialog link={link} onClose={() => setLink(null)} />,
  };
}

/** Colours, projector and motion as attributes of the document, where the style sheets look for them. */
function useAppearance(): void {
  const { theme, presenter, language } = useSettings();
  const title = useRun((state) => state.title);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const reduced = useReducedMotion();
  useEffect(() => {
    const { dataset } = document.documentElement;
    const isDark = theme === 'dark' || (theme === 'system' && systemDark);
    // A projector washes a dark page out; the reader's own choice comes back afterwards.
    dataset['theme'] = isDark && !presenter ? 'dark' : 'light';
    if (presenter) dataset['presenter'] = '';
    else delete dataset['presenter'];
    dataset['motion'] = reduced ? 'reduced' : 'full';
  }, [theme, presenter, systemDark, reduced]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = title[language] === '' ? 'Highwater' : `${title[language]} · Highwater`;
  }, [language, title]);
}

function useKeys(host: Host, own: Pick<KeyHost, 'share' | 'help' | 'leave'>): void {
  const latest = useRef({ host, own });
  useEffect(() => {
    latest.current = { host, own };
  });
  const keyHost = useMemo((): KeyHost => {
    const controls = () => latest.current.host.controls;
    return {
      togglePlay: () => controls().togglePlay(),
      step: (unit, direction) => void stepBy(controls(), unit, direction),
      toStart: () => controls().toStart(),
      toEnd: () => controls().toEnd(),
      setSpeed: (speed) => controls().setSpeed(speed),
      changeSpeed: (direction) =>
        controls().setSpeed(nextSpeed(usePlayback.getState().speed, direction)),
      lesson: (direction) => latest.current.host.lesson?.step(direction),
      presenter: togglePresenter,
      undo: () => void controls().undoAction(),
      share: () => latest.current.own.share(),
      help: () => latest.current.own.help(),
      leave: () => latest.current.own.leave(),
    };
  }, []);
  useEffect(() => listenToKeys(keyHost, () => useSettings.getState().letters), [keyHost]);
}

/** The neighbouring preset; from auto pace one starts at real time. */
function nextSpeed(speed: 'auto' | number, direction: 1 | -1): number {
  if (speed === 'auto') return 1;
  const faster = speedPresets.find((preset) => preset > speed);
  const slower = speedPresets.findLast((preset) => preset < speed);
  return (direction === 1 ? faster : slower) ?? speed;
}

function Notices({ host: { controls, lesson } }: { host: Host }) {
  const t = useText();
  const { moment } = useFormat();
  const notice = useRun((state) => state.notice);
  const branchedFrom = useRun((state) => state.branchedFrom);
  const branch = useRun((state) => state.branches.find(({ current }) => current));
  if (notice === null && branchedFrom === null) return null;
  return (
    <div className="notices">
      {notice === null ? null : (
        <Notice
          tone="bad"
          icon="warning"
          text={t(`notice.${notice.key}` as 'notice.linkCut', notice.values)}
          onClose={controls.closeNotice}
        />
      )}
      {branchedFrom === null ? null : (
        <Notice
          tone="accent"
          icon="branch"
          text={t(lesson === null ? 'playback.branched' : 'lesson.branched', {
            time: moment(branch?.fromUs ?? 0),
          })}
          action={{
            label: t('playback.branchedUndo'),
            run: () => {
              controls.closeBranchNotice();
              void controls.switchBranch(branchedFrom);
            },
          }}
          onClose={controls.closeBranchNotice}
        />
      )}
    </div>
  );
}

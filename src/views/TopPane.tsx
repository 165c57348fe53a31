/** The top bar, connected: title, health, language, colours. */
import { useRun } from '../store/run.ts';
import { select, showPanel, useSelection } from '../store/selection.ts';
import { useSettings } from '../store/settings.ts';
import type { Host } from './host.ts';
import { useReducedMotion } from './hooks.ts';
import { useLanguage } from './kit/text.tsx';
import { pickTextFile, saveTextFile } from './scenarioFile.ts';
import { HealthPill } from './shell/HealthPill.tsx';
import { TopBar } from './shell/TopBar.tsx';

interface TopPaneProps {
  host: Host;
  /** Kafka's own topics are on the stage. */
  internal: boolean;
  onInternal: () => void;
  onLessons: () => void;
  onHelp: () => void;
  onShare: () => void;
}

export function TopPane({ host, internal, onInternal, onLessons, onHelp, onShare }: TopPaneProps) {
  const { language, theme, presenter, letters } = useSettings();
  const title = useRun((state) => state.title);
  const reducedMotion = useReducedMotion();
  return (
    <TopBar
      title={title[useLanguage()]}
      isLesson={host.lesson !== null}
      language={language}
      theme={theme}
      presenter={presenter}
      reducedMotion={reducedMotion}
      letters={letters}
      internal={internal}
      onInternal={onInternal}
      health={<Health host={host} />}
      onLessons={onLessons}
      onLanguage={(code) => useSettings.setState({ language: code })}
      onTheme={(next) => useSettings.setState({ theme: next })}
      onPresenter={togglePresenter}
      onReducedMotion={(reduced) => useSettings.setState({ reducedMotion: reduced })}
      onLetters={(on) => useSettings.setState({ letters: on })}
      onOpenFile={() => void pickTextFile().then(host.openText)}
      onSaveFile={() => saveTextFile(fileName(), host.scenarioText())}
      onHelp={onHelp}
      onDetails={() => showPanel(useSelection.getState().panel)}
      onShare={onShare}
    />
  );
}

export function Health({ host: { controls } }: { host: Host }) {
  const scene = useRun((state) => state.scene);
  if (scene === null) return null;
  return <HealthPill scene={scene} onWhy={() => void showWhy(controls)} />;
}

/** Opens the chain of causes of the last change of health, in the list of events. */
async function showWhy(controls: Host['controls']): Promise<void> {
  const [first] = await controls.whyHealth();
  if (first === undefined) showPanel('events');
  else select({ kind: 'event', id: first.event.id });
}

const fileName = (): string => `${useRun.getState().scenarioName || 'scenario'}.json`;

export function togglePresenter(): void {
  useSettings.setState(({ presenter }) => ({ presenter: !presenter }));
}

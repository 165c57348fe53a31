/** Where I am, how the cluster is, and how the page looks and speaks. */
import type { ReactNode } from 'react';
import { Button, IconButton } from '../kit/Button.tsx';
import { Menu, type MenuItem } from '../kit/Menu.tsx';
import { useText } from '../kit/text.tsx';

export interface TopBarProps {
  title: string;
  isLesson: boolean;
  language: 'en' | 'ru';
  theme: 'light' | 'dark' | 'system';
  presenter: boolean;
  reducedMotion: boolean;
  letters: boolean;
  internal: boolean;
  health: ReactNode;
  onLessons: () => void;
  onLanguage: (language: 'en' | 'ru') => void;
  onTheme: (theme: 'light' | 'dark' | 'system') => void;
  onPresenter: () => void;
  onReducedMotion: (reduced: boolean) => void;
  onLetters: (letters: boolean) => void;
  onInternal: () => void;
  onOpenFile: () => void;
  onSaveFile: () => void;
  onHelp: () => void;
  onDetails: () => void;
  onShare: () => void;
}

export function TopBar(props: TopBarProps) {
  const t = useText();
  const { title, language, presenter, onLessons, onLanguage, onPresenter, onDetails, onShare } =
    props;
  return (
    <header className="top-bar">
      <Logo />
      <nav className="top-place" aria-label={t('page.lessons')}>
        <button
          type="button"
          className="top-lessons"
          title={t('page.openLessons')}
          onClick={onLessons}
        >
          {t('page.lessons')}
        </button>
        <span aria-hidden="true">/</span>
        <h1>{title}</h1>
      </nav>
      <div className="top-health">{props.health}</div>
      <div className="top-actions">
        <div className="segmented top-language" role="group" aria-label={t('page.language')}>
          {(['en', 'ru'] as const).map((code) => (
            <button
              key={code}
              type="button"
              lang={code}
              aria-pressed={language === code}
              aria-label={t(code === 'en' ? 'page.english' : 'page.russian')}
              onClick={() => onLanguage(code)}
            >
              {code.toUpperCase()}
            </button>
          ))}
        </div>
        <Menu
          align="end"
          items={() => settingsItems(props, t)}
          trigger={<IconButton className="top-settings" icon="menu" label={t('page.settings')} />}
        />
        <Button
          className="top-present"
          icon="present"
          aria-pressed={presenter}
          onClick={onPresenter}
        >
          {t(presenter ? 'page.presentEnd' : 'page.present')}
        </Button>
        <Button className="top-details" icon="list" onClick={onDetails}>
          {t('page.details')}
        </Button>
        <Button className="top-share" look="primary" icon="share" onClick={onShare}>
          {t('page.share')}
        </Button>
      </div>
    </header>
  );
}

function settingsItems(props: TopBarProps, t: ReturnType<typeof useText>): MenuItem[] {
  const themes = [
    ['light', 'page.themeLight'],
    ['dark', 'page.themeDark'],
    ['system', 'page.themeSystem'],
  ] as const;
  return [
    {
      kind: 'action',
      id: 'lessons',
      label: t('page.lessons'),
      icon: 'list',
      onSelect: props.onLessons,
    },
    {
      kind: 'action',
      id: 'present',
      label: t(props.presenter ? 'page.presentEnd' : 'page.present'),
      icon: 'present',
      onSelect: props.onPresenter,
    },
    {
      kind: 'action',
      id: 'open-file',
      label: t('page.openFile'),
      icon: 'file',
      onSelect: props.onOpenFile,
    },
    {
      kind: 'action',
      id: 'save-file',
      label: t('page.saveFile'),
      icon: 'down',
      onSelect: props.onSaveFile,
    },
    { kind: 'action', id: 'help', label: t('page.help'), icon: 'help', onSelect: props.onHelp },
    { kind: 'separator', id: 'before-theme' },
    { kind: 'heading', id: 'theme', label: t('page.theme') },
    ...themes.map(([theme, key]): MenuItem => ({
      kind: 'action',
      id: theme,
      label: t(key),
      checked: props.theme === theme,
      onSelect: () => props.onTheme(theme),
    })),
    { kind: 'separator', id: 'before-language' },
    { kind: 'heading', id: 'language', label: t('page.language') },
    {
      kind: 'action',
      id: 'en',
      label: t('page.english'),
      checked: props.language === 'en',
      onSelect: () => props.onLanguage('en'),
    },
    {
      kind: 'action',
      id: 'ru',
      label: t('page.russian'),
      checked: props.language === 'ru',
      onSelect: () => props.onLanguage('ru'),
    },
    { kind: 'separator', id: 'before-motion' },
    {
      kind: 'action',
      id: 'internal',
      label: t('page.internal'),
      checked: props.internal,
      onSelect: props.onInternal,
    },
    {
      kind: 'action',
      id: 'motion',
      label: t('page.motion'),
      checked: props.reducedMotion,
      onSelect: () => props.onReducedMotion(!props.reducedMotion),
    },
    {
      kind: 'action',
      id: 'letters',
      label: t('page.letters'),
      checked: props.letters,
      onSelect: () => props.onLetters(!props.letters),
    },
  ];
}

function Logo() {
  const t = useText();
  return (
    <span className="logo">
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <rect x="1" y="11" width="8" height="12" rx="2.5" fill="var(--key-0)" />
        <rect x="10.5" y="11" width="8" height="12" rx="2.5" fill="var(--key-1)" />
        <rect
          x="24"
          y="11"
          width="7"
          height="12"
          rx="2.5"
          fill="none"
          stroke="var(--line-strong)"
          strokeWidth="2"
          strokeDasharray="3 2"
        />
        <path d="M17.5 3h7.5l-2.5 3.6V29h-2.5V6.6z" fill="var(--accent)" />
      </svg>
      <span className="logo-name">{t('page.name')}</span>
    </span>
  );
}

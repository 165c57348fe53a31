/**
 * The one table of keys: the page obeys it, and the help dialog prints it.
 *
 * A binding names keys by `KeyboardEvent.key` or by `code` (letters and digits, so that they work in every keyboard layout), with
 * `Shift+` before it where that belongs to it. Keys that are characters can be switched off (WCAG 2.1.4).
 */
import type { MessageKey } from '../i18n/translate.ts';

export interface KeyHost {
  togglePlay: () => void;
  step: (unit: 'event' | 'hop' | 'beat', direction: 1 | -1) => void;
  toStart: () => void;
  toEnd: () => void;
  setSpeed: (speed: 'auto' | number) => void;
  /** One preset up or down. */
  changeSpeed: (direction: 1 | -1) => void;
  lesson: (direction: 1 | -1) => void;
  presenter: () => void;
  undo: () => void;
  share: () => void;
  help: () => void;
  leave: () => void;
}

export interface KeyBinding {
  id: string;
  keys: readonly string[];
  /** How the help dialog writes them: a text key, or the sign itself. */
  signs: readonly (MessageKey | `=${string}`)[];
  does: MessageKey;
  /** A single character. */
  character: boolean;
  run: (host: KeyHost) => void;
}

const key = (
  id: string,
  keys: string[],
  signs: KeyBinding['signs'],
  does: MessageKey,
  run: KeyBinding['run'],
  character = false,
): KeyBinding => ({ id, keys, signs, does, run, character });

export const keyTable: readonly KeyBinding[] = [
  key('togglePlay', ['Space'], ['keys.space'], 'keys.togglePlay', (host) => host.togglePlay()),
  key('togglePlayDot', ['.'], ['=.'], 'keys.togglePlay', (host) => host.togglePlay(), true),
  key('stepBack', ['ArrowLeft'], ['=←'], 'keys.stepBack', (host) => host.step('event', -1)),
  key('stepForward', ['ArrowRight'], ['=→'], 'keys.stepForward', (host) => host.step('event', 1)),
  key('beatBack', ['Shift+ArrowLeft'], ['=Shift+←'], 'keys.beatBack', (host) =>
    host.step('beat', -1),
  ),
  key('beatForward', ['Shift+ArrowRight'], ['=Shift+→'], 'keys.beatForward', (host) =>
    host.step('beat', 1),
  ),
  key('hopBack', ['BracketLeft'], ['=['], 'keys.hopBack', (host) => host.step('hop', -1), true),
  key(
    'hopForward',
    ['BracketRight'],
    ['=]'],
    'keys.hopForward',
    (host) => host.step('hop', 1),
    true,
  ),
  key('toStart', ['Home'], ['keys.home'], 'keys.toStart', (host) => host.toStart()),
  key('toEnd', ['End'], ['keys.end'], 'keys.toEnd', (host) => host.toEnd()),
  key(
    'speed1',
    ['Digit1', 'Numpad1'],
    ['=1'],
    'keys.speedQuarter',
    (host) => host.setSpeed(0.25),
    true,
  ),
  key(
    'speed2',
    ['Digit2', 'Numpad2'],
    ['=2'],
    'keys.speedHalf',
    (host) => host.setSpeed(0.5),
    true,
  ),
  key('speed3', ['Digit3', 'Numpad3'], ['=3'], 'keys.speedOne', (host) => host.setSpeed(1), true),
  key('speed4', ['Digit4', 'Numpad4'], ['=4'], 'keys.speedTwo', (host) => host.setSpeed(2), true),
  key('speed5', ['Digit5', 'Numpad5'], ['=5'], 'keys.speedFour', (host) => host.setSpeed(4), true),
  key(
    'speed0',
    ['Digit0', 'Numpad0'],
    ['=0'],
    'keys.speedAuto',
    (host) => host.setSpeed('auto'),
    true,
  ),
  key(
    'slower',
    ['Minus', 'NumpadSubtract'],
    ['=−'],
    'keys.slower',
    (host) => host.changeSpeed(-1),
    true,
  ),
  key(
    'faster',
    ['Equal', 'Shift+Equal', 'NumpadAdd'],
    ['=+'],
    'keys.faster',
    (host) => host.changeSpeed(1),
    true,
  ),
  key('lessonNext', ['PageDown'], ['keys.pageDown'], 'keys.lessonNext', (host) => host.lesson(1)),
  key('lessonPrevious', ['PageUp'], ['keys.pageUp'], 'keys.lessonPrevious', (host) =>
    host.lesson(-1),
  ),
  key('presenter', ['KeyP'], ['=P'], 'keys.presenter', (host) => host.presenter(), true),
  key('undo', ['KeyU'], ['=U'], 'keys.undo', (host) => host.undo(), true),
  key('share', ['KeyS'], ['=S'], 'keys.share', (host) => host.share(), true),
  key('help', ['?', 'F1'], ['=?', '=F1'], 'keys.help', (host) => host.help(), true),
  key('leave', ['Escape'], ['keys.escape'], 'keys.leave', (host) => host.leave()),
];

interface Pressed {
  key: string;
  code: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The binding of a key press; null: none, or it is switched off. */
export function bindingOf(pressed: Pressed, characters: boolean): KeyBinding | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const names = [pressed.key, pressed.code].map((name) =>
    pressed.shiftKey ? `Shift+${name}` : name,
  );
  // A sign that needs Shift on this keyboard (`?`) is known by the sign alone.
  if (pressed.shiftKey && pressed.key.length === 1) names.push(pressed.key);
  const binding = keyTable.find(({ keys }) => keys.some((name) => names.includes(name)));
  if (binding === undefined) return null;
  // F1 is no character, whatever else opens the help.
  return binding.character && !characters && pressed.key !== 'F1' ? null : binding;
}

/** True where a key press belongs to the control that has the focus, not to the page. */
export function belongsToControl(target: EventTarget | null, pressed: Pressed): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog[open], [role="menu"]') !== null) return true;
  if (target.isContentEditable || target.matches('textarea, select')) return true;
  if (target instanceof HTMLInputElement) {
    const isText = !['range', 'checkbox', 'radio', 'button'].includes(target.type);
    return (
      isText ||
      (target.type === 'range' && /^(Arrow|Home$|End$|Page)/.test(pressed.key)) ||
      (target.type === 'radio' && pressed.key.startsWith('Arrow')) ||
      pressed.code === 'Space'
    );
  }
  const isPressed = pressed.code === 'Space' || pressed.key === 'Enter';
  if (isPressed && target.matches('button, a[href], summary, [role="button"], [role="tab"]'))
    return true;
  return target.matches('[role="tab"]') && pressed.key.startsWith('Arrow');
}

/** Listens on the page; gives the way to stop. */
export function listenToKeys(host: KeyHost, characters: () => boolean): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || belongsToControl(event.target, event)) return;
    const binding = bindingOf(event, characters());
    if (binding === null) return;
    if (binding.id !== 'leave') event.preventDefault();
    binding.run(host);
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}

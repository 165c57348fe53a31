/**
 * A menu that opens at its button: items are data. What draws it comes with the first press (or before, when the page is idle), so that
 * the first visit need not wait for it.
 */
import { cloneElement, useState, type ReactElement } from 'react';
import type { IconName } from './Icon.tsx';
import type * as Loaded from './RadixMenu.tsx';

export type MenuItem =
  | { kind: 'heading'; id: string; label: string }
  | { kind: 'separator'; id: string }
  | {
      kind: 'action';
      id: string;
      label: string;
      icon?: IconName;
      tone?: 'bad';
      checked?: boolean;
      disabled?: boolean;
      onSelect: () => void;
    }
  | { kind: 'submenu'; id: string; label: string; items: readonly MenuItem[] };

interface TriggerProps {
  onClick?: () => void;
  onPointerEnter?: () => void;
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
}

export interface MenuProps {
  /** The button: exactly one element that takes a ref. */
  trigger: ReactElement<TriggerProps>;
  /** Asked for when the menu opens. */
  items: () => readonly MenuItem[];
  align?: 'start' | 'center' | 'end';
}

let loaded: typeof Loaded | null = null;

export async function loadMenus(): Promise<void> {
  loaded ??= await import('./RadixMenu.tsx');
}

export function Menu(props: MenuProps) {
  const [isWanted, setIsWanted] = useState(false);
  if (isWanted && loaded !== null) return <loaded.RadixMenu {...props} />;
  return cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: () => void loadMenus().then(() => setIsWanted(true)),
  });
}

/** A menu that opens at its button: items are data. Radix keeps focus, arrow keys, type-ahead and the place on the screen. */
import * as RadixMenu from '@radix-ui/react-dropdown-menu';
import { useState, type ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';
import { classes } from './Button.tsx';

export type MenuItem =
  | { kind: 'heading'; id: string; label: string }
  | { kind: 'separator'; id: string }
  | {
      kind: 'action';
      id: string;
      label: string;
      /** A second line, smaller. */
      hint?: string;
      icon?: IconName;
      tone?: 'bad';
      checked?: boolean;
      disabled?: boolean;
      onSelect: () => void;
    }
  | { kind: 'submenu'; id: string; label: string; items: readonly MenuItem[] };

interface MenuProps {
  /** The button: exactly one element that takes a ref. */
  trigger: ReactNode;
  /** Asked for when the menu opens. */
  items: () => readonly MenuItem[];
  align?: 'start' | 'center' | 'end';
  onOpenChange?: (open: boolean) => void;
}

export function Menu({ trigger, items, align = 'start', onOpenChange }: MenuProps) {
  const [open, setOpen] = useState(false);
  return (
    <RadixMenu.Root
      modal={false}
      open={open}
      onOpenChange={(isOpen) => {
        setOpen(isOpen);
        onOpenChange?.(isOpen);
      }}
    >
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {open ? items().map(renderItem) : null}
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}

function renderItem(item: MenuItem): ReactNode {
  switch (item.kind) {
    case 'heading':
      return (
        <RadixMenu.Label key={item.id} className="menu-heading">
          {item.label}
        </RadixMenu.Label>
      );
    case 'separator':
      return <RadixMenu.Separator key={item.id} className="menu-separator" />;
    case 'submenu':
      return (
        <RadixMenu.Sub key={item.id}>
          <RadixMenu.SubTrigger className="menu-item">
            <span className="menu-words">{item.label}</span>
            <Icon name="right" size={12} />
          </RadixMenu.SubTrigger>
          <RadixMenu.Portal>
            <RadixMenu.SubContent className="menu" sideOffset={4} collisionPadding={8}>
              {item.items.map(renderItem)}
            </RadixMenu.SubContent>
          </RadixMenu.Portal>
        </RadixMenu.Sub>
      );
    case 'action':
      return renderAction(item);
  }
}

function renderAction(item: Extract<MenuItem, { kind: 'action' }>): ReactNode {
  const words = (
    <>
      {item.icon === undefined ? null : <Icon name={item.icon} size={14} />}
      <span className="menu-words">
        {item.label}
        {item.hint === undefined ? null : <small>{item.hint}</small>}
      </span>
    </>
  );
  const look = classes('menu-item', item.tone === 'bad' && 'menu-item-bad');
  if (item.checked === undefined) {
    return (
      <RadixMenu.Item
        key={item.id}
        className={look}
        disabled={item.disabled ?? false}
        onSelect={item.onSelect}
      >
        {words}
      </RadixMenu.Item>
    );
  }
  return (
    <RadixMenu.CheckboxItem
      key={item.id}
      className={look}
      checked={item.checked}
      onSelect={item.onSelect}
    >
      <span className="menu-check">{item.checked ? <Icon name="check" size={14} /> : null}</span>
      {words}
    </RadixMenu.CheckboxItem>
  );
}

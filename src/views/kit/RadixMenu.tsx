/** A menu's inside, loaded when the first one is wanted. Radix keeps focus, arrow keys, type-ahead and the place on the screen. */
import * as Radix from '@radix-ui/react-dropdown-menu';
import { useState, type ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { MenuItem, MenuProps } from './Menu.tsx';
import { classes } from './Button.tsx';

export function RadixMenu({ trigger, items, align = 'start' }: MenuProps) {
  // It is loaded by the press that opens it.
  const [open, setOpen] = useState(true);
  return (
    <Radix.Root modal={false} open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {open ? items().map(renderItem) : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function renderItem(item: MenuItem): ReactNode {
  switch (item.kind) {
    case 'heading':
      return (
        <Radix.Label key={item.id} className="menu-heading">
          {item.label}
        </Radix.Label>
      );
    case 'separator':
      return <Radix.Separator key={item.id} className="menu-separator" />;
    case 'submenu':
      return (
        <Radix.Sub key={item.id}>
          <Radix.SubTrigger className="menu-item">
            <span className="menu-words">{item.label}</span>
            <Icon name="right" size={12} />
          </Radix.SubTrigger>
          <Radix.Portal>
            <Radix.SubContent className="menu" sideOffset={4} collisionPadding={8}>
              {item.items.map(renderItem)}
            </Radix.SubContent>
          </Radix.Portal>
        </Radix.Sub>
      );
    case 'action':
      return renderAction(item);
  }
}

function renderAction(item: Extract<MenuItem, { kind: 'action' }>): ReactNode {
  const words = (
    <>
      {item.icon === undefined ? null : <Icon name={item.icon} size={14} />}
      <span className="menu-words">{item.label}</span>
    </>
  );
  const look = classes('menu-item', item.tone === 'bad' && 'menu-item-bad');
  if (item.checked === undefined) {
    return (
      <Radix.Item
        key={item.id}
        className={look}
        disabled={item.disabled ?? false}
        onSelect={item.onSelect}
      >
        {words}
      </Radix.Item>
    );
  }
  return (
    <Radix.CheckboxItem
      key={item.id}
      className={look}
      checked={item.checked}
      onSelect={item.onSelect}
    >
      <span className="menu-check">{item.checked ? <Icon name="check" size={14} /> : null}</span>
      {words}
    </Radix.CheckboxItem>
  );
}

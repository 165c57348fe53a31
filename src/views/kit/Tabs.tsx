/** Panels of which one is open, named by tabs: Radix keeps the arrow keys and the roles. */
import * as RadixTabs from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';

export interface TabItem<Id extends string> {
  id: Id;
  label: string;
  content: ReactNode;
}

interface TabsProps<Id extends string> {
  label: string;
  items: readonly TabItem<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  /** Stands at the end of the row of tabs. */
  aside?: ReactNode;
}

export function Tabs<Id extends string>({ label, items, value, onChange, aside }: TabsProps<Id>) {
  return (
    <RadixTabs.Root
      className="tabs"
      value={value}
      onValueChange={(id) => onChange(id as Id)}
      activationMode="manual"
    >
      <div className="tabs-bar">
        <RadixTabs.List className="tabs-list" aria-label={label}>
          {items.map((item) => (
            <RadixTabs.Trigger key={item.id} className="tab" value={item.id}>
              {item.label}
            </RadixTabs.Trigger>
          ))}
        </RadixTabs.List>
        {aside}
      </div>
      {items.map((item) => (
        <RadixTabs.Content key={item.id} className="tab-panel" value={item.id}>
          {item.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}

/** What the person looks at closely. */

import { create } from 'zustand';

export type Selected =
  | { kind: 'node'; id: string }
  | { kind: 'partition'; topicPartition: string }
  | { kind: 'record'; topicPartition: string; offset: number; broker: number }
  | { kind: 'event'; id: number };

export type Panel = 'events' | 'inspector' | 'log' | 'ledger';

export interface SelectionState {
  selected: Selected | null;
  panel: Panel;
  /** The right column, where it is a drawer. */
  open: boolean;
}

export const useSelection = create<SelectionState>()(() => ({
  selected: null,
  panel: 'events',
  open: false,
}));

const panelOf: Record<Selected['kind'], Panel> = {
  node: 'inspector',
  partition: 'log',
  record: 'log',
  event: 'events',
};

/** Selects a thing and shows the panel that tells about it; null clears. */
export function select(selected: Selected | null): void {
  if (selected === null) useSelection.setState({ selected: null });
  else useSelection.setState({ selected, panel: panelOf[selected.kind], open: true });
}

export const showPanel = (panel: Panel): void => useSelection.setState({ panel, open: true });
export const closePanel = (): void => useSelection.setState({ open: false });

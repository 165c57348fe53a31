/** A word on a tinted ground. The tone only doubles what the word and the sign say. */
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

export type Tone = 'neutral' | 'accent' | 'good' | 'warning' | 'bad';

export function Pill({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span className={`pill pill-${tone}`}>
      {icon === undefined ? null : <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}

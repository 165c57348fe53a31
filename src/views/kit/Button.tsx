/** Buttons. One without words still has a name: it is spoken, and shown as a tip. */
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Icon, type IconName } from './Icon.tsx';

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type' | 'title' | 'aria-label'>;

export interface ButtonProps extends Native {
  look?: 'plain' | 'primary' | 'ink' | 'quiet';
  icon?: IconName;
  children: ReactNode;
}

export function Button({ look = 'plain', icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classes('button', `button-${look}`, className)} {...rest}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Native {
  label: string;
  icon: IconName;
  /** The key that does the same, for the tip. */
  keys?: string;
  look?: ButtonProps['look'];
}

export function IconButton({
  label,
  icon,
  keys,
  look = 'plain',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys === undefined ? label : `${label} (${keys})`}
      className={classes('button', 'button-icon', `button-${look}`, className)}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}

export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}

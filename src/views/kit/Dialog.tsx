/** A dialog over the page: the browser's own, which keeps the focus inside, closes on Escape and gives the focus back. */
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { useText } from './text.tsx';

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, title, onClose, children, wide = false }: DialogProps) {
  const t = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onClose={onClose}
      onPointerDown={(event) => {
        // The backdrop is the dialog element itself; what lies in the dialog has a target of its own.
        if (event.target === dialog.current) dialog.current.close();
      }}
    >
      {open ? (
        <div className="dialog-body">
          <header className="dialog-head">
            <h2 id={titleId}>{title}</h2>
            <IconButton look="quiet" icon="cross" label={t('kit.close')} onClick={onClose} />
          </header>
          {children}
        </div>
      ) : null}
    </dialog>
  );
}

/**
 * Short confirmations at the foot of the page: what a person's click did, with the way back where there is one. They go by themselves,
 * except bad news, which stays until it is closed.
 */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { IconButton } from './Button.tsx';
import { useText } from './text.tsx';

export interface Toast {
  text: string;
  tone?: 'good' | 'bad' | 'neutral';
}

const STAYS_MS = 6_000;
const ShowToast = createContext<(toast: Toast) => void>(() => undefined);

export function useToast(): (toast: Toast) => void {
  return useContext(ShowToast);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<{ id: number; toast: Toast } | null>(null);
  const show = useCallback((next: Toast) => {
    setToast((last) => ({ id: (last?.id ?? 0) + 1, toast: next }));
  }, []);
  const close = useCallback(() => setToast(null), []);
  const shown = useMemo(
    () =>
      toast === null ? null : <ToastCard key={toast.id} toast={toast.toast} onClose={close} />,
    [toast, close],
  );
  return (
    <ShowToast value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {shown}
      </div>
    </ShowToast>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const t = useText();
  const stays = toast.tone === 'bad';
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(onClose, STAYS_MS);
    return () => clearTimeout(timer);
  }, [stays, onClose]);

  return (
    <div className={`toast toast-${toast.tone ?? 'neutral'}`}>
      <span>{toast.text}</span>
      <IconButton look="quiet" icon="cross" label={t('kit.close')} onClick={onClose} />
    </div>
  );
}

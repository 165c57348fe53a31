/**
 * Says changes to a screen reader: at most one a second, the newest wins. A build-up of alerts is the common failure of such regions,
 * so what was overtaken while the region was busy is dropped, not queued.
 */
import { useEffect, useRef, useState } from 'react';

const PAUSE_MS = 1_000;

export function LiveRegion({ message }: { message: string }) {
  const [spoken, setSpoken] = useState('');
  const spokenAtMs = useRef(-PAUSE_MS);

  useEffect(() => {
    const waitMs = Math.max(0, spokenAtMs.current + PAUSE_MS - performance.now());
    const timer = setTimeout(() => {
      spokenAtMs.current = performance.now();
      setSpoken(message);
    }, waitMs);
    return () => clearTimeout(timer);
  }, [message]);

  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </div>
  );
}

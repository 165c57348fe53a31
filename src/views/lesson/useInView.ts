import { useEffect, useRef } from 'react';

/** What is new comes into view, where the column scrolls. */
export function useInView<T extends HTMLElement>(news: string) {
  const element = useRef<T>(null);
  useEffect(() => {
    element.current?.scrollIntoView({ block: 'nearest' });
  }, [news]);
  return element;
}

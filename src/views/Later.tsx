/** What can wait for the stage: it comes once that has been drawn, with the texts of what a person opens. */
import { Suspense, type ReactNode } from 'react';
import { useStageDrawn, useTexts } from './hooks.ts';

export function Later({ children }: { children: ReactNode }) {
  return useStageDrawn() ? <WithTexts>{children}</WithTexts> : null;
}

function WithTexts({ children }: { children: ReactNode }) {
  return useTexts('details') ? <Suspense>{children}</Suspense> : null;
}

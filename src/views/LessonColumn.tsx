/** The lesson's column: its words and its panel come once the stage has been drawn. */
import { lazy, Suspense } from 'react';
import { useStageDrawn } from './hooks.ts';
import type { LessonPaneProps } from './LessonPane.tsx';

const LessonPane = lazy(async () => ({
  default: (await import('./LessonPane.tsx')).LessonPane,
}));

export function LessonColumn(props: LessonPaneProps) {
  const isDrawn = useStageDrawn();
  if (!isDrawn) return null;
  return (
    <Suspense>
      <LessonPane {...props} />
    </Suspense>
  );
}

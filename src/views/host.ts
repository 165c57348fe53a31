/** What the views need from the composition root: everything a person can do, beyond what the stores hold. */
import type { ReactNode } from 'react';
import type { Controls } from '../store/controls.ts';
import type { ListedScenario } from './shell/ScenarioList.tsx';

export interface Host {
  controls: Controls;
  scenarios: readonly ListedScenario[];
  openScenario: (name: string) => void;
  /** A scenario as a file has it; what is wrong with it is told. */
  openText: (text: string) => Promise<boolean>;
  /** The scenario on the screen, as a file has it. */
  scenarioText: () => string;
  /** The address of this moment. */
  shareLink: () => Promise<string>;
  /** The lesson's column; null: no lesson runs. */
  lesson: LessonSlot | null;
}

export interface LessonSlot {
  /** `onLessons` shows the list of lessons in its place. */
  panel: (onLessons: () => void) => ReactNode;
  /** One step on (1) or back (−1): what PageDown and PageUp do. */
  step: (direction: 1 | -1) => void;
}

/** Все русские тексты по областям; тип тот же, что у английских. */
import type { en } from '../en/index.ts';
import { eventList } from './eventList.ts';
import { explain } from './explain.ts';
import { faults } from './faults.ts';
import { health } from './health.ts';
import { inspector } from './inspector.ts';
import { keys } from './keys.ts';
import { kit } from './kit.ts';
import { ledger } from './ledger.ts';
import { logView } from './logView.ts';
import { page } from './page.ts';
import { playback } from './playback.ts';
import { stage } from './stage.ts';
import { marks } from './marks.ts';
import { notice } from './notice.ts';
import { actions } from './actions.ts';
import { events } from './events.ts';
import { lesson } from './lesson.ts';

type Texts = { [Area in keyof typeof en]: Record<keyof (typeof en)[Area], string> };

export const ru: Texts = {
  actions,
  events,
  eventList,
  explain,
  faults,
  health,
  inspector,
  keys,
  kit,
  ledger,
  lesson,
  logView,
  marks,
  notice,
  page,
  playback,
  stage,
};

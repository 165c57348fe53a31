/** Русские тексты того, что видно сразу, по областям; тип тот же, что у английских. */
import type { en } from '../en/index.ts';
import { eventList } from './eventList.ts';
import { health } from './health.ts';
import { kit } from './kit.ts';
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
  health,
  kit,
  lesson,
  marks,
  notice,
  page,
  playback,
  stage,
};

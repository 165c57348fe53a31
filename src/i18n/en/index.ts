/** English texts of what is there from the first, by area. The Russian ones have the same type. */
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

export const en = {
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

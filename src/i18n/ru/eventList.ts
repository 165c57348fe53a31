import type { eventList as source } from '../en/eventList.ts';

export const eventList: Record<keyof typeof source, string> = {
  heading: 'Что произошло',
  onlyMarked: 'Только отмеченное на шкале',
  empty: 'Пока ничего не произошло. Нажмите «Играть».',
  emptyMarked: 'На этом отрезке ничего не отмечено.',
  jump: 'Перейти к {time}',
  why: 'почему?',
  whyClose: 'закрыть',
  whyOf: 'Почему: {sentence}',
  more: '{count, plural, one {# следствие} few {# следствия} many {# следствий} other {# следствия}}',
  moreAlike:
    '{count, plural, one {и ещё # такое до этого} few {и ещё # таких до этого} many {и ещё # таких до этого} other {и ещё # такого до этого}}',
  fewer: 'свернуть',
  whyLoading: 'Ищем причины …',
  whyFailed: 'Причины найти не удалось: {reason}',
  whyBecause: 'потому что',
  whySilence: 'потому что ничего не пришло: молчит {node}',
  whyLastHeard: 'последний раз слышно за {ago} до этого ({api})',
  whyNeverHeard: 'раньше слышно не было',
  whyVia: 'а тот сам ждал: {nodes}',
  whyActionReader: 'С этого всё началось: ваше действие.',
  whyActionScenario: 'С этого всё началось: так задано в сценарии на этот момент.',
  whySetting: 'С этого всё началось: так настроен сценарий.',
  whyDuty: 'Периодическая обязанность: повторяется снова и снова.',
  byReader: 'ваше действие',
  byScenario: 'сценарий',
};

import type { lesson as source } from '../en/lesson.ts';

export const lesson: Record<keyof typeof source, string> = {
  step: 'Шаг {number} из {count}',
  goal: 'Цель',
  right: 'сбылось',
  wrong: 'не сбылось',
  youSawIt: 'Так и вышло.',
  notQuite: 'Не совсем.',
  whatHappened: 'Что произошло:',
  noneRight: 'В вашем прогоне не сбылся ни один ответ.',
  measuring: 'Измеряем прогон …',
  notMeasured: 'Измерить прогон не удалось: {reason}',

  back: 'Назад',
  next: 'Дальше',
  play: 'Запустить',
  skip: 'К концу шага',
  reveal: 'Показать ответ',
  finish: 'Следующий урок',
  allLessons: 'Все уроки',
  backToStep: 'Вернуться к шагу',
  again: 'Этот прогон с начала',

  results: 'Все прогоны',
  openRun: 'Показать',
  shownNow: 'на экране',
  aside: 'На экране прогон «{run}». Шаг продолжается в прогоне «{own}».',
  changed:
    'Вы изменили этот прогон. Всё, что вы видите, верно для него; слова урока могут с ним расходиться.',

  values:
    '{count, plural, one {Для урока выбрано # значение} few {Для урока выбраны # значения} many {Для урока выбрано # значений} other {Для урока выбрано # значения}}',
  valuesHint: 'Настоящих тайм-аутов пришлось бы долго ждать.',
  valueKey: 'Настройка',
  valueHere: 'Здесь',
  valueDefault: 'В Kafka по умолчанию',
  broker: 'брокер',
  topic: 'топик',
  producer: 'продюсер',
  consumer: 'консьюмер',
  admin: 'админ-клиент',
  zookeeper: 'ZooKeeper',
  idempotence: 'Идемпотентные продюсеры ещё не моделируются.',
};

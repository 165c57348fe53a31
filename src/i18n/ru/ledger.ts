import type { ledger as source } from '../en/ledger.ts';

export const ledger: Record<keyof typeof source, string> = {
  intro: 'Судьба каждой записи, о которой продюсеру сказали «сохранена».',
  acknowledged:
    '{count, plural, one {подтверждена # запись} few {подтверждены # записи} many {подтверждено # записей} other {подтверждено # записи}}',
  gone: 'Подтверждено, но потеряно',
  goneMeans:
    'Продюсеру сказали «сохранено», но ни в одном логе, который в счёт, записи больше нет.',
  twice: 'Обработано дважды',
  twiceMeans: 'Одна группа закончила работу над записью больше одного раза.',
  never: 'Так и не обработано',
  neverMeans: 'Группа закоммитила смещение дальше, а над записью никто не работал и не работает.',
  none: 'ничего',
  count: '{count, number}',
  more: '… и ещё {count, number}',
  queues: 'Очереди',
};

import type { ledger as source } from '../en/ledger.ts';

export const ledger: Record<keyof typeof source, string> = {
  intro: 'Судьба каждой записи, о которой продюсеру сказали «сохранена».',
  acknowledged:
    '{count, plural, one {подтверждена # запись} few {подтверждены # записи} many {подтверждено # записей} other {подтверждено # записи}}',
  gone: 'Подтверждено, но потеряно',
  goneMeans:
    'Продюсеру сказали «сохранена», но в тех логах, которые идут в счёт, записи больше нет.',
  twice: 'Обработано дважды',
  twiceMeans: 'Одна и та же группа обработала запись больше одного раза.',
  never: 'Так и не обработано',
  neverMeans:
    'Группа закоммитила смещение дальше этой записи, но её никто не обработал и не обрабатывает.',
  none: 'ничего',
  count: '{count, number}',
  more: '… и ещё {count, number}',
};

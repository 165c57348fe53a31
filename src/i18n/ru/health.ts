import type { health as source } from '../en/health.ts';

export const health: Record<keyof typeof source, string> = {
  UP: 'UP',
  DEGRADED: 'DEGRADED',
  DOWN: 'DOWN',
  allInSync:
    '{count, plural, one {# реплика из # синхронна} few {# реплики из # синхронны} many {# реплик из # синхронны} other {# реплики из # синхронны}}',
  noPartitions: 'топиков нет',
  deleting:
    '{count, plural, one {топик {topics} удаляется} few {удаляются топики {topics}} many {удаляются топики {topics}} other {удаляются топики {topics}}}',
  stalled:
    'запись с acks=all остановилась в {count, number} из {of, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}}',
  kafkas:
    'всё в порядке, кроме {count, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}} служебных топиков Kafka',
  title: 'Состояние кластера',
  meaningUP:
    'В каждую партицию можно писать с acks=all, все ISR полны, и на сбой есть кому ответить.',
  meaningDEGRADED: 'Кластер работает не полностью. Вот чего не хватает:',
  meaningDOWN: 'Ни в одну партицию нельзя писать с acks=all.',
  partitions: 'Партиции: {list}',
  why: 'Почему?',

  NO_QUORUM: 'у ZooKeeper нет кворума: некому выбрать лидера или сократить ISR',
  ENSEMBLE_ELECTING: 'ZooKeeper выбирает лидера',
  NO_CONTROLLER: 'контроллера нет',
  CONTROLLER_DOWN: 'контроллер упал, а ZooKeeper ещё не заметил',
  CONTROLLER_PAUSED: 'контроллер заморожен',
  CONTROLLER_WITHOUT_ZOOKEEPER: 'контроллер не может связаться с ZooKeeper',
  NO_LEADER:
    'без лидера {count, plural, one {# партиция} few {# партиции} many {# партиций} other {# партиции}}',
  LEADER_DOWN:
    'упал лидер {count, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}}, новый ещё не выбран',
  LEADER_PAUSED:
    'заморожен лидер {count, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}}',
  LEADER_NOT_STARTED:
    'новый лидер {count, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}} ещё не знает, что избран',
  ISR_MEMBER_SILENT:
    'запись с acks=all остановилась в {count, plural, one {# партиции} few {# партициях} many {# партициях} other {# партиции}}: реплика из ISR молчит',
  UNDER_MIN_ISR:
    'синхронных реплик меньше min.insync.replicas у {count, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}}',
  UNDER_REPLICATED:
    'не хватает синхронной реплики у {count, plural, one {# партиции} few {# партиций} many {# партиций} other {# партиции}}',
};

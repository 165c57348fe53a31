import type { zookeeperGoesDown as source } from '../../en/lessons/zookeeperGoesDown.ts';

export const zookeeperGoesDown: Record<keyof typeof source, string> = {
  goal: 'Вы узнаете, что работает без ZooKeeper, что его ждёт и какой отказ останавливает кластер.',
  'run.outage': 'Отказ',

  'calm.title': 'Обычная работа',
  'calm.text':
    'Это Kafka 3.9 с ZooKeeper; в Kafka 4.0 его уже нет. Два продюсера пишут по три сообщения в секунду: shop ждёт всех синхронных реплик (acks=all), tracker — только лидера (acks=1). Читает c1. У каждого брокера в ZooKeeper есть сессия, он продлевает её сигналами «я жив».',
  'calm.text.brief':
    'shop пишет с acks=all, tracker — с acks=1, читает c1. Брокеры шлют ZooKeeper «я жив».',
  'calm.after':
    'За восемь секунд {records, plural, one {сохранена # запись} few {сохранены # записи} many {сохранено # записей} other {сохранено # записи}}. ZooKeeper, если не считать сигналов «я жив», {requests, plural, =0 {не получил ни одного запроса} one {получил # запрос} few {получил # запроса} many {получил # запросов} other {получил # запроса}}. В обычное время делать ему почти нечего.',
  'calm.after.brief':
    '{records, plural, one {# запись} few {# записи} many {# записей} other {# записи}}, а запросов к ZooKeeper, кроме сигналов «я жив», — {requests, plural, =0 {ни одного} other {#}}.',

  'lost.title': 'ZooKeeper падает',
  'lost.text': 'Все три сервера ZooKeeper останавливаются разом. Брокеров это не задело.',
  'lost.question': 'Что остановится вместе с ними?',
  'lost.option.everything': 'Всё: Kafka встанет',
  'lost.option.writes': 'Запись; чтение продолжится',
  'lost.option.nothing': 'Ничего, пока не случится что-то ещё',
  'lost.explanation':
    'За это время {written, plural, one {записано # сообщение} few {записано # сообщения} many {записано # сообщений} other {записано # сообщения}}, {errors, plural, =0 {ни одной ошибки} one {# ошибка} few {# ошибки} many {# ошибок} other {# ошибки}}. Лидеры, фолловеры и консьюмеры обходятся без ZooKeeper. Но изменить ничего нельзя: ни выбрать лидера, ни записать ISR, ни завершить сессию. Поэтому статус — DEGRADED.',
  'lost.explanation.brief':
    '{written, plural, one {записано # сообщение} few {записано # сообщения} many {записано # сообщений} other {записано # сообщения}}. Но ни лидера выбрать, ни ISR изменить нельзя: DEGRADED.',

  'changes.title': 'Новый топик и новый консьюмер',
  'changes.text':
    'Кто-то создаёт топик refunds. Через полсекунды в группе billing запускается второй консьюмер, c2.',
  'changes.text.brief': 'Кто-то создаёт топик refunds. Потом в группе billing запускается c2.',
  'changes.question': 'Что из этого получится?',
  'changes.option.neither': 'Ничего',
  'changes.option.consumer': 'Консьюмер: он получит партицию',
  'changes.option.both': 'И то и другое',
  'changes.explanation':
    'У c2 {owned, plural, one {# партиция} few {# партиции} many {# партиций} other {# партиции}}: группами управляет брокер. Топика нет: его znode (узлы) записать некуда, и запрос висит. Админ-клиент сдастся через 20 с, а брокер — нет: он выполнит запрос, когда ZooKeeper вернётся.',
  'changes.explanation.brief':
    'У c2 {owned, plural, one {# партиция} few {# партиции} many {# партиций} other {# партиции}}: группами управляет брокер. Топик ждёт ZooKeeper.',

  'crash.title': 'Отказ брокера',
  'crash.text':
    'Без ZooKeeper пока ничего не сломалось. И тут падает брокер 2, как это с брокерами бывает. Он был лидером одной партиции из трёх, orders-1, и фолловером двух других.',
  'crash.text.brief': 'Падает брокер 2. Он был лидером orders-1 и фолловером orders-0 и orders-2.',
  'crash.question': 'Что будет с записью при acks=all?',
  'crash.option.led': 'Встанет только orders-1: её лидер упал',
  'crash.option.all': 'Встанут все три партиции',
  'crash.option.none': 'Ничего: лидером станет фолловер',
  'crash.explanation':
    'Брокер 2 всё ещё в ISR каждой партиции, и без ZooKeeper убрать его некому. Поэтому каждый high watermark (граница подтверждённых записей) стоит: у shop {failed, plural, one {не удалась # отправка} few {не удались # отправки} many {не удалось # отправок} other {не удалось # отправки}}, читатели не видят нового. У tracker с acks=1 — {answered, plural, one {# ответ} few {# ответа} many {# ответов} other {# ответа}}. Надёжно писать некуда: DOWN.',
  'crash.explanation.brief':
    'У shop {failed, plural, one {не удалась # отправка} few {не удались # отправки} many {не удалось # отправок} other {не удалось # отправки}}: убрать брокер 2 из ISR некому. DOWN.',

  'back.title': 'ZooKeeper возвращается',
  'back.text':
    'Три сервера запускаются со всем, что было у них на диске, и выбирают лидера. Брокеры 1 и 3 возвращаются в прежние сессии. Брокер 2 всё ещё лежит.',
  'back.text.brief':
    'Серверы снова работают, брокеры 1 и 3 — в прежних сессиях. Брокер 2 всё ещё лежит.',
  'back.question': 'Какие партиции оживут первыми?',
  'back.option.together': 'Все три сразу',
  'back.option.ledFirst': 'orders-0 и orders-2, потом orders-1',
  'back.option.broker': 'orders-1 — не раньше, чем запустят брокер 2',
  'back.explanation':
    'orders-2 ожила на {first, number} с: её лидер смог убрать брокер 2 из ISR. orders-1 — на {own, number} с: сессию брокера 2 отсчитывали заново с возвращения ZooKeeper, и только когда она истекла, контроллер выбрал лидера. Одной копии пока не хватает: DEGRADED.',
  'back.explanation.brief':
    'orders-2 — на {first, number} с. orders-1 — на {own, number} с, когда истекла сессия брокера 2.',

  'up.title': 'Брокер 2 запускают',
  'up.text':
    'Брокер 2 запускается, регистрируется в ZooKeeper, узнаёт, за кем следовать, и забирает пропущенное. Когда догонит, лидеры вернут его в ISR.',
  'up.text.brief': 'Брокер 2 запускается и забирает пропущенное; потом его возвращают в ISR.',
  'up.after':
    '{health}. Из {acknowledged, plural, one {# записи} few {# записей} many {# записей} other {# записи}}, о которых shop получил подтверждение, {gone, plural, =0 {не потеряна ни одна} one {потеряна #} few {потеряны #} many {потеряно #} other {потеряно #}}. Отказ стоил доступности, а не данных; но чтобы надёжная запись встала, хватило ещё одной неисправности. Работы у ZooKeeper мало, а беречь его надо.',
};

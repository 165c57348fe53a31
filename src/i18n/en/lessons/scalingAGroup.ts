/** Scaling a group: partitions and members. */
export const scalingAGroup = {
  goal: 'You will know how many consumers a group can use, and when a second group is needed.',
  'run.members': 'Three members, then four',
  'run.alone': 'One member alone',
  'run.oneGroup': 'One group',
  'run.twoGroups': 'Two groups',
  'run.threeGroups': 'Three groups',
  'column.deliveries': 'Records delivered',
  'column.stored': 'Records stored',
  'column.idle': 'Idle members',

  'three.title': 'Three partitions, three members',
  'three.text':
    'The topic orders has three partitions and gets six records a second, two in each partition. The group billing has three members, c1 to c3, of which each manages four records a second. Each has been given one partition.',
  'three.text.brief':
    'Six records a second, three partitions. Three members own one each and manage four a second.',

  'fourth.title': 'A fourth member',
  'fourth.text':
    'Somebody wants more speed and starts c4 in the same group. The group rebalances and shares the three partitions out anew. Six records a second come in as before.',
  'fourth.text.brief':
    'c4 starts in the same group. There are three partitions, and six records a second as before.',
  'fourth.question': 'How many records a second will the group process then?',
  'fourth.option.rises': 'A third more',
  'fourth.option.stays': 'About as many as before',
  'fourth.option.falls': 'Fewer',
  'fourth.explanation':
    '{rate, number} a second: six that come in, and what had waited during the rebalance. A partition has at most one owner in a group, so one of four members has none: {idle} is idle. It would step in for another. For more parallel work a topic needs more partitions.',
  'fourth.explanation.brief':
    '{rate, number} a second, for six come in. A partition has one owner: {idle} is idle.',

  'leaves.title': 'A member leaves',
  'leaves.text':
    'c1 is closed. It says so to the coordinator (LeaveGroup), so nobody has to wait until its session times out. The group rebalances.',
  'leaves.text.brief':
    'c1 is closed and says so to the coordinator (LeaveGroup). The group rebalances.',
  'leaves.after':
    'Nobody is idle: c2 has orders-0, c3 orders-1, c4 orders-2. The range assignor sorts the members and gives each its stretch of the partitions.',

  'alone.title': 'One member alone',
  'alone.text':
    'The other way round: three partitions, and a group with one member. One can read on the web that the other two partitions are then not read.',
  'alone.text.brief': 'The other way round: three partitions, and a group with one member, c1.',
  'alone.question': 'How many partitions does c1 read?',
  'alone.option.one': 'One; two wait for more members',
  'alone.option.all': 'All three',
  'alone.option.none': 'None until three members are there',
  'alone.explanation':
    'All {owned}. A group reads every partition of its topics with as many members as it has. But c1 manages four records a second and six come in: the group’s lag is {lag, plural, one {# record} other {# records}} by now, and it grows.',
  'alone.explanation.brief':
    'All {owned}. But it manages four records a second of six: its lag is {lag} and grows.',

  'shared.title': 'Four instances, one group id',
  'shared.text':
    'Twenty records in two partitions. Two programs, X and Y, run two instances each: x1, x2, y1, y2. All four were given the same group id.',
  'shared.text.brief':
    'Twenty records, two partitions. Two programs with two instances each, all with one group id.',
  'shared.question': 'How many deliveries will there be in all?',
  'shared.option.total20': '20: each record goes to one instance',
  'shared.option.total40': '40: each program gets each record',
  'shared.option.total80': '80: each instance gets each record',
  'shared.explanation':
    '{deliveries}. Inside a group each record goes to one member, and Kafka does not know that these are two programs. Two partitions keep two members busy: {idle} got nothing, so the program Y saw no record at all.',
  'shared.explanation.brief':
    '{deliveries}. In a group each record goes to one member. {idle} got nothing at all.',

  'copies.title': 'A group id for each program',
  'copies.text':
    'The same four instances and the same twenty records; but now x1 and x2 are the group x, y1 and y2 the group y.',
  'copies.text.brief':
    'The same twenty records; but now x1 and x2 are the group x, y1 and y2 the group y.',
  'copies.question': 'How many deliveries will there be in all?',
  'copies.option.total20': '20: each record goes to one instance',
  'copies.option.total40': '40: each program gets each record',
  'copies.option.total80': '80: each instance gets each record',
  'copies.explanation':
    '{deliveries}: each group gets each record, once. The topic stores {stored, plural, one {# record} other {# records}}, however many groups read it. In one group instances share the work; groups of their own get copies. The table has a third run besides: a program Z, whose group z gets all records too.',
  'copies.explanation.brief':
    '{deliveries}: each group gets each record, once. So does a third group, in the last run.',
} as const;

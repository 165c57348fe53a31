import { configure, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fixtures } from '../../src/views/gallery/fixtures.ts';
import { LanguageProvider } from '../../src/views/kit/text.tsx';
import { StageTables } from '../../src/views/stage/StageTables.tsx';
import { StageTargets } from '../../src/views/stage/StageTargets.tsx';
import { StageView } from '../../src/views/stage/StageView.tsx';

// Panels and menus load when they are wanted.
configure({ asyncUtilTimeout: 8_000 });

beforeEach(() => {
  // The test page has no layout: the stage is told its size.
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1300);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
});

function showStage(name: string, language: 'en' | 'ru' = 'en', atUs?: number, travels = true) {
  const fixture = fixtures.find((one) => one.name === name)!;
  const did = { onInspect: vi.fn(), onRecord: vi.fn(), onAct: vi.fn() };
  const view = render(
    <LanguageProvider language={language}>
      <StageView
        scene={fixture.scene}
        clockUs={fixture.atUs}
        pickedNode=""
        pickedPartition={null}
        internal={false}
        scale={1}
        messages={fixture.messages}
        messageCounts={null}
        most={4}
        frames={(listener) => {
          listener(atUs ?? fixture.atUs);
          return () => undefined;
        }}
        travels={travels}
      >
        {(layout) => (
          <StageTargets scene={fixture.scene} layout={layout} clockUs={fixture.atUs} {...did} />
        )}
      </StageView>
      <StageTables scene={fixture.scene} />
    </LanguageProvider>,
  );
  return {
    ...did,
    drawing: view.container.querySelector('.stage-drawing')!,
    container: view.container,
  };
}

describe('the outage, in words', () => {
  test.each([
    [
      'en',
      [
        'still in ISR',
        'leader, gone',
        'high watermark, frozen',
        'crashed',
        '12 s ago · nobody noticed',
        'serves · session frozen',
        'no quorum: 1 of 3',
        'sessions hold, nobody renews',
      ],
    ],
    [
      'ru',
      [
        'ещё в ISR',
        'лидер упал',
        'high watermark стоит',
        'упал',
        '12 с · никто не заметил',
        'работает · сессия застыла',
        'нет кворума',
        'сессии некому продлить',
      ],
    ],
  ] as const)('%s', (language, words) => {
    const { drawing } = showStage('outage', language);
    const texts = [...drawing.querySelectorAll('text')].map((text) => text.textContent);
    // Without a canvas the widths are estimates: a text may end a little early.
    for (const word of words)
      expect(
        texts.some((text) => text?.startsWith(word.slice(0, 14))),
        word,
      ).toBe(true);
  });

  test('states differ in more than colour', () => {
    const { drawing } = showStage('outage');
    expect(drawing.querySelectorAll('.badge path')).toHaveLength(2); // two leaders with a crown
    expect(drawing.querySelectorAll('.badge-gone path')).toHaveLength(0);
    expect(drawing.querySelectorAll('.card-hatch').length).toBeGreaterThan(0);
    expect(drawing.querySelectorAll('.cell-unsafe')).toHaveLength(12); // three of orders-0 and three of orders-2, on two brokers
    expect(drawing.querySelectorAll('.watermark-frozen')).toHaveLength(4);
  });
});

describe('a rebalance', () => {
  test('links hold where a member has its partition and hang loose where only the coordinator says so', () => {
    const { drawing } = showStage('rebalance');
    expect(drawing.querySelectorAll('.link-held')).toHaveLength(1);
    expect(drawing.querySelectorAll('.link-loose')).toHaveLength(2);
    expect(drawing.querySelectorAll('.plug-free')).toHaveLength(2);
  });

  test('a member without a partition is drawn idle, and says so', () => {
    const { drawing } = showStage('rebalance');
    expect(drawing.querySelectorAll('.card-idle')).toHaveLength(1);
    expect(drawing.textContent).toContain('idle: no partition for it');
  });
});

describe('messages', () => {
  const place = (drawing: Element) =>
    drawing.parentElement!.querySelector('.message-records')!.getAttribute('transform');

  test('their place follows from the time', () => {
    const early = place(showStage('calm', 'en', 42_085_000).drawing);
    const late = place(showStage('calm', 'en', 42_125_000).drawing);
    expect(early).toMatch(/^translate\(/);
    expect(late).not.toBe(early);
  });

  test('under reduced motion nothing travels', () => {
    const early = place(showStage('calm', 'en', 42_085_000, false).drawing);
    const late = place(showStage('calm', 'en', 42_125_000, false).drawing);
    expect(late).toBe(early);
  });
});

describe('what one can do', () => {
  test('a click inspects', async () => {
    const { onInspect } = showStage('calm');
    await userEvent.click(screen.getByRole('button', { name: 'Broker 2' }));
    expect(onInspect).toHaveBeenCalledWith({ kind: 'broker', id: 2 });
  });

  test('the menu of a broker crashes it', async () => {
    const { onAct } = showStage('calm');
    await userEvent.click(screen.getByRole('button', { name: 'Actions: Broker 2' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Crash broker 2' }));
    expect(onAct).toHaveBeenCalledWith({ do: 'crash', args: { broker: 2 } });
  });

  test('by keyboard alone: the menu of a server, its first entry inspects', async () => {
    const { onInspect, onAct } = showStage('calm');
    screen.getByRole('button', { name: /^ZooKeeper server 3/ }).focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByRole('menuitem', { name: 'Inspect' })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('menuitem', { name: 'Crash server 3' }));
    expect(onAct).toHaveBeenCalledWith({ do: 'crashZooKeeper', args: { servers: [3] } });
    expect(onInspect).not.toHaveBeenCalled();
  });

  test('an action that needs a number asks for it, and says what is wrong', async () => {
    const { onAct } = showStage('calm');
    await userEvent.click(screen.getByRole('button', { name: 'Actions: Producer orders-web' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Change the rate …' }));
    const field = await screen.findByLabelText(/Records per second/);
    await userEvent.clear(field);
    await userEvent.type(field, '5000');
    await userEvent.click(screen.getByRole('button', { name: 'Do it now' }));
    expect(screen.getByText('Not a number in the allowed range.')).toBeInTheDocument();
    await userEvent.clear(field);
    await userEvent.type(field, '20');
    await userEvent.click(screen.getByRole('button', { name: 'Do it now' }));
    expect(onAct).toHaveBeenCalledWith({
      do: 'changeProducer',
      args: { producer: 'orders-web', rate: 20 },
    });
  });

  test('focus explains', () => {
    const { container } = showStage('outage');
    screen.getByRole('button', { name: /^Broker 2: crashed/ }).focus();
    return vi.waitFor(() =>
      expect(container.querySelector('.stage-tip')).toHaveTextContent('nobody elects new leaders'),
    );
  });
});

test('those who hear the page get the stage as two tables', () => {
  showStage('outage');
  const partitions = screen.getByRole('table', { name: 'Partitions and their replicas' });
  const row = within(partitions).getByRole('row', { name: /orders-1/ });
  expect(row).toHaveTextContent('leader, gone, log end 7, high watermark 7');
  const members = screen.getByRole('table', { name: 'Consumers' });
  expect(within(members).getByRole('row', { name: /c1 billing/ })).toHaveTextContent(
    'orders-0, orders-1',
  );
});

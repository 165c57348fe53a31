import { configure, act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { usePlayback } from '../../src/store/playback.ts';
import { useRun } from '../../src/store/run.ts';
import { useSettings } from '../../src/store/settings.ts';
import { fillStores, Gallery } from '../../src/views/Gallery.tsx';
import { keyTable } from '../../src/views/keys.ts';

// Panels and menus load when they are wanted.
configure({ asyncUtilTimeout: 8_000 });

beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1300);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
});

function open(query: string) {
  const params = new URLSearchParams(query);
  fillStores(params);
  return render(<Gallery query={params} />);
}

describe('health', () => {
  test('the pill says what is wrong, and lists all reasons', async () => {
    open('gallery=outage');
    const [pill] = screen.getAllByRole('button', { name: /DOWN/ });
    expect(pill).toHaveTextContent('acks=all writes stall on 3 of 3 partitions');
    await userEvent.click(pill!);
    const dialog = screen.getByRole('dialog', { name: 'Health of the cluster' });
    expect(dialog).toHaveTextContent('ISR_MEMBER_SILENT');
    expect(dialog).toHaveTextContent('Partitions: orders-0 and orders-2');
  });

  test('in Russian with the right forms', () => {
    open('gallery=calm&lang=ru');
    expect(screen.getAllByRole('button', { name: /UP/ })[0]).toHaveTextContent(
      '9 реплик из 9 синхронны',
    );
  });
});

describe('the playback bar', () => {
  test('plays, steps and says the pace', async () => {
    open('gallery=calm&playing');
    expect(await screen.findByText(/a message is under way/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    expect(usePlayback.getState().playing).toBe(false);
  });

  test('a mark jumps to its moment', async () => {
    open('gallery=outage');
    await userEvent.click(screen.getByRole('button', { name: /40.02 s broker 2 crashes/ }));
    expect(usePlayback.getState().atUs).toBe(40_020_000);
  });

  test('the slider is named and says the time', () => {
    open('gallery=calm');
    const slider = screen.getByRole('slider', { name: 'Timeline' });
    expect(slider).toHaveAttribute('aria-valuetext', '42.10 s of 60.00 s');
    fireEvent.change(slider, { target: { value: '10000000' } });
    expect(usePlayback.getState().atUs).toBeCloseTo(10_000_000, -5);
  });

  test('a branch is told in one line, with the way back', () => {
    open('gallery=calm&branched');
    expect(screen.getByText(/You acted in the past, at 38.00 s/)).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Undo' })).toBeInTheDocument();
  });
});

describe('events', () => {
  test('why? opens the chain back to the action', async () => {
    open('gallery=outage');
    const list = await screen.findByRole('list', { name: 'What happened' });
    const failed = within(list).getAllByRole('listitem')[0]!;
    await userEvent.click(within(failed).getByRole('button', { name: /^Why: / }));
    expect(
      await screen.findByText(/because nothing came from broker 2: last heard of/),
    ).toBeInTheDocument();
  });

  test('only what is marked', async () => {
    open('gallery=outage');
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'Only what is marked on the timeline' }),
    );
    const list = screen.getByRole('list', { name: 'What happened' });
    expect(within(list).queryByText(/appends/)).not.toBeInTheDocument();
    expect(within(list).getByText('Broker 2 crashes')).toBeInTheDocument();
  });
});

describe('a node and a record in full', () => {
  test('the inspector shows belief beside truth, configuration beside defaults', async () => {
    open('gallery=outage&node=broker-1');
    const row = await screen.findByRole('row', { name: /live brokers/ });
    expect(row).toHaveTextContent('1, 2, 3');
    expect(within(row).getByRole('img', { name: 'differs from the truth' })).toBeInTheDocument();
    expect(screen.getByText('not modelled yet')).toBeInTheDocument();
    expect(
      screen.getByText('bin/kafka-topics.sh --bootstrap-server localhost:9092 --describe'),
    ).toBeInTheDocument();
  });

  test('a record opens with key, value, headers and the brokers that have it', async () => {
    open('gallery=calm&record=orders-0');
    const record = await screen.findByRole('region', { name: 'Record orders-0@4' });
    expect(record).toHaveTextContent('order 4');
    expect(record).toHaveTextContent('Stored on brokers1, 2, and 3');
  });
});

describe('keys', () => {
  test('the help dialog prints the table that the page obeys', async () => {
    open('gallery=calm');
    await userEvent.keyboard('?');
    const dialog = screen.getByRole('dialog', { name: 'Keys' });
    expect(dialog.querySelectorAll('kbd')).toHaveLength(
      keyTable.reduce((sum, { signs }) => sum + signs.length, 0),
    );
  });

  test('P turns the projector on and brings the reader’s colours back after', async () => {
    open('gallery=calm&theme=dark');
    const { dataset } = document.documentElement;
    expect(dataset['theme']).toBe('dark');
    await userEvent.keyboard('p');
    expect(dataset['theme']).toBe('light');
    expect(dataset).toHaveProperty('presenter');
    await userEvent.keyboard('p');
    expect(dataset['theme']).toBe('dark');
    expect(dataset).not.toHaveProperty('presenter');
  });

  test('letters can be switched off', async () => {
    open('gallery=calm');
    void act(() => useSettings.setState({ letters: false }));
    await userEvent.keyboard('p');
    expect(useSettings.getState().presenter).toBe(false);
    await userEvent.keyboard(' ');
    expect(usePlayback.getState().playing).toBe(true);
    void act(() => useSettings.setState({ letters: true }));
  });

  test('space on a button presses the button alone', async () => {
    open('gallery=calm');
    screen.getByRole('button', { name: 'Русский' }).focus();
    await userEvent.keyboard(' ');
    expect(useSettings.getState().language).toBe('ru');
    expect(usePlayback.getState().playing).toBe(false);
  });
});

test('a bad link is told over the working app', async () => {
  open('gallery=calm&notice');
  expect(screen.getByRole('alert')).toHaveTextContent('The end of this link is missing');
  expect(screen.getAllByRole('button', { name: /UP/ }).length).toBeGreaterThan(0);
  await userEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Close' }));
  expect(useRun.getState().notice).toBeNull();
});

test('Share confirms that the link is on the clipboard', async () => {
  const user = userEvent.setup();
  open('gallery=calm');
  await user.click(screen.getByRole('button', { name: 'Share' }));
  expect(
    await screen.findByText('The link to this moment is on the clipboard.'),
  ).toBeInTheDocument();
  expect(await navigator.clipboard.readText()).toContain('http');
});

/** Faults in the sandbox: what they do to the cluster's health, why, and what acting in the past means. */
import { expect, test } from '@playwright/test';
import { HighwaterPage } from './pages/highwater.ts';

/** After the session of a broker that crashes at ten seconds has expired, and after a return at forty. */
const EXPIRED_S = 40;
const CAUGHT_UP_S = 60;

const ways = [
  { by: 'mouse', act: 'actOn' },
  { by: 'keyboard alone', act: 'actOnByKeyboard' },
] as const;

for (const { by, act } of ways) {
  test(`a broker crashes and returns, by ${by}: DOWN, DEGRADED, UP`, async ({ page }) => {
    const highwater = await HighwaterPage.open(page);
    await highwater.choose('default');
    await highwater.goTo(10);
    await expect(highwater.health).toContainText('UP36 of 36 replicas in sync');

    await highwater[act]('Broker 2', 'Crash broker 2');
    await highwater.goTo(12);
    await expect(highwater.health).toContainText(
      'DOWNacks=all writes stall on 12 of 12 partitions',
    );

    await highwater.goTo(EXPIRED_S);
    await expect(highwater.health).toContainText('DEGRADED12 partitions lack a replica in sync');

    await highwater[act]('Broker 2', 'Start broker 2');
    await highwater.goTo(CAUGHT_UP_S);
    await expect(highwater.health).toContainText('UP36 of 36 replicas in sync');
    expect(highwater.faults.errors).toEqual([]);
  });
}

test('why? of an election ends at the action', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  await highwater.choose('default');
  await highwater.goTo(10);
  await highwater.actOn('Broker 2', 'Crash broker 2');
  await highwater.goTo(EXPIRED_S);
  const chain = await highwater.why(/broker \d becomes the leader, epoch 1, after broker 2/);
  await expect(chain).toContainText('the session of broker 2 expire');
  await expect(chain).toContainText('nothing came from broker 2');
  await expect(chain).toContainText('Broker 2 crashes');
  await expect(chain.locator('li').last()).toHaveText(highwater.text.eventList.whyActionReader);
  expect(await chain.locator('li').count()).toBeLessThanOrEqual(12);
});

test('acting in the past tells of a branch in one line, with the way back', async ({ page }) => {
  const highwater = await HighwaterPage.open(page);
  await highwater.choose('default');
  await highwater.goTo(10);
  await highwater.actOn('Broker 2', 'Crash broker 2');
  await expect(highwater.notice).toHaveCount(0);
  await highwater.goTo(15);
  const crashed = await highwater.hash();

  await highwater.goTo(5);
  await highwater.actOn('Broker 3', 'Crash broker 3');
  await expect(highwater.notice).toHaveCount(1);
  await expect(highwater.notice).toContainText('You acted in the past, at 5.00 s.');
  await highwater.goTo(15);
  expect(await highwater.hash()).not.toBe(crashed);

  await highwater.notice.getByRole('button', { name: 'Undo' }).click();
  await expect(highwater.notice).toHaveCount(0);
  await highwater.goTo(15);
  expect(await highwater.hash()).toBe(crashed);
});

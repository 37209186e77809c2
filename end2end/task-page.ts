import { expect, type Locator, type Page } from '@playwright/test';

import type { Task } from './api';

/** The page of one task as a person uses it. */
export class TaskPage {
  constructor(readonly page: Page) {}

  /** Opens the page and waits until what happens is shown as it happens. */
  async open(task: Task): Promise<void> {
    await this.page.goto(`/tasks/${task.id}`);
    await expect(this.page.locator('.freshness')).toHaveAttribute('data-link', 'live');
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Log' });
  }

  get lines(): Locator {
    return this.log.locator('li');
  }

  /** How many pixels of the log lie below what is in sight. */
  async below(): Promise<number> {
    return this.log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
  }

  async scrollTo(top: number): Promise<void> {
    await this.log.evaluate((log, top) => log.scrollTo({ top }), top);
  }

  /** What leads to the end; there while it is not followed. */
  get follow(): Locator {
    return this.page.getByRole('button', { name: 'Follow the end' });
  }

  async toTheFirstLine(): Promise<void> {
    const first = async () => {
      await this.scrollTo(0);
      return this.lines.first().innerText();
    };
    await expect.poll(first, { intervals: [50], timeout: 15_000 }).toBe('line 1');
    // What came stands above what was in sight.
    await this.scrollTo(0);
  }

  /** Reads on, most of a screen at a time, to line `last`: how far that went, and where a line was left out. */
  async readOn(last: number): Promise<{ read: number; leaps: string[] }> {
    return this.log.evaluate(async (log, last) => {
      log.scrollIntoView({ block: 'center' });
      const inSight = () => {
        const { left, top, bottom } = log.getBoundingClientRect();
        const at = (y: number) => document.elementFromPoint(left + 100, y)?.closest('li')?.value;
        return [at(top + 10), at(bottom - 10)];
      };
      let read = 0;
      const leaps = [];
      for (let step = 0; step < 2000 && read < last; step += 1) {
        const [first = Infinity, end = 0] = inSight();
        if (first > read + 1) leaps.push(`from ${read} to ${first}`);
        if (end < read) leaps.push(`back from ${read} to ${end}`);
        read = Math.max(read, end);
        log.scrollBy(0, log.clientHeight * 0.8);
        await new Promise((done) => setTimeout(done, 25));
      }
      return { read, leaps };
    }, last);
  }

  /** The section with that heading. */
  section(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true });
  }
}

export function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, place) => `line ${from + place}`);
}

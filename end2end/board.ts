import type { Locator, Page, Request } from '@playwright/test';

/** The Progress Monitor as a person uses it. */
export class Board {
  /** The questions that the page asked the server since it was opened. */
  readonly questions: Request[] = [];

  constructor(readonly page: Page) {
    page.on('request', (request) => {
      if (isQuestion(request.url())) this.questions.push(request);
    });
  }

  /** Opens the page and waits until it is live. */
  async open(path = '/'): Promise<void> {
    await this.page.goto(path);
    await this.page.locator('html[data-hydrated]').waitFor();
  }

  /** Presses Refresh and waits for the answer. */
  async refresh(): Promise<void> {
    const answer = this.page.waitForResponse((response) => isQuestion(response.url()));
    await this.refreshButton.click();
    await (await answer).finished();
  }

  get refreshButton(): Locator {
    return this.page.getByRole('button', { name: 'Refresh' });
  }

  get rows(): Locator {
    return this.page.locator('tbody').getByRole('row');
  }

  /** The row of the task with that name. */
  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByText(name, { exact: true }) });
  }

  badge(name: string): Locator {
    return this.row(name).locator('.status');
  }

  /** The line that says when the data is from. */
  get freshness(): Locator {
    return this.page.locator('.freshness');
  }
}

function isQuestion(url: string): boolean {
  return new URL(url).pathname.startsWith('/ui/board');
}

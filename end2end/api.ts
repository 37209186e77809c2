/** The statuses of the full door; the guide's has the first four. */
export type Status = 'queued' | 'running' | 'completed' | 'failed' | 'paused' | 'cancelled';

/** A task to be added through the full door. */
export interface NewTask {
  name: string;
  type?: string;
  details?: string;
  status?: 'queued' | 'running';
  key?: string;
  progress?: number;
  current?: number;
  total?: number;
  unit?: string;
  tags?: string[];
}

/** A change of a task through the full door. */
export interface Change {
  status?: Status;
  details?: string;
  progress?: number;
  current?: number;
  total?: number;
  unit?: string;
  ended_early?: boolean;
}

/** What a bot noted, and when; an update is about the task added last. */
export interface BatchRecord {
  at: string;
  add?: NewTask;
  update?: Change;
}

/** What became of a record. */
export interface Receipt {
  task?: number;
  problem?: object;
}

/** What the tests read of a task. */
export interface Task {
  id: number;
  name: string;
  status: Status;
  created_at: string;
  started_at: string | null;
  updated_at: string;
}

/** A bot of the test's: it reports over REST, as any bot does. */
export class Api {
  constructor(readonly origin: string) {}

  async add(task: NewTask): Promise<Task> {
    return this.send('POST', '/api/v1/tasks', { type: 'backtest', ...task });
  }

  async update(task: Task, change: Change): Promise<Task> {
    return this.send('PATCH', `/api/v1/tasks/${task.id}`, change);
  }

  async remove(task: Task): Promise<void> {
    await this.send('DELETE', `/api/v1/tasks/${task.id}`);
  }

  /** Prints lines into the task's log. */
  async print(task: Pick<Task, 'id'>, lines: string[]): Promise<void> {
    const path = `/api/v1/tasks/${task.id}/logs`;
    const headers = { 'Content-Type': 'text/plain' };
    const answer = await fetch(this.origin + path, { method: 'POST', headers, body: lines.join('\n') });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** Prints lines of which more is known than their text. */
  async printAs(task: Pick<Task, 'id'>, lines: { text: string; at?: string; stream?: string; level?: string }[]): Promise<void> {
    const path = `/api/v1/tasks/${task.id}/logs`;
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const answer = await fetch(this.origin + path, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** Sends what the bot of that name noted; all of it must be taken. */
  async batch(producer: string, noted: BatchRecord[]): Promise<Receipt[]> {
    let added = 0;
    const records = noted.map((record, place) => {
      if (record.add) added = place + 1;
      return { producer, seq: place + 1, ...record, ...(record.update && { added }) };
    });
    const sent = { sent_at: new Date().toISOString(), records };
    const { results }: { results: Receipt[] } = await this.send('POST', '/api/v1/batch', sent);
    const problem = results.find((result) => result.problem);
    if (problem) throw new Error(`the batch of ${producer}: ${JSON.stringify(problem)}`);
    return results;
  }

  /** Adds through the guide's door; gives the id. */
  async guideAdd(name: string, type: string, status?: Status): Promise<number> {
    const answer = await this.send('POST', '/api/active-tasks/add', { name, type, status });
    return answer.task_id;
  }

  /** Changes through the guide's door. */
  async guideUpdate(id: number, change: Change): Promise<void> {
    await this.send('POST', `/api/active-tasks/${id}/update`, change);
  }

  private async send(method: string, path: string, body?: object): Promise<any> {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(this.origin + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }
}

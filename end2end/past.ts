import type { Api, BatchRecord, Change, NewTask } from './api';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How a run went: after so many minutes its bot said so much. */
type Course = [minute: number, change: Change][];

/** A run that began so long ago. */
interface Run {
  ago: number;
  task: NewTask;
  course: Course;
}

const WALK_FORWARD: NewTask = {
  name: 'Walk-forward – Mean reversion ETHUSDT',
  type: 'backtest',
  total: 12,
  unit: 'windows',
  tags: ['nightly', 'eth'],
};

const JOBS: [name: string, type: string, tags: string[], minutes: number][] = [
  ['Backtest – Golden Cross BTCUSDT', 'backtest', ['nightly', 'btc'], 24],
  ['Hyperopt – RSI bands SOLUSDT', 'optimization', ['sol'], 95],
  ['Load candles – Binance USDT pairs, 1 min', 'data-load', ['nightly'], 6],
  ['Monte Carlo – drawdown of the book', 'simulation', ['risk'], 41],
  ['Nightly retrain – volatility model', 'optimization', ['nightly', 'gpu'], 63],
];

const FAILURES = ['Out of memory', 'ConnectionError: exchange.internal:443 refused the connection', 'Killed by SIGKILL'];

/** Fills the history with a month of runs, and gives the id of one that is at work. */
export async function fillPast(api: Api): Promise<number> {
  const runs = [...Array(60).keys()].map(earlierRun).concat([...Array(9).keys()].map(earlierWalk));
  await api.batch('past', runs.sort((a, b) => b.ago - a.ago).flatMap(records));
  const [added] = await api.batch('now', records({ ago: 31 * MINUTE, task: WALK_FORWARD, course: NOW }));
  return added.task!;
}

/** A run of the last weeks; now and then one fails. */
function earlierRun(place: number): Run {
  const [name, type, tags, minutes] = JOBS[place % JOBS.length];
  const took = minutes * (0.8 + 0.5 * noise(place));
  const end: Change =
    place % 9 === 4
      ? { status: 'failed', details: FAILURES[place % 3] }
      : { status: 'completed', details: `Sharpe ${(0.4 + 1.5 * noise(place + 7)).toFixed(2)}` };
  const course: Course = [[took * 0.3, { progress: 30 }], [took * 0.7, { progress: 71 }], [took, end]];
  return { ago: (29 - place * 0.47) * DAY, task: { name, type, tags }, course };
}

/** A run of the job that is at work now. */
function earlierWalk(place: number): Run {
  const pace = 3.2 + 1.2 * noise(place);
  const course: Course = [...Array(12).keys()].map((done) => [(done + 1) * pace, { current: done + 1 }]);
  course.push([12.1 * pace, { status: 'completed', details: `Sharpe ${(0.9 + noise(place)).toFixed(2)}` }]);
  return { ago: (28 - place * 3) * DAY, task: WALK_FORWARD, course };
}

/** What the run that is at work did: it waited, worked, stood still, and goes on. */
const NOW: Course = [
  [3.5, { current: 1, details: 'Window 1 of 12: Sharpe 1.02' }],
  [6.8, { current: 2 }],
  [10.4, { current: 3, details: 'Window 3 of 12: Sharpe 1.11' }],
  [11, { status: 'paused', details: "Paused for the exchange's maintenance" }],
  [15.5, { status: 'running', details: 'Goes on with window 4' }],
  [18.2, { current: 4 }],
  [21.9, { current: 5 }],
  [25.3, { current: 6, details: 'Window 6 of 12: Sharpe 1.24' }],
  [29.8, { current: 7, details: 'Window 7 of 12: Sharpe 1.19, drawdown 8.4 %' }],
];

function records({ ago, task, course }: Run): BatchRecord[] {
  const began = Date.now() - ago;
  const at = (minute: number) => new Date(began + minute * MINUTE).toISOString();
  return [{ at: at(0), add: task }, ...course.map(([minute, update]) => ({ at: at(minute), update }))];
}

/** Looks random, and is the same in each run: 0 to 1. */
function noise(place: number): number {
  const value = Math.sin(place * 127.1 + 31.7) * 43758.5453;
  return value - Math.floor(value);
}

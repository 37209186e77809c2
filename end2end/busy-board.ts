import type { Api, Change, NewTask } from './api';

/** A task, and what its bot said afterwards. */
type Story = [NewTask, ...Change[]];

const TRACEBACK = `ValueError: not enough candles for EMA(200): 143
Traceback (most recent call last):
  File "/opt/bots/walk_forward.py", line 212, in run_window
    signal = ema(candles.close, length=200)
  File "/opt/bots/indicators.py", line 41, in ema
    raise ValueError(f"not enough candles for EMA({length}): {len(series)}")
ValueError: not enough candles for EMA(200): 143`;

// Oldest first; the page shows the newest on top.
const STORIES: Story[] = [
  [
    { name: 'Load candles – Binance USDT pairs, 1 min', type: 'data-load', total: 412, unit: 'symbols' },
    { current: 412, status: 'completed', details: '412 symbols, 2.1 million candles' },
  ],
  [
    { name: 'Backtest – Buy and hold BTCUSDT', type: 'backtest' },
    { status: 'completed', details: 'Return +64.2 %, drawdown 31.0 %' },
  ],
  [
    { name: 'Hyperopt – RSI bands SOLUSDT', type: 'optimization', total: 500, current: 320, unit: 'epochs' },
    { status: 'completed', ended_early: true, details: 'No better loss in 100 epochs; best −1.37 at epoch 219' },
  ],
  [
    { name: 'Paper – Breakout ADAUSDT', type: 'simulation', progress: 22 },
    { status: 'cancelled', details: 'Stopped by hand, all orders closed' },
  ],
  [
    { name: 'Nightly retrain – volatility model', type: 'optimization', key: 'nightly-volatility' },
    { status: 'failed', details: 'Out of memory' },
  ],
  [
    { name: 'Walk-forward – Mean reversion ETHUSDT', type: 'backtest', total: 12, current: 3, unit: 'windows' },
    { status: 'failed', details: TRACEBACK },
  ],
  [
    { name: 'Export fills to the tax ledger', type: 'export', progress: 71 },
    { status: 'failed', details: 'ConnectionError: ledger.internal:5432 refused the connection' },
  ],
  [{ name: 'Live – Grid BTC/USDT', type: 'live_trading', details: '5 open orders, +0.42 % today' }],
  [{ name: 'Live – Funding arbitrage ETH perp', type: 'live_trading', details: 'Hedged, next funding in 3 h' }],
  [
    { name: 'Paper – Momentum top 10', type: 'simulation', progress: 48, details: 'Day 14 of 30' },
    { status: 'paused', details: 'Day 14 of 30; paused for the exchange\'s maintenance' },
  ],
  [{ name: 'Paper – Pairs BTC/ETH', type: 'simulation', progress: 86.5, details: 'Day 26 of 30, win rate 58 %' }],
  [
    { name: 'Backtest – Golden Cross', type: 'backtest', total: 8760, current: 6132, unit: 'candles', details: 'Testing on BTCUSDT, 1 h' },
  ],
  [
    {
      name: 'Grid search – moving average cross, fast 5 to 50, slow 20 to 200, stop 1 to 5 %, on every USDT pair with a daily volume above 10 million',
      type: 'optimization',
      total: 128000,
      current: 20480,
      unit: 'sets',
      details: 'Best so far: 12/48, Sharpe 1.31',
    },
  ],
  [{ name: 'Nightly retrain – volatility model', type: 'optimization', key: 'nightly-volatility', progress: 9 }],
  [{ name: 'Monte Carlo – drawdown of the book', type: 'simulation', current: 1500, unit: 'paths' }],
  [{ name: 'Hyperopt – batch 1 of 2', type: 'optimization', status: 'queued', details: 'Waiting for a slot' }],
  [{ name: 'Hyperopt – batch 2 of 2', type: 'optimization', status: 'queued', details: 'Waiting for a slot' }],
];

/** Fills the board as a trading desk would on a busy evening. */
export async function fillBoard(api: Api, afterEach: () => Promise<void> = async () => {}): Promise<void> {
  for (const [task, ...changes] of STORIES) {
    const added = await api.add(task);
    for (const change of changes) await api.update(added, change);
    await afterEach();
  }
}

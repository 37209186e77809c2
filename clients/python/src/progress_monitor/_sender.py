"""The one thread that speaks to the server: when it wakes, and what it does then."""

from __future__ import annotations

import threading
import time
from typing import Callable, Dict, List, Optional, Tuple

from ._backoff import Backoff
from ._delivery import Delivery
from ._exchange import find_status
from ._keeping import Keeping
from ._notices import forget, tell, trouble
from ._queue import Queue
from ._ref import TaskRef
from ._settings import Settings
from ._transport import Transport, Unreachable

THREAD_NAME = "progress-monitor"

INTERVAL_S = 0.2
"""Progress is sent so often; what a task becomes is sent at once."""

PAUSE_S = 0.01
"""The least time between two batches, unless somebody waits for an answer."""

ANSWER_S = 0.3
"""How long a bot waits for an answer at most."""

RECENT_S = 1.0
"""A server that answered so lately is waited for again, even if it took long."""

WRITE_S = 1.0
"""What is new is written to the spool so often while the server is away."""

Watch = Callable[[], None]


class Sender:
    """Sends what is in the queue."""

    def __init__(self, settings: Settings, on_known: Callable[[TaskRef], None]) -> None:
        self.queue = Queue(self.wake, settings.spool is not None)
        self.url = settings.url
        self._transport = Transport(settings)
        self._delivery = Delivery(self.queue, self._transport, on_known)
        self._keeping: Optional[Keeping] = None
        if settings.spool is not None:
            self._keeping = Keeping(settings.spool, self.queue, self._delivery, self._transport)
        self.loading = threading.Lock()
        """Held while modules are imported: a child forked meanwhile could never import them."""
        self.was_reached = False
        """Whether the server ever took something, here or before a fork."""
        self.on_start: Callable[[], None] = lambda: None
        """Called when the thread is started, once a process."""
        self._begin()

    def _begin(self) -> None:
        self._thread: Optional[threading.Thread] = None
        self._event = threading.Event()
        self._is_idle = self._is_urgent = self._is_slow = self._is_stopped = False
        self._sent_at = self._written_at = self._last_s = 0.0
        self._backoff = Backoff()
        self._waiting: List[threading.Event] = []
        self._asked: Dict[int, Tuple[TaskRef, threading.Event]] = {}
        self._flushing: Optional[threading.Event] = None
        self.watches: Dict[int, Watch] = {}
        """What is looked at before each batch, since it moves without telling."""

    # --- what a bot's thread does

    def wake(self, is_urgent: bool) -> None:
        """Says that there is something new; under the queue's lock."""
        if self._is_stopped:
            self._send_last(is_urgent)
        elif self._thread is None:
            self._start()
        if is_urgent:
            if not self._is_urgent:
                self._is_urgent = True
                self._event.set()
        elif self._is_idle:
            self._is_idle = False
            self._event.set()

    def watch(self, key: int, look: Watch) -> None:
        """Looks there before each batch, until it is told to `unwatch`."""
        with self.queue.lock:
            self.watches[key] = look
            self.wake(False)

    def unwatch(self, key: int) -> None:
        """Looks there no more."""
        with self.queue.lock:
            self.watches.pop(key, None)

    def wait_for(self, answered: threading.Event) -> None:
        """Waits until the server has answered, or for as long as is worth it."""
        if self._is_worth_waiting():
            with self.queue.lock:
                self._waiting.append(answered)
                self.wake(True)
                self._event.set()  # What was urgent before may have rested, this does not.
            self._is_slow = not answered.wait(ANSWER_S)

    def ask_about(self, ref: TaskRef) -> None:
        """Asks once whether there is such a task, and waits as `wait_for` does."""
        answered = threading.Event()
        if ref.id is not None and self._is_worth_waiting():
            with self.queue.lock:
                self._asked[ref.id] = (ref, answered)
            self.wait_for(answered)

    def flush(self, timeout_s: float) -> bool:
        """Tries once to send all that waits; whether nothing is left of it."""
        with self.queue.lock:
            if self._thread is None or self._is_stopped or self._is_empty():
                return self._is_empty()
            flushed = self._flushing = self._flushing or threading.Event()
            self._event.set()
        flushed.wait(timeout_s)
        return self._is_empty()

    def flush_last(self, timeout_s: float) -> bool:
        """The same, again and again: a server that was there may be starting anew."""
        until = time.monotonic() + timeout_s
        pause = 0.05
        while not self.flush(max(0.0, until - time.monotonic())):
            if not self.was_reached or time.monotonic() + pause >= until:
                return False
            time.sleep(pause)
            pause = min(2 * pause, 0.3)
        return True

    @property
    def is_kept(self) -> bool:
        """Whether what is not sent is there at the next start."""
        return self._keeping is not None

    def stop(self, timeout_s: float) -> None:
        """Ends the thread, whatever it waits for."""
        until = time.monotonic() + timeout_s
        thread = self._thread
        with self.queue.lock:
            self._is_stopped = True
            self._event.set()
        if thread is None:
            self._last_s = timeout_s
            return
        self._transport.abort()
        thread.join(max(0.01, until - time.monotonic()))
        self._last_s = until - time.monotonic()
        self._backoff.over()
        if not thread.is_alive() and self._keeping is not None:
            self._keeping.write()
            self._keeping.close()

    def _send_last(self, is_urgent: bool) -> None:
        """Sends in the bot's own thread what it reports after the sender's has ended."""
        is_alone = self._thread is None or not self._thread.is_alive()
        if is_urgent and is_alone and self._last_s > 0:
            began = time.monotonic()
            self._transport.total_s = self._last_s
            try:
                self._turn()
                self._last_s -= time.monotonic() - began
            except Exception:
                self._last_s = 0.0

    def begin_anew(self) -> None:
        """In a forked child: the thread, the connection and what waits are the parent's."""
        self.queue.empty()
        self._delivery.empty()
        self._transport.close()
        if self._keeping is not None:
            self._keeping.forget()
        self.loading = threading.Lock()
        self._begin()

    def _is_worth_waiting(self) -> bool:
        was_answered = time.monotonic() - self._sent_at < RECENT_S
        is_slow = self._is_slow and not was_answered
        return not (self._backoff.failures or is_slow or self._is_stopped)

    def _is_empty(self) -> bool:
        is_behind = self._keeping is not None and self._keeping.is_behind
        return self.queue.count == 0 and not is_behind

    def _start(self) -> None:
        if self._is_stopped:
            return
        thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            tell("thread", f"nothing can be sent for now: {error}")
            return
        self._thread = thread
        self.on_start()

    # --- what the thread does

    def _run(self) -> None:
        try:
            with self.loading:
                self._transport.load()
            if self._keeping is not None:
                self._keeping.open()
        except Exception as error:
            trouble(error)
        while self._rest():
            try:
                self._turn()
            except Unreachable as error:
                self._back_off(error)
            except Exception as error:
                trouble(error)
                self._back_off(Unreachable(str(error)))
        self._transport.close()

    def _rest(self) -> bool:
        """Waits until there is something to do; false when it is to end."""
        while not self._is_stopped:
            with self.queue.lock:
                timeout = self._due_in(time.monotonic())
                self._is_idle = timeout is None
                self._event.clear()
            if timeout is not None and timeout <= 0:
                return True
            self._event.wait(timeout)
        return False

    def _due_in(self, now: float) -> Optional[float]:
        """In how many seconds there is something to do; None while nothing waits."""
        if self._flushing is not None:
            if not self._is_empty():
                return 0
            self._end_flush()
        retry_at = self._backoff.until
        if retry_at > now:
            is_fresh = self._keeping is not None and self.queue.has_fresh
            return (min(retry_at, self._written_at + WRITE_S) if is_fresh else retry_at) - now
        if self._waiting or (self._keeping is not None and self._keeping.is_behind):
            return 0
        if self._is_urgent:
            return self._sent_at + PAUSE_S - now
        if self.queue.count or self.watches:
            return self._sent_at + INTERVAL_S - now
        return None

    def _turn(self) -> None:
        for look in list(self.watches.values()):
            look()
        now = time.monotonic()
        if self._keeping is not None:
            self._keeping.write()
            self._written_at = now
        if self._backoff.until > now and self._flushing is None:
            return
        self._is_urgent = False
        self._ask()
        has_sent = self._keeping is not None and self._keeping.replay()
        has_sent = has_sent or self._deliver()
        self.was_reached |= has_sent
        if not has_sent:
            self._end_flush()  # What is left cannot be sent by itself.
        self._is_slow = False
        self._sent_at = time.monotonic()
        if self._backoff.failures:
            self._backoff.over()
            forget("unreachable")

    def _deliver(self) -> bool:
        """Sends what is next; false where nothing could be."""
        found_records = self._delivery.records()
        self._answer(all_of_them=not found_records)
        found_lines = self._delivery.lines()
        if (found_records and self.queue.records) or (found_lines and self.queue.lines):
            self._is_urgent = True  # There is more than goes into a batch.
        if self._keeping is not None:
            self._keeping.tidy()
        return found_records or found_lines

    def _ask(self) -> None:
        while self._asked:
            with self.queue.lock:
                task, (ref, answered) = next(iter(self._asked.items()))
            ref.status = find_status(self._transport, task)
            ref.is_gone = ref.is_gone or ref.status is None
            self.was_reached = True
            del self._asked[task]
            answered.set()

    def _answer(self, all_of_them: bool) -> None:
        """Forgets who has an answer; all go on where there will be none soon."""
        with self.queue.lock:
            waiting = self._waiting
            self._waiting = [] if all_of_them else [one for one in waiting if not one.is_set()]
        if all_of_them:
            for answered in waiting:
                answered.set()

    def _back_off(self, error: Unreachable) -> None:
        self._backoff.begin(error.retry_after_s)
        self._asked.clear()
        self._answer(all_of_them=True)
        self._end_flush()
        if not self._is_stopped:
            text = f"{self.url} cannot be reached: {error}; the bot goes on, and what it"
            tell("unreachable", f"{text} reports waits until it can be sent")

    def _end_flush(self) -> None:
        flushing, self._flushing = self._flushing, None
        if flushing is not None:
            flushing.set()

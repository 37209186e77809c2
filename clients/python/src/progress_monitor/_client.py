"""What the functions of the package share: the tasks they know, and what they do with them."""

from __future__ import annotations

import threading
from typing import Any, Dict, Optional, Sequence

from ._notices import warn
from ._record import Body
from ._ref import TaskRef
from ._sender import Sender
from ._settings import Settings

MOST_REFS = 10_000
"""So many tasks are known by a number; of more, those that rest longest are forgotten."""


class Client:
    """The package as it is in this process."""

    def __init__(self, settings: Settings) -> None:
        self.sender: Optional[Sender] = None
        """None where everything is switched off."""
        if not settings.is_off:
            try:
                self.sender = Sender(settings, self._on_known)
            except ValueError as error:
                warn("settings", f"nothing is shown: {error}")
        self.refs: Dict[int, TaskRef] = {}
        """The tasks that the bot knows by a number, be it a provisional one."""
        self.epoch = 0
        """One more with each fork."""
        self._own_lock = threading.RLock()

    @property
    def lock(self) -> threading.RLock:
        """Guards all that threads of the bot share."""
        return self._own_lock if self.sender is None else self.sender.queue.lock

    def add(self, body: Body, wait: bool = False) -> TaskRef:
        """Adds a task; may wait for its number a moment."""
        ref = TaskRef(self.epoch)
        ref.is_keyed = "key" in body
        sender = self.sender
        if sender is None:
            return ref
        if wait:
            ref.answered = threading.Event()
        if sender.queue.add(ref, body) and ref.answered is not None:
            sender.wait_for(ref.answered)
        ref.answered = None
        return ref

    def note(self, ref: TaskRef, body: Body) -> bool:
        """Notes what changed of a task; false where it is known that there is none."""
        if ref.is_gone:
            return False
        if ref.epoch != self.epoch:
            self._inherit(ref)
        if "status" in body:
            self._note_status(ref, body)
        elif body and self.sender is not None:
            self.sender.queue.update(ref, body)
        return True

    def log(
        self, ref: TaskRef, texts: Sequence[str], level: Optional[str], left_out: int = 0
    ) -> None:
        """Notes lines of a task's log, before which so many are left out."""
        if ref.is_gone or self.sender is None:
            return
        if ref.epoch != self.epoch:
            self._inherit(ref)
        self.sender.queue.log(ref, texts, level, left_out)

    def remove(self, ref: TaskRef) -> None:
        """Notes that a task is removed."""
        if ref.epoch != self.epoch:
            self._inherit(ref)
        with self.lock:
            if self.sender is not None and not ref.is_gone:
                self.sender.queue.remove(ref)
            ref.is_gone = True

    def publish(self, ref: TaskRef) -> int:
        """The number by which the bot may name a task from now on."""
        with self.lock:
            number = ref.public_id
            if number not in self.refs:
                self._make_room()
                self.refs[number] = ref
        return number

    def find(self, task_id: Any) -> Optional[TaskRef]:
        """The task with that number; None where there cannot be one."""
        try:
            ref = self.refs.get(task_id)
        except TypeError:  # It cannot even be looked up.
            ref = None
        if ref is not None:
            return ref
        number = _number(task_id)
        if number is None or number < 0:
            warn("task_id", f"{str(task_id)[:80]!r} is no id that add_task gave to this program")
            return None
        ref = TaskRef(self.epoch)
        ref.id = number
        self.publish(ref)
        if self.sender is not None:
            self.sender.ask_about(ref)
        return ref

    def begin_anew(self) -> None:
        """In a forked child: what waits and the thread are the parent's, the tasks known."""
        self.epoch += 1
        self._own_lock = threading.RLock()
        if self.sender is not None:
            self.sender.begin_anew()

    def _note_status(self, ref: TaskRef, body: Body) -> None:
        with self.lock:
            begins = body["status"] in ("queued", "running") and ref.is_finished
            ref.said = body["status"]
            if self.sender is not None:
                self.sender.queue.update(ref, body)
            if begins:
                ref.status = ref.attempt = None
                ref.restart = ref.open

    def _inherit(self, ref: TaskRef) -> None:
        """Makes a task this process's own, which its parent or a process before that added."""
        with self.lock:
            adding = ref.adding
            ref.inherit(self.epoch)
            if self.sender is not None and ref.id is None and adding is not None:
                self.sender.queue.repeat(ref, adding)

    def _on_known(self, ref: TaskRef) -> None:
        answered = ref.answered
        with self.lock:
            if ref.id is not None and (answered is not None or ref.provisional in self.refs):
                self.refs[ref.id] = ref
        if answered is not None:
            answered.set()

    def _make_room(self) -> None:
        if len(self.refs) < MOST_REFS:
            return
        resting = [key for key, ref in self.refs.items() if not ref.queued]
        ended = [key for key in resting if self.refs[key].is_finished or self.refs[key].is_gone]
        for key in (ended or resting)[: MOST_REFS // 10]:
            del self.refs[key]


def _number(task_id: Any) -> Optional[int]:
    try:
        return int(task_id)
    except Exception:
        return None

"""Records and lines as the API takes them."""

from __future__ import annotations

import json
import time
from typing import Any, Dict, Iterable, Iterator, List, Sequence, Tuple, TypeVar

from ._record import Line, Record

MOST_BYTES = 200 * 1024
"""A request's body has no more, give or take what is around the records; 256 KiB are allowed."""

BATCH_PATH = "/api/v1/batch"

T = TypeVar("T")


def record(noted: Record) -> bytes:
    """A record, numbered, as a batch has it."""
    return encoded(record_body(noted))


def record_body(noted: Record) -> Dict[str, Any]:
    """The same, not yet written."""
    ref = noted.ref
    body: Dict[str, Any] = {"producer": noted.producer, "seq": noted.seq, "at": moment(noted.at)}
    body[noted.kind] = noted.body.copy() if noted.kind != "remove" else True
    if noted.kind != "add":
        if ref.id is None:
            body["added"] = 1  # Each producer adds one task, with its first record.
        else:
            body["task"] = ref.id
        if ref.is_keyed and ref.attempt is not None:
            body["attempt"] = ref.attempt
    return body


def line(noted: Line) -> bytes:
    """A line, as a log has it."""
    return encoded(line_body(noted))


def line_body(noted: Line) -> Dict[str, Any]:
    """The same, not yet written."""
    body = {"at": moment(noted.at), "text": noted.text}
    if noted.level is not None:
        body["level"] = noted.level
    return body


def batch(records: Iterable[bytes]) -> bytes:
    """Records as one request, sent now."""
    sent_at = moment(time.time()).encode()
    return b'{"sent_at":"' + sent_at + b'","records":[' + b",".join(records) + b"]}"


def logs_path(task: int, producer: str, first: int) -> str:
    """Where lines go of which the first has that number."""
    return f"/api/v1/tasks/{task}/logs?producer={producer}&first={first}"


def encoded(body: Any) -> bytes:
    """JSON in UTF-8; halves of characters, which neither allows, become question marks."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def moment(at: float) -> str:
    """A moment in UTC, to the millisecond."""
    whole, thousandths = divmod(int(at * 1000), 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{thousandths:03}Z"


def pieces(items: Sequence[T], texts: Sequence[bytes]) -> Iterator[Tuple[List[T], List[bytes]]]:
    """Items with their texts, in groups that each fit into a request."""
    start = size = 0
    for place, text in enumerate(texts):
        if size + len(text) > MOST_BYTES and place > start:
            yield list(items[start:place]), list(texts[start:place])
            start, size = place, 0
        size += len(text) + 1
    if start < len(texts):
        yield list(items[start:]), list(texts[start:])

"""Requests to the API, and whether what answers is the monitor."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Sequence, Tuple

from . import _wire
from ._notices import tell
from ._transport import Answer, Transport, Unreachable

NOT_FOUND = "/problems/task-not-found"

Result = Dict[str, Any]


def post_records(transport: Transport, texts: Sequence[bytes]) -> List[Optional[Result]]:
    """What became of each record; None where the server will never take it.

    Raises Unreachable, and may then be repeated: what was taken is not taken again.
    """
    answer = transport.ask("POST", _wire.BATCH_PATH, _wire.batch(texts))
    if answer.status == 200:
        return _results(answer, len(texts))
    detail = _verdict(answer)[1]
    if len(texts) == 1:
        tell("refused", f"a record was set aside, since the server refuses it: {detail}")
        return [None]
    half = len(texts) // 2
    return post_records(transport, texts[:half]) + post_records(transport, texts[half:])


def post_lines(
    transport: Transport, task: int, producer: str, first: int, texts: Sequence[bytes]
) -> bool:
    """Adds lines to a log; false where there is no such task. Raises Unreachable."""
    path = _wire.logs_path(task, producer, first)
    answer = transport.ask("POST", path, b"\n".join(texts), "application/x-ndjson")
    if answer.status == 200:
        if not isinstance(_json(answer), dict):
            raise Unreachable("what answers is no progress monitor")
        return True
    kind, detail = _verdict(answer)
    if kind != NOT_FOUND:
        tell("refused", f"lines were set aside, since the server refuses them: {detail}")
    return kind != NOT_FOUND


def find_status(transport: Transport, task: int) -> Optional[str]:
    """Where a task stands; None where there is none with that number. Raises Unreachable."""
    answer = transport.ask("GET", f"/api/v1/tasks/{task}")
    body = _json(answer)
    if answer.status == 200 and isinstance(body, dict) and isinstance(body.get("status"), str):
        return str(body["status"])
    _verdict(answer)
    return None


def _results(answer: Answer, count: int) -> List[Optional[Result]]:
    body = _json(answer)
    results = body.get("results") if isinstance(body, dict) else None
    if not isinstance(results, list) or len(results) != count:
        raise Unreachable("what answers is no progress monitor")
    return [result if isinstance(result, dict) else {} for result in results]


def _verdict(answer: Answer) -> Tuple[str, str]:
    """Which problem the server has with what was sent, in its words.

    Raises Unreachable where it may take the same later, or where it is not the monitor that
    refuses: what a proxy or another program says must not cost a record.
    """
    body = _json(answer)
    kind = body.get("type") if isinstance(body, dict) else None
    is_final = answer.status in (400, 404, 409, 413, 415, 422) and kind != "/problems/no-such-path"
    if is_final and isinstance(kind, str) and kind.startswith("/problems/"):
        return kind, str(body.get("detail"))
    hint = "; is PROGRESS_MONITOR_TOKEN right?" if answer.status in (401, 403) else ""
    raise Unreachable(f"it answers {answer.status}{hint}", answer.retry_after_s)


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None

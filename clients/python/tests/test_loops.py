"""Whether a loop's body raised, seen from the iterator."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import Any, Callable, Iterator, List

import pytest

from progress_monitor._loops import Loop

seen: List[bool] = []


def watched(count: int = 5) -> Iterator[int]:
    loop = Loop()
    try:
        yield from range(count)
    except GeneratorExit:
        seen.append(loop.raised())
        raise


def fail(*_: Any) -> None:
    raise ValueError("no candles")


def calls() -> None:
    for value in watched():
        fail(value)


def raises_itself() -> None:
    for _ in watched():
        raise ValueError("here")


def raises_through_with() -> None:
    for value in watched():
        with contextlib.nullcontext():
            fail(value)


def raises_out_of_except() -> None:
    for value in watched():
        try:
            fail(value)
        except ValueError:
            raise


def raises_by_an_operator() -> None:
    for value in watched():
        if [1][value + 1]:
            continue


def raises_within_enumerate() -> None:
    for _, value in enumerate(watched()):
        fail(value)


def raises_behind_another_generator() -> None:
    def handed_on() -> Iterator[int]:
        yield from watched()

    for value in handed_on():
        fail(value)


def raises_in_an_await() -> None:
    async def failing() -> None:
        await asyncio.sleep(0)
        fail()

    async def bot() -> None:
        for _ in watched():
            await failing()

    asyncio.run(bot())


def breaks() -> None:
    for _ in watched():
        break


def breaks_out_of_with() -> None:
    for _ in watched():
        with contextlib.nullcontext():
            break


def breaks_out_of_finally() -> None:
    for _ in watched():
        try:
            break
        finally:
            seen[:] = seen


def breaks_after_an_error() -> None:
    for value in watched():
        try:
            fail(value)
        except ValueError:
            break


def returns() -> Any:
    for value in watched():
        return [value]
    return None


def ends_with_the_shorter_of_two() -> None:
    for _ in zip(watched(), [1]):
        pass


def is_taken_in_part() -> None:
    for _ in range(1):
        list(itertools.islice(watched(), 2))


def is_dropped() -> None:
    values = watched()
    next(values)


def stops_at_the_first_found() -> None:
    assert any(value == 2 for value in watched())


def is_closed_in_a_generator() -> None:
    def handed_on() -> Iterator[int]:
        for value in watched():  # noqa: UP028 (the loop is what is tested)
            yield value

    for _ in handed_on():
        break


@pytest.mark.parametrize(
    "loop",
    [
        calls,
        raises_itself,
        raises_through_with,
        raises_out_of_except,
        raises_by_an_operator,
        raises_within_enumerate,
        raises_behind_another_generator,
        raises_in_an_await,
    ],
)
def test_a_body_that_raises_is_seen(loop: Callable[[], Any]) -> None:
    seen.clear()
    with contextlib.suppress(ValueError, IndexError):
        loop()
    assert seen == [True]


@pytest.mark.parametrize(
    "loop",
    [
        breaks,
        breaks_out_of_with,
        breaks_out_of_finally,
        breaks_after_an_error,
        returns,
        ends_with_the_shorter_of_two,
        is_taken_in_part,
        is_dropped,
        stops_at_the_first_found,
        is_closed_in_a_generator,
    ],
)
def test_a_loop_that_is_left_in_order_did_not_raise(loop: Callable[[], Any]) -> None:
    seen.clear()
    loop()
    assert seen == [False]


def test_the_error_that_ended_a_loop_is_known_and_another_one_is_not_taken_for_it() -> None:
    loops: List[Loop] = []

    def noted() -> Iterator[int]:
        loop = Loop()
        try:
            yield 1
        except GeneratorExit:
            assert loop.raised()
            loops.append(loop)
            raise

    def twice() -> None:
        with contextlib.suppress(ValueError):
            for _ in noted():
                fail()
        for _ in noted():
            fail()

    with pytest.raises(ValueError, match="no candles") as raised:
        twice()
    assert [loop.passed(raised.value) for loop in loops] == [False, True]
    assert not loops[1].passed(KeyError())

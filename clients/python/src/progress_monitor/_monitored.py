"""A function as a task."""

from __future__ import annotations

import functools
from types import CoroutineType
from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Optional,
    TypeVar,
    Union,
    cast,
    overload,
)

from ._task import Task, task

F = TypeVar("F", bound=Callable[..., Any])

# inspect.CO_GENERATOR and so on, without importing inspect.
_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200


@overload
def monitored(task_type: F) -> F: ...


@overload
def monitored(
    task_type: Any = ...,
    name: Any = ...,
    *,
    tags: Iterable[str] = ...,
    key: Optional[str] = ...,
) -> Callable[[F], F]: ...


def monitored(
    task_type: Any = "task",
    name: Any = None,
    *,
    tags: Iterable[str] = (),
    key: Optional[str] = None,
) -> Union[F, Callable[[F], F]]:
    """Makes each call of a function, sync or async, a task; of a generator each iteration.

    `@monitored("optimization")`; the task has the function's name where none is given.
    """

    def begin(function: F) -> Task:
        called = name if name is not None else getattr(function, "__qualname__", "function")
        return task(called, "task" if callable(task_type) else task_type, tags=tags, key=key)

    def decorate(function: F) -> F:
        code = getattr(function, "__code__", None)
        flags = 0 if code is None else code.co_flags

        @functools.wraps(function)
        def generated(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            with begin(function) as running:
                try:
                    return (yield from function(*args, **kwargs))
                except GeneratorExit:
                    running.complete(ended_early=True)
                    raise

        @functools.wraps(function)
        def iterated(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            return _iterated(lambda: begin(function), function(*args, **kwargs))

        @functools.wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            with begin(function):
                return await cast(Awaitable[Any], function(*args, **kwargs))

        @functools.wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            running = begin(function)
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                running.__exit__(type(error), error, error.__traceback__)
                raise
            if isinstance(result, CoroutineType):
                return _awaited(running, result)
            running.__exit__(None, None, None)
            return result

        if flags & _GENERATOR:
            return cast(F, generated)
        if flags & _ASYNC_GENERATOR:
            return cast(F, iterated)
        return cast(F, awaited if flags & _COROUTINE else called)

    return decorate(task_type) if callable(task_type) else decorate


async def _awaited(running: Task, result: Awaitable[Any]) -> Any:
    with running:
        return await result


async def _iterated(begin: Callable[[], Task], items: Any) -> AsyncIterator[Any]:
    """What `yield from` does, which asynchronous generators have no word for."""
    with begin() as running:
        try:
            item = await items.__anext__()
            while True:
                try:
                    sent = yield item
                except GeneratorExit:
                    await items.aclose()
                    running.complete(ended_early=True)
                    raise
                except BaseException as error:
                    item = await items.athrow(error)
                else:
                    item = await items.asend(sent)
        except StopAsyncIteration:
            return

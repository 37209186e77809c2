"""A function as a task."""

from __future__ import annotations

import functools
from typing import Any, Awaitable, Callable, Iterable, Optional, TypeVar, Union, cast, overload

from ._task import Task, task

F = TypeVar("F", bound=Callable[..., Any])

_COROUTINE = 0x80  # inspect.CO_COROUTINE, without importing inspect.


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
    """Makes each call of a function, sync or async, a task.

    `@monitored("optimization")`; the task has the function's name where none is given.
    """

    def begin(function: F) -> Task:
        called = name if name is not None else getattr(function, "__qualname__", "function")
        return task(called, "task" if callable(task_type) else task_type, tags=tags, key=key)

    def decorate(function: F) -> F:
        code = getattr(function, "__code__", None)
        if code is not None and code.co_flags & _COROUTINE:

            @functools.wraps(function)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                with begin(function):
                    return await cast(Awaitable[Any], function(*args, **kwargs))

            return cast(F, awaited)

        @functools.wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            with begin(function):
                return function(*args, **kwargs)

        return cast(F, called)

    return decorate(task_type) if callable(task_type) else decorate

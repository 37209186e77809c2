"""Functions as tasks, of every kind that there is."""

from __future__ import annotations

from bots import run_well, said
from servers import Server


def test_each_call_of_a_monitored_function_is_a_task(server: Server) -> None:
    script = """
        import asyncio
        from progress_monitor import monitored

        @monitored("optimization", name="Search", tags=["grid"])
        def search(x, *, y):
            "Finds it."
            return x / y

        @monitored
        def plain(): return 7

        @monitored("simulation")
        async def simulate(x):
            await asyncio.sleep(0)
            return x

        @monitored()
        async def endless():
            await asyncio.sleep(60)

        async def cancelled():
            running = asyncio.ensure_future(endless())
            await asyncio.sleep(0)
            running.cancel()
            try: await running
            except asyncio.CancelledError: return True

        assert search(6, y=3) == 2 and search.__doc__ == "Finds it."
        try: search(1, y=0)
        except ZeroDivisionError: pass
        assert plain() == 7
        assert asyncio.run(simulate(5)) == 5
        assert asyncio.run(cancelled())
    """
    run_well(script, server.url)
    assert [said(task, "name", "type", "status") for task in server.tasks()] == [
        ["Search", "optimization", "completed"],
        ["Search", "optimization", "failed"],
        ["plain", "task", "completed"],
        ["simulate", "simulation", "completed"],
        ["endless", "task", "cancelled"],
    ]


def test_a_generator_is_a_task_for_as_long_as_it_is_iterated(server: Server) -> None:
    script = """
        import asyncio
        from progress_monitor import monitored

        @monitored
        def whole():
            got = yield 1
            assert got == "sent"
            return 2

        @monitored
        def broken():
            yield 1
            raise ValueError("boom")

        @monitored
        def left():
            yield 1
            yield 2

        @monitored
        async def streamed():
            try:
                got = yield 1
            except KeyError:
                got = yield "caught"
            assert got == "sent"

        @monitored
        async def torn():
            yield 1
            raise ValueError("boom")

        items = whole()
        next(items)
        try: items.send("sent")
        except StopIteration as end: assert end.value == 2
        try: list(broken())
        except ValueError: pass
        for _ in left(): break

        async def main():
            items = streamed()
            assert await items.__anext__() == 1
            assert await items.athrow(KeyError()) == "caught"
            try: await items.asend("sent")
            except StopAsyncIteration: pass
            try: [item async for item in torn()]
            except ValueError: pass

        asyncio.run(main())
    """
    run_well(script, server.url)
    assert [said(task, "name", "status", "ended_early") for task in server.tasks()] == [
        ["whole", "completed", False],
        ["broken", "failed", False],
        ["left", "completed", True],
        ["streamed", "completed", False],
        ["torn", "failed", False],
    ]


def test_what_gives_a_coroutine_is_a_task_until_that_has_ended(server: Server) -> None:
    script = """
        import asyncio, functools
        from progress_monitor import monitored

        async def fail(x):
            await asyncio.sleep(0)
            raise ValueError(x)

        try: asyncio.run(monitored("job", name="A")(functools.partial(fail, 1))())
        except ValueError: pass
    """
    run_well(script, server.url)
    assert [said(task, "name", "status") for task in server.tasks()] == [["A", "failed"]]

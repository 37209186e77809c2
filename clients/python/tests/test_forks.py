"""Processes that are forked in the middle of something."""

from __future__ import annotations

from bot_process import Bot
from bots import run_well, said, task_named
from servers import Server


def test_parent_and_child_both_report_on_a_task_that_the_parent_added(server: Server) -> None:
    script = """
        import os
        from progress_monitor import add_task, flush, task, update_task
        task_id = add_task("A", "backtest")
        with task("With", total=10) as t:
            t.advance(3)
            child = os.fork()
            if child == 0:
                t.log("from the child")
                update_task(task_id, details="from the child")
                own = add_task("Child's", "backtest")
                update_task(own, progress=50)
                raise SystemExit  # Leaves the block, which is the parent's to end.
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            flush()
            assert t.update(current=4) and not t.finished
            t.log("from the parent")
        update_task(task_id, progress=90)
    """
    run_well(script, server.url)
    assert said(task_named("A", server.url), "progress", "details") == [90, "from the child"]
    assert said(task_named("With", server.url), "status", "current") == ["completed", 4]
    assert said(task_named("Child's", server.url), "status", "progress") == ["running", 50]
    assert server.log(2) == ["from the child", "from the parent"]


def test_a_provisional_id_works_in_a_child_too(server: Server) -> None:
    server.kill()
    script = """
        import os, sys
        from progress_monitor import add_task, flush, update_task
        first, second = add_task("A", "backtest"), add_task("B", "backtest")
        assert first < 0 and second < 0
        update_task(first, details="from the parent")
        child = os.fork()
        if child == 0:
            update_task(second, progress=60, details="from the child")
            print("noted", flush=True)
            sys.stdin.readline()
            assert flush(10)
            assert update_task(first, progress=10)
            assert flush(10)
            print("sent", flush=True)
            os._exit(0)
        os.waitpid(child, 0)
        update_task(second, progress=70)
        assert flush(10)
    """
    with Bot(script, server.url) as bot:
        bot.wait_for("noted")
        server.start()
        bot.tell("go on")
        bot.wait_for("sent")
        bot.end_well()
    tasks = sorted(server.tasks(), key=lambda task: str(task["name"]))
    assert [said(task, "name", "progress", "details") for task in tasks] == [
        ["A", None, "from the parent"],
        ["B", 70, "from the child"],
    ] or [said(task, "name", "progress") for task in tasks] == [["A", 10], ["B", 70]]


def test_workers_of_every_start_method_report_until_their_end(server: Server) -> None:
    script = """
        import multiprocessing as mp
        from concurrent.futures import ProcessPoolExecutor
        from progress_monitor import add_task, update_task

        def work(number, task_id):
            own = add_task(f"Worker {number}", "optimization")
            for i in range(100):
                update_task(own, progress=i)
            update_task(own, status="completed")
            return update_task(task_id, details="seen by a worker")

        if __name__ == "__main__":
            task_id = add_task("Parent", "optimization")
            with ProcessPoolExecutor(2, mp_context=mp.get_context("fork")) as pool:
                assert all(pool.map(work, range(6), 6 * [task_id]))
            process = mp.get_context("fork").Process(target=work, args=(6, task_id))
            process.start()
            process.join()
            assert process.exitcode == 0
            update_task(task_id, status="completed")
    """
    run_well(script, server.url)
    tasks = {str(task["name"]): task for task in server.tasks()}
    assert sorted(tasks) == ["Parent", *(f"Worker {number}" for number in range(7))]
    assert {task["status"] for task in tasks.values()} == {"completed"}
    assert tasks["Parent"]["details"] == "seen by a worker"


def test_a_fork_at_any_moment_neither_hangs_nor_loses_a_report(server: Server) -> None:
    script = """
        import os, threading, time
        from progress_monitor import flush, task

        tasks = [task(f"Thread {n}", total=10**9) for n in range(3)]
        is_over = False
        def report(t):
            while not is_over:
                t.advance()
                t.log("line")
                time.sleep(0.0002)
        threads = [threading.Thread(target=report, args=(t,)) for t in tasks]
        for thread in threads: thread.start()
        for n in range(60):
            child = os.fork()
            if child == 0:
                t = task(f"Child {n}")
                t.log("here")
                t.complete()
                ok = flush(20)
                os._exit(0 if ok else 1)
            assert os.waitpid(child, 0)[1] == 0
        is_over = True
        for thread in threads: thread.join()
        for t in tasks: t.complete()
        assert flush(20)
    """
    run_well(script, server.url)
    tasks = server.tasks()
    children = [task for task in tasks if str(task["name"]).startswith("Child")]
    assert len(children) == 60
    assert {str(task["status"]) for task in tasks} == {"completed"}
    assert server.log(int(children[-1]["id"])) == ["here"]

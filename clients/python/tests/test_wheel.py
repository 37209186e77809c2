"""The wheel that brings the package and the program, installed where there is no Rust."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator
from zipfile import ZipFile

import pytest

CLIENT = Path(__file__).resolve().parents[1]
CHECKOUT = CLIENT.parents[1]
PATIENCE_S = 300

without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))

GUIDES_EXAMPLE = """
from progress_monitor import add_task, update_task, remove_task

def run_backtest(strategy_name, data):
    task_id = add_task(
        task_name=f"Backtest - {strategy_name}",
        task_type="backtest",
        details=f"Testing on {len(data)} candles"
    )
    try:
        for i, candle in enumerate(data):
            progress = int((i / len(data)) * 100)
            update_task(task_id, progress=progress)
            if i % 100 == 0:
                update_task(task_id, details=f"Processed {i}/{len(data)} candles")
        update_task(
            task_id,
            status="completed",
            details=f"Backtest completed - Win rate: 65%"
        )
    except Exception as e:
        update_task(
            task_id,
            status="failed",
            details=f"Error: {str(e)}"
        )

run_backtest("Golden Cross", range(1000))
"""


@pytest.fixture(scope="module")
def wheel(program: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(program, tmp_path_factory.mktemp("wheel"))


def build(program: str, directory: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    run([*pip, "-w", str(directory / "package"), str(CLIENT)])
    (package,) = (directory / "package").iterdir()
    packed = run([sys.executable, str(CLIENT / "wheel.py"), str(package), program, str(directory)])
    return Path(packed.strip())


def run(command: list[str], **environ: str) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    return done.stdout


def test_its_name_says_the_version_and_the_platform(wheel: Path, program: str) -> None:
    manifest = (CHECKOUT / "Cargo.toml").read_text()
    version = re.search(r'(?m)^version = "(.+)"', manifest)
    assert version
    pattern = rf"progress_monitor-{re.escape(version[1])}-py3-none-manylinux_2_(\d+)_\w+\.whl"
    named = re.fullmatch(pattern, wheel.name)
    assert named
    # Every glibc version that the program asks for is a text in it.
    asked = re.findall(rb"GLIBC_2\.(\d+)", Path(program).read_bytes())
    assert int(named[1]) == max(map(int, asked))


def test_it_records_each_of_its_files(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = packed.namelist()
        (record,) = (name for name in names if name.endswith(".dist-info/RECORD"))
        lines = packed.read(record).decode().splitlines()
        assert sorted(line.rsplit(",", 2)[0] for line in lines) == sorted(names)
        for line in lines:
            name, digest, size = line.rsplit(",", 2)
            content = packed.read(name)
            sha256 = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            expected = ("", "") if name == record else (f"sha256={sha256}", str(len(content)))
            assert (digest, size) == expected
        (program,) = (name for name in names if name.endswith("/scripts/progress-monitor"))
        assert packed.getinfo(program).external_attr >> 16 == 0o100755


def test_it_is_the_same_to_the_byte_when_it_is_made_again(
    wheel: Path, program: str, tmp_path: Path
) -> None:
    again = build(program, tmp_path)
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_what_is_no_program_for_linux_is_refused_with_a_clear_line(
    wheel: Path, tmp_path: Path
) -> None:
    mach_o = tmp_path / "progress-monitor"
    mach_o.write_bytes(bytes.fromhex("cffaedfe07000001") + bytes(64))
    command = [sys.executable, str(CLIENT / "wheel.py"), str(wheel), str(mach_o), str(tmp_path)]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        f"no wheel was made: {mach_o} is not a 64-bit program for Linux"
    )
    assert len(refused.stderr.splitlines()) == 1


def test_installed_alone_it_serves_and_the_guides_example_is_on_its_page(
    wheel: Path, tmp_path: Path
) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    # Nothing else is there: no Rust, no Node.js, no other package.
    clean = {"PATH": f"{home}/bin", "PYTHONPATH": "", "PYTHONNOUSERSITE": "1"}
    run([f"{home}/bin/pip", "install", "-q", "--no-index", "--no-deps", str(wheel)], **clean)
    with serving(home / "bin" / "progress-monitor", tmp_path / "data", clean) as url:
        run([f"{home}/bin/python", "-c", GUIDES_EXAMPLE], **clean, PROGRESS_MONITOR_URL=url)
        (task,) = json.loads(get(f"{url}/api/active-tasks"))["tasks"]
        assert task["name"] == "Backtest - Golden Cross"
        assert (task["status"], task["progress"]) == ("completed", 100)
        assert task["details"] == "Backtest completed - Win rate: 65%"
        page = get(f"{url}/")
        assert "Backtest - Golden Cross" in page
        assert "Win rate: 65%" in page


@contextmanager
def serving(program: Path, data: Path, environ: dict[str, str]) -> Iterator[str]:
    command = [str(program), "serve", "--addr", "127.0.0.1:0", "--data-dir", str(data)]
    with subprocess.Popen(
        command, env={**os.environ, **environ}, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://[\d.]+:\d+", server.stdout.readline())
            assert found
            yield found[0]
        finally:
            server.terminate()


def get(url: str) -> Any:
    with without_proxy.open(url, timeout=PATIENCE_S) as answer:
        return answer.read().decode()

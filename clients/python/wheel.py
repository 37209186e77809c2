#!/usr/bin/env python3
"""Puts the program into the wheel of the Python package, so that one `pip install` brings both.

    python wheel.py PACKAGE.whl PROGRAM DIRECTORY

The package's wheel is for any platform; what comes out is for those on which the program runs:
Linux of its processor, with a glibc that has every symbol it asks for. The same two files give
the same wheel, to the byte.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import sys
from pathlib import Path
from typing import Dict, Iterator, NamedTuple, Tuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
MACHINES = {62: "x86_64", 183: "aarch64"}
NEEDED_VERSIONS = 0x6FFFFFFE  # the type of the section .gnu.version_r
OLDEST_GLIBC = (2, 17)  # of the platforms that pip still knows


class Section(NamedTuple):
    """What is needed of a section's header; offset and size in bytes."""

    kind: int
    offset: int
    size: int
    link: int
    entries: int


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    package, program, directory = map(Path, sys.argv[1:])
    try:
        print(pack(package, program, directory))
    except (OSError, ValueError) as error:
        sys.exit(f"no wheel was made: {error}")


def pack(package: Path, program: Path, directory: Path) -> Path:
    """Writes the wheel that holds both into `directory`, and gives its path."""
    tag = f"py3-none-{platform_of(program)}"
    with ZipFile(package) as pure:
        files = {name: pure.read(name) for name in sorted(pure.namelist())}
    info = next(name for name in files if name.endswith(".dist-info/WHEEL")).rpartition("/")[0]
    distribution = info[: -len(".dist-info")]
    files[f"{distribution}.data/scripts/progress-monitor"] = program.read_bytes()
    files[f"{info}/WHEEL"] = retagged(files[f"{info}/WHEEL"], tag)
    files[f"{info}/RECORD"] = record(files, f"{info}/RECORD")
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{distribution}-{tag}.whl"
    with ZipFile(path, "w") as wheel:
        for name, content in files.items():
            wheel.writestr(entry(name), content, ZIP_DEFLATED)
    return path


def retagged(wheel: bytes, tag: str) -> bytes:
    """The file WHEEL, with another tag, and as not for any platform."""
    text = re.sub(r"(?m)^Tag: .*\n", "", wheel.decode())
    text = re.sub(r"(?m)^Root-Is-Purelib: .*$", "Root-Is-Purelib: false", text)
    return f"{text.rstrip()}\nTag: {tag}\n".encode()


def record(files: Dict[str, bytes], itself: str) -> bytes:
    """The file RECORD: the hash and the size of each file but its own."""
    lines = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},," if name == itself else f"{name},sha256={digest},{len(content)}")
    return "\n".join([*lines, ""]).encode()


def entry(name: str) -> ZipInfo:
    """A file in the wheel; the program may be executed."""
    made = ZipInfo(name, MOMENT)
    made.create_system = 3  # Unix, where the mode below has a meaning
    made.external_attr = (0o100755 if "/scripts/" in name else 0o100644) << 16
    return made


def platform_of(program: Path) -> str:
    """The platforms on which the program runs, as a wheel's tag names them."""
    content = program.read_bytes()
    if content[:6] != b"\x7fELF\x02\x01":
        raise ValueError(
            f"{program} is not a 64-bit program for Linux, and wheels with the program are made "
            "for Linux only; elsewhere install the package from its folder, and copy the program"
        )
    (machine,) = struct.unpack_from("<H", content, 18)
    if machine not in MACHINES:
        raise ValueError(f"{program} is for a processor (ELF machine {machine}) without a tag")
    major, minor = max([OLDEST_GLIBC, *needed_glibc(content)])
    return f"manylinux_{major}_{minor}_{MACHINES[machine]}"


def needed_glibc(program: bytes) -> Iterator[Tuple[int, int]]:
    """The versions of glibc of which the program takes symbols."""
    for name in needed_versions(program):
        found = re.fullmatch(rb"GLIBC_(\d+)\.(\d+)(\.\d+)?", name)
        if found:
            yield int(found[1]), int(found[2])


def needed_versions(program: bytes) -> Iterator[bytes]:
    """The versions of symbols that an ELF program needs, of all its libraries."""
    headers = list(sections(program))
    for header in headers:
        if header.kind != NEEDED_VERSIONS:
            continue
        names, library = headers[header.link].offset, header.offset
        for _ in range(header.entries):
            _, count, _, first, following = struct.unpack_from("<HHIII", program, library)
            need = library + first
            for _ in range(count):
                _, _, _, name, after = struct.unpack_from("<IHHII", program, need)
                yield program[names + name : program.index(b"\0", names + name)]
                need += after
            library += following


def sections(program: bytes) -> Iterator[Section]:
    """The sections of an ELF program of 64 bits, least significant byte first."""
    (start,) = struct.unpack_from("<Q", program, 40)
    size, number = struct.unpack_from("<HH", program, 58)
    for place in range(number):
        _, kind, _, _, offset, length, link, entries, _, _ = struct.unpack_from(
            "<IIQQQQIIQQ", program, start + place * size
        )
        yield Section(kind, offset, length, link, entries)


if __name__ == "__main__":
    main()

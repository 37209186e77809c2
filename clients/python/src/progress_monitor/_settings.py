"""What the environment says about the monitor."""

from __future__ import annotations

import os
from typing import Mapping, NamedTuple, Optional

DEFAULT_URL = "http://127.0.0.1:5000"

_NO = ("", "0", "false", "no", "off")


class Settings(NamedTuple):
    """Where the server is, and how to speak to it."""

    url: str = DEFAULT_URL
    """Its address: http or https, with a path before the API's where it has one."""

    token: Optional[str] = None
    """Sent with every request as `Authorization: Bearer`."""

    is_off: bool = False
    """Nothing is sent, noted or started."""

    spool: Optional[str] = None
    """The file in which what was not sent outlives the bot."""


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings, from the variables whose names begin with PROGRESS_MONITOR_."""
    return Settings(
        url=environ.get("PROGRESS_MONITOR_URL", "").strip() or DEFAULT_URL,
        token=environ.get("PROGRESS_MONITOR_TOKEN", "").strip() or None,
        is_off=environ.get("PROGRESS_MONITOR_OFF", "").strip().lower() not in _NO,
        spool=environ.get("PROGRESS_MONITOR_SPOOL", "").strip() or None,
    )

"""What an import brings, and what it says of a library that is not there."""

from __future__ import annotations

import pytest
from bots import run_well

NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize("library", ["tqdm", "rich", "optuna", "backtesting"])
def test_a_library_that_is_missing_is_named_with_the_way_to_get_it(library: str) -> None:
    script = """
        import sys
        library = sys.argv[1]
        sys.modules[library] = None  # as if it were not installed
        try:
            __import__(f"progress_monitor.{library}")
        except ImportError as error:
            print(error)
    """
    printed = run_well(script, NOWHERE, library).stdout.decode()
    assert printed == f"progress_monitor.{library} needs {library}: pip install {library}\n"


def test_no_library_is_imported_before_it_is_used() -> None:
    script = """
        import sys
        import progress_monitor
        assert not {"tqdm", "rich", "optuna", "backtesting"} & set(sys.modules)
    """
    run_well(script, NOWHERE)

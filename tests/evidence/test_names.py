"""What the package offers, and that it costs nothing where it is not used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from golint_leaks import evidence


def test_all_names_are_there() -> None:
    assert sorted(evidence.__all__) == sorted(evidence._HOMES)
    for name in evidence.__all__:
        assert getattr(evidence, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = evidence.nothing


def test_a_check_without_evidence_does_not_import_the_readers() -> None:
    code = (
        "import sys, golint_leaks.cli.check_command, golint_leaks.engine\n"
        "print(*sorted(name for name in sys.modules if name.startswith('golint_leaks.evidence.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.rpartition(".")[2] for name in done.stdout.split()}
    assert not loaded & {"directory", "profile", "growth", "escapelog", "correlate", "endpoint"}

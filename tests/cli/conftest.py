"""Fixtures for command lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.support import CommandLine, leaking_module


@pytest.fixture
def command_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> CommandLine:
    """Runs command lines; the cache lies in a folder of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return CommandLine(capfd, monkeypatch)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a module with one leak."""
    root = leaking_module(tmp_path / "module")
    monkeypatch.chdir(root)
    return root

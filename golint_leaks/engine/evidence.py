"""Joining the findings of a run with evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from golint_leaks.engine.options import OptionError
from golint_leaks.finding import Finding, Notification, Severity
from golint_leaks.workspace import Assembly, SourceFile, Workspace

if TYPE_CHECKING:
    from golint_leaks.evidence import Evidence
    from golint_leaks.evidence.exhibits import Exhibits
    from golint_leaks.rules import Rule


def load(directory: Path | str) -> Evidence | None:
    """The evidence of a directory, None where none is given.  Raises OptionError."""
    if not directory:
        return None
    from golint_leaks.evidence import EvidenceError, read_evidence

    try:
        return read_evidence(directory)
    except EvidenceError as error:
        raise OptionError(str(error)) from None


def join(
    findings: Sequence[Finding],
    evidence: Evidence,
    workspace: Workspace,
    assembly: Assembly,
    files: Sequence[SourceFile],
    rules: Mapping[str, Rule],
) -> tuple[list[Finding], Exhibits, list[Notification]]:
    """Findings with testimonies and ranks, those that evidence alone gives, charts, and what to tell."""
    from golint_leaks.evidence.code import Code, PackageFiles
    from golint_leaks.evidence.correlate import correlate

    packages = [
        PackageFiles(package.import_path, package.name, tuple(files[number].rel for number in package.files))
        for universe in assembly.universes
        for package in universe.packages.values()
        if not package.mark
    ]
    joined = correlate(findings, evidence, Code(packages, _reader(workspace.root)), rules)
    told = [Notification("evidence", Severity.WARNING, notice.message) for notice in joined.notices]
    return joined.findings, joined.exhibits, told


def _reader(root: str) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        try:
            return Path(root, path).read_bytes()
        except OSError:
            return b""

    return read

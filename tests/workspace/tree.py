"""Making trees of files for tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from golint_leaks.workspace import Assembly, Header, Options, Workspace, assemble, discover


def make(root: Path, files: dict[str, str]) -> Path:
    """Write the files; a name that ends with / is an empty directory."""
    for name, text in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return root


def header(text: str) -> Header:
    """A header by a reading that is good enough for tests."""
    build, package, imports, generated = "", "", [], False
    for line in text.splitlines():
        if line.startswith("//go:build "):
            build = line.removeprefix("//go:build ")
        elif line.startswith("package "):
            package = line.removeprefix("package ")
        elif line.startswith("import "):
            imports.append(line.removeprefix("import ").strip('"'))
        generated = generated or line.startswith("// Code generated")
    return Header(package, build, generated, tuple(imports), "func main()" in text)


def assembled(root: Path, options: Options | None = None, *paths: Path) -> tuple[Workspace, Assembly]:
    """Discover and assemble."""
    workspace = discover(paths or (root,), options or Options(root=str(root)))
    headers = [header(Path(file.path).read_text()) for file in workspace.files()]
    return workspace, assemble(workspace, headers)


def reported(workspace: Workspace) -> list[str]:
    """Paths of the files that were asked for."""
    return [file.rel for file in workspace.files() if file.reported]


def shape(workspace: Workspace, assembly: Assembly) -> dict[str, tuple[str, str, str, str]]:
    """By import path: the files, the excluded, the reported ones, and the variant."""
    files = workspace.files()

    def names(numbers: Iterable[int]) -> str:
        return " ".join(sorted(files[number].name for number in numbers))

    assert len(assembly.universes) == 1
    return {
        path: (names(package.files), names(package.excluded), names(package.report), package.variant)
        for path, package in assembly.universes[0].packages.items()
    }

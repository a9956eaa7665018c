"""Checkouts of bare repositories, for the benchmarks that run over whole repositories.

    python -m benchmarks.checkout --repos DIR --out DIR owner/name[@commit]...

Writes ``OUT/name`` and, beside it, ``OUT/name.commit`` with one line ``owner/name COMMIT``.  Only
what the analyzer reads is written (see :data:`benchmarks.gitrepo.WANTED_NAMES`).
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.gitrepo import GitError, find_git_dir, materialise, resolve


class Checkout(NamedTuple):
    """A directory with the files of one commit of ``repo`` (``owner/name``)."""

    repo: str
    commit: str
    directory: Path


def write(repos: Path, out: Path, repo: str, revision: str = "HEAD") -> Checkout:
    """Write one checkout, unless it is there already; raises :class:`GitError`."""
    git_dir = find_git_dir(repos, repo)
    commit = resolve(git_dir, revision)
    directory = out / repo.rpartition("/")[2]
    note = out / f"{directory.name}.commit"
    line = f"{repo} {commit}\n"
    if not note.exists() or note.read_text() != line:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        materialise(git_dir, commit, directory)
        (directory / ".git").mkdir()  # where the repository begins
        note.write_text(line)
    return Checkout(repo, commit, directory)


def read(folder: Path) -> Iterator[Checkout]:
    """The checkouts that :func:`write` made in ``folder``, by name."""
    for note in sorted(folder.glob("*.commit")):
        repo, _, commit = note.read_text().strip().partition(" ")
        directory = note.with_suffix("")
        if directory.is_dir():
            yield Checkout(repo, commit, directory)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.checkout", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--repos", type=Path, required=True, help="folder with the bare repositories")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkouts")
    parser.add_argument("names", nargs="+", metavar="owner/name[@commit]")
    options = parser.parse_args(arguments)
    for name in options.names:
        repo, _, revision = name.partition("@")
        try:
            done = write(options.repos, options.out, repo, revision or "HEAD")
        except GitError as error:
            parser.error(str(error))
        print(f"{done.repo} {done.commit} {done.directory}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

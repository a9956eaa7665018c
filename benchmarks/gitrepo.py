"""Trees of bare git repositories, written out without a clone.

Only what an analyzer of Go source can read is written: Go files and the files that say where
modules begin and what is ignored.  Objects are read through ``git cat-file --batch``, so that
one missing large object (partial copies of repositories have such) costs that file alone.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

WANTED_NAMES = frozenset({"go.mod", "go.work", "modules.txt", ".gitignore", ".golint-leaks.toml"})
"""Names of files that are written beside ``*.go``."""


class GitError(Exception):
    """A repository is not there, or git refused."""


class Entry(NamedTuple):
    """One file of a tree: object name, path from the root of the tree."""

    oid: str
    path: str


def find_git_dir(folder: Path, repo: str) -> Path:
    """The git directory of ``repo`` (``owner/name``) below ``folder``.

    Accepted layouts: ``owner+name.git``, ``owner+name``, ``owner/name.git``, ``owner/name``,
    ``name.git``, ``name``; each is a bare repository, or a checkout with ``.git``, or a folder
    with exactly such a thing one level below.  Raises :class:`GitError` when there is none.
    """
    owner, _, name = repo.partition("/")
    for stem in (f"{owner}+{name}", f"{owner}_{name}", f"{owner}-{name}", f"{owner}/{name}", name):
        for candidate in (folder / f"{stem}.git", folder / stem):
            found = _git_dir_at(candidate)
            if found is not None:
                return found
    raise GitError(f"no repository of {repo} in {folder}")


def _git_dir_at(candidate: Path) -> Path | None:
    if not candidate.is_dir():
        return None
    for path in (candidate, candidate / ".git"):
        if (path / "HEAD").is_file() and (path / "objects").is_dir():
            return path
    for below in sorted(candidate.iterdir()):
        for path in (below, below / ".git"):
            if (path / "HEAD").is_file() and (path / "objects").is_dir():
                return path
    return None


def git(git_dir: Path, *arguments: str) -> bytes:
    """Standard output of git in ``git_dir``; raises :class:`GitError` with git's own words."""
    done = subprocess.run(["git", f"--git-dir={git_dir}", *arguments], capture_output=True, check=False)
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise GitError(f"git {' '.join(arguments)} in {git_dir}: {words}")
    return done.stdout


def resolve(git_dir: Path, revision: str) -> str:
    """The full object name of a commit."""
    return git(git_dir, "rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()


def list_tree(git_dir: Path, commit: str, prefix: str = "") -> list[Entry]:
    """Regular files of ``commit`` below ``prefix`` (no slash at the end; empty: everything)."""
    arguments = ["ls-tree", "-r", "-z", "--full-tree", commit]
    if prefix:
        arguments.append(f"{prefix}/")
    entries: list[Entry] = []
    for line in git(git_dir, *arguments).split(b"\0"):
        meta, tab, path = line.partition(b"\t")
        if not tab:
            continue
        mode, kind, oid = meta.decode("ascii").split()
        if kind == "blob" and mode.startswith("100"):
            entries.append(Entry(oid, path.decode("utf-8", "surrogateescape")))
    return entries


def wanted(path: str) -> bool:
    """Whether the analyzer can make use of the file at ``path``."""
    return path.endswith(".go") or PurePosixPath(path).name in WANTED_NAMES


def blobs(git_dir: Path, oids: Sequence[str]) -> Iterator[bytes | None]:
    """Contents of objects in the order asked for; ``None`` for one that is absent."""
    for begin in range(0, len(oids), _SLICE):
        some = oids[begin : begin + _SLICE]
        done = subprocess.run(
            ["git", f"--git-dir={git_dir}", "cat-file", "--batch"],
            input=b"".join(oid.encode("ascii") + b"\n" for oid in some),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        yield from _answers(done.stdout, len(some))


_SLICE = 2000  # objects a process: the answers of one slice are held in memory


def _answers(output: bytes, count: int) -> Iterator[bytes | None]:
    at = 0
    for _ in range(count):
        end = output.find(b"\n", at)
        if end < 0:  # git died at this object
            yield None
            continue
        header = output[at:end].split()
        at = end + 1
        if len(header) != 3:
            yield None
            continue
        size = int(header[2])
        yield output[at : at + size]
        at += size + 1


def materialise(
    git_dir: Path,
    commit: str,
    target: Path,
    *,
    prefix: str = "",
    keep: Callable[[str], bool] = wanted,
) -> int:
    """Write the files of ``commit`` below ``prefix`` that ``keep`` accepts to ``target``.

    Paths below ``target`` are those from the root of the tree.  Returns the number of files
    written; absent objects are left out.
    """
    entries = [entry for entry in list_tree(git_dir, commit, prefix) if keep(entry.path)]
    written = 0
    for entry, content in zip(entries, blobs(git_dir, [e.oid for e in entries]), strict=True):
        if content is None:
            continue
        path = target / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written += 1
    return written

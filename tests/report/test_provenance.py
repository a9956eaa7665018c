"""Commit and repository, read from Git's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.report.provenance import Provenance, provenance

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def repository(
    root: Path, url: str = "https://example.com/team/app.git", head: str = "ref: refs/heads/main"
) -> Path:
    """The files of a repository, as Git writes them."""
    git = root / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text(f"{head}\n")
    (git / "refs/heads/main").write_text(f"{COMMIT}\n")
    (git / "config").write_text(
        '[core]\n\tbare = false\n[remote "origin"]\n'
        f'\turl = {url}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[branch "main"]\n\tremote = origin\n'
    )
    return git


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.com/team/app.git", "https://example.com/team/app.git"),
        ("https://user:secret@example.com:8443/app", "https://example.com:8443/app"),
        ("http://token@example.com/app", "http://example.com/app"),
        ("git@example.com:team/app.git", "https://example.com/team/app.git"),
        ("ssh://git@example.com:2222/team/app.git", "https://example.com/team/app.git"),
    ],
)
def test_addresses(tmp_path: Path, url: str, address: str) -> None:
    """Addresses are given as others can use them, and never with credentials."""
    repository(tmp_path, url)
    assert provenance(tmp_path) == Provenance(address, COMMIT, "main")


@pytest.mark.parametrize("url", ["/srv/git/app.git", "../app", "file:///srv/app", ""])
def test_addresses_of_this_machine(tmp_path: Path, url: str) -> None:
    """A repository that only this machine knows has no provenance."""
    repository(tmp_path, url)
    assert provenance(tmp_path) is None


def test_detached_head(tmp_path: Path) -> None:
    """A detached head has a revision and no branch."""
    repository(tmp_path, head="f" * 40)
    assert provenance(tmp_path) == Provenance("https://example.com/team/app.git", "f" * 40, "")


def test_packed_references(tmp_path: Path) -> None:
    """References may be packed."""
    git = repository(tmp_path)
    (git / "refs/heads/main").unlink()
    (git / "packed-refs").write_text(
        f"# pack-refs with: peeled fully-peeled sorted\n{COMMIT} refs/heads/main\n"
    )
    assert provenance(tmp_path) == Provenance("https://example.com/team/app.git", COMMIT, "main")


def test_work_tree(tmp_path: Path) -> None:
    """A work tree of its own points to the repository that it belongs to."""
    git = repository(tmp_path / "main")
    tree, own = tmp_path / "tree", git / "worktrees/tree"
    tree.mkdir()
    own.mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {own}\n")
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text("../..\n")
    assert provenance(tree) == Provenance("https://example.com/team/app.git", COMMIT, "main")


def test_nothing_to_read(tmp_path: Path) -> None:
    """No repository, or a broken one, is no error."""
    assert provenance(tmp_path) is None
    git = repository(tmp_path)
    (git / "HEAD").write_bytes(b"\xff\xfe")
    assert provenance(tmp_path) is None
    (git / "HEAD").write_text("ref: refs/heads/unborn\n")
    assert provenance(tmp_path) is None

"""Trees out of bare repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from benchmarks import checkout
from benchmarks.gitrepo import GitError, blobs, find_git_dir, list_tree, materialise, resolve


def make_repository(folder: Path) -> Path:
    """A bare repository with one commit."""
    work = folder / "work"
    (work / "pkg").mkdir(parents=True)
    (work / "go.mod").write_text("module example.com/m\n")
    (work / "pkg" / "a b.go").write_text("package pkg\n")
    (work / "pkg" / "README").write_text("not wanted\n")
    (work / "link.go").symlink_to("pkg/a b.go")
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        **{
            f"GIT_{role}_{what}": "a@example.com"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *command], cwd=work, env=environment, check=True)
    bare = folder / "bare.git"
    (work / ".git").rename(bare)
    return bare


@pytest.mark.parametrize(
    "layout",
    [
        "owner+name.git",
        "owner+name",
        "owner+name/repo",
        "owner/name.git",
        "owner/name",
        "name.git",
        "name/.git",
    ],
)
def test_layouts(tmp_path: Path, layout: str) -> None:
    git_dir = tmp_path / "repos" / layout
    git_dir.parent.mkdir(parents=True)
    make_repository(tmp_path).rename(git_dir)
    assert find_git_dir(tmp_path / "repos", "owner/name") == git_dir
    with pytest.raises(GitError, match="other/thing"):
        find_git_dir(tmp_path / "repos", "other/thing")


def test_materialise(tmp_path: Path) -> None:
    bare = make_repository(tmp_path)
    commit = resolve(bare, "HEAD")
    assert len(commit) == 40
    assert {entry.path for entry in list_tree(bare, commit)} == {"go.mod", "pkg/a b.go", "pkg/README"}
    out = tmp_path / "out"
    assert materialise(bare, commit, out) == 2
    assert (out / "pkg" / "a b.go").read_text() == "package pkg\n"
    assert not (out / "pkg" / "README").exists()
    assert not (out / "link.go").exists()
    inner = tmp_path / "inner"
    assert materialise(bare, commit, inner, prefix="pkg") == 1
    with pytest.raises(GitError, match="rev-parse"):
        resolve(bare, "nothing")


def test_an_absent_object_costs_itself_only(tmp_path: Path) -> None:
    bare = make_repository(tmp_path)
    oids = [entry.oid for entry in list_tree(bare, "HEAD")]
    contents = list(blobs(bare, [oids[0], "0" * 40, oids[1]]))
    assert [content is None for content in contents] == [False, True, False]


def test_checkout_is_made_once_and_read_back(tmp_path: Path) -> None:
    repos = tmp_path / "repos"
    repos.mkdir()
    make_repository(tmp_path).rename(repos / "owner+name.git")
    out = tmp_path / "out"
    assert checkout.main(["--repos", str(repos), "--out", str(out), "owner/name"]) == 0
    (made,) = checkout.read(out)
    assert made == checkout.write(repos, out, "owner/name")
    assert made.repo == "owner/name"
    assert (made.directory / "go.mod").is_file()

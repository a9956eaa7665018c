"""Which files are found, which of them are asked for, and what is told."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from golint_leaks.workspace import Options, Skip, add_package, discover
from tests.workspace.tree import make, reported

GO = "package a\n"
MOD = "module example.com/m\n\ngo 1.21\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links and permissions")


def test_a_directory_means_everything_below(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO, "x/y/b.go": GO, "x/readme.md": "", "none/": ""})
    for argument in (tmp_path, f"{tmp_path}/...", tmp_path / "go.mod"):
        found = discover([argument], Options(root=str(tmp_path)))
        assert reported(found) == ["a.go", "x/y/b.go"]
        assert found.notifications == []


def test_patterns_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO, "x/b.go": GO, "y/c.go": GO})
    monkeypatch.chdir(tmp_path)
    for argument, expected in {
        "./...": ["a.go", "x/b.go", "y/c.go"],
        "...": ["a.go", "x/b.go", "y/c.go"],
        "": ["a.go", "x/b.go", "y/c.go"],
        "./x/...": ["x/b.go"],
        "x": ["x/b.go"],
        "x/b.go": ["x/b.go"],
    }.items():
        assert reported(discover([argument], Options())) == expected, argument
    assert reported(discover(["./x/...", "y", "x/b.go"], Options())) == ["x/b.go", "y/c.go"]


def test_the_rest_of_the_module_is_context(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.mod": MOD,
            "a.go": GO,
            "a_test.go": GO,
            "x/b.go": GO,
            "x/b_test.go": GO,
            "sub/go.mod": "module s\n",
            "sub/s.go": GO,
        },
    )
    found = discover([tmp_path / "x"], Options(root=str(tmp_path)))
    assert {file.rel: file.why_not for file in found.files()} == {
        "a.go": Skip.CONTEXT,
        "x/b.go": Skip.NONE,
        "x/b_test.go": Skip.NONE,
    }
    assert "s" in found.local


def test_a_single_file_brings_its_package(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "x/a.go": GO, "x/b.go": GO, "x/b_test.go": GO})
    found = discover([tmp_path / "x/a.go"], Options(root=str(tmp_path)))
    assert reported(found) == ["x/a.go"]
    assert [file.name for file in found.files()] == ["a.go", "b.go", "b_test.go"]


def test_directories_that_the_go_command_passes_over(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.mod": MOD,
            "a.go": GO,
            "_x.go": GO,
            ".y.go": GO,
            "vendor/v/v.go": GO,
            "testdata/t.go": GO,
            "_old/o.go": GO,
            ".hidden/h.go": GO,
        },
    )
    found = discover([tmp_path], Options(root=str(tmp_path)))
    assert reported(found) == ["a.go"]
    assert found.skipped == {Skip.UNDERSCORE: 4, Skip.VENDOR: 1, Skip.TESTDATA: 1}
    for asked in ("testdata", "vendor/v", "_old", ".hidden", "testdata/t.go", "_x.go"):
        inside = discover([tmp_path / asked], Options(root=str(tmp_path)))
        assert len(reported(inside)) == 1, asked
        assert inside.modules[0].path == "example.com/m"


def test_vendored_packages_keep_their_import_path(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "vendor/v.org/v/v.go": GO})
    found = discover([tmp_path / "vendor/v.org/v"], Options(root=str(tmp_path)))
    directory = found.directories[0]
    assert found.modules[directory.module].import_path(directory.path) == "v.org/v"


def test_without_tests(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO, "a_test.go": GO})
    found = discover([tmp_path], Options(root=str(tmp_path), tests=False))
    assert reported(found) == ["a.go"]
    assert found.skipped == {Skip.TESTS: 1}


def test_several_modules(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.work": "go 1.22\nuse (\n./a\n./b\n./gone\n)\n",
            "a/go.mod": "module a.org/a\ngo 1.22\nreplace c.org/c => ../c\n",
            "a/a.go": GO,
            "b/go.mod": "module b.org/b\n",
            "b/p/b.go": GO,
            "c/go.mod": "module old/c\n",
            "c/c.go": GO,
        },
    )
    found = discover([tmp_path / "a"], Options(root=str(tmp_path)))
    assert [(module.path, module.go) for module in found.modules] == [("a.org/a", "1.22")]
    assert {name: Path(module.dir).name for name, module in found.local.items()} == {
        "b.org/b": "b",
        "c.org/c": "c",
    }
    assert [entry.kind for entry in found.notifications] == ["go-mod"]
    assert add_package(found, "b.org/b/p") is not None
    assert add_package(found, "b.org/b/p") is None
    assert add_package(found, "b.org/b/none") is None
    assert add_package(found, "elsewhere.org/x") is None
    assert found.modules[1].go == "1.16"
    assert [file.rel for file in found.files() if not file.reported] == ["b/p/b.go"]
    everything = discover([tmp_path], Options(root=str(tmp_path)))
    assert reported(everything) == ["a/a.go", "b/p/b.go", "c/c.go"]


def test_a_go_mod_outside_of_the_repository_does_not_count(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "repo/.git/": "", "repo/x/a.go": GO})
    found = discover([tmp_path / "repo/x"], Options(root=str(tmp_path)))
    assert [(Path(module.dir).name, module.pseudo) for module in found.modules] == [("repo", True)]


def test_gopath_gives_the_import_path(tmp_path: Path) -> None:
    make(tmp_path, {"src/github.com/o/r/.git/": "", "src/github.com/o/r/p/a.go": GO})
    found = discover([tmp_path / "src/github.com/o/r"], Options(root=str(tmp_path)))
    assert found.modules[0].import_path(found.directories[0].path) == "github.com/o/r/p"


def test_the_standard_library_has_no_prefix(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": "module std\n", "net/http/a.go": GO})
    found = discover([tmp_path], Options(root=str(tmp_path)))
    assert found.modules[0].import_path(found.directories[0].path) == "net/http"


def test_ignore_files(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            ".git/info/exclude": "private/\n",
            ".gitignore": "build/\n*.gen.go\n!keep.gen.go\n/top\n",
            "go.mod": MOD,
            "a.go": GO,
            "b.gen.go": GO,
            "keep.gen.go": GO,
            "build/b.go": GO,
            "private/p.go": GO,
            "x/.gitignore": "!*.gen.go\nlocal.go\n",
            "x/c.gen.go": GO,
            "x/local.go": GO,
            "x/top/t.go": GO,
            "top/t.go": GO,
        },
    )
    found = discover([tmp_path], Options(root=str(tmp_path)))
    assert reported(found) == ["a.go", "keep.gen.go", "x/c.gen.go", "x/top/t.go"]
    assert found.skipped == {Skip.IGNORED: 5}
    assert len(reported(discover([tmp_path], Options(root=str(tmp_path), gitignore=False)))) == 9
    # From inside the same rules hold, but what is named is read.
    assert reported(discover([tmp_path / "x"], Options(root=str(tmp_path)))) == ["x/c.gen.go", "x/top/t.go"]
    assert reported(discover([tmp_path / "build"], Options(root=str(tmp_path)))) == ["build/b.go"]
    assert reported(discover([tmp_path / "x/local.go"], Options(root=str(tmp_path)))) == ["x/local.go"]
    both = discover([tmp_path, tmp_path / "x/local.go"], Options(root=str(tmp_path)))
    assert "x/local.go" in reported(both)


def test_directories_that_are_taken_back_from_a_pattern_for_all_are_read(tmp_path: Path) -> None:
    ignore = "*\n!*.*\n!*/\nlogs/\n"
    make(tmp_path, {".gitignore": ignore, "go.mod": MOD, "x/y/a.go": GO, "logs/b.go": GO, "x/logs/c.go": GO})
    assert reported(discover([tmp_path], Options(root=str(tmp_path)))) == ["x/y/a.go"]


def test_a_pattern_that_is_none_is_told_and_passed_over(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "!\nb.go\n", "go.mod": MOD, "a.go": GO, "b.go": GO})
    found = discover([tmp_path], Options(root=str(tmp_path)))
    assert reported(found) == ["a.go"]
    assert [entry.kind for entry in found.notifications] == ["ignore-file"]


def test_ignored_directories_of_go_mod(tmp_path: Path) -> None:
    make(
        tmp_path,
        {"go.mod": MOD + "ignore ./x\nignore node\n", "x/a.go": GO, "y/x/a.go": GO, "y/node/a.go": GO},
    )
    assert reported(discover([tmp_path], Options(root=str(tmp_path)))) == ["y/x/a.go"]


@posix
def test_links(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO, "x/b.go": GO})
    (tmp_path / "x/loop").symlink_to(tmp_path)
    (tmp_path / "self.go").symlink_to("self.go")
    (tmp_path / "gone.go").symlink_to("nothing.go")
    (tmp_path / "linked.go").symlink_to("a.go")
    os.mkfifo(tmp_path / "pipe.go")
    found = discover([tmp_path], Options(root=str(tmp_path)))
    assert reported(found) == ["a.go", "linked.go", "x/b.go"]
    told = {(entry.kind, entry.place.path) for entry in found.notifications if entry.place is not None}
    assert told == {
        ("symlink", "x/loop"),
        ("unreadable", "self.go"),
        ("unreadable", "gone.go"),
        ("unreadable", "pipe.go"),
    }
    assert reported(discover([tmp_path / "x/loop/x"], Options(root=str(tmp_path)))) == ["x/loop/x/b.go"]


@posix
def test_names_that_are_no_text(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO})
    base = os.fsencode(tmp_path)
    try:
        with open(base + b"/\xff.go", "w") as file:
            file.write(GO)
        os.mkdir(base + b"/\xfe")
    except OSError:
        pytest.skip("the file system refuses such names")
    found = discover([tmp_path], Options(root=str(tmp_path)))
    assert reported(found) == ["a.go"]
    assert [entry.kind for entry in found.notifications] == ["invalid-name", "invalid-name"]


@posix
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="root may read everything")
def test_directories_that_cannot_be_read(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO, "x/b.go": GO})
    (tmp_path / "x").chmod(0)
    try:
        found = discover([tmp_path], Options(root=str(tmp_path)))
    finally:
        (tmp_path / "x").chmod(0o755)
    assert reported(found) == ["a.go"]
    assert [entry.kind for entry in found.notifications] == ["unreadable"]


def test_arguments_that_name_nothing(tmp_path: Path) -> None:
    make(tmp_path, {"a.txt": ""})
    found = discover([tmp_path / "none", tmp_path / "a.txt"], Options(root=str(tmp_path)))
    assert [entry.kind for entry in found.notifications] == ["not-found", "not-go"]


def test_large_files_are_told(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": GO, "big.go": GO + "//" + "x" * 2000})
    found = discover([tmp_path], Options(root=str(tmp_path), max_file_size=1000))
    assert reported(found) == ["a.go"]
    assert [(entry.kind, entry.place and entry.place.path) for entry in found.notifications] == [
        ("too-large", "big.go")
    ]


def test_paths_are_relative_to_what_is_common(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, {"go.mod": MOD, "x/p/a.go": GO, "x/q/b.go": GO, "here/": ""})
    monkeypatch.chdir(tmp_path / "here")
    found = discover([tmp_path / "x/p", tmp_path / "x/q/b.go"], Options())
    assert found.root == str(tmp_path / "x")
    assert reported(found) == ["p/a.go", "q/b.go"]

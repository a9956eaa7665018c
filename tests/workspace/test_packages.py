"""Packages and variants."""

from __future__ import annotations

from pathlib import Path

from golint_leaks.workspace import Locator, Options, discover
from tests.workspace.tree import assembled, make, shape

MOD = "module m.org/m\n\ngo 1.21\n"


def test_tests_inside_and_outside(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.mod": MOD,
            "p/a.go": "package p\n",
            "p/a_test.go": "package p\n",
            "p/x_test.go": "package p_test\n",
            "only/x_test.go": "package only_test\n",
        },
    )
    assert shape(*assembled(tmp_path)) == {
        "m.org/m/only_test": ("x_test.go", "", "x_test.go", ""),
        "m.org/m/p": ("a.go a_test.go", "", "a.go a_test.go", ""),
        "m.org/m/p_test": ("x_test.go", "", "x_test.go", ""),
    }


def test_generated_files_are_read_and_not_reported(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": "package m\n", "g.go": "// Code generated\npackage m\n"})
    assert shape(*assembled(tmp_path)) == {"m.org/m": ("a.go g.go", "", "a.go", "")}


def test_each_file_is_reported_once(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.mod": MOD,
            "a.go": "package m\n",
            "a_linux.go": "package m\n",
            "a_windows.go": "package m\n",
            "b.go": "//go:build !linux\n\npackage m\n",
            "a_darwin.go": "package m\n",
            "c.go": "//go:build integration\n\npackage m\n",
            "gen.go": "//go:build ignore\n\npackage main\n",
            "other.go": "//go:build never && ignore\n\npackage main\n",
            "q/q.go": "package q\n",
            "q/q_windows.go": "package q\n",
            "q/q_windows_test.go": "package q_test\n",
            "q/q_test.go": "package q_test\n",
            "w/w_windows.go": "package w\n",
        },
    )
    workspace, assembly = assembled(tmp_path)
    assert shape(workspace, assembly) == {
        "m.org/m": ("a.go a_linux.go", "a_darwin.go a_windows.go b.go c.go", "a.go a_linux.go", ""),
        "m.org/m [gen-go]": ("gen.go", "", "gen.go", ""),
        "m.org/m [other-go]": ("other.go", "", "other.go", ""),
        "m.org/m [darwin-amd64]": (
            "a.go a_darwin.go b.go",
            "",
            "a_darwin.go b.go",
            "darwin/amd64",
        ),
        "m.org/m [windows-amd64]": (
            "a.go a_windows.go b.go",
            "",
            "a_windows.go",
            "windows/amd64",
        ),
        "m.org/m [linux-amd64-integration]": (
            "a.go a_linux.go c.go",
            "",
            "c.go",
            "linux/amd64/integration",
        ),
        "m.org/m/q": ("q.go", "q_windows.go", "q.go", ""),
        "m.org/m/q_test": ("q_test.go", "q_windows_test.go", "q_test.go", ""),
        "m.org/m/q [windows-amd64]": ("q.go q_windows.go", "", "q_windows.go", "windows/amd64"),
        "m.org/m/q [windows-amd64]_test": (
            "q_test.go q_windows_test.go",
            "",
            "q_windows_test.go",
            "windows/amd64",
        ),
        "m.org/m/w": ("w_windows.go", "", "w_windows.go", "windows/amd64"),
    }
    assert assembly.excluded == 9
    assert assembly.variants == ["darwin/amd64", "linux/amd64/integration", "windows/amd64"]
    reports = [n for package in assembly.universes[0].to_analyse for n in package.report]
    assert sorted(reports) == list(range(len(workspace.files())))


def test_context_has_a_package_too_where_the_configuration_has_none(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "go.mod": MOD,
            "a.go": "package m\n",
            "w/w_windows.go": "package w\n",
            "w/w_darwin.go": "package w\n",
            "v/v.go": "package v\n",
            "v/v_windows.go": "package v\n",
        },
    )
    assert shape(*assembled(tmp_path, None, tmp_path / "a.go")) == {
        "m.org/m": ("a.go", "", "a.go", ""),
        "m.org/m/v": ("v.go", "v_windows.go", "", ""),
        "m.org/m/w": ("w_windows.go", "w_darwin.go", "", "windows/amd64"),
    }


def test_chosen_platform(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": "package m\n", "a_windows.go": "package m\n"})
    result = shape(*assembled(tmp_path, Options(goos="windows", root=str(tmp_path))))
    assert result == {"m.org/m": ("a.go a_windows.go", "", "a.go a_windows.go", "")}


def test_cgo_is_demanded_by_its_import(tmp_path: Path) -> None:
    make(
        tmp_path,
        {"go.mod": MOD, "c.go": 'package m\nimport "C"\n', "pure.go": "//go:build !cgo\n\npackage m\n"},
    )
    assert shape(*assembled(tmp_path)) == {
        "m.org/m": ("c.go", "pure.go", "c.go", ""),
        "m.org/m [linux-amd64-!cgo]": ("pure.go", "", "pure.go", "linux/amd64/!cgo"),
    }


def test_a_constraint_that_cannot_be_read(tmp_path: Path) -> None:
    make(tmp_path, {"go.mod": MOD, "a.go": "//go:build linux &&\n\npackage m\n"})
    workspace, assembly = assembled(tmp_path)
    assert [(entry.kind, entry.place and entry.place.path) for entry in assembly.notifications] == [
        ("build-constraint", "a.go")
    ]
    assert shape(workspace, assembly) == {"m.org/m [a-go]": ("a.go", "", "a.go", "")}


def test_two_packages_in_one_directory(tmp_path: Path) -> None:
    make(
        tmp_path,
        {"go.mod": MOD, "p/a.go": "package p\n", "p/b.go": "package other\n", "p/c.go": "package other\n"},
    )
    assert shape(*assembled(tmp_path)) == {
        "m.org/m/p": ("a.go", "", "a.go", ""),
        "m.org/m/p [other]": ("b.go c.go", "", "b.go c.go", ""),
    }


def test_programs_of_one_file_each(tmp_path: Path) -> None:
    main = "package main\nfunc main() {}\n"
    make(tmp_path, {"go.mod": MOD, "x/a.go": main, "x/b.go": main, "x/lib.go": "package main\n"})
    assert shape(*assembled(tmp_path)) == {
        "m.org/m/x": ("a.go lib.go", "", "a.go lib.go", ""),
        "m.org/m/x [b-go]": ("b.go lib.go", "", "b.go", ""),
    }


def test_modules_of_one_path(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "a/go.mod": "module main\n",
            "a/a.go": "package main\n",
            "b/go.mod": "module main\n",
            "b/b.go": "package main\n",
            "c/go.mod": "module c.org/c\n",
            "c/c.go": "package c\n",
        },
    )
    _, assembly = assembled(tmp_path)
    assert [
        {package.import_path: Path(package.dir).name for package in universe.to_analyse}
        for universe in assembly.universes
    ] == [{"main": "a", "c.org/c": "c"}, {"main": "b"}]
    assert "c.org/c" in assembly.universes[1].packages


def test_a_tree_without_go_mod_is_named_by_its_imports(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            ".git/": "",
            "cmd/x/main.go": 'package main\nimport "github.com/o/r/pkg/util"\nimport "else.org/pkg/util"\n',
            "pkg/util/u.go": 'package util\nimport "github.com/o/r/pkg/other"\n',
            "pkg/other/o.go": "package other\n",
        },
    )
    _, assembly = assembled(tmp_path)
    assert sorted(assembly.universes[0].packages) == [
        "github.com/o/r/cmd/x",
        "github.com/o/r/pkg/other",
        "github.com/o/r/pkg/util",
    ]


def test_locator(tmp_path: Path) -> None:
    root = make(
        tmp_path / "r",
        {
            "go.mod": MOD
            + "require (\ngithub.com/Upper/Case v1.0.0\nc.org/c v1.1.0\nd.org/d v1.0.0\n)\n"
            + "replace d.org/d => e.org/e v2.0.0\nreplace l.org/l => ./local\n",
            "a.go": "package m\n",
            "vendor/v.org/v/v.go": "package v\n",
            "vendor/v.org/v/v_test.go": "package v\n",
            "vendor/c.org/empty/readme": "",
            "local/go.mod": "module l.org/l\n",
            "local/p/p.go": "package p\n",
        },
    )
    cache = make(
        tmp_path / "mod",
        {
            "github.com/!upper/!case@v1.0.0/sub/a.go": "package sub\n",
            "c.org/c@v1.0.0/c.go": "package c\n",
            "c.org/c@v1.1.0/c.go": "package c\n",
            "e.org/e@v2.0.0/e.go": "package e\n",
            "i.org/i@v1.9.0/i.go": "package i\n",
            "i.org/i@v1.10.0/i.go": "package i\n",
            "i.org/i/v2@v2.0.0/i.go": "package i\n",
        },
    )
    gopath = make(tmp_path / "gopath", {"src/g.org/g/g.go": "package g\n"})
    workspace = discover([root / "a.go"], Options(root=str(root)))
    locator = Locator(workspace, {"GOMODCACHE": str(cache), "GOPATH": str(gopath)})

    def find(path: str) -> str | None:
        found = locator.find(path)
        return None if found is None else str(Path(found).relative_to(tmp_path))

    assert find("v.org/v") == "r/vendor/v.org/v"
    assert locator.files(str(root / "vendor/v.org/v")) == ["v.go"]
    assert find("c.org/empty") is None
    assert find("github.com/Upper/Case/sub") == "mod/github.com/!upper/!case@v1.0.0/sub"
    assert find("c.org/c") == "mod/c.org/c@v1.1.0"
    assert find("d.org/d") == "mod/e.org/e@v2.0.0"
    assert find("i.org/i") == "mod/i.org/i@v1.10.0"
    assert find("i.org/i/v2") == "mod/i.org/i/v2@v2.0.0"
    assert find("l.org/l/p") == "r/local/p"
    assert find("g.org/g") == "gopath/src/g.org/g"
    for path in ("nowhere.org/x", "", "/etc", "../r", "a/../../b", "net/http"):
        assert find(path) is None

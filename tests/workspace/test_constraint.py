"""Build constraints."""

from __future__ import annotations

import pytest

from golint_leaks.workspace import Config, ConstraintError, language_version, matches, requirement, satisfying
from golint_leaks.workspace.constraint import name_tags, parse

LINUX = Config("linux", "amd64")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("linux", True),
        ("windows", False),
        ("!windows", True),
        ("linux && amd64", True),
        ("linux && !amd64", False),
        ("windows || amd64", True),
        ("(windows || darwin) && amd64", False),
        ("!(windows || darwin)", True),
        ("windows || linux && arm64", False),
        ("!!linux", True),
        ("unix", True),
        ("gc", True),
        ("gccgo", False),
        ("cgo", True),
        ("go1.18", True),
        ("!go1.18", False),
        ("ignore", False),
        ("some.tag_1", False),
    ],
)
def test_evaluation(text: str, expected: bool) -> None:
    assert matches(requirement("a.go", text), LINUX) is expected


@pytest.mark.parametrize(
    "text", ["linux &&", "(linux", "linux)", "a b", "!", "&& a", "a | b", "a, b", "!" * 300 + "a"]
)
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises(ConstraintError):
        parse(text)


@pytest.mark.parametrize(
    ("name", "tags"),
    [
        ("a.go", ()),
        ("linux.go", ()),
        ("a_linux.go", ("linux",)),
        ("a_amd64.go", ("amd64",)),
        ("a_linux_amd64.go", ("linux", "amd64")),
        ("a_linux_test.go", ("linux",)),
        ("a_amd64_linux.go", ("linux",)),
        ("a_b_windows_arm64_test.go", ("windows", "arm64")),
        ("a_unix.go", ()),
        ("a_test.go", ()),
        ("linux_test.go", ()),
        ("linux_amd64.go", ("amd64",)),
    ],
)
def test_tags_of_names(name: str, tags: tuple[str, ...]) -> None:
    assert name_tags(name) == tags


def test_android_is_linux_too() -> None:
    assert matches(requirement("a_linux.go", ""), Config("android", "arm64"))
    assert not matches(requirement("a_android.go", ""), LINUX)


def test_release_tags_end_at_the_release() -> None:
    old = Config("linux", "amd64", release=17)
    assert matches(requirement("a.go", "go1.17"), old)
    assert not matches(requirement("a.go", "go1.18"), old)


@pytest.mark.parametrize(
    ("name", "build", "expected"),
    [
        ("a_windows.go", "", "windows/amd64"),
        ("a.go", "windows && arm64", "windows/arm64"),
        ("a.go", "!linux", "windows/amd64"),
        ("a.go", "!unix", "windows/amd64"),
        ("a.go", "integration", "linux/amd64/integration"),
        ("a.go", "a && b && !c", "linux/amd64/a,b"),
        ("a.go", "!cgo", "linux/amd64/!cgo"),
        ("a.go", "!go1.18", "linux/amd64/go1.17"),
        ("a_js.go", "", "js/wasm"),
        ("a.go", "darwin && integration", "darwin/amd64/integration"),
        ("a.go", "a && b && c && d && e && f && g && h", "linux/amd64/a,b,c,d,e,f,g,h"),
        ("a_linux.go", "ignore || windows", None),
        ("a.go", "ignore", None),
        ("a_windows.go", "linux", None),
        ("a.go", "x && !x", None),
    ],
)
def test_satisfying_configuration_is_near(name: str, build: str, expected: str | None) -> None:
    needed = requirement(name, build)
    assert needed is not None
    found = satisfying(needed, LINUX)
    assert (str(found) if found else None) == expected
    if found is not None:
        assert matches(needed, found)


def test_tags_that_were_chosen_can_be_dropped() -> None:
    needed = requirement("a.go", "!special")
    assert needed is not None
    base = Config("linux", "amd64", frozenset({"special"}))
    assert satisfying(needed, base) == LINUX


@pytest.mark.parametrize(
    ("build", "module", "expected"),
    [
        ("", "1.22", "1.22"),
        ("linux", "", ""),
        ("go1.23", "1.22", "1.23"),
        ("go1.22", "1.24", "1.22"),
        ("go1.22 && linux", "", "1.22"),
        ("go1.22 || linux", "1.24", "1.24"),
        ("!go1.23", "1.24", "1.22"),
        ("!go1.23", "", "1.22"),
        ("!go1.23", "1.20.3", "1.20"),
        ("go1.18 && !go1.21", "1.24", "1.18"),
        ("!(go1.23 && linux)", "1.24", "1.24"),
        ("!(go1.23 || linux)", "1.24", "1.22"),
        ("go1.23 &&", "1.24", "1.24"),
    ],
)
def test_version_of_a_file(build: str, module: str, expected: str) -> None:
    """A lower bound replaces the directive of the module, an upper bound lowers it."""
    assert language_version(build, module) == expected

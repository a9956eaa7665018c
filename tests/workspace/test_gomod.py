"""go.mod and go.work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from golint_leaks.workspace.gomod import Replacement, escape_path, parse_mod, parse_vendor_list, version_key


def test_a_whole_file() -> None:
    mod = parse_mod(
        """// Deprecated: no.
module "example.com/m" // here

go 1.21.3
toolchain go1.22.0
godebug default=go1.21

require example.com/a v1.2.3 // indirect
require (
	example.com/b/v2 v2.0.0
	`example.com/c` v0.0.0-20200101000000-abcdefabcdef
)

replace example.com/a => ../a
replace (
	example.com/b/v2 v2.0.0 => example.com/fork v1.0.0
)
exclude example.com/x v1.0.0
retract [v1.0.0, v1.1.0]
tool example.com/t
ignore ( ./node )
"""
    )
    assert mod.errors == []
    assert (mod.module, mod.go) == ("example.com/m", "1.21.3")
    assert mod.requires["example.com/b/v2"] == "v2.0.0"
    assert len(mod.requires) == 3
    assert mod.replaces["example.com/a", ""].local
    assert mod.replaces["example.com/b/v2", "v2.0.0"] == Replacement("example.com/fork", "v1.0.0")
    assert mod.ignores == ["./node"]


def test_work_file() -> None:
    work = parse_mod("go 1.22\nuse ./a\nuse (\n\t./b // why\n\t.\n)\n")
    assert work.uses == ["./a", "./b", "."]


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("modul x", 1, "unknown directive"),
        ("module a\nmodule b", 2, "second module"),
        ("go one", 1, "invalid go version"),
        ("require a", 1, "require needs"),
        ("require (\na v1\n", 3, "not closed"),
        ("replace a b", 1, "without '=>'"),
        ("replace a => b", 1, "without a version"),
        ("\nrequire a v1 v2 v3", 2, "require needs"),
        ('module "x', 1, "cannot read"),
    ],
)
def test_errors_have_lines(text: str, line: int, part: str) -> None:
    mod = parse_mod(text)
    assert [(at, part in message) for at, message in mod.errors] == [(line, True)]


def test_what_follows_an_error_is_read() -> None:
    mod = parse_mod("nonsense here\nmodule a\n")
    assert mod.module == "a"
    assert len(mod.errors) == 1


@given(st.text(alphabet='module go1.2require()=>"`/ \n\t//x', max_size=200))
def test_any_text_is_read_without_raising(text: str) -> None:
    parse_mod(text)


def test_vendor_list() -> None:
    text = (
        "# example.com/a v1.0.0\n## explicit; go 1.20\nexample.com/a\nexample.com/a/b\n# example.com/c v1\n"
    )
    assert parse_vendor_list(text) == {"example.com/a": "example.com/a", "example.com/a/b": "example.com/a"}


def test_capitals_in_the_module_cache() -> None:
    assert escape_path("github.com/BurntSushi/toml@v1") == "github.com/!burnt!sushi/toml@v1"


def test_order_of_versions() -> None:
    versions = ["v1.10.0", "v1.2.0", "v1.10.0-rc.1", "v0.9.9", "v2.0.0+incompatible"]
    assert sorted(versions, key=version_key) == [
        "v0.9.9",
        "v1.2.0",
        "v1.10.0-rc.1",
        "v1.10.0",
        "v2.0.0+incompatible",
    ]

"""The loader: what it accepts, and that each mistake is named by file, line and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from golint_leaks.models import (
    ALL,
    CALLED,
    RECEIVER,
    ModelError,
    Models,
    builtin_directory,
    load_models,
    older,
)

WHY = 'why = "reason"\n'


def load(tmp_path: Path, *texts: str) -> Models:
    """The models with files of these texts as the user's."""
    paths = []
    for number, text in enumerate(texts, 1):
        path = tmp_path / f"user{number}.toml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return load_models(paths, imports=())


def test_resource_and_acquire(tmp_path: Path) -> None:
    models = load(
        tmp_path,
        """
[[resource]]
type = "example.com/m/x.Handle"
kind = "closer"
release = ["Close", "Abort"]
exhausted_by = ["Next"]
nil_safe = true
weak = true
listed_only = true
error_field = "Err"
why = "holds a lock"

[[acquire]]
call = ["example.com/m/x.Open", "example.com/m/x.Pool.Get"]
result = 1
resource = "example.com/m/x.Handle"
why = "gives one"
""",
    )
    handle = models.resources["example.com/m/x.Handle"]
    assert (handle.kind, handle.release, handle.exhausted_by) == ("closer", ("Close", "Abort"), ("Next",))
    assert (handle.nil_safe, handle.weak, handle.listed_only) == (True, True, True)
    assert (handle.error_field, handle.why) == ("Err", "holds a lock")
    for call in ("example.com/m/x.Open", "example.com/m/x.Pool.Get"):
        (acquire,) = models.acquires[call]
        assert (acquire.call, acquire.result, acquire.resource) == (call, 1, "example.com/m/x.Handle")


def test_what_time_and_calls_release(tmp_path: Path) -> None:
    models = load(
        tmp_path,
        f"""
[[resource]]
type = "m/x.Stop"
kind = "cancel"
release = ["()"]
received = "C"
until_go = "1.23"
{WHY}
[[acquire]]
call = "m/x.Later"
resource = "m/x.Stop"
may_drop = true
until_go = "1.9"
{WHY}
""",
    )
    resource = models.resources["m/x.Stop"]
    assert (resource.release, resource.received, resource.until_go) == ((CALLED,), "C", "1.23")
    [acquire] = models.acquires["m/x.Later"]
    assert (acquire.may_drop, acquire.until_go) == (True, "1.9")


@pytest.mark.parametrize("version", ["2.1", "1", "1.23.1", "go1.23", "1.x"])
def test_versions_are_checked(tmp_path: Path, version: str) -> None:
    with pytest.raises(ModelError, match="no version of Go"):
        load(
            tmp_path,
            f"""
[[acquire]]
call = "m/x.Later"
until_go = "{version}"
{WHY}
""",
        )


@pytest.mark.parametrize(
    ("version", "limit", "expected"),
    [
        ("1.22", "1.23", True),
        ("1.9.7", "1.23", True),
        ("1.23", "1.23", False),
        ("1.23.4", "1.23", False),
        ("", "1.23", False),
        ("x", "1.23", False),
        ("1.22", "", True),
        ("", "", True),
    ],
)
def test_older(version: str, limit: str, expected: bool) -> None:
    assert older(version, limit) is expected


def test_call_effects(tmp_path: Path) -> None:
    models = load(
        tmp_path,
        f"""
[[call]]
call = "m/util.CloseQuietly"
releases = ["0"]
{WHY}
[[call]]
call = "m/util.T.Do"
borrows = ["recv", "2"]
takes = ["*"]
runs = "1"
runs_later = ["0", "3"]
{WHY}
[[call]]
call = "m/util.Wrap"
wraps = "0"
closes = true
{WHY}
[[call]]
call = "m/util.Die"
never_returns = true
{WHY}
[[call]]
call = "m/util.NewError"
result_non_nil = true
{WHY}
[[assert]]
call = "m/util.Must"
error = "1"
non_nil_args = ["0"]
true_args = ["2"]
{WHY}
""",
    )
    assert models.effects["m/util.CloseQuietly"].releases == {0}
    effect = models.effects["m/util.T.Do"]
    assert effect.borrows == {RECEIVER, 2}
    assert effect.takes == {ALL}
    assert effect.runs == {1}
    assert effect.runs_later == {0, 3}
    wrap = models.effects["m/util.Wrap"]
    assert (wrap.wraps, wrap.closes) == (0, True)
    assert models.effects["m/util.Die"].never_returns
    assert models.effects["m/util.NewError"].result_non_nil
    must = models.asserts["m/util.Must"]
    assert must.nil_args == {1}
    assert must.non_nil_args == {0}
    assert must.true_args == {2}
    assert must.false_args == frozenset()


def test_shapes_and_signatures(tmp_path: Path) -> None:
    models = load(
        tmp_path,
        f"""
[[function]]
call = "example.com/m/x.DB.Get"
signature = "func(key string) (*Row, error)"
{WHY}
[[function]]
package = "example.com/m/x"
{WHY}
[function.signatures]
Open = "func() *DB"

[[type]]
name = "example.com/m/x.DB"
embeds = ["*database/sql.DB"]
{WHY}
[type.fields]
Body = "io.ReadCloser"

[type.methods]
Close = "func() error"

[[type]]
name = "example.com/m/x.Fn"
underlying = "func() error"
{WHY}
""",
    )
    get = models.functions["example.com/m/x.DB.Get"]
    assert get.package == "example.com/m/x"
    assert str(get.type().results[0].type).count("example.com/m/x") == 1
    assert {"example.com/m/x.Open", "example.com/m/x.DB.Close"} <= models.functions.keys()
    shape = models.types["example.com/m/x.DB"]
    assert shape.kind == "struct"
    assert list(shape.field_types()) == ["Body"]
    assert len(shape.embedded_types()) == 1
    assert shape.underlying_type() is None
    assert models.types["example.com/m/x.Fn"].kind == "defined"
    assert models.types["example.com/m/x.Fn"].underlying_type() is not None


def test_packages_stand_for_several_paths(tmp_path: Path) -> None:
    models = load(
        tmp_path,
        f"""
[packages]
db = ["example.com/db", "example.com/db/v2"]
one = "example.com/one"

[[resource]]
type = ["$db/pool.Conn", "$one.Conn"]
kind = "stmt"
release = ["Release"]
{WHY}
[[acquire]]
call = "$db.Pool.Get"
resource = "$db/pool.Conn"
{WHY}
""",
    )
    wanted = {"example.com/db/pool.Conn", "example.com/db/v2/pool.Conn", "example.com/one.Conn"}
    assert wanted <= models.resources.keys()
    assert models.acquires["example.com/db/v2.Pool.Get"][0].resource == "example.com/db/v2/pool.Conn"


def test_later_files_override(tmp_path: Path) -> None:
    first = f"""
[[no_acquire]]
call = "m/x.Shared"
{WHY}
[[call]]
call = "fmt.Println"
takes = ["*"]
{WHY}
[[no_acquire]]
call = "os.Open"
{WHY}
"""
    second = f"""
[[acquire]]
call = "m/x.Shared"
resource = "os.File"
{WHY}
"""
    models = load(tmp_path, first, second)
    assert "m/x.Shared" in models.acquires
    assert "m/x.Shared" not in models.no_acquires
    assert models.effects["fmt.Println"].takes == {ALL}
    assert models.effects["fmt.Println"].borrows == frozenset()
    assert "os.Open" not in models.acquires
    assert models.digest != load_models(imports=()).digest


def test_imports_choose_the_families() -> None:
    everything = load_models()
    none = load_models(imports=())
    assert "os.File" in none.resources
    assert "github.com/jackc/pgx/v5.Rows" not in none.resources
    below = load_models(imports=["github.com/jackc/pgx/v5/pgxpool"])
    assert "github.com/jackc/pgx/v5.Rows" in below.resources
    assert "github.com/jackc/pgx/v4.Rows" not in below.resources
    module = load_models(imports=["k8s.io/apimachinery"])
    assert "k8s.io/apimachinery/pkg/watch.Interface" in module.resources
    for name, resource in below.resources.items():
        assert everything.resources[name] == resource


def test_a_resource_of_a_family_that_was_left_out(tmp_path: Path) -> None:
    path = tmp_path / "user.toml"
    path.write_text(f'[[acquire]]\ncall = "m/x.Rows"\nresource = "github.com/jackc/pgx/v5.Rows"\n{WHY}')
    assert "github.com/jackc/pgx/v5.Rows" in load_models([path], imports=()).resources


def test_byte_order_mark_and_carriage_returns(tmp_path: Path) -> None:
    path = tmp_path / "user.toml"
    path.write_bytes(b'\xef\xbb\xbf[[no_acquire]]\r\ncall = "m/x.Get"\r\nwhy = "shared"\r\n')
    assert load_models([path], imports=()).no_acquires["m/x.Get"] == "shared"


RESOURCE = f'[[resource]]\ntype = "m/x.T"\nkind = "closer"\nrelease = ["Close"]\n{WHY}'

MISTAKES = {
    "not TOML": ('[[call]]\ncall = "a.B"\nborrows = [\n', 3, "Invalid value"),
    "bad value": ("[[call]]\ncall = a.B\n", 2, "Invalid value"),
    "unknown table": (f'\n[[calls]]\ncall = "a.B"\n{WHY}', 2, "unknown table 'calls'"),
    "single table": (f'\n\n[call]\ncall = "a.B"\n{WHY}', 3, r"must be written as \[\[call\]\]"),
    "unknown key": (f'[[call]]\ncall = "a.B"\nborrow = ["0"]\n{WHY}', 3, "unknown key 'borrow'"),
    "no why": (RESOURCE + '\n[[acquire]]\ncall = "m/x.New"\n', 7, "needs why"),
    "empty why": ('[[acquire]]\ncall = "m/x.New"\nwhy = " "\n', 3, "needs why"),
    "wrong type": (f'[[call]]\ncall = "a.B"\ncloses = 1\n{WHY}', 3, "'closes' must be true or false"),
    "bool as number": (f'[[acquire]]\ncall = "a.B"\nresult = true\n{WHY}', 3, "'result' must be a number"),
    "negative result": (f'[[acquire]]\ncall = "a.B"\nresult = -1\n{WHY}', 3, "counts from 0"),
    "array of numbers": (f'[[call]]\ncall = "a.B"\nborrows = [0]\n{WHY}', 3, "must hold strings"),
    "no symbol": (f'[[no_acquire]]\ncall = "Open"\n{WHY}', 2, "'Open' is no symbol"),
    "pointer in symbol": (f'[[no_acquire]]\ncall = "(*os.File).Close"\n{WHY}', 2, "is no symbol"),
    "one of many": (f'[[no_acquire]]\ncall = [\n  "a.B",\n  "C",\n]\n{WHY}', 4, "'C' is no symbol"),
    "twice in one": (f'[[no_acquire]]\ncall = [\n  "a.B",\n  "a.B",\n]\n{WHY}', 3, "stands twice"),
    "missing call": (f"[[no_acquire]]\n{WHY}", 1, "needs 'call'"),
    "missing type": (f'[[resource]]\nkind = "file"\nrelease = ["Close"]\n{WHY}', 1, "needs 'type'"),
    "bad kind": (RESOURCE.replace("closer", "socket"), 3, "'kind' must be one of body"),
    "no kind": (RESOURCE.replace('kind = "closer"\n', ""), 1, "'kind' must be one of"),
    "no release": (RESOURCE.replace('["Close"]', "[]"), 4, "needs 'release'"),
    "release is no name": (RESOURCE.replace('"Close"', '"Close()"'), 4, "is no Go identifier"),
    "field is no name": (RESOURCE + 'field = "a.b"\n', 6, "is no Go identifier"),
    "second resource": (RESOURCE + "\n" + RESOURCE, 8, "has an entry .* already"),
    "second call": (
        f'[[call]]\ncall = "a.B"\nborrows = ["0"]\n{WHY}[[call]]\ncall = "a.B"\ntakes = ["0"]\n{WHY}',
        6, "already"),
    "second acquire": (
        f'[[acquire]]\ncall = "a.B"\n{WHY}[[acquire]]\ncall = "a.B"\n{WHY}', 5, "for result 0 already"),
    "acquire and no_acquire": (
        f'[[acquire]]\ncall = "a.B"\n{WHY}[[no_acquire]]\ncall = "a.B"\n{WHY}',
        5, r"entry \[\[acquire\]\] already"),
    "unknown resource": (
        f'[[acquire]]\ncall = "a.B"\nresource = "a.T"\n{WHY}', 3, "no .* has the type 'a.T'"),
    "bad position": (f'[[call]]\ncall = "a.B"\nborrows = ["first"]\n{WHY}', 3, "'first' is no argument"),
    "bad wraps": (f'[[call]]\ncall = "a.B"\nwraps = "-1"\n{WHY}', 3, "is no argument"),
    "nothing said": (f'[[call]]\ncall = "a.B"\n{WHY}', 1, "says nothing"),
    "closes without wraps": (
        f'[[call]]\ncall = "a.B"\nborrows = ["0"]\ncloses = true\n{WHY}', 4, "needs 'wraps'"),
    "both": (f'[[call]]\ncall = "a.B"\nborrows = ["0"]\ntakes = ["0"]\n{WHY}', 1, "either borrowed"),
    "empty assert": (f'[[assert]]\ncall = "a.B"\n{WHY}', 1, "says nothing"),
    "bad signature": (f'[[function]]\ncall = "a.B"\nsignature = "func("\n{WHY}', 3, "expected"),
    "no function": (f'[[function]]\ncall = "a.B"\nsignature = "int"\n{WHY}', 3, "expected a function type"),
    "no signature": (f'[[function]]\ncall = "a.B"\n{WHY}', 1, "needs 'signature'"),
    "no package": (f'[[function]]\nsignatures = {{ B = "func()" }}\n{WHY}', 2, "needs 'package'"),
    "two forms": (f'[[function]]\ncall = "a.B"\npackage = "a"\n{WHY}', 1, "either call and signature"),
    "bad method": (
        f'[[type]]\nname = "a.T"\n{WHY}\n[type.methods]\nClose = "error"\n', 6, "expected a function"),
    "method is no string": (
        f'[[type]]\nname = "a.T"\n{WHY}[type.methods]\nClose = 1\n', 5, "must be a string"),
    "bad field": (f'[[type]]\nname = "a.T"\nfields = {{ Body = "[" }}\n{WHY}', 3, "expected"),
    "bad embed": (f'[[type]]\nname = "a.T"\nembeds = ["*"]\n{WHY}', 3, "expected a type"),
    "bad type kind": (f'[[type]]\nname = "a.T"\nkind = "union"\n{WHY}', 3, "'kind' must be one of struct"),
    "underlying of a struct": (
        f'[[type]]\nname = "a.T"\nkind = "struct"\nunderlying = "int"\n{WHY}', 4, "belongs to kind"),
    "unknown package name": (
        f'[packages]\na = "x/a"\n\n[[no_acquire]]\ncall = "$b.C"\n{WHY}', 5, r"\$b is not in"),
    "bad package": ("[packages]\na = 1\n", 2, "must be an import path"),
    "different numbers": (
        '[packages]\na = ["x", "y"]\nb = ["1", "2", "3"]\n[[no_acquire]]\ncall = "$a.B$b"\n' + WHY,
        4, "different numbers"),
    "text in quotes is no header": (
        f'[[no_acquire]]\ncall = "a.B"\nwhy = """\n[[no_acquire]]\n"""\n[[no_acquire]]\ncall = "B"\n{WHY}',
        7, "symbol"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_have_lines(name: str, tmp_path: Path) -> None:
    text, line, message = MISTAKES[name]
    with pytest.raises(ModelError, match=message) as caught:
        load(tmp_path, text)
    assert caught.value.path == str(tmp_path / "user1.toml")
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{caught.value.path}:{line}: ")


def test_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.toml: cannot be read") as caught:
        load_models([tmp_path / "none.toml"], imports=())
    assert caught.value.line == 0


def test_invalid_utf8(tmp_path: Path) -> None:
    path = tmp_path / "user.toml"
    path.write_bytes(b"# one\n# two \xff\n")
    with pytest.raises(ModelError, match="not valid UTF-8") as caught:
        load_models([path], imports=())
    assert caught.value.line == 2


def test_the_example_of_the_documentation_loads(tmp_path: Path) -> None:
    text = (builtin_directory() / "README.md").read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    assert "example.com/x/v2.Conn" in load(tmp_path, example).resources

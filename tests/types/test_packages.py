"""Names across files, packages, variants, sources and models."""

from __future__ import annotations

import pickle

import pytest

from golint_leaks.ir.unit import FileOutline
from golint_leaks.models import ModelFunction, Models, ModelType
from golint_leaks.types import ExternalPackage, Named, PackageSource, Pointer, Program
from golint_leaks.types.importname import likely_names
from tests.types.go_code import GoCode, go


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("fmt", "fmt"),
        ("net/http", "http"),
        ("math/rand/v2", "rand"),
        ("github.com/jackc/pgx/v5", "pgx"),
        ("gopkg.in/yaml.v3", "yaml"),
        ("github.com/mattn/go-sqlite3", "sqlite3"),
        ("github.com/nats-io/nats.go", "nats"),
        ("github.com/satori/go.uuid", "uuid"),
        ("github.com/hashicorp/go-multierror", "multierror"),
        ("github.com/segmentio/kafka-go", "kafka"),
        ("github.com/influxdata/influxdb-client-go/v2", "influxdbclient"),
        ("github.com/go-sql-driver/mysql", "mysql"),
        ("github.com/opensearch-project/opensearch-go", "opensearch"),
        ("k8s.io/api/core/v1", "v1"),
        ("github.com/stretchr/testify/assert", "assert"),
        ("github.com/golang/go-mock", "gomock"),
    ],
)
def test_likely_names(path: str, name: str) -> None:
    assert name in likely_names(path)


def test_likely_names_of_nonsense() -> None:
    assert likely_names("") == ()
    assert likely_names("///") == ()


def test_declared_name_counts_more_than_the_path() -> None:
    code = GoCode(
        {
            "m/go-thing/t.go": "package stuff; func F() {}",
            "m/stuff/s.go": "package other; func F() {}",
            "m/a/a.go": 'package a; import ("m/stuff"; "m/go-thing"); func f() { stuff.F(); other.F() }',
        }
    )
    assert code.called("stuff.F()") == "func m/go-thing.F"
    assert code.called("other.F()") == "func m/stuff.F"


def test_aliases_of_imports() -> None:
    code = go('import (x "os"; _ "io"; . "strings"); func f() { x.Open(""); ToUpper(""); io.Pipe() }')
    assert code.called('x.Open("")') == "func os.Open"
    assert code.called('ToUpper("")') == "func strings.ToUpper"
    assert code.called("io.Pipe()") == "unknown"


def test_imports_belong_to_their_file() -> None:
    code = GoCode(
        {
            "m/a.go": 'package m; import x "os"; func f() { x.Open("a") }',
            "m/b.go": 'package m; import x "io"; func g() { x.Pipe() }',
        }
    )
    assert code.called('x.Open("a")') == "func os.Open"
    assert code.called("x.Pipe()") == "func io.Pipe"


def test_declarations_of_other_files() -> None:
    code = GoCode(
        {
            "m/a.go": "package m; func f() { g(); T{}.m(); v() }",
            "m/b.go": "package m; func g() {}; type T struct{}; var v = func() {}",
            "m/c.go": "package m; func (T) m() {}",
        }
    )
    assert code.called("g()") == "func m.g"
    assert code.called("T{}.m()") == "func m.T.m"
    assert code.called("v()") == "value m.v"


def test_build_variants() -> None:
    code = GoCode(
        {
            "m/a_windows.go": "//other\npackage m; func open() int { return 0 }; func f() { x := open() }",
            "m/b_linux.go": "package m; func open() string { return `` }; func g() { y := open() }",
            "m/c.go": "package m; func h() { z := open() }",
        }
    )
    assert code.var("x") == "int"
    assert code.var("y") == "string"
    assert code.var("z") == "string"


def test_field_that_only_another_variant_has() -> None:
    code = GoCode(
        {
            "m/a.go": "package m; type T struct { fd int }",
            "m/b_windows.go": "//other\npackage m; type T struct { h uintptr }; func f(t T) { x := t.h }",
        }
    )
    assert code.var("x") == "uintptr"


def test_external_test_package_sees_what_internal_tests_export() -> None:
    code = GoCode(
        {
            "m/a/a.go": "package a; type t struct{}; func (t) m() {}",
            "m/a/export_test.go": "package a; type T = t; func New() T { return t{} }",
            "m/a/a_test.go": 'package a_test; import "m/a"; func f() { a.New().m(); g() }; func g() {}',
        }
    )
    assert code.called("a.New().m()") == "func m/a.t.m"
    assert code.called("g()") == "func m/a_test.g"


@pytest.mark.parametrize("search", [False, True])
def test_source_outside_of_the_run_is_read_when_needed(search: bool) -> None:
    code = GoCode(
        {
            "m/m.go": """
                package m
                import ("example.org/db"; "example.org/log"; "example.org/never")
                type S struct { l *log.Logger; n never.T; d db.DB }
                func f(s *S) { s.d.Open(); x := db.New() }
                """
        },
        {
            "example.org/db/db.go": """
                package db
                import "example.org/conn"
                type DB struct { conn.Pool; other int }
                func New() (*DB, error) { return nil, nil }
                """,
            "example.org/conn/c.go": "package conn; type Pool struct{}; func (*Pool) Open() error",
            "example.org/log/l.go": "package log; type Logger struct{}",
        },
        search=search,
    )
    assert code.var("x") == "*example.org/db.DB"
    assert code.asked == ["example.org/db"]
    callee = code.callee("s.d.Open()")
    assert (callee.kind, callee.symbol) == ("func", "example.org/conn.Pool.Open")
    assert callee.ref is None
    assert code.asked == ["example.org/db", "example.org/conn"]


def test_only_files_that_mention_a_name_are_outlined() -> None:
    use = """
        package m
        import "x.org/p"
        func f(t p.Thing) { t.Close(); t.field.Run(); p.Open(1); p.Var.Close() }
        """
    code = GoCode(
        {"m/m.go": use},
        {
            "x.org/p/type.go": "package p; type Thing struct { field old }; type old = inner",
            "x.org/p/methods.go": "package p; func (t *Thing) Close() error { return nil }",
            "x.org/p/inner.go": "package p; type inner struct{}; func (old) Run() {}",
            "x.org/p/open.go": "package p; func Open(int) *Thing { return nil }; var Var Thing",
            "x.org/p/big.go": "package p; const A, B, C = 1, 2, 3; func Unused() {}",
        },
        search=True,
    )
    assert code.called("p.Open(1)") == "func x.org/p.Open"
    assert sorted(code.outlined) == ["x.org/p/methods.go", "x.org/p/open.go", "x.org/p/type.go"]
    assert code.called("t.Close()") == "func x.org/p.Thing.Close"
    assert code.called("p.Var.Close()") == "func x.org/p.Thing.Close"
    assert code.called("t.field.Run()") == "func x.org/p.inner.Run"
    assert len(code.outlined) == len(set(code.outlined)) == 4
    assert len(code.package("x.org/p").files) == 4


def test_third_party_without_source_still_has_symbols() -> None:
    code = go(
        """
        import "github.com/x/go-thing/v2"
        func f(c *thing.Client) { r := thing.Dial(1); c.Do(2); r.Close(); var v thing.T; v.m().n() }
        """
    )
    assert code.called("thing.Dial(1)") == "unknown github.com/x/go-thing/v2.Dial"
    assert code.called("c.Do(2)") == "unknown github.com/x/go-thing/v2.Client.Do"
    assert code.callee("c.Do(2)").receiver is not None
    assert code.called("r.Close()") == "unknown"
    assert code.var("c") == "*github.com/x/go-thing/v2.Client"
    assert code.var("r") == "?"


def model(*declared: ModelFunction | ModelType) -> Models:
    models = Models()
    for item in declared:
        if isinstance(item, ModelFunction):
            models.functions[item.symbol] = item
        else:
            models.types[item.name] = item
    return models


SQLX = "github.com/jmoiron/sqlx"
MODELS = model(
    ModelFunction(f"{SQLX}.DB.Queryx", f"func(query string, args ...any) (*{SQLX}.Rows, error)", SQLX, ""),
    ModelFunction(f"{SQLX}.Open", "func(string) (*DB, error)", SQLX, ""),
    ModelFunction(f"{SQLX}.Ext.Extra", "func() (*Rows, error)", SQLX, ""),
    ModelFunction(f"{SQLX}.Handler.Serve", "func()", SQLX, ""),
    ModelFunction(f"{SQLX}.Lone.Method", "func() error", SQLX, ""),
    ModelType(f"{SQLX}.DB", SQLX, "struct", "", ("*database/sql.DB",), (("Mapper", "*Mapper"),)),
    ModelType(f"{SQLX}.Rows", SQLX, "struct", "", ("*database/sql.Rows",)),
    ModelType(f"{SQLX}.Ext", SQLX, "interface", "", ("io.Closer",)),
    ModelType(f"{SQLX}.Handler", SQLX, "defined", "", (), (), "func(int) error"),
)
USE = f"""
package m
import "{SQLX}"
func f(db *sqlx.DB, e sqlx.Ext, h sqlx.Handler, l sqlx.Lone) {{
    rows, err := db.Queryx("")
    rows.Close(); db.Ping(); e.Close(); e.Extra(); h(1); h.Serve(); l.Method(); sqlx.Open(""); sqlx.Connect(2)
    mapper := db.Mapper
    db.Get(1)
    e.Other(1)
}}
"""


def test_models_stand_in_for_source() -> None:
    code = GoCode({"m/m.go": USE}, models=MODELS)
    assert code.var("rows") == f"*{SQLX}.Rows"
    assert code.var("mapper") == f"*{SQLX}.Mapper"
    expected = {
        'db.Queryx("")': f"func {SQLX}.DB.Queryx",
        "rows.Close()": "func database/sql.Rows.Close",
        "db.Ping()": "func database/sql.DB.Ping",
        "e.Close()": "interface io.Closer.Close",
        "e.Extra()": f"interface {SQLX}.Ext.Extra",
        "h(1)": "value",
        "h.Serve()": f"func {SQLX}.Handler.Serve",
        "l.Method()": f"func {SQLX}.Lone.Method",
        'sqlx.Open("")': f"func {SQLX}.Open",
        # Models need not tell everything of a package.
        "sqlx.Connect(2)": f"unknown {SQLX}.Connect",
        "db.Get(1)": f"unknown {SQLX}.DB.Get",
        "e.Other(1)": f"unknown {SQLX}.Ext.Other",
    }
    assert {call: code.called(call) for call in expected} == expected
    program = code.program
    assert program.implements(Pointer(Named(SQLX, "Rows")), Named("io", "Closer"))
    assert program.implements(Named(SQLX, "Ext"), Named("io", "Closer"))
    assert not program.implements(Named("io", "Closer"), Named(SQLX, "Ext"))


def test_source_counts_more_than_models() -> None:
    source = "package sqlx; type DB struct{}; func (*DB) Queryx(string) int { return 0 }"
    code = GoCode({"m/m.go": USE}, {f"{SQLX}/x.go": source}, MODELS)
    assert code.results('db.Queryx("")') == "int"
    assert code.called("db.Ping()") == "unknown"


def test_signatures_of_models_that_cannot_be_read() -> None:
    models = model(ModelFunction("x.org/p.F", "func(((", "x.org/p", ""))
    code = GoCode({"m/m.go": 'package m; import "x.org/p"; func f() { p.F() }'}, models=models)
    assert code.called("p.F()") == "func x.org/p.F"


def test_cgo() -> None:
    code = go('import "C"; func f() { p := C.malloc(1); C.free(p); var q *C.struct_x; x := q.field }')
    assert code.called("C.free(p)") == "unknown C.free"
    assert code.var("q") == "*C.struct_x"
    assert code.var("x") == "?"


def test_same_name_of_package_and_function() -> None:
    code = go("type T struct{}; func (T) f() {}; func f() { T{}.f(); f() }")
    assert code.called("T{}.f()") == "func m.T.f"
    assert code.called("f()") == "func m.f"


def test_outlines_are_loaded_once_and_late() -> None:
    asked: list[str] = []

    def outline() -> FileOutline:
        asked.append("outline")
        return FileOutline("p", (), (), (), (), False, "", 1, ())

    def external(path: str) -> ExternalPackage | None:
        asked.append(path)
        return ExternalPackage(path, "p", (("p.go", outline),)) if path == "x.org/p" else None

    program = Program([PackageSource("m", "m", ())], external)
    assert asked == []
    assert program.package("x.org/q") is None
    assert program.package("x.org/q") is None
    found = program.package("x.org/p")
    assert found is not None
    assert found.name == "p"
    assert asked == ["x.org/q", "x.org/p"]
    assert not found.types("T")
    assert not found.functions("F")
    assert asked == ["x.org/q", "x.org/p", "outline"]
    assert program.package("os") is not None
    assert asked == ["x.org/q", "x.org/p", "outline"]


def test_packages_of_the_run() -> None:
    code = GoCode({"m/a/a.go": "package a; func f() {}; func (T) g() {}; func h()", "m/b/b.go": "package b"})
    assert [package.import_path for package in code.program.packages()] == ["m/a", "m/b"]
    package = code.package("m/a")
    assert package.in_run
    assert package.name == "a"
    assert [file.path for file in package.files] == ["m/a/a.go"]
    assert [ref.symbol for ref in package.function_refs()] == ["m/a.f", "m/a.T.g"]
    assert not code.package("os").in_run


def test_a_unit_that_cannot_be_read() -> None:
    code = go("func f() {}")
    ref = code.program.function("m.f")
    assert ref is not None
    broken = type(ref)(ref.package, ref.file, ref.decl._replace(unit=99), ref.symbol, lambda n: [][n])
    assert broken.load_unit() is None
    assert code.program.unit_types(broken) is None


def test_types_survive_pickling() -> None:
    code = go('import "os"; func f(a map[string][]*os.File, b func(int, ...string) (chan<- bool, error)) {}')
    for _, types in code.units():
        for number in range(len(types.unit.vars)):
            t = types.var_type(number)
            assert pickle.loads(pickle.dumps(t)) is t

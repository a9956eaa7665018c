"""Readers of what the compiler says, in the wordings of its versions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from golint_leaks.evidence.escapejson import EscapeFolder
from golint_leaks.evidence.escapelog import EscapeLog
from golint_leaks.evidence.escapewords import OTHER_PARTS, OTHER_PREFIXES, Explained, explained
from golint_leaks.evidence.model import EscapeFact, EscapeKind, EvidenceError, FlowLine, SourcePlace
from golint_leaks.evidence.paths import Locator, find_module, module_path

K = EscapeKind


def read(text: str, locator: Locator | None = None) -> tuple[list[EscapeFact], EscapeLog]:
    log = EscapeLog(locator or Locator())
    return list(log.read(text.encode().split(b"\n"))), log


def one(message: str) -> EscapeFact:
    facts, log = read(f"./a.go:3:7: {message}")
    assert log.unknown == 0
    (fact,) = facts
    assert fact.place == SourcePlace("a.go", 3, 7)
    return fact


@pytest.mark.parametrize(
    ("message", "kind", "name", "detail", "function"),
    [
        ("moved to heap: x", K.MOVED_TO_HEAP, "x", "", ""),
        ("&T{...} escapes to heap", K.ESCAPES, "&T{...}", "", ""),
        ("append escapes to heap", K.ESCAPES, "append", "", ""),
        ("func literal escapes to heap", K.FUNC_LITERAL_ESCAPES, "func literal", "", ""),
        ("func literal does not escape", K.FUNC_LITERAL_DOES_NOT_ESCAPE, "func literal", "", ""),
        ("... argument does not escape", K.DOES_NOT_ESCAPE, "... argument", "", ""),
        ("p does not escape, mutate, or call", K.DOES_NOT_ESCAPE, "p", "", ""),
        ("can inline does not escape", K.DOES_NOT_ESCAPE, "can inline", "", ""),
        ("leaking param: p", K.LEAKING_PARAM, "p", "", ""),
        ("leaking param content: p", K.LEAKING_PARAM_CONTENT, "p", "", ""),
        ("leaking param: p to result ~r0 level=0", K.LEAKING_TO_RESULT, "p", "to result ~r0 level=0", ""),
        ("leaking closure reference x", K.LEAKING_PARAM, "x", "closure reference", ""),
        ("(*T).run.func1 capturing by value: x (addr=false assign=false width=8)",)
        + (K.CAPTURED_BY_VALUE, "x", "addr=false assign=false width=8", "(*T).run.func1"),
        ("f.func1 capturing by ref: x (addr=true assign=true width=24)",)
        + (K.CAPTURED_BY_REFERENCE, "x", "addr=true assign=true width=24", "f.func1"),
    ],
)
def test_statements(message: str, kind: EscapeKind, name: str, detail: str, function: str) -> None:
    fact = one(message)
    assert (fact.kind, fact.name, fact.detail, fact.function) == (kind, name, detail, function)


@pytest.mark.parametrize(
    ("arrow", "within", "leaving"),
    [("=", "", ""), ("←", " in (*T).run", " for (*T).run")],
    ids=["1.24", "1.27"],
)
def test_explanations_are_joined_with_their_statements(arrow: str, within: str, leaving: str) -> None:
    text = f"""\
# example.com/m/srv
srv/a.go:9:2: x escapes to heap{within}:
srv/a.go:9:2:   flow: {{heap}} {arrow} &x:
srv/a.go:9:2:     from &x (address-of) at srv/b.go:4:7
srv/a.go:9:2:     from out(&x) (call parameter) at srv/a.go:12:5
srv/a.go:5:8: parameter p leaks to {{heap}}{leaving} with derefs=1:
srv/a.go:5:8:   flow: {{heap}} {arrow} *p:
srv/a.go:5:8: parameter p leaks to ~r0{leaving} with derefs=0:
srv/a.go:5:8:   flow: ~r0 {arrow} p:
srv/a.go:5:8:   warning: truncated explanation due to assignment cycle; see golang.org/issue/35518
srv/a.go:9:9: y escapes to heap{within}:
srv/a.go:5:8: leaking param: p to result ~r0 level=0
srv/a.go:5:8: leaking param content: p
srv/a.go:9:2: moved to heap: x
srv/a.go:9:9: ... argument does not escape
"""
    facts, log = read(text)
    function = "(*T).run" if within else ""
    returned, content, moved, argument = facts
    assert [fact.function for fact in facts] == [function, function, function, ""]
    assert [fact.package for fact in facts] == ["example.com/m/srv"] * 4
    assert next(line.text for line in returned.flow) == "flow: ~r0 = p"
    assert [line.text for line in content.flow] == ["flow: {heap} = *p"]
    assert moved.flow == (
        FlowLine("flow: {heap} = &x", None),
        FlowLine("from &x (address-of)", SourcePlace("srv/b.go", 4, 7)),
        FlowLine("from out(&x) (call parameter)", SourcePlace("srv/a.go", 12, 5)),
    )
    assert argument.flow == ()
    assert (log.lines, log.unknown, log.other["explanation"]) == (15, 0, 4)
    assert moved.symbol == ("example.com/m/srv.(*T).run" if within else "")


def test_explanations_below_the_statement() -> None:
    """Until Go 1.12."""
    facts, log = read(
        "a.go:3:2: &x escapes to heap\n\tfrom y (assigned) at a.go:4:3\na.go:9:1: moved to heap: x"
    )
    assert facts[0].flow == (FlowLine("from y (assigned)", SourcePlace("a.go", 4, 3)),)
    assert (len(facts), facts[1].flow, log.unknown) == (2, (), 0)


@pytest.mark.parametrize("prefix", OTHER_PREFIXES)
def test_other_messages_are_understood_and_give_no_fact(prefix: bytes) -> None:
    facts, log = read(f"./a.go:3:7: {prefix.decode()} something")
    assert (facts, log.unknown, log.lines) == ([], 0, 1)


@pytest.mark.parametrize("part", OTHER_PARTS)
def test_so_are_those_that_begin_with_a_name(part: bytes) -> None:
    facts, log = read(f"./a.go:3:7: function (*T).run{part.decode()}x")
    assert (facts, log.unknown, log.lines) == ([], 0, 1)


def test_what_is_not_understood_is_counted_and_kept() -> None:
    facts, log = read(
        "./a.go:3:7: undefined: x\n# p\ngo: downloading a v1\nhello\n\n   stray\n<autogenerated>:1: x y z"
    )
    assert (facts, log.lines, log.unknown) == ([], 6, 4)
    assert log.samples[0] == "./a.go:3:7: undefined: x"


def test_packages_that_are_compiled_once_more_for_their_tests_are_told_once() -> None:
    text = "# m/p\np/a.go:1:1: moved to heap: x\n# m/p [m/p.test]\np/a.go:1:1: moved to heap: x\n"
    facts, _ = read(text + "# m/q\np/a.go:1:1: moved to heap: x\n")
    assert [fact.package for fact in facts] == ["m/p", "m/q"]


def test_variables_that_the_compiler_made_have_no_place() -> None:
    facts, log = read("ParseCookie capturing by ref: #next (addr=false assign=true width=8)\n")
    assert (facts, log.unknown, log.lines) == ([], 0, 1)


def test_code_that_the_compiler_made_is_left_out() -> None:
    facts, log = read("<autogenerated>:1: leaking param: p\r\n")
    assert (facts, log.unknown, log.facts["leaking-param"]) == ([], 0, 1)


def test_the_storage_of_a_parameter_holds_the_words_of_the_sentence() -> None:
    assert explained(b"parameter p leaks to {storage for func literal} with derefs=0:") == Explained(
        b"p", b"", b"{storage for func literal}", 0
    )
    assert explained(b"parameter p leaks to {storage for &T{...}} for (*T).run with derefs=2:") == Explained(
        b"p", b"(*T).run", b"{storage for &T{...}}", 2
    )


def test_paths(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("// first\nmodule example.com/m // why\n\ngo 1.24\n")
    inner = tmp_path / "cmd" / "tool"
    inner.mkdir(parents=True)
    root, module = find_module(str(inner))
    assert (root, module) == (str(tmp_path), "example.com/m")
    locator = Locator(str(inner), root, module)
    assert locator.locate("./main.go") == "cmd/tool/main.go"
    assert locator.locate("../../a/b.go") == "a/b.go"
    assert locator.locate("example.com/m/a/b.go") == "a/b.go"  # -trimpath
    assert locator.locate("example.com/other/a.go") == "cmd/tool/example.com/other/a.go"
    assert locator.locate(str(tmp_path / "x.go")) == "x.go"
    assert locator.locate("/usr/local/go/src/net/net.go") == "/usr/local/go/src/net/net.go"
    assert locator.locate("<autogenerated>") == "<autogenerated>"
    assert Locator().locate(".\\a\\b.go") == "a/b.go"
    assert module_path('module "example.com/q"') == "example.com/q"
    assert module_path("go 1.24") == ""


def diagnostic(code: str, message: str, *related: tuple[str, int, str]) -> str:
    def where(line: int) -> dict[str, dict[str, int]]:
        return {"start": {"line": line, "character": 4}, "end": {"line": line, "character": 4}}

    return json.dumps(
        {
            "range": where(3), "severity": 3, "code": code, "source": "go compiler", "message": message,
            "relatedInformation": [
                {"location": {"uri": uri, "range": where(line)}, "message": text}
                for uri, line, text in related
            ],
        }
    )  # fmt: skip


def folder(root: Path, *lines: str, file: str = "/w/srv/a.go") -> Path:
    inner = root / "example.com%2Fm%2Fsrv"
    inner.mkdir()
    head = {
        "version": 0,
        "package": "example.com/m/srv",
        "goos": "linux",
        "gc_version": "go1.27",
        "file": file,
    }
    (inner / "a.json").write_text("\n".join([json.dumps(head), *lines]) + "\n")
    return root


def test_json_folders(tmp_path: Path) -> None:
    uri = "file:///w/srv/a.go"
    lines = [
        diagnostic("escape", "x escapes to heap", (uri, 4, "escflow:    flow: y ← &x:"))
        .replace("]}", ', {"location": 3, "message": "inlineLoc"}]}'),
        diagnostic("escape", ""),
        diagnostic("escapes", "&T{} escapes to heap", (uri, 5, "escflow:      from &T{} (spill)")),
        diagnostic("escape", "func literal escapes to heap"),
        diagnostic("leak", "parameter p leaks to {heap} with derefs=0"),
        diagnostic("leak", "parameter p leaks to {storage for &T{}} with derefs=1"),
        diagnostic("leak", "parameter p leaks to ~r0 with derefs=0"),
        diagnostic("canInlineFunction", "cost: 3"),
        diagnostic("unheardOf", "news"),
        "not json",
    ]  # fmt: skip
    reader = EscapeFolder(Locator("/w", "/w", "example.com/m"))
    facts = list(reader.read(folder(tmp_path, *lines)))
    assert [(fact.kind, fact.name, fact.detail) for fact in facts] == [
        (K.MOVED_TO_HEAP, "x", ""),
        (K.ESCAPES, "&T{}", ""),
        (K.FUNC_LITERAL_ESCAPES, "func literal", ""),
        (K.LEAKING_PARAM, "p", ""),
        (K.LEAKING_PARAM_CONTENT, "p", "to {storage for &T{}}"),
        (K.LEAKING_TO_RESULT, "p", "to result ~r0 level=0"),
    ]
    assert facts[0].place == SourcePlace("srv/a.go", 3, 4)
    assert facts[0].flow == (FlowLine("flow: y = &x", None),)
    assert facts[1].flow == (FlowLine("from &T{} (spill)", SourcePlace("srv/a.go", 5, 4)),)
    assert (reader.lines, reader.unknown, reader.go_version) == (10, 2, "go1.27")


def test_a_folder_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "x"}')
    with pytest.raises(EvidenceError, match=r"holds no diagnostics.*use go build -a"):
        list(EscapeFolder(Locator()).read(tmp_path))


words = st.sampled_from(
    [
        "a.go:1:2: ",
        "parameter ",
        " leaks to ",
        "x",
        " escapes to heap",
        ":",
        " in F",
        " with derefs=",
        "9",
        "\n",
    ]
    + [
        "moved to heap: ",
        "leaking param",
        " to result ",
        "  flow: ",
        "from ",
        " at ",
        "# p\n",
        "\t",
        " capturing by ",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(words, max_size=30).map("".join))
def test_every_line_is_counted_once(text: str) -> None:
    _, log = read(text)
    counted = log.unknown + sum(log.facts.values()) + sum(log.other.values())
    assert counted == log.lines == sum(1 for line in text.split("\n") if line)

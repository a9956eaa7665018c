"""The corpus: it compiles, it is large enough, and the analyzer agrees with its labels."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import corpus_support
from tests.corpus_support import CORPUS, MODULES, RULES, Found, functions, go, go_files

CASES_OF_EACH_KIND = 15

# What a file needs to be compiled: (arguments, environment).  The first is the default.
BUILDS: tuple[tuple[tuple[str, ...], dict[str, str]], ...] = (
    ((), {}),
    (("-tags=integration",), {}),
    ((), {"GOOS": "windows"}),
)

# These look for mistakes that some cases make on purpose.
VET_OFF = ("-httpresponse=false", "-lostcancel=false")

# Handles, timers, contexts and locks in the list of complaints; each is a case, named in its comment.
COMPLAINTS = """
    timakin/bodyclose#4 timakin/bodyclose#18 timakin/bodyclose#29 timakin/bodyclose#30
    timakin/bodyclose#40 timakin/bodyclose#42 timakin/bodyclose#47 timakin/bodyclose#49
    timakin/bodyclose#51 timakin/bodyclose#52 timakin/bodyclose#58 timakin/bodyclose#59
    timakin/bodyclose#60 timakin/bodyclose#80 ryanrolds/sqlclosecheck#7 ryanrolds/sqlclosecheck#33
    ryanrolds/sqlclosecheck#34 ryanrolds/sqlclosecheck#37 ryanrolds/sqlclosecheck#43
    ryanrolds/sqlclosecheck#49 jjti/go-spancheck#33 hyperledger-labs/fabric-smart-client#1778
    docker/docker-agent#2219 kenn-io/forge#1153 tooltitude/support#49 dominikh/go-tools#488
    dominikh/go-tools#1491 restic/restic#21959 cert-manager/cmctl#463 juju/juju#20761
    gostaticanalysis/sqlrows#2 go-gorm/gorm#4518 jackc/pgx#1269 dominikh/go-tools#139
    dominikh/go-tools#150 golang/go#55081 opencontainers/runc#4004 grpc/grpc-go#944
    etcd-io/etcd#4464 securego/gosec#1584 securego/gosec#1590 securego/gosec#1591
    securego/gosec#1595 securego/gosec#1601 securego/gosec#1637 securego/gosec#1668
    securego/gosec#1670 golang/go#25720 dominikh/go-staticcheck#68 dgryski/semgrep-go#69
    dominikh/go-tools#1558 dominikh/go-tools#651 dominikh/go-tools#1388 dominikh/go-tools#1622
    golang/go#75066 cockroachdb/cockroach#107577 cockroachdb/cockroach#108599
    dominikh/go-staticcheck#19
""".split()


@pytest.mark.parametrize(("flags", "environment"), BUILDS)
def test_it_compiles(flags: tuple[str, ...], environment: dict[str, str]) -> None:
    """Every package passes the real compiler and vet, in each of the builds."""
    packages = ["./..."] if not flags and not environment else _packages_with_constraints()
    done = go("vet", *flags, *VET_OFF, *packages, **environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", MODULES[1:])
def test_modules_compile(module: str) -> None:
    """So do the packages of the other modules, which are written in other versions of the language."""
    done = go("-C", module, "vet", *VET_OFF, "./...")
    assert done.returncode == 0, done.stderr


def test_files_outside_packages_compile() -> None:
    """What Go itself leaves out (vendor, testdata) is valid code as well."""
    for path in _files_outside_packages():
        done = go("vet", *VET_OFF, path.relative_to(CORPUS).as_posix())
        assert done.returncode == 0, done.stderr


def test_every_file_is_compiled() -> None:
    """No file escapes the compiler by a build constraint."""
    every = "{{range .%s}}{{$d}}/{{.}}\n{{end}}"
    listing = "{{$d := .Dir}}" + every % "GoFiles" + every % "TestGoFiles"
    compiled = set(_files_outside_packages())
    for flags, environment in BUILDS:
        for module in MODULES:
            done = go("-C", module, "list", *flags, "-f", listing, "./...", **environment)
            assert done.returncode == 0, done.stderr
            compiled |= {Path(line) for line in done.stdout.split("\n") if line}
    assert set(go_files()) == compiled


def test_it_is_formatted() -> None:
    """The files are as gofmt writes them, on which the reading of labels relies."""
    root = go("env", "GOROOT").stdout.strip()
    gofmt = Path(root) / "bin" / "gofmt"
    if not gofmt.exists():
        pytest.skip("this Go comes without gofmt")
    done = corpus_support.run([str(gofmt), "-l", "."])
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_enough_cases(rule: str) -> None:
    """Loud and silent functions in the folder of the rule are many, and about as many."""
    own = [function for function in functions() if rule.lower() in Path(function.file).parts]
    assert sum(function.loud(rule) for function in own) >= CASES_OF_EACH_KIND
    assert sum(function.silent(rule) for function in own) >= CASES_OF_EACH_KIND


def test_every_complaint_is_a_case() -> None:
    """Each reference of the list of complaints that concerns them is named in a comment."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in go_files())
    named = {ref for line in re.findall(r"//.*", text) for ref in _references(line)}
    assert [ref for ref in COMPLAINTS if ref not in named] == []


def test_the_analyzer_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    """All that is labelled is found, and nothing else; known mistakes are counted."""
    comparison = corpus_support.compare(corpus_support.findings())
    known = f"{comparison.known_missing} known misses, {comparison.known_false} known false reports"
    with capsys.disabled():
        print(f"\ncorpus: {known}")
    assert not comparison.report(), "\n" + comparison.report()


@pytest.mark.parametrize(("name", "releasing", "all_callers"), [("Restore", 10, 11), ("TicketH", 7, 8)])
def test_belief_states_its_counts(name: str, releasing: int, all_callers: int) -> None:
    """Where the reason is what other callers do, the message says how many of them there are."""
    function = next(each for each in functions() if each.name == name)
    [line] = [label.line for label in function.labels if label.kind == "want"]
    at = (function.file, line)
    messages = [each["message"] for each in corpus_support.reported() if (each["file"], each["line"]) == at]
    assert len(messages) == 1
    assert set(re.findall(r"\d+", messages[0])) >= {str(releasing), str(all_callers)}


def test_comparison_sees_both_kinds_of_difference() -> None:
    """A finding without a label is unexpected, a label without a finding is missing."""
    loud = next(each for each in functions() if each.loud("GL105") and not each.name.startswith("FN_"))
    wanted = [
        Found(function.file, label.line, label.rule, label.low)
        for function in functions()
        for label in function.labels
        if label.kind == "want" and not function.name.startswith("FN_")
    ]
    wanted += [
        Found(function.file, function.first, function.labels[0].rule, low=False)
        for function in functions()
        if function.name.startswith("FP_")
    ]
    strange = Found(loud.file, loud.first, "GL101", low=False)
    assert not corpus_support.compare(wanted).report()
    assert len(corpus_support.compare([*wanted, strange]).unexpected) == 1
    assert len(corpus_support.compare(wanted[1:]).missing) == 1


def _references(comment: str) -> list[str]:
    """Return all ``owner/name#number`` of a comment; ``owner/name#1, #2`` are two."""
    refs = []
    for repository, numbers in re.findall(r"([\w-]+/[\w.-]+)((?:#\d+(?:, )?)+)", comment):
        refs += [repository + number for number in re.findall(r"#\d+", numbers)]
    return refs


def _packages_with_constraints() -> list[str]:
    """Return the packages with files that the default build leaves out."""
    done = go("list", "-f", "{{if .IgnoredGoFiles}}{{.ImportPath}}{{end}}", "./...")
    return done.stdout.split()


def _files_outside_packages() -> list[Path]:
    return [path for path in go_files() if {"vendor", "testdata"} & set(path.relative_to(CORPUS).parts)]

"""The catalogue of rules."""

from __future__ import annotations

import dataclasses
import re
from types import SimpleNamespace
from typing import Any

import pytest

import golint_leaks.rules._catalogue as discovery
from golint_leaks.finding import Severity
from golint_leaks.models import RESOURCE_KINDS
from golint_leaks.rules import Rule, RuleError, catalogue, expand

RULES = list(catalogue().values())


def changed(**changes: Any) -> Rule:
    """GL101 with other values in some fields."""
    return dataclasses.replace(catalogue()["GL101"], **changes)


def test_ids_are_for_ever() -> None:
    """Ids and names that were published stay what they are."""
    published = [
        ("GL101", "unclosed-response-body"),
        ("GL102", "unclosed-rows"),
        ("GL103", "unclosed-statement"),
        ("GL104", "unfinished-transaction"),
        ("GL105", "unclosed-file"),
        ("GL106", "unclosed-closer"),
        ("GL107", "release-deferred-in-loop"),
        ("GL108", "release-before-error-check"),
        ("GL109", "owner-without-release"),
        ("GL201", "unstopped-ticker"),
        ("GL202", "unstopped-timer"),
        ("GL203", "time-after-in-loop"),
        ("GL204", "time-tick"),
        ("GL205", "lost-cancel"),
        ("GL206", "nested-context-in-loop"),
        ("GL207", "signal-notify-without-stop"),
        ("GL301", "blocked-send"),
        ("GL302", "blocked-receive"),
        ("GL303", "range-over-unclosed-channel"),
        ("GL304", "blocked-select"),
        ("GL305", "blocked-lock"),
        ("GL306", "blocked-wait"),
        ("GL307", "endless-goroutine"),
        ("GL308", "channel-backlog"),
        ("GL309", "started-never-stopped"),
        ("GL401", "unbounded-global-map"),
        ("GL402", "unbounded-global-slice"),
        ("GL403", "unbounded-field"),
        ("GL404", "oversized-pool-buffer"),
        ("GL501", "finalizer-captures-object"),
        ("GL502", "finalizer-sole-release"),
        ("GL503", "invalid-finalizer"),
        ("GL504", "finalizer-cycle"),
        ("GL505", "cleanup-captures-object"),
        ("GL601", "retained-capture"),
        ("GL602", "subslice-retains-array"),
        ("GL901", "growing-heap-site"),
        ("GL902", "accumulating-goroutines"),
    ]
    names = {rule.id: rule.name for rule in RULES}
    assert [(id_, names.get(id_)) for id_, _ in published] == published


def test_names_differ() -> None:
    """No two rules share a name, and no rule is called like the beginning of an id."""
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


def test_each_kind_has_one_rule() -> None:
    """Every kind of resource that models may name is reported by exactly one rule."""
    kinds = [kind for rule in RULES for kind in rule.kinds]
    assert len(set(kinds)) == len(kinds)
    assert set(RESOURCE_KINDS) <= set(kinds)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts(rule: Rule) -> None:
    """Lines fit a terminal, code is indented with tabs, known gaps are named."""
    for text in (rule.what, rule.why, rule.silent, rule.example, rule.instead):
        assert max(len(line.expandtabs(4)) for line in text.splitlines()) <= 100
    for code in (rule.example, rule.instead):
        assert not re.search(r"^ ", code, re.MULTILINE)
    assert "nown gap" in rule.silent
    assert all(reference.startswith("https://") for reference in rule.references)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_messages(rule: Rule) -> None:
    """Each situation has a message with all that is known filled in."""
    for how, template in rule.messages.items():
        path = "when [this path](2) is taken" if "{path}" in template else ""
        text = rule.message(how, what="rows", call="db.Query", path=path)
        if not {"goroutines", "growth", "evidence", "retention"} & set(rule.analyses):
            held = how in ("emptied", "unfinished", "given", "unanswered")
            assert ("rows in db.Query" if held else "rows from db.Query") in text
        assert "rows" in text
        assert ("{call}" in template) == ("db.Query" in text)
        assert path in text
        assert not re.search(r"[{}]|  |\.$| $", text)


def test_message_with_a_reason() -> None:
    """Why a release is owed can be told at the end."""
    text = catalogue()["GL106"].message("never", what="p.T", call="p.New", reason="10 of 11 callers close it")
    assert text == "p.T from p.New is never closed; 10 of 11 callers close it"


def test_message_for_an_unknown_situation() -> None:
    """A situation without a template is a mistake of the analysis, and not worded somehow."""
    with pytest.raises(KeyError):
        catalogue()["GL101"].message("nowhere", what="body", call="f")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": "GL1"}, "an id is GL and three digits"),
        ({"id": "GL1010"}, "an id is GL and three digits"),
        ({"name": "Unclosed"}, "name must be"),
        ({"summary": "Ends with a full stop."}, "summary must be"),
        ({"summary": "starts small"}, "summary must be"),
        ({"summary": ""}, "summary must not be empty"),
        ({"why": " \n"}, "why must not be empty"),
        ({"why": "No full stop"}, "why must be whole sentences"),
        ({"silent": "Ends with a line break.\n"}, "silent must not begin or end"),
        ({"instead": catalogue()["GL101"].example}, "instead must differ"),
        ({"cwe": ()}, "cwe must name"),
        ({"cwe": (-1,)}, "cwe must name"),
        ({"precision": "perfect"}, "precision must be one of"),
        ({"kinds": ()}, "kinds must name"),
        ({"analysis": ()}, "analysis must name"),
        ({"security_severity": 11.0}, "security_severity must lie"),
        ({"messages": {}}, "messages must hold"),
        ({"messages": {"path": "{who} leaks"}}, "unknown placeholder 'who'"),
        ({"messages": {"path": "{what} leaks."}}, "without a full stop"),
    ],
)
def test_wrong_rules_do_not_exist(changes: dict[str, Any], problem: str) -> None:
    """A rule that is declared wrongly cannot be made."""
    with pytest.raises(RuleError, match=re.escape(problem)):
        changed(**changes)


def test_rules_do_not_change() -> None:
    """A rule is a value."""
    rule = changed(severity=Severity.ERROR)
    with pytest.raises(dataclasses.FrozenInstanceError):
        rule.id = "GL999"  # type: ignore[misc]
    with pytest.raises(TypeError):
        rule.messages["path"] = ""  # type: ignore[index]


@pytest.mark.parametrize(
    ("module", "problem"),
    [
        (SimpleNamespace(), "no RULE"),
        (SimpleNamespace(RULE="GL101"), "no RULE"),
        (SimpleNamespace(RULE=changed(id="GL102")), "declares GL102 unclosed-response-body"),
    ],
)
def test_modules_are_checked(monkeypatch: pytest.MonkeyPatch, module: object, problem: str) -> None:
    """A module of the catalogue holds the rule that its name says."""
    monkeypatch.setattr("importlib.import_module", lambda name: module)
    with pytest.raises(RuleError, match=problem):
        discovery.catalogue.__wrapped__()


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        (["GL101"], {"GL101"}),
        (["gl101", " GL105 "], {"GL101", "GL105"}),
        (["unclosed-rows"], {"GL102"}),
        ([], set()),
    ],
)
def test_expand(selectors: list[str], expected: set[str]) -> None:
    """Rules are named by id or name."""
    assert expand(selectors) == expected


def test_expand_prefix() -> None:
    """The beginning of an id names all rules that begin so."""
    assert expand(["GL"]) == set(catalogue())
    assert {f"GL10{number}" for number in range(1, 10)} <= expand(["GL1"])


@pytest.mark.parametrize("selector", ["GL999", "G", "", "101", "no-such-rule", "GL1012"])
def test_expand_unknown(selector: str) -> None:
    """A selector that names nothing is told, and not passed over."""
    with pytest.raises(KeyError) as raised:
        expand([selector])
    assert raised.value.args[0] == selector


def test_evidence_is_declared() -> None:
    """A rule says what can speak of it; without that, what suits its analysis."""
    assert catalogue()["GL101"].evidence == ("heap",)
    assert catalogue()["GL301"].evidence == ("goroutines", "retained")
    assert catalogue()["GL202"].evidence == ("heap", "retained", "escape")
    assert changed(evidence=()).evidence == ()
    with pytest.raises(RuleError, match="must be some of"):
        changed(evidence=("rumours",))

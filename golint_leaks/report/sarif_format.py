"""SARIF 2.1.0 for code scanning."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import sarif_om as om

from golint_leaks.finding import Finding, Fix, Notification, Place, Severity
from golint_leaks.report.document import (
    Document,
    Link,
    message_parts,
    one_line,
    rank_of,
    stable_statistics,
    verdict_word,
)
from golint_leaks.report.fingerprint import line_hashes
from golint_leaks.report.provenance import provenance
from golint_leaks.report.rule_text import markdown, plain
from golint_leaks.report.sarif_json import to_json
from golint_leaks.rules import Rule

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_ROOT = "%SRCROOT%"
_LEVEL = {Severity.NOTE: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}
_PROBLEM = {Severity.NOTE: "recommendation", Severity.WARNING: "warning", Severity.ERROR: "error"}

# Notifications about what the user asked for, and not about what was met on the way.
_CONFIGURATION_KINDS = frozenset({"cache", "not-found", "not-go"})


def render(document: Document) -> Iterator[str]:
    """Yield a SARIF log with one run; each result is one line, so that logs can be compared."""
    run = _Run(document)
    log = om.SarifLog(version="2.1.0", schema_uri=SCHEMA_URI, runs=[])
    header = to_json(log)
    results = [_dump(to_json(run.result(finding))) for finding in document.findings]
    # The list of artifacts is complete only now.
    properties = to_json(run.frame())
    yield f'{{"$schema":{_dump(header["$schema"])},"version":{_dump(header["version"])},"runs":[{{\n'
    for name, value in properties.items():
        yield f"{_dump(name)}:{_dump(value)},\n"
    yield '"results":['
    separator = "\n"
    for result in results:
        yield f"{separator}{result}"
        separator = ",\n"
    yield "\n]\n}]}\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Run:
    """Builds the objects of one run; numbers the files in the order in which they are met."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._artifacts: dict[str, int] = {}
        self._uris: dict[str, str] = {}
        self._rules = {rule_id: index for index, rule_id in enumerate(document.rules)}
        self._fingerprints = _fingerprints(document)

    def frame(self) -> Any:
        """The run without its results; to be asked for after all of them."""
        document = self.document
        notifications = document.notifications
        kinds = sorted({each.kind for each in notifications})
        configuration: list[Any] = []
        execution: list[Any] = []
        for each in notifications:
            told = configuration if each.kind in _CONFIGURATION_KINDS else execution
            told.append(self._notification(each, kinds))
        invocation = om.Invocation(
            execution_successful=document.complete,
            tool_configuration_notifications=configuration or None,
            tool_execution_notifications=execution or None,
        )
        driver = om.ToolComponent(
            name="golint-leaks",
            version=document.version,
            semantic_version=document.version,
            rules=[_descriptor(rule) for rule in document.rules.values()],
            notifications=[om.ReportingDescriptor(id=kind) for kind in kinds] or None,
        )
        return om.Run(
            tool=om.Tool(driver=driver),
            automation_details=om.RunAutomationDetails(id="golint-leaks/"),
            column_kind="utf16CodeUnits",
            default_encoding="utf-8",
            default_source_language="go",
            original_uri_base_ids={_ROOT: self._root_location()},
            version_control_provenance=self._provenance(),
            invocations=[invocation],
            properties={"statistics": stable_statistics(document)} if document.statistics else None,
            artifacts=[
                om.Artifact(location=self._artifact_location(path), source_language="go")
                for path in list(self._artifacts)
            ],
        )

    def result(self, finding: Finding) -> Any:
        """One finding as a result."""
        text, related = self._message(finding)
        function = None
        if finding.function:
            function = [om.LogicalLocation(fully_qualified_name=finding.function, kind="function")]
        location = om.Location(physical_location=self._physical(finding.place), logical_locations=function)
        properties: dict[str, object] = {
            "confidence": finding.confidence.name.lower(),
            "function": finding.function,
        }
        if finding.test_code:
            properties["test"] = True
        if finding.variant:
            properties["variant"] = finding.variant
        if finding.wait_reason:
            properties["waitReason"] = finding.wait_reason
        if finding.goroutine:
            properties["goroutine"] = finding.goroutine
        if finding.keeps:
            properties["keeps"] = list(finding.keeps)
        if finding.evidence:
            if finding.verdict is not None:
                properties["verdict"] = verdict_word(finding.verdict)
            properties["evidence"] = [
                {
                    "kind": each.kind,
                    "verdict": verdict_word(each.verdict),
                    "text": one_line(each.text),
                    "figures": dict(each.figures),
                }
                for each in finding.evidence
            ]
            related += self._evidence_locations(finding)
        fingerprint = self._fingerprints.get((finding.place.path, self._line(finding)))
        return om.Result(
            rule_id=finding.rule,
            rule_index=self._rules.get(finding.rule, -1),
            level=_LEVEL[finding.severity],
            rank=rank_of(finding),
            message=om.Message(text=text),
            locations=[location],
            related_locations=related or None,
            code_flows=self._code_flows(finding),
            fixes=[self._fix(finding.fix)] if finding.fix is not None else None,
            partial_fingerprints={"primaryLocationLineHash": fingerprint} if fingerprint else None,
            properties=properties,
        )

    def _line(self, finding: Finding) -> int:
        return self.document.sources.get(finding.place.path).byte_position(finding.place.start).line

    def _message(self, finding: Finding) -> tuple[str, list[Any]]:
        """The text, whose links name related locations, and these; a step's number is its id."""
        pieces: list[str] = []
        related: dict[int, Any] = {}
        for part in message_parts(finding.message, finding.steps):
            if isinstance(part, str):
                pieces.append(part)
                continue
            step = finding.steps[part.step]
            pieces.append(_link(part))
            related[part.step] = om.Location(
                id=part.step,
                physical_location=self._physical(step.place),
                message=om.Message(text=one_line(step.message)),
            )
        return one_line("".join(pieces)), list(related.values())

    def _evidence_locations(self, finding: Finding) -> list[Any]:
        """What evidence points at, numbered behind the steps, which messages link to."""
        steps = [step for each in finding.evidence for step in each.steps]
        return [
            om.Location(
                id=number,
                physical_location=self._physical(step.place),
                message=om.Message(text=one_line(step.message)),
            )
            for number, step in enumerate(steps, start=len(finding.steps))
        ]

    def _code_flows(self, finding: Finding) -> list[Any] | None:
        if not finding.steps:
            return None
        locations = [
            om.ThreadFlowLocation(
                execution_order=order,
                location=om.Location(
                    physical_location=self._physical(step.place),
                    message=om.Message(text=one_line(step.message)),
                ),
            )
            for order, step in enumerate(finding.steps, start=1)
        ]
        if finding.threads:
            flows = [
                om.ThreadFlow(
                    id=thread.goroutine or None, locations=[locations[number] for number in thread.steps]
                )
                for thread in finding.threads
                if thread.steps
            ]
        else:
            flows = [om.ThreadFlow(locations=locations)]
        return [om.CodeFlow(thread_flows=flows)]

    def _fix(self, fix: Fix) -> Any:
        by_path: dict[str, list[Any]] = {}
        for edit in fix.edits:
            replacement = om.Replacement(
                deleted_region=self._region(edit.place),
                inserted_content=om.ArtifactContent(text=edit.text) if edit.text else None,
            )
            by_path.setdefault(edit.place.path, []).append(replacement)
        changes = [
            om.ArtifactChange(artifact_location=self._artifact_location(path), replacements=replacements)
            for path, replacements in by_path.items()
        ]
        return om.Fix(description=om.Message(text=one_line(fix.message)), artifact_changes=changes)

    def _notification(self, notification: Notification, kinds: Sequence[str]) -> Any:
        kind = notification.kind
        locations = None
        if notification.place is not None:
            locations = [om.Location(physical_location=self._physical(notification.place))]
        return om.Notification(
            message=om.Message(text=one_line(notification.message)),
            level=_LEVEL[notification.severity],
            descriptor=om.ReportingDescriptorReference(id=kind, index=kinds.index(kind)),
            locations=locations,
        )

    def _physical(self, place: Place) -> Any:
        return om.PhysicalLocation(
            artifact_location=self._artifact_location(place.path), region=self._region(place)
        )

    def _region(self, place: Place) -> Any:
        source = self.document.sources.get(place.path)
        start = source.utf16_position(place.start)
        end = source.utf16_position(max(place.end, place.start))
        return om.Region(
            start_line=start.line, start_column=start.column, end_line=end.line, end_column=end.column
        )

    def _artifact_location(self, path: str) -> Any:
        index = self._artifacts.get(path)
        if index is None:
            index = self._artifacts[path] = len(self._artifacts)
            self._uris[path] = quote(os.fsencode(path), safe="/")
        return om.ArtifactLocation(uri=self._uris[path], uri_base_id=_ROOT, index=index)

    def _root_location(self) -> Any:
        uri = self.document.sources.root.absolute().as_uri()
        return om.ArtifactLocation(uri=uri if uri.endswith("/") else f"{uri}/")

    def _provenance(self) -> list[Any] | None:
        state = provenance(self.document.sources.root)
        if state is None:
            return None
        return [
            om.VersionControlDetails(
                repository_uri=state.repository,
                revision_id=state.revision,
                branch=state.branch or None,
                mapped_to=om.ArtifactLocation(uri_base_id=_ROOT),
            )
        ]


def _fingerprints(document: Document) -> dict[tuple[str, int], str]:
    """Hashes of the lines of all findings, by path and line."""
    lines: dict[str, set[int]] = {}
    for finding in document.findings:
        source = document.sources.get(finding.place.path)
        lines.setdefault(finding.place.path, set()).add(source.byte_position(finding.place.start).line)
    return {
        (path, line): value
        for path, wanted in lines.items()
        for line, value in line_hashes(document.sources.get(path).data, wanted).items()
    }


def _link(link: Link) -> str:
    text = link.text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"[{text}]({link.step})"


def _descriptor(rule: Rule) -> Any:
    properties: dict[str, object] = {
        "tags": [*rule.tags, *(f"external/cwe/cwe-{number:03}" for number in rule.cwe)],
        "precision": rule.precision,
        "problem.severity": _PROBLEM[rule.severity],
    }
    if rule.security_severity is not None:
        properties["security-severity"] = f"{rule.security_severity:.1f}"
    return om.ReportingDescriptor(
        id=rule.id,
        name=rule.name,
        short_description=om.MultiformatMessageString(text=f"{rule.summary}."),
        full_description=om.MultiformatMessageString(text=one_line(rule.what)),
        help=om.MultiformatMessageString(text=plain(rule), markdown=markdown(rule)),
        default_configuration=om.ReportingConfiguration(level=_LEVEL[rule.severity]),
        properties=properties,
    )

"""The serialiser for objects of sarif-om."""

from __future__ import annotations

from typing import Any

import pytest
import sarif_om as om

from golint_leaks.report.sarif_json import to_json


def test_names_come_from_the_metadata() -> None:
    """Properties have the names of the schema, also where Python's differ."""
    assert to_json(om.SarifLog(version="2.1.0", schema_uri="s", runs=[])) == {
        "$schema": "s",
        "version": "2.1.0",
        "runs": [],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (om.Result(message=om.Message(text="m")), {"level": "warning", "message": {"text": "m"}}),
        (om.Region(start_line=1), {"startLine": 1}),
        (om.Location(id=0), {"id": 0}),
        (om.Location(), {}),
        (om.ArtifactLocation(uri="", index=0), {"uri": "", "index": 0}),
        (om.Invocation(execution_successful=False), {"executionSuccessful": False}),
        (om.ToolComponent(name="t"), {"name": "t"}),
        (om.ReportingConfiguration(), {"level": "warning"}),
        (om.ReportingConfiguration(enabled=False, level="none"), {"enabled": False, "level": "none"}),
    ],
)
def test_defaults(value: Any, expected: dict[str, Any]) -> None:
    """What equals the schema's default is left out, except a level; what differs never is."""
    assert to_json(value) == expected


def test_containers() -> None:
    """Lists and dictionaries are converted through and through."""
    assert to_json({"a": [om.Message(text="x"), 1, None, 2.5, True], "b": ()}) == {
        "a": [{"text": "x"}, 1, None, 2.5, True],
        "b": [],
    }


def test_other_objects_are_refused() -> None:
    """An object that is not of sarif-om is a mistake, and is not written as something else."""
    with pytest.raises(TypeError, match="no SARIF object: object"):
        to_json({"a": object()})

"""Fixes are checked against the source before they are shown.

The analysis proposes to insert a statement before another one, knowing only offsets.  Whether the
offset really is the first thing on its line, and how the line is indented, only the text tells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from golint_leaks.finding import Edit, Finding, Fix, Form


def checked(findings: Sequence[Finding], read: Callable[[str], bytes | None]) -> list[Finding]:
    """``findings`` with indented fixes; a fix that would not stand at the start of a line is dropped.

    ``read`` gives the bytes of a file by its path, None where it cannot be read.
    """
    texts: dict[str, bytes | None] = {}
    result = []
    for finding in findings:
        if finding.fix is not None:
            finding = finding._replace(fix=_checked(finding.fix, texts, read))
        result.append(finding)
    return result


def _checked(fix: Fix, texts: dict[str, bytes | None], read: Callable[[str], bytes | None]) -> Fix | None:
    edits = []
    for edit in fix.edits:
        place = edit.place
        if place.path not in texts:
            texts[place.path] = read(place.path)
        data = texts[place.path]
        if data is None or place.start != place.end or place.start > len(data):
            return None
        text = _text(edit, data)
        if text is None:
            return None
        edits.append(edit._replace(text=text))
    return Fix(fix.message, tuple(edits))


def _text(edit: Edit, data: bytes) -> str | None:
    """What is inserted, indented; None where the place does not fit the form."""
    at = edit.place.start
    line = data[data.rfind(b"\n", 0, at) + 1 : at]
    if edit.form is Form.ARGUMENT:
        return edit.text if data[at : at + 1] == b")" else None
    if edit.form is Form.TAIL:
        if data[at : at + 1] not in (b"\n", b"\r"):
            return None
        line = line[: len(line) - len(line.lstrip())]
    elif line.strip():
        return None
    newline = "\n" + line.decode("ascii", "replace")
    text = edit.text.replace("\n", newline)
    return text + newline if edit.form is Form.LINES else text

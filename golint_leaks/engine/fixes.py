"""Fixes are checked against the source before they are shown.

The analysis proposes to insert a statement before another one, knowing only offsets.  Whether the
offset really is the first thing on its line, and how the line is indented, only the text tells.  A text
that begins with a comma adds an argument in front of a parenthesis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from golint_leaks.finding import Finding, Fix


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
        if edit.text.startswith(","):  # one more argument
            if data[place.start : place.start + 1] != b")":
                return None
            edits.append(edit)
            continue
        indent = data[data.rfind(b"\n", 0, place.start) + 1 : place.start]
        if indent.strip():
            return None
        edits.append(edit._replace(text=edit.text + "\n" + indent.decode("ascii", "replace")))
    return Fix(fix.message, tuple(edits))

"""The HTML format: one page that holds all and asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.browser import Browser, browser, program
from golint_leaks.finding import Place, Severity, Step
from golint_leaks.report import Document
from tests.report.samples import (
    CONFIRMED,
    EXHIBITS,
    FILE,
    NOT_SEEN,
    SKIPPED,
    document,
    finding,
    place,
    rendered,
)

HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><!--"


def data_of(page: str) -> dict[str, Any]:
    """The findings and charts in the page."""
    (text,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    value: dict[str, Any] = json.loads(text)
    return value


def sample(root: Path) -> Document:
    """Three findings of different rank and verdict, a note, and charts."""
    first = finding(rank=97.0, evidence=(CONFIRMED, NOT_SEEN))
    second = finding(rule="GL105", rank=20.0, message="second", evidence=(NOT_SEEN,))
    third = finding(message="third", place=place("resp.Body.Close()"), steps=(), fix=None)
    found = (second, first, third)
    return document(root, *found, notifications=(SKIPPED,), exhibits=EXHIBITS)


def test_findings_come_by_rank(tmp_path: Path) -> None:
    """The highest rank first, whatever the order in which they were found."""
    data = data_of(rendered("html", sample(tmp_path)))
    assert [each["rank"] for each in data["findings"]] == [97.0, 90.0, 20.0]
    assert [each["verdict"] for each in data["findings"]] == ["confirmed", "", "not seen"]


def test_it_refers_to_nothing_outside(tmp_path: Path) -> None:
    """No address is loaded: no attribute that loads something, no import in the style."""
    page = rendered("html", sample(tmp_path))
    without_data = page.replace(page[page.index('<script id="data"') : page.index("</script>") + 9], "")
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|video|audio|source)\b", without_data)
    assert not re.search(r"\b(?:src|srcset|action|formaction|poster)\s*=", without_data)
    loading = r"@import|url\(|fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\("
    assert not re.search(loading, without_data)
    assert set(re.findall(r"https?://[^\s\"'<]+", without_data)) == {"http://www.w3.org/2000/svg"}


def test_policy_allows_only_what_is_there(tmp_path: Path) -> None:
    """The content security policy names the hashes of the one script and the one style."""
    page = rendered("html", sample(tmp_path))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for name, text in (("style-src", style), ("script-src", script)):
        value = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{value}'"


def test_hostile_text_stays_data(tmp_path: Path) -> None:
    """Source code and messages can't end the block of data that they stand in."""
    found = finding(message=HOSTILE, function=HOSTILE, steps=(Step(place("http.Get(url)"), HOSTILE),))
    made = document(tmp_path, found)
    (tmp_path / FILE).write_text(f"package pkg\n// {HOSTILE}\n")
    page = rendered("html", made._replace(findings=(found._replace(place=Place(FILE, 12, 20)),)))
    assert "<img" not in page
    assert page.count("<script") == page.count("</script>") == 2
    data = data_of(page)
    assert data["findings"][0]["message"] == [HOSTILE]
    assert f"// {HOSTILE}" in data["files"][0]["spans"][0][1]


def test_code_holds_the_lines_around_each_step(tmp_path: Path) -> None:
    """Lines are those of the file, counted from the first that is given."""
    (file,) = data_of(rendered("html", document(tmp_path)))["files"]
    lines = (tmp_path / FILE).read_text().split("\n")
    for first, texts in file["spans"]:
        assert texts == lines[first - 1 : first - 1 + len(texts)]
    shown = {first + at for first, texts in file["spans"] for at in range(len(texts))}
    assert {4, 8} <= shown


def test_columns_count_utf16_units(tmp_path: Path) -> None:
    """As JavaScript does; the line of the last step holds a character of two units."""
    data = data_of(rendered("html", document(tmp_path)))
    number, line, start, _, end = data["findings"][0]["steps"][1]["place"]
    (text,) = (
        texts[line - first]
        for first, texts in data["files"][number]["spans"]
        if first <= line < first + len(texts)
    )
    units = text.encode("utf-16-le")[2 * (start - 1) : 2 * (end - 1)]
    assert units.decode("utf-16-le") == 'return errors.New("status")'


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """It has no lines, and the finding is shown all the same."""
    made = document(tmp_path)
    (tmp_path / FILE).unlink()
    data = data_of(rendered("html", made))
    assert data["findings"][0]["function"] == "example.com/pkg.fetch"


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_are_told_apart(tmp_path: Path, scheme: int) -> None:
    """Contrast of text is 4.5 or more, that of lines and bars 3 or more (WCAG 2.2, 1.4.3 and 1.4.11)."""
    palettes = re.findall(r":root \{(.*?)\}", rendered("html", document(tmp_path)), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", palettes[scheme]))

    def contrast(one: str, other: str) -> float:
        dark, light = sorted((luminance(colours[one]), luminance(colours[other])))
        return (light + 0.05) / (dark + 0.05)

    code = ("text", "keyword", "string", "comment", "number")
    text = (*code, "dim", "accent", "error", "warning", "note", "consistent", "unseen", "contradicted")
    assert min(contrast(name, "panel") for name in text) >= 4.5
    assert min(contrast(name, ground) for name in code for ground in ("mark", "mark-line")) >= 4.5
    assert contrast("confirmed-text", "confirmed") >= 4.5
    bars = (*(name for name in colours if re.fullmatch(r"s\d|age\d", name)), "age-unknown")
    assert min(contrast(name, ground) for name in bars for ground in ("panel", "soft")) >= 3


# -- in a browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium for all tests of this module."""
    executable = program()
    if executable is None:
        pytest.skip("there is no Chromium (Debian: apt-get install chromium)")
    with browser(executable) as opened:
        yield opened


def opened(chromium: Browser, folder: Path, made: Document) -> Browser:
    """Open the page of a document; nothing that happened before counts."""
    page = folder / "page.html"
    page.write_text(rendered("html", made), "utf-8")
    chromium.events.clear()
    chromium.look(1280, 900, "light")
    chromium.open(page)
    return chromium


def test_page_shows_findings_and_charts(chromium: Browser, tmp_path: Path) -> None:
    """The list, the first finding with its code, both charts; no error, no request but the page's own."""
    page = opened(chromium, tmp_path, sample(tmp_path))
    assert page.run("[...document.querySelectorAll('.item .rule')].map(e => e.textContent)") == [
        "GL101",
        "GL101",
        "GL105",
    ]
    assert page.run("document.querySelectorAll('.detail mark').length") >= 2
    assert page.run("[...document.querySelectorAll('.stepnote')].map(e => e.textContent)") == [
        "1acquired here",
        "2the function returns here",
    ]
    assert page.run("document.querySelectorAll('.series').length") == 2
    assert page.run("document.querySelectorAll('.piles .bar rect').length") == 2
    assert page.run("document.querySelector('.proofs').textContent").startswith("● confirmedheapheap grows")
    assert page.problems() == []
    assert [url for url in page.requests() if not url.startswith("file://")] == []
    assert len(page.requests()) == 1


def test_page_filters(chromium: Browser, tmp_path: Path) -> None:
    """By rule, confidence and evidence, and by words; one click shows all again."""
    page = opened(chromium, tmp_path, sample(tmp_path))
    shown = "[...document.querySelectorAll('.findings li')].length"
    for box, count in (("rule][value=GL101", 2), ("verdict][value=confirmed", 1)):
        page.run(f"document.querySelector('input[name={box}]').click()")
        assert page.run(shown) == count
        assert page.run("document.querySelector('#count').textContent").startswith(f"{count} of 3")
    page.run("document.querySelector('#show-all').click()")
    assert page.run(shown) == 3
    search = "document.querySelector('[type=search]')"
    page.run(f"{search}.value = 'second'")
    page.run(f"{search}.dispatchEvent(new Event('input'))")
    assert page.run(shown) == 1


def test_page_is_used_by_keyboard(chromium: Browser, tmp_path: Path) -> None:
    """Arrow keys go through the list, and the detail follows."""
    page = opened(chromium, tmp_path, sample(tmp_path))
    page.run("document.querySelector('.item').focus()")
    page.press("ArrowDown")
    assert page.run("document.activeElement.dataset.index") == "1"
    assert page.run("document.querySelector('.detail h2').textContent") == "third"
    assert page.run("document.querySelectorAll('[aria-current=true]').length") == 1
    usable = "[...document.querySelectorAll('button, input, a, summary')]"
    unnamed = f"{usable}.filter(e => !(e.textContent || e.ariaLabel || e.value)).length"
    assert page.run(unnamed) == 0


def test_page_shows_hostile_text_as_text(chromium: Browser, tmp_path: Path) -> None:
    """Markup in a message, a step, a function and in the code is shown and does nothing."""
    found = finding(message=HOSTILE, function=HOSTILE, steps=(Step(place("http.Get(url)"), HOSTILE),))
    made = document(tmp_path, found, exhibits=EXHIBITS)
    (tmp_path / FILE).write_text(f"package pkg\n// {HOSTILE}\n" * 40)
    page = opened(chromium, tmp_path, made)
    assert page.run("document.title") == "golint-leaks report"
    assert page.run("document.querySelectorAll('img').length") == 0
    assert page.run("document.querySelector('.detail h2').textContent") == HOSTILE
    assert HOSTILE in page.run("document.querySelector('.code').textContent")
    assert page.problems() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_can_be_read(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    """The contrast of text is at least 4.5 (WCAG 2.2, 1.4.3), and nothing overflows."""
    page = opened(chromium, tmp_path, sample(tmp_path))
    page.look(390, 800, scheme)
    assert page.run(_LOW_CONTRAST) == []
    assert page.run("document.documentElement.scrollWidth") <= 390


def test_page_without_findings(chromium: Browser, tmp_path: Path) -> None:
    """It says so, and whether that means anything."""
    made = document(tmp_path)._replace(findings=(), complete=False, notifications=(SKIPPED,))
    page = opened(chromium, tmp_path, made)
    assert (
        page.run("document.querySelector('.detail').textContent")
        == "Nothing was found in what could be analysed."
    )
    assert page.run("document.querySelector('#incomplete').hidden") is False
    assert "pkg/secret.go" in page.run("document.querySelector('#notes').textContent")
    assert page.problems() == []


_LOW_CONTRAST = """
(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll('body *:not(script):not(svg *)')) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!text || !element.checkVisibility()) continue;
    const own = parse(getComputedStyle(element).color);
    const [a, b] = [luminance(own), luminance(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) low.push(`${element.className} ${element.textContent} ${contrast.toFixed(2)}`);
  }
  return low;
})()
"""


def test_severity_breaks_ties(tmp_path: Path) -> None:
    """Of two findings of one rank the more severe comes first."""
    one = finding(message="warning")
    two = finding(message="error", severity=Severity.ERROR)
    data = data_of(rendered("html", document(tmp_path, one, two)))
    assert [each["message"] for each in data["findings"]] == [["error"], ["warning"]]


def test_page_makes_rows_when_they_are_needed(chromium: Browser, tmp_path: Path) -> None:
    """Of many findings only the first have a row, until the list is scrolled or a key leads there."""
    many = [finding(message=f"number {number}") for number in range(300)]
    page = opened(chromium, tmp_path, document(tmp_path, *many))
    rows = "document.querySelectorAll('.item').length"
    assert 0 < page.run(rows) < 100
    assert page.run("document.querySelector('#count').textContent").startswith("300 findings")
    page.run("document.querySelector('.item').focus()")
    page.press("End")
    assert page.run("document.querySelector('.detail h2').textContent") == "number 299"
    assert page.run(rows) == 300

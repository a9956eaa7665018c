"""How fast the HTML page is with many findings: opening, filtering, going through the list.

The findings are those of the corpus of this repository, repeated.  Times are what the page itself
sees, in a headless Chromium; a frame that takes longer than 50 ms is what people call a stutter
(a long task, in the words of the W3C's Long Tasks API).

    python -m benchmarks.html_page [--findings 1000] [--screenshots DIR]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from benchmarks.browser import Browser, browser, program
from golint_leaks.engine import RunOptions, run
from golint_leaks.report import Document, render
from golint_leaks.report.sources import Sources
from golint_leaks.rules import catalogue

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

_OBSERVE = """
new PerformanceObserver((list) => {
  (window.longTasks = window.longTasks || []).push(...list.getEntries().map((each) => each.duration));
}).observe({ entryTypes: ["longtask"] })
"""
_FRAME = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"
_SCROLL = f"""
(async () => {{
  const list = document.getElementById("findings"), times = [];
  while (list.scrollTop + list.clientHeight < list.scrollHeight - 2 && times.length < 400) {{
    const start = performance.now();
    list.scrollTop += 600;
    {_FRAME}
    times.push(performance.now() - start);
  }}
  return times;
}})()
"""
_WALK = f"""
(async () => {{
  const times = [];
  document.querySelector(".item").focus();
  for (let turn = 0; turn < 200; turn++) {{
    const start = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {{ key: "ArrowDown", bubbles: true }}));
    {_FRAME}
    times.push(performance.now() - start);
  }}
  return times;
}})()
"""
_FILTER = f"""
(async () => {{
  const times = [];
  for (const box of document.querySelectorAll(".filters input[type=checkbox]")) {{
    for (let turn = 0; turn < 2; turn++) {{
      const start = performance.now();
      box.click();
      {_FRAME}
      times.push(performance.now() - start);
    }}
  }}
  return times;
}})()
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 2 when there is no browser, 1 when the page asked for something else."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.html_page", description=__doc__)
    parser.add_argument("--findings", type=int, default=1000, help="number of findings (default: 1000)")
    parser.add_argument("--screenshots", type=Path, help="directory for pictures: light, dark, narrow")
    options = parser.parse_args(arguments)
    executable = program()
    if executable is None:
        print("there is no Chromium (Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, browser(executable) as opened:
        page = Path(folder, "page.html")
        document = _document(options.findings)
        start = time.perf_counter()
        page.write_text("".join(render("html", document)), "utf-8")
        seconds = time.perf_counter() - start
        print(f"{options.findings:,} findings, {page.stat().st_size:,} bytes, rendered in {seconds:.2f} s")
        return _measure(opened, page, options.screenshots)


def _measure(opened: Browser, page: Path, screenshots: Path | None) -> int:
    opened.look(1400, 900, "light")
    opened.call("Page.addScriptToEvaluateOnNewDocument", source=_OBSERVE)
    opened.open(page)
    loaded = opened.run("performance.getEntriesByType('navigation')[0].loadEventEnd")
    metrics = opened.metrics()
    print(
        f"open: {loaded:.0f} ms until loaded; script {1000 * metrics['ScriptDuration']:.0f} ms, "
        f"style {1000 * metrics['RecalcStyleDuration']:.0f} ms, "
        f"layout {1000 * metrics['LayoutDuration']:.0f} ms, "
        f"{metrics['Nodes']:,.0f} nodes, {metrics['JSHeapUsedSize'] / 1e6:.1f} MB of JavaScript heap"
    )
    opened.run("window.longTasks = []")
    for title, script in (("scroll", _SCROLL), ("choose", _WALK), ("filter", _FILTER)):
        times = sorted(opened.run(script))
        print(
            f"{title}: {len(times)} frames, median {times[len(times) // 2]:.1f} ms, "
            f"95 % {times[len(times) * 95 // 100]:.1f} ms, longest {times[-1]:.1f} ms"
        )
    long = opened.run("window.longTasks")
    print(f"tasks of more than 50 ms while it was used: {len(long)}")
    outside = [url for url in opened.requests() if url != page.absolute().as_uri()]
    print(f"requests besides the page itself: {len(outside)}", *outside)
    if screenshots is not None:
        screenshots.mkdir(parents=True, exist_ok=True)
        looks = (("light", 1400, "light"), ("dark", 1400, "dark"), ("narrow", 400, "light"))
        for name, width, scheme in looks:
            opened.look(width, 900, scheme)
            opened.screenshot(screenshots / f"{name}.png")
    return 1 if outside or opened.problems() else 0


def _document(count: int) -> Document:
    result = run(RunOptions(paths=(CORPUS,), cache=False))
    return Document(
        findings=list(islice(cycle(result.findings), count)),
        notifications=result.notifications,
        rules=catalogue(),
        sources=Sources(Path(result.root)),
        version="benchmark",
        statistics=result.statistics.as_dict(),
        complete=result.complete,
    )


if __name__ == "__main__":
    sys.exit(main())

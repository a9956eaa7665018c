"""A headless Chromium that is spoken to over a pipe (Chrome DevTools Protocol).

Only what the page's test and benchmark need: open a file, run JavaScript, see what is requested,
take a screenshot.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)


class BrowserError(RuntimeError):
    """The browser ended, answered with an error, or did not answer in time."""


def program() -> str | None:
    """Path of a Chromium, None where there is none."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


class Browser:
    """One page in one browser of its own; ``events`` are all that the browser told so far."""

    def __init__(self, executable: str, *, timeout: float = 60.0) -> None:
        self.events: list[dict[str, Any]] = []
        self._timeout = timeout
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        self._process = _start(executable, self._profile.name, to_browser, from_browser)
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self._session = ""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Performance"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its result.  Raises BrowserError."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + self._timeout
        while True:
            answer = self._next(end)
            if answer.get("id") != self._number:
                self.events.append(answer)
            elif "error" in answer:
                raise BrowserError(f"{method}: {answer['error'].get('message')}")
            else:
                result: dict[str, Any] = answer.get("result", {})
                return result

    def open(self, page: Path) -> None:
        """Load a file and wait until all of it has run."""
        seen = len(self.events)
        self.call("Page.navigate", url=page.absolute().as_uri())
        end = time.monotonic() + self._timeout
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events[seen:]):
            self.events.append(self._next(end))

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is awaited.  Raises BrowserError."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise BrowserError(str(done["exceptionDetails"]))
        return done["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key (``ArrowDown``, ``Tab``)."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, **_KEYS.get(key, {}))

    def look(self, width: int, height: int, scheme: str) -> None:
        """Set the size of the window and the colour scheme (``light``, ``dark``)."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def screenshot(self, target: Path) -> None:
        """Write what is visible as PNG."""
        target.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def requests(self) -> list[str]:
        """Addresses of all that was requested so far."""
        sent = [each for each in self.events if each.get("method") == "Network.requestWillBeSent"]
        return [each["params"]["request"]["url"] for each in sent]

    def problems(self) -> list[str]:
        """Exceptions and whatever the console calls an error."""
        told = []
        for each in self.events:
            if each.get("method") == "Runtime.exceptionThrown":
                told.append(str(each["params"]["exceptionDetails"]))
            elif each.get("method") == "Log.entryAdded" and each["params"]["entry"]["level"] == "error":
                told.append(str(each["params"]["entry"]["text"]))
        return told

    def metrics(self) -> dict[str, float]:
        """Counters of the page, seconds among them (``ScriptDuration``, ``LayoutDuration``)."""
        return {each["name"]: each["value"] for each in self.call("Performance.getMetrics")["metrics"]}

    def close(self) -> None:
        """End the browser and remove its profile."""
        self._session = ""
        with contextlib.suppress(BrowserError, OSError):
            self.call("Browser.close")
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._write)
        os.close(self._read)
        self._profile.cleanup()

    def _next(self, end: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise BrowserError("the browser does not answer")
            data = os.read(self._read, 1 << 20)
            if not data:
                raise BrowserError("the browser has ended")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


_KEYS: dict[str, dict[str, Any]] = {
    "ArrowDown": {"windowsVirtualKeyCode": 40},
    "ArrowUp": {"windowsVirtualKeyCode": 38},
    "End": {"windowsVirtualKeyCode": 35},
    "Tab": {"windowsVirtualKeyCode": 9},
    "Enter": {"windowsVirtualKeyCode": 13, "text": "\r"},
}


def _start(executable: str, profile: str, read: int, write: int) -> subprocess.Popen[bytes]:
    """Start it with its commands on descriptor 3 and its answers on 4."""
    # The shell moves the descriptors: Python passes them on with the numbers that they have.
    script = f'exec "$0" "$@" 3<&{read} 4>&{write}'
    return subprocess.Popen(
        ["bash", "-c", script, executable, *_FLAGS, f"--user-data-dir={profile}"],
        pass_fds=(read, write),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """A browser that is ended at last."""
    opened = Browser(executable)
    try:
        yield opened
    finally:
        opened.close()

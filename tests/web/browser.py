"""A real browser for tests: Debian's chromium without window, driven over its DevTools socket."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect
from websockets.sync.connection import Connection

CHROMIUM = Path("/usr/bin/chromium")


def need_chromium() -> None:
    """Skip where there is no chromium; under CI that is a failure."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: make system installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


class Page:
    """One page of the browser."""

    def __init__(self, socket: Connection) -> None:
        self._socket = socket
        self._last = 0
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; what the page complains of meanwhile is collected."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=30))
            self._note(answer)
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                return answer["result"]

    def wait_for(self, event: str) -> None:
        """Wait for an event that has not come yet."""
        while True:
            answer = json.loads(self._socket.recv(timeout=30))
            self._note(answer)
            if answer.get("method") == event:
                return

    def open(self, address: str) -> None:
        """Load an address."""
        self.send("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def look(self, expression: str) -> Any:
        """Evaluate an expression in the page and return its value, of a promise what it resolves to."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def fill(self, selector: str, value: str) -> None:
        """Type into a field, as a person would."""
        self.look(f"document.querySelector({json.dumps(selector)}).focus()")
        self.send("Input.insertText", text=value)

    def press(self, key: str) -> None:
        """Press and release a key."""
        codes = {"Enter": (13, "\r"), "Tab": (9, "")}
        code, text = codes[key]
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)

    def press_and_wait(self, key: str) -> None:
        """Press a key that leads to another page."""
        self.press(key)
        self.wait_for("Page.loadEventFired")

    def click(self, selector: str) -> None:
        """Activate a control that leads to another page."""
        self.look(f"document.querySelector({json.dumps(selector)}).click()")
        self.wait_for("Page.loadEventFired")

    def picture(self, file: Path) -> None:
        """Write a picture of the whole page."""
        data = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        file.write_bytes(base64.b64decode(data))

    def _note(self, answer: dict[str, Any]) -> None:
        if answer.get("method") == "Log.entryAdded":
            entry = answer["params"]["entry"]
            self.complaints.append(f"{entry['level']} {entry['text']}")


@contextmanager
def browse(folder: Path, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """Start chromium with a profile of its own in ``folder`` and give its page."""
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        f"--user-data-dir={folder / 'chromium'}",
        f"--window-size={width},{height}",
        "--remote-debugging-port=0",
        "about:blank",
    ]
    environment = {**os.environ, "HOME": str(folder)}
    with (folder / "chromium.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        address = _page_address(folder / "chromium" / "DevToolsActivePort")
        with connect(address, max_size=None, proxy=None) as socket:
            yield Page(socket)
    finally:
        process.terminate()
        process.wait(20)


def _page_address(file: Path) -> str:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if file.exists() and (lines := file.read_text().splitlines()):
            targets = httpx.get(f"http://127.0.0.1:{lines[0]}/json", trust_env=False).json()
            for target in targets:
                if target["type"] == "page":
                    return str(target["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise AssertionError("chromium did not start")

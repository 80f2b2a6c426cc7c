"""Three ways to write and be told that it is written, for ``benchmarks.crash``: operations, a bare address, the site's own pages."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.parse
from abc import ABC, abstractmethod
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "x" * 32


class Acknowledge(ABC):
    """Writers that call ``note`` with the token of each write once they were told that it is kept. Tokens are never used twice."""

    def __init__(self, site: Any, writers: int, note: Callable[[str], None]) -> None:
        self.site, self.writers, self.note = site, writers, note
        self.last = ""

    @abstractmethod
    def start(self, turn: int) -> None:
        """The server answers, for the ``turn``-th time."""

    @abstractmethod
    def killed(self) -> None:
        """The server is no more: return when every acknowledgement that was sent has been noted."""

    @abstractmethod
    def stop(self) -> None:
        """Wait until no writer is left."""

    def said(self) -> str:
        """The last failure, for who wonders why nothing is written."""
        return self.last


class Operations(Acknowledge):
    """Processes of the server's group that call ``create_place`` and ``edit_place`` and say each commit on a pipe."""

    def start(self, turn: int) -> None:
        command = [sys.executable, "-m", "benchmarks.crash_writers"]
        self._processes = [
            subprocess.Popen(
                [*command, f"{turn}-{n}"],
                cwd=ROOT,
                env=self.site.environment,
                stdout=subprocess.PIPE,
                text=True,
                process_group=self.site.process.pid,
            )
            for n in range(self.writers)
        ]
        self._threads = [threading.Thread(target=self._read, args=(process,)) for process in self._processes]
        for thread in self._threads:
            thread.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                self.note(line.strip())

    def killed(self) -> None:
        for process, thread in zip(self._processes, self._threads, strict=True):
            process.wait(20)
            thread.join(20)

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
        self.killed()


class Requests(Acknowledge):
    """Threads that write to the server's bare address (``benchmarks.views.write``); acknowledged by the answer 200."""

    def __init__(self, site: Any, writers: int, note: Callable[[str], None]) -> None:
        super().__init__(site, writers, note)
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, turn: int) -> None:  # noqa: ARG002
        if self._threads:
            return  # they are still trying
        for n, person in enumerate(self.people()):
            self._threads.append(threading.Thread(target=self._write, args=(n, person), daemon=True))
            self._threads[-1].start()

    def people(self) -> list[dict[str, Any]]:
        return [{} for _ in range(self.writers)]

    def write(self, person: dict[str, Any], token: str) -> tuple[bool, str]:
        """``(kept, what was answered)``; may raise what the network raises."""
        status, said = self.ask("/banc/ecrire/", {"place": [person.get("place", "")], "text": [token]})
        if status == 200:
            person["place"] = said
        return status == 200, f"{status} {said}"

    def _write(self, number: int, person: dict[str, Any]) -> None:
        turn = 0
        while not self._over.is_set():
            turn += 1
            token = f"{number}-{turn}"
            try:
                kept, self.last = self.write(person, token)
            except (OSError, http.client.HTTPException) as failure:
                self.last = repr(failure)
                time.sleep(0.05)
                continue
            if kept:
                self.note(token)

    def ask(self, path: str, fields: dict[str, list[str]] | None = None, cookies: str = "") -> tuple[int, str]:
        """``(status, body)`` of ``path``, read, or sent ``fields``."""
        here = f"localhost:{self.site.port}"
        headers = {"Host": here, "Origin": f"http://{here}", "Cookie": cookies}
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        try:
            if fields is None:
                connection.request("GET", path, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", path, urllib.parse.urlencode(fields, doseq=True), headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def killed(self) -> None:
        time.sleep(0.2)

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(70)


class Pages(Requests):
    """People signed in who correct the place that they hold through its page; acknowledged by the redirection."""

    def people(self) -> list[dict[str, Any]]:
        command = [sys.executable, "-m", "benchmarks.crash_people", str(self.writers)]
        done = subprocess.run(command, cwd=ROOT, env=self.site.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    def write(self, person: dict[str, Any], token: str) -> tuple[bool, str]:
        cookies = f"sessionid={person['session']}; csrftoken={TOKEN}"
        if "fields" not in person:
            status, page = self.ask(person["address"], cookies=cookies)
            if status != 200:
                return False, f"{status} {page[-2000:]}"
            person["fields"] = form_of(page)
        sent = {**person["fields"], "description": [token], "csrfmiddlewaretoken": [TOKEN]}
        status, page = self.ask(person["address"], sent, cookies)
        return status == 302, f"{status} {page[-2000:]}"


class _Form(HTMLParser):
    """The fields of the page's edit form, as a browser sends them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._within, self._name = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._within = self._within or (tag == "form" and "edit-form" in (told.get("class") or ""))
        name, kind = told.get("name") or "", told.get("type") or ""
        if not self._within or not name or name in {"revision", "apercu"}:
            return
        if tag == "textarea":
            self._name = name
            self.fields[name] = [""]
        elif tag == "input" and (kind not in {"checkbox", "radio", "submit"} or "checked" in told):
            self.fields.setdefault(name, []).append(told.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._name:
            self.fields[self._name] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        self._name = ""
        if tag == "form":
            self._within = False


def form_of(page: str) -> dict[str, list[str]]:
    parser = _Form()
    parser.feed(page)
    return parser.fields


WAYS: dict[str, type[Acknowledge]] = {"operations": Operations, "requests": Requests, "pages": Pages}


def _work(number: str) -> None:
    import django

    django.setup()
    from maillage.network.enums import Origin
    from maillage.network.operations.places import Statement, create_place, edit_place

    said, turn = Statement(Origin.INSTANCE), 0
    place = create_place(values={"name": f"{number}-0"}, statement=said, by=None)
    print(f"{number}-0", flush=True)
    while True:
        turn += 1
        token = f"{number}-{turn}"
        edit_place(place=place, values={"description": token}, statement=said, by=None)
        print(token, flush=True)


if __name__ == "__main__":
    _work(sys.argv[1])

"""The site as `maillage run` serves it, from a data folder that did not exist."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from maillage.instance.static import BUILT, IMMUTABLE, StaticFiles
from tests.instance.site import MAILLAGE, ROOT, environment

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]


@dataclass
class Served:
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("instance") / "neuf"
    tables = [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--settings=maillage.instance.settings"]
    subprocess.run(tables, env=environment(data), cwd=ROOT, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = data / "log"
    with log.open("wb") as paper:
        env = environment(data, MAILLAGE_LOG_LEVEL="INFO", PYTHONWARNINGS="error", MAILLAGE_LISTEN_PORT=str(port))
        process = subprocess.Popen([*MAILLAGE, "run"], env=env, cwd=ROOT, stdout=paper, stderr=paper)
    site = Served(port, process, log)
    try:
        _wait(site)
        yield site
    finally:
        process.terminate()
        process.wait(30)


def _wait(site: Served) -> None:
    for _ in range(240):
        try:
            if site.get("/health")[0] == 200:
                return
        except OSError:
            assert site.process.poll() is None, site.log.read_text()
        time.sleep(0.25)
    raise AssertionError(site.log.read_text())


def test_the_address_that_pages_tell_to_share_is_the_one_that_answers(served: Served) -> None:
    _status, _headers, page = served.get("/lieux/")

    assert f'href="http://localhost:{served.port}/lieux/"'.encode() in page


def test_pages_name_static_files_that_may_be_kept_for_ever(served: Served) -> None:
    status, headers, page = served.get("/api/v1/docs")
    assert status == 200
    assert headers["cache-control"] == "private, no-cache"

    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode()):
        status, headers, _body = served.get(address)
        assert status == 200, address
        assert headers["x-content-type-options"] == "nosniff"
        if re.search(IMMUTABLE, address):
            assert headers["cache-control"] == "max-age=315360000, public, immutable"


def test_what_the_build_has_named_by_its_content_keeps_its_name(tmp_path: Path) -> None:
    storage = StaticFiles(location=tmp_path)
    content = ContentFile(b"x")

    assert storage.hashed_name(f"{BUILT}app-AbCd_-12.js", content) == f"{BUILT}app-AbCd_-12.js"
    assert re.search(IMMUTABLE, f"/static/{BUILT}app-AbCd_-12.js")
    assert re.search(IMMUTABLE, f"/static/{storage.hashed_name('core/favicon.svg', content)}")
    assert not re.search(IMMUTABLE, "/static/core/favicon.svg")


def test_the_basemap_is_read_piece_by_piece(served: Served) -> None:
    status, headers, piece = served.get("/static/territory/france.pmtiles", Range="bytes=0-6")

    assert (status, piece) == (206, b"PMTiles")
    assert re.fullmatch(r"bytes 0-6/\d+", headers["content-range"])
    assert "content-encoding" not in headers


def test_pages_are_compressed_and_padded_at_random(served: Served) -> None:
    answers = [served.get("/mentions/", Accept_Encoding="gzip") for _ in range(12)]

    assert {headers.get("content-encoding") for _status, headers, _body in answers} == {"gzip"}
    assert len({len(body) for _status, _headers, body in answers}) > 1


@pytest.mark.parametrize("address", ["/", "/lieux/", "/api/v1/kinds", "/api/v1/openapi.json"])
def test_every_process_answers_alike_so_that_an_unchanged_page_is_not_sent_again(served: Served, address: str) -> None:
    tag = served.get(address, Accept_Encoding="gzip")[1]["etag"]

    again = [served.get(address, Accept_Encoding="gzip", If_None_Match=tag) for _ in range(8)]

    assert {(status, body) for status, _headers, body in again} == {(304, b"")}


def test_an_unreadable_request_is_refused_and_its_sender_is_not_logged(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as raw:
        raw.sendall(b"GET /jeanne@example.org HTTP/9.9\r\n\r\n")
        assert raw.recv(64).startswith(b"HTTP/1.1 ")

    log = served.log.read_text()
    assert "127.0.0.1" not in log.partition("\n")[2]
    assert "jeanne" not in log


def test_every_line_of_the_log_is_for_a_machine(served: Served) -> None:
    served.get("/lieux/?q=Secret")
    first, *lines = served.log.read_text().splitlines()

    assert first.startswith("Maillage est ouvert")
    assert {"Booting worker with pid"} <= {json.loads(line)["event"].partition(":")[0] for line in lines}
    assert "Secret" not in served.log.read_text()


def test_it_stops_when_asked_and_says_it_went_well(served: Served) -> None:
    served.process.send_signal(signal.SIGTERM)

    assert served.process.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        served.get("/health")

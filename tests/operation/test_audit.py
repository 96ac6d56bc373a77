"""`make audit` tells known holes, and never takes silence for safety. Only loopback is asked."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy import audit

ROOT = Path(__file__).parents[2]
Answer = Callable[[list[dict[str, Any]]], tuple[int, bytes]]


class Osv:
    """Something on this machine that answers as osv.dev, or as a bad day of it."""

    def __init__(self) -> None:
        self.answer: Answer = lambda queries: (200, self.results([{} for _query in queries]))
        self.asked: list[list[dict[str, Any]]] = []
        # So many bytes of the answer never come.
        self.kept_back = 0
        osv = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                queries = json.loads(self.rfile.read(length))["queries"]
                osv.asked.append(queries)
                status, body = osv.answer(queries)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) + osv.kept_back))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/querybatch"

    @staticmethod
    def results(results: list[Any]) -> bytes:
        return json.dumps({"results": results}).encode()


@pytest.fixture
def osv() -> Iterator[Osv]:
    osv = Osv()
    thread = threading.Thread(target=osv.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield osv
    osv.server.shutdown()
    thread.join()
    osv.server.server_close()


def test_every_pinned_version_is_asked_after(osv: Osv, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["--url", osv.url]) == 0
    assert "No holes are known" in capsys.readouterr().out
    asked = {each["package"]["name"]: each["version"] for each in osv.asked[0]}
    lines = [
        line.split("==")[0]
        for path in ROOT.glob("constraints*.txt")
        for line in path.read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    ]
    assert set(lines) == set(asked) and {"aiohttp", "pynacl", "pytest"} <= set(asked)
    assert all(each["package"]["ecosystem"] == "PyPI" for each in osv.asked[0])


def test_holes_are_told_with_where_to_read_about_them(
    osv: Osv, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one on a second page of the answer."""

    def answer(queries: list[dict[str, Any]]) -> tuple[int, bytes]:
        results: list[dict[str, Any]] = []
        for query in queries:
            first = query["package"]["name"] == "pynacl" and "page_token" not in query
            more = {"vulns": [{"id": "GHSA-1"}], "next_page_token": "next"}
            results.append(more if first else {})
            if query.get("page_token") == "next":
                results[-1] = {"vulns": [{"id": "PYSEC-2"}]}
        return 200, osv.results(results)

    osv.answer = answer
    assert audit.main(["--url", osv.url]) == 1
    said = capsys.readouterr().out
    assert "pynacl" in said and "GHSA-1" in said and "PYSEC-2" in said and "1 of" in said


@pytest.mark.parametrize(
    "answer",
    [
        lambda queries: (500, b""),
        lambda queries: (200, b"<html>sign in to the network</html>"),
        lambda queries: (200, b"{}"),
        lambda queries: (200, b"[]"),
        lambda queries: (200, Osv.results([])),
        lambda queries: (200, Osv.results([{} for _each in queries][1:])),
        lambda queries: (200, Osv.results([None for _each in queries])),
        lambda queries: (200, Osv.results([{"next_page_token": "x"} for _each in queries])),
        lambda queries: (200, b"[" * 200_000),
        lambda queries: (200, Osv.results([{"vulns": 3} for _each in queries])),
        lambda queries: (200, Osv.results([{"vulns": "GHSA"} for _each in queries])),
        lambda queries: (200, Osv.results([{"vulns": [{}]} for _each in queries])),
        lambda queries: (200, Osv.results([{"vulns": [{"id": 4}]} for _each in queries])),
        # On a terminal this would wipe out what stands there.
        lambda queries: (200, Osv.results([{"vulns": [{"id": "\x1b[2J"}]} for _each in queries])),
    ],
)
def test_what_is_no_answer_is_told_as_none(
    osv: Osv, capsys: pytest.CaptureFixture[str], answer: Answer
) -> None:
    osv.answer = answer
    assert audit.main(["--url", osv.url]) == 2
    said = capsys.readouterr()
    assert "NOT CHECKED" in said.err and "No holes" not in said.out


def test_every_line_of_a_list_is_asked_after(
    osv: Osv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the list looks like: without hashes, with extras, the same package twice."""
    path = tmp_path / "list.txt"
    path.write_text(
        "# of another program\naiohttp==1.0\nfoo[bar,baz]==2.0\n\n"
        "pillow==3 ; python_version < '3.12'\npillow==4 \\\n    --hash=sha256:0\n"
    )
    assert audit.main(["--url", osv.url, str(path)]) == 0
    [queries] = osv.asked
    asked = [(each["package"]["name"], each["version"]) for each in queries]
    assert asked == [("aiohttp", "1.0"), ("foo", "2.0"), ("pillow", "3"), ("pillow", "4")]
    assert "4 packages" in capsys.readouterr().out
    for other in ("bar>=1", "bar @ https://example.org/bar.zip", "-r more.txt", "bar"):
        path.write_text(f"aiohttp==1.0\n{other}\n")
        assert audit.main(["--url", osv.url, str(path)]) == 2
        assert other[:3] in capsys.readouterr().err
    path.write_bytes(b"\xff")
    assert audit.main(["--url", osv.url, str(path)]) == 2
    assert len(osv.asked) == 1


def test_an_answer_that_is_cut_off_is_none(osv: Osv, capsys: pytest.CaptureFixture[str]) -> None:
    """And no list of holes, as the exit code of a mistake in the program would say."""
    osv.kept_back = 1_000
    assert audit.main(["--url", osv.url]) == 2
    assert "NOT CHECKED" in capsys.readouterr().err


def test_without_a_network_and_without_lists_it_is_not_checked(
    osv: Osv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, path = osv.url, tmp_path / "empty.txt"
    path.write_text("# nothing\n")
    assert audit.main(["--url", url, str(path)]) == 2
    assert audit.main(["--url", url, str(tmp_path / "none.txt")]) == 2
    assert osv.asked == []
    # A port that nobody listens at.
    assert audit.main(["--url", "http://127.0.0.1:9/"]) == 2
    assert capsys.readouterr().err.count("NOT CHECKED") == 3

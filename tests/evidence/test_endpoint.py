"""Taking profiles over HTTP, from servers that behave in many ways."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from golint_leaks.cli import run
from golint_leaks.evidence import read_evidence
from golint_leaks.evidence.endpoint import Missing, download, is_url, parse_endpoint
from golint_leaks.evidence.model import EvidenceError
from tests.evidence.profiles import Builder

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class Server:
    """A server on a free port of loopback; ``answers`` maps paths to what is done."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_one_request(self) -> None:
                super().handle_one_request()
                self.close_connection = True

            def do_GET(self) -> None:
                outer.asked.append(f"{self.command} {self.path}")
                answer = outer.answers.get(self.path, outer.answers.get("*", reply(404, b"nothing here")))
                answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, request: object, address: object) -> None:
                pass  # clients that hang up are what is tested

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def reply(status: int, body: bytes = b"", kind: str = "application/octet-stream", **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def redirect(to: str) -> Answer:
    return reply(302, Location=to)


def slow(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def fetch(server: Server, target: Path, profile: str = "heap?gc=1", **options: float) -> int:
    limit = int(options.pop("limit", 1000))
    return download(parse_endpoint(server.url), profile, target, options.pop("timeout", 5), limit=limit)


def test_a_profile_is_fetched_with_one_get(server: Server, tmp_path: Path) -> None:
    server.answers["/debug/pprof/heap?gc=1"] = reply(200, b"profile")
    assert fetch(server, tmp_path / "x") == 7
    assert (tmp_path / "x").read_bytes() == b"profile"
    assert server.asked == ["GET /debug/pprof/heap?gc=1"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(404, b"404 page not found"), r"not a pprof endpoint \(404\)"),
        (reply(200, b"<html>", "text/html; charset=utf-8"), "answers with a web page"),
        (reply(500, b"out of order\nmore"), "status 500 out of order"),
        (reply(401, b""), "access denied"),
        (reply(200, b"x" * 2000), "too large: 2,000 bytes"),
        (reply(200, b"x" * 50, length="90"), "cut short"),
        (
            redirect("https://elsewhere.example/debug"),
            "redirects to https://elsewhere.example/debug; redirects",
        ),
        (redirect("//elsewhere.example/x"), "redirects elsewhere are not followed"),
        (redirect("/debug/pprof/heap"), "redirected again and again"),
    ],
)
def test_other_answers_are_explained(server: Server, tmp_path: Path, answer: Answer, expected: str) -> None:
    server.answers["*"] = answer
    with pytest.raises(EvidenceError, match=expected) as caught:
        fetch(server, tmp_path / "x")
    assert str(caught.value).startswith(f"{server.url}/debug/pprof")
    assert all(asked.startswith("GET /debug/pprof/heap") for asked in server.asked)


def test_a_profile_that_is_not_offered_is_told_apart(server: Server, tmp_path: Path) -> None:
    server.answers["*"] = reply(404, b"Unknown profile\n")
    with pytest.raises(Missing, match="offers no profile 'goroutineleak'"):
        fetch(server, tmp_path / "x", "goroutineleak")


def test_redirects_within_the_server_are_followed(server: Server, tmp_path: Path) -> None:
    server.answers["/debug/pprof/heap?gc=1"] = redirect("/other/heap")
    server.answers["/other/heap?gc=1"] = redirect(f"{server.url}/third?gc=1")
    server.answers["/third?gc=1"] = reply(200, b"here")
    assert fetch(server, tmp_path / "x") == 4


def test_without_a_length_the_limit_holds(server: Server, tmp_path: Path) -> None:
    server.answers["*"] = slow
    with pytest.raises(EvidenceError, match="more than 3 bytes"):
        fetch(server, tmp_path / "x", limit=3)


def test_the_whole_answer_has_a_limit_of_time(server: Server, tmp_path: Path) -> None:
    server.answers["*"] = slow
    with pytest.raises(EvidenceError, match=r"no answer within 0\.3 seconds"):
        fetch(server, tmp_path / "x", timeout=0.3)


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(
        EvidenceError, match=f"connection refused; does the program listen on localhost:{port}"
    ):
        download(parse_endpoint(f"localhost:{port}"), "heap", tmp_path / "x", 5)


def test_something_else_listens(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"SSH-2.0-OpenSSH\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(EvidenceError, match="does not speak HTTP"):
            download(parse_endpoint(f"127.0.0.1:{port}"), "heap", tmp_path / "x", 5)
        thread.join(5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("localhost:6060", "http://localhost:6060/debug/pprof"),
        (":6060", "http://localhost:6060/debug/pprof"),
        ("http://h/", "http://h:80/debug/pprof"),
        ("https://h/debug/pprof/", "https://h:443/debug/pprof"),
        ("http://h:1/debug/pprof/heap", "http://h:1/debug/pprof"),
        ("http://h:1/debug/pprof/goroutine?debug=2", "http://h:1/debug/pprof"),
        ("http://h:1/internal", "http://h:1/internal/debug/pprof"),
        ("http://[::1]:6060", "http://[::1]:6060/debug/pprof"),
    ],
)
def test_addresses(text: str, expected: str) -> None:
    assert is_url(text)
    assert str(parse_endpoint(text)) == expected


def test_names_and_secrets_are_sent_and_not_shown() -> None:
    endpoint = parse_endpoint("http://user:se%20cret@h:1")
    assert endpoint.authorization == "Basic dXNlcjpzZSBjcmV0"
    assert "cret" not in str(endpoint)


@pytest.mark.parametrize("text", ["ftp://h/", "http://", "http://h:port", "http://h:99999", "http://h/a b"])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(EvidenceError):
        parse_endpoint(text)


@pytest.mark.parametrize("text", ["heap.pb.gz", "dir/heap", "C:\\x\\heap.pb.gz", "a:b"])
def test_files_are_no_addresses(text: str) -> None:
    assert not is_url(text)


def collect(server: Server, into: Path) -> int:
    return run(["collect", "pprof", server.url, "--count", "1", "--into", str(into)])


def test_an_answer_that_is_no_profile(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers["*"] = reply(200, b"welcome")
    assert collect(server, tmp_path) == 2
    assert "what answers is no pprof endpoint: http" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == []


def test_programs_that_offer_less(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goroutines = Builder(types=(("goroutine", "count"),))
    goroutines.sample([(("main.main", "/m.go", 3),)], [1])
    dump = b"goroutine 1 [select]:\nmain.main()\n\t/m.go:3 +0x1\n"
    server.answers["/debug/pprof/goroutine?debug=2"] = reply(200, dump)
    server.answers["/debug/pprof/goroutine"] = reply(200, goroutines.gz())
    server.answers["/debug/pprof/heap?gc=1"] = reply(200, Builder().gz())
    server.answers["*"] = reply(404, b"Unknown profile\n")
    assert collect(server, tmp_path) == 0
    assert "does not sample its heap" in capsys.readouterr().err
    evidence = read_evidence(tmp_path)
    assert {notice.kind for notice in evidence.notices} == {"no-heap-samples", "no-leak-profile"}
    assert (len(evidence.heap), len(evidence.goroutines)) == (1, 2)
    server.answers["/debug/pprof/heap?gc=1"] = reply(500, b"out of memory")
    assert collect(server, tmp_path) == 2
    assert "status 500 out of memory (5 snapshots are kept in" in capsys.readouterr().err


def test_the_first_of_two_collections_is_dropped(server: Server, tmp_path: Path) -> None:
    """A round asks twice for the heap and stores it once."""
    goroutines = Builder(types=(("goroutine", "count"),))
    goroutines.sample([(("main.main", "/m.go", 3),)], [1])
    server.answers["/debug/pprof/goroutine?debug=2"] = reply(200, b"goroutine 1 [select]:\nmain.main()\n")
    server.answers["/debug/pprof/goroutine"] = reply(200, goroutines.gz())
    server.answers["/debug/pprof/heap?gc=1"] = reply(200, Builder().gz())
    server.answers["*"] = reply(404, b"Unknown profile\n")
    assert collect(server, tmp_path) == 0
    asked = [each.removeprefix("GET /debug/pprof/") for each in server.asked]
    assert asked[:4] == ["heap?gc=1", "goroutine?debug=2", "goroutine", "heap?gc=1"]
    assert len(read_evidence(tmp_path).heap) == 1

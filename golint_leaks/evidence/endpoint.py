"""Taking profiles from a running program: ``net/http/pprof`` over HTTP, with GET and nothing else."""

from __future__ import annotations

import base64
import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Optional
from urllib.parse import unquote, urlsplit

from golint_leaks.evidence.model import EvidenceError

SIZE_LIMIT = 1 << 29  # bytes of one answer
REDIRECT_LIMIT = 3
DUMP_LIMIT = 64 << 20  # where the runtime itself cuts a dump off

_ROOT = "/debug/pprof"
_PROFILE = re.compile(r"/(?:heap|allocs|goroutine|goroutineleak|profile|trace|block|mutex|threadcreate)\Z")
_PLAIN = re.compile(r"(?:\[[0-9A-Fa-f:]+\]|[\w.-]+)?:[0-9]{1,5}(?:/.*)?\Z")


class Missing(EvidenceError):
    """The program has no profile of this name."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a program offers its profiles; ``authorization`` is the header of that name, or empty."""

    scheme: str
    host: str
    port: int
    path: str
    authorization: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"


def is_url(text: str) -> bool:
    """Whether an argument is an address and not a file."""
    return "://" in text or bool(_PLAIN.match(text))


def parse_endpoint(text: str) -> Endpoint:
    """The endpoint that an address means.

    ``localhost:6060``, ``http://host:6060/debug/pprof/`` and ``http://host:6060/debug/pprof/heap`` mean
    the same place on their hosts.  Raises :class:`EvidenceError` when it is no address of HTTP.
    """
    if "://" not in text:
        text = "http://" + ("localhost" if text.startswith(":") else "") + text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise EvidenceError(f"{text}: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EvidenceError(f"{text}: not an http:// or https:// address")
    if re.search(r"[\x00-\x20\x7f]", text):
        raise EvidenceError(f"{text!r}: an address holds no spaces")
    path = _PROFILE.sub("", parts.path.rstrip("/"))
    if not path.endswith("pprof"):
        path += _ROOT
    authorization = ""
    if parts.username is not None:
        secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(secret.encode()).decode()
    default = 443 if parts.scheme == "https" else 80
    return Endpoint(parts.scheme, parts.hostname, port or default, path, authorization)


def download(
    endpoint: Endpoint,
    profile: str,
    target: Path,
    timeout: float,
    progress: Optional[Callable[[int], None]] = None,
    limit: int = SIZE_LIMIT,
) -> int:
    """Write a profile (``heap?gc=1``) to a file; gives its size.

    ``timeout`` is in seconds, for the whole answer.  Raises :class:`EvidenceError` that says what went
    wrong, :class:`Missing` when the program does not offer the profile.
    """
    deadline = time.monotonic() + timeout
    path = f"{endpoint.path}/{profile}"
    try:
        for _ in range(REDIRECT_LIMIT + 1):
            connection = _connect(endpoint, timeout)
            try:
                response = _get(connection, endpoint, path)
                moved = _redirect(endpoint, path, response)
                if moved is None:
                    _check(endpoint, profile, response, limit)
                    return _store(response, target, deadline, limit, progress, connection)
                path = moved
            finally:
                connection.close()
        raise EvidenceError("is redirected again and again")
    except EvidenceError as error:
        raise type(error)(f"{endpoint}/{profile}: {error}") from None
    except TimeoutError:
        raise EvidenceError(f"{endpoint}/{profile}: no answer within {timeout:g} seconds") from None
    except ConnectionRefusedError:
        where = f"{endpoint.host}:{endpoint.port}"
        raise EvidenceError(f"{endpoint}: connection refused; does the program listen on {where}?") from None
    except socket.gaierror:
        raise EvidenceError(f"{endpoint}: there is no host {endpoint.host}") from None
    except ssl.SSLError as error:
        raise EvidenceError(f"{endpoint}: TLS: {error.reason or error}") from None
    except http.client.BadStatusLine:
        raise EvidenceError(f"{endpoint}: what listens there does not speak HTTP") from None
    except (http.client.HTTPException, OSError) as error:
        reason = (
            error.strerror if isinstance(error, OSError) and error.strerror else (str(error) or repr(error))
        )
        raise EvidenceError(f"{endpoint}/{profile}: {reason}") from None


def _connect(endpoint: Endpoint, timeout: float) -> http.client.HTTPConnection:
    if endpoint.scheme == "https":
        return http.client.HTTPSConnection(endpoint.host, endpoint.port, timeout=timeout)
    return http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=timeout)


def _get(connection: http.client.HTTPConnection, endpoint: Endpoint, path: str) -> http.client.HTTPResponse:
    headers = {"User-Agent": "golint-leaks", "Accept": "*/*"}
    if endpoint.authorization:
        headers["Authorization"] = endpoint.authorization
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _redirect(endpoint: Endpoint, path: str, response: http.client.HTTPResponse) -> Optional[str]:
    """The path that is to be asked for instead, on the same host; another place is refused."""
    if response.status not in (301, 302, 303, 307, 308):
        return None
    location = response.headers.get("Location", "")
    parts = urlsplit(location)
    same = not parts.netloc and not parts.scheme
    if parts.netloc:
        default = 443 if parts.scheme == "https" else 80
        same = (parts.scheme or endpoint.scheme, parts.hostname, parts.port or default) == (
            endpoint.scheme,
            endpoint.host,
            endpoint.port,
        )
    if not same or not parts.path.startswith("/"):
        raise EvidenceError(f"redirects to {location or 'nowhere'}; redirects elsewhere are not followed")
    query = parts.query or urlsplit(path).query
    return parts.path + (f"?{query}" if query else "")


def _check(endpoint: Endpoint, profile: str, response: http.client.HTTPResponse, limit: int) -> None:
    name = profile.partition("?")[0]
    if response.status == 404:
        body = response.read(1 << 12).lower()
        if b"unknown profile" in body:
            raise Missing(f"the program offers no profile {name!r}")
        raise EvidenceError("not a pprof endpoint (404); does the program import net/http/pprof?")
    if response.status in (401, 403):
        raise EvidenceError(
            f"access denied ({response.status}); give the name in the address: http://user:secret@..."
        )
    if response.status != 200:
        text = response.read(1 << 12).decode("utf-8", "replace").strip().partition("\n")[0][:200]
        raise EvidenceError(f"status {response.status} {text or response.reason}".rstrip())
    if "html" in response.headers.get("Content-Type", ""):
        raise EvidenceError("not a pprof endpoint: it answers with a web page")
    if (response.length or 0) > limit:
        raise EvidenceError(f"too large: {response.length:,} bytes, more than {limit:,}")


def _store(
    response: http.client.HTTPResponse,
    target: Path,
    deadline: float,
    limit: int,
    progress: Optional[Callable[[int], None]],
    connection: http.client.HTTPConnection,
) -> int:
    size = 0
    with target.open("wb") as stream:
        while chunk := response.read1(1 << 16):
            size += len(chunk)
            if size > limit:
                raise EvidenceError(f"too large: more than {limit:,} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError
            if connection.sock is not None:
                connection.sock.settimeout(max(0.1, deadline - time.monotonic()))
            stream.write(chunk)
            if progress is not None:
                progress(size)
    if response.length:
        raise EvidenceError("the answer is cut short")
    return size

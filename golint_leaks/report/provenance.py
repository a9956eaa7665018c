"""Which commit of which repository a directory holds, read from Git's files without Git."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

_SCP_LIKE = re.compile(r"(?:[^/@:]+@)?([^/:]+):(?!//)(.+)\Z")
_REVISION = re.compile(r"[0-9a-f]{40,64}\Z")


class Provenance(NamedTuple):
    """``branch`` is empty for a detached head."""

    repository: str
    revision: str
    branch: str


def provenance(root: Path) -> Provenance | None:
    """The state of the repository whose top directory is ``root``, as far as it is known.

    None when the directory is not the top of a work tree, has no commit yet, or has no remote
    named ``origin`` with an address that others could use.
    """
    try:
        git = _git_directory(root)
        if git is None:
            return None
        common = git
        if (git / "commondir").is_file():
            common = git / _read(git / "commondir")
        head = _read(git / "HEAD")
        branch = ""
        revision = head
        if head.startswith("ref: "):
            reference = head.removeprefix("ref: ")
            branch = reference.removeprefix("refs/heads/")
            revision = _resolve(common, reference)
        repository = _public_address(_origin(common))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return None
    if not repository or not _REVISION.match(revision):
        return None
    return Provenance(repository, revision, branch)


def _git_directory(root: Path) -> Path | None:
    git = root / ".git"
    if git.is_dir():
        return git
    if git.is_file():  # a work tree of its own, or a submodule
        return root / _read(git).removeprefix("gitdir: ")
    return None


def _resolve(common: Path, reference: str) -> str:
    loose = common / reference
    if loose.is_file():
        return _read(loose)
    for line in _read(common / "packed-refs").splitlines():
        revision, _, name = line.partition(" ")
        if name == reference:
            return revision
    return ""


def _origin(common: Path) -> str:
    # Git's format is near enough to INI for the one value that is wanted.
    config = configparser.RawConfigParser(strict=False, allow_no_value=True, comment_prefixes=("#", ";"))
    config.read_string("\n".join(line.strip() for line in _read(common / "config").splitlines()))
    return config.get('remote "origin"', "url", fallback="") or ""


def _public_address(url: str) -> str:
    """The address as https, without credentials; empty when it is one of this machine."""
    scp_like = _SCP_LIKE.match(url)
    if scp_like and "://" not in url:
        return f"https://{scp_like[1]}/{scp_like[2].lstrip('/')}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "ssh", "git") or not parts.hostname:
        return ""
    scheme = parts.scheme if parts.scheme in ("http", "https") else "https"
    host = parts.hostname
    if parts.port is not None and scheme == parts.scheme:
        host = f"{host}:{parts.port}"
    return urlunsplit((scheme, host, parts.path, "", ""))


def _read(path: Path) -> str:
    return path.read_text("utf-8").strip()

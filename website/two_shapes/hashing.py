"""Fingerprints of files: in addresses, so that a browser may keep a file for ever, and in what decides a rebuild."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def short_hash(data: bytes) -> str:
    """Returns the first ten hexadecimal digits of SHA-256."""
    return hashlib.sha256(data).hexdigest()[:10]


def hashed_name(name: str, data: bytes) -> str:
    """Returns "boot.0123456789.mjs" for "boot.mjs"."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.{short_hash(data)}{dot}{suffix}"


def fingerprint(root: Path, patterns: Iterable[str]) -> str:
    """Returns one hash of the names and contents of all files below `root` that match the glob patterns."""
    digest = hashlib.sha256()
    files = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files, key=lambda path: path.relative_to(root).as_posix()):
        if "__pycache__" in path.parts:
            continue
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]

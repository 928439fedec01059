"""The bytes of a table's file: unpacked, and in an encoding that is found out."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from classifier.errors import DocumentError
from classifier.files import wide_encoding

SAMPLE: Final = 65536  # bytes or characters looked at to find out the encoding and the dialect
FALLBACK: Final = "jdrole_cp1252"  # an error handler's name


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read a byte that is not UTF-8 as Windows-1252: tables are glued together from both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(FALLBACK, _as_cp1252)


Share = Callable[[], float | None]  # how much has been read, 0 to 1; None: that cannot be known


class Source(NamedTuple):
    """An open file's bytes, unpacked, and how much of the file has been read."""

    stream: io.BufferedReader
    share: Share


@contextmanager
def opened(path: Path | None) -> Iterator[Source]:
    """Open a file's bytes, unpacked where its name says that it is packed; None is standard input.

    Raises:
        DocumentError: it is a zip of several files, or unpacking it needs a library that is not installed.
    """
    if path is None:
        yield Source(_buffered(sys.stdin.buffer), lambda: None)
        return
    with path.open("rb") as file, _unpacked(file, path) as stream:
        size = os.fstat(file.fileno()).st_size
        yield Source(_buffered(stream), lambda: file.tell() / size if size else None)  # a named pipe has no size


@contextmanager
def _unpacked(file: IO[bytes], path: Path) -> Iterator[Any]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        with gzip.open(file) as stream:
            yield stream
    elif suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
            if len(names) != 1:
                raise DocumentError(f"a zip of {len(names)} files", where=path, remedy="unpack it and give the folder")
            with archive.open(names[0]) as stream:
                yield stream
    elif suffix == ".zst":
        zstandard = library("zstandard", "zstd", path)
        with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
            yield stream
    else:
        yield file


def _buffered(stream: Any) -> io.BufferedReader:
    return io.BufferedReader(stream, SAMPLE)


def library(name: str, extra: str, path: Path | None) -> Any:
    """Import a library, or say how to install it."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise DocumentError(f"reading it needs {name}", where=path, remedy=f"pip install 'jdrole[{extra}]'") from None


def encoding_of(raw: io.BufferedReader) -> tuple[str, str]:
    """Return the encoding of a stream, looking ahead in it, and " with BOM" if it has one."""
    head = raw.peek(SAMPLE)[:SAMPLE]
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", " with BOM"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", " with BOM"
    if wide := wide_encoding(head):
        return wide, ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252", ""
    return "utf-8", ""

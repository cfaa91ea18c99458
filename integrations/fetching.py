"""Files at an address: one file, or an archive of a folder, fetched into a folder of our own.

The address is typed by somebody who may run commands here; what it answers is still only text within bounds. An archive
gives nothing but the YAML, JSON and licence files in it, under names that stay inside the folder.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from integrations.addresses import AddressNotAllowed, guard, origin_of
from models.errors import WaardenwegError

TIMEOUT = httpx.Timeout(60, connect=10)
LARGEST = 32 * 1024 * 1024
"""Bytes that are fetched, and that an archive may unpack to."""
MOST_FILES = 5_000
_MOST_REDIRECTS = 5
_KEPT = frozenset({".yaml", ".yml", ".json"})
_LICENCES = ("LICENSE", "LICENCE", "COPYING")
"""What is taken from an archive: instruments and schemas by their ending, licences by how their name begins."""


class FilesUnreachable(WaardenwegError):
    """These files could not be fetched; fetch them yourself and name the file or the folder."""


def is_address(place: str) -> bool:
    """Whether a place is an address and not a path."""
    return urlsplit(place).scheme in {"http", "https"}


@contextmanager
def fetched(address: str, *, private_allowed: bool = False) -> Iterator[Path]:
    """The file or the folder at an address, for as long as the ``with`` lasts.

    ``private_allowed``: whether it may be inside our own network. Raises ``FilesUnreachable``.
    """
    name = PurePosixPath(unquote(urlsplit(address).path)).name or "file"
    content = _bytes_at(address, private_allowed=private_allowed)
    with TemporaryDirectory(prefix="waardenweg-") as folder:
        if zipfile.is_zipfile(BytesIO(content)):
            yield _unpacked(content, Path(folder) / PurePosixPath(name).stem, address)
        else:
            file = Path(folder) / name
            file.write_bytes(content)
            yield file


def _bytes_at(address: str, *, private_allowed: bool) -> bytes:
    try:
        with httpx.Client(timeout=TIMEOUT, trust_env=False, headers={"User-Agent": "Waardenweg"}) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                origin_of(address)
                with client.stream("GET", address, extensions=guard(private_allowed=private_allowed)) as response:
                    if not response.has_redirect_location:
                        return bounded(response, address)
                    address = urljoin(address, response.headers["Location"])
    except AddressNotAllowed as refused:
        raise FilesUnreachable(f"{address} is not called: {refused}.") from refused
    except (httpx.HTTPError, httpx.InvalidURL) as away:
        raise FilesUnreachable(f"{address} gives no answer ({type(away).__name__}).") from away
    raise FilesUnreachable(f"{address} leads on more than {_MOST_REDIRECTS} times; name where it ends.")


def bounded(response: httpx.Response, address: str) -> bytes:
    """What was answered; raises ``FilesUnreachable`` for more than ``LARGEST``, and where it is no good answer."""
    if not response.is_success:
        raise FilesUnreachable(f"{address} answers {response.status_code}; look whether it has moved.")
    content = bytearray()
    for part in response.iter_bytes():
        content += part
        if len(content) > LARGEST:
            raise FilesUnreachable(f"{address} holds more than {LARGEST // 1024 // 1024} MB.")
    return bytes(content)


def _unpacked(content: bytes, folder: Path, address: str) -> Path:
    """The files of an archive in ``folder``; the folder that holds them all, where there is one, is passed by."""
    left = LARGEST
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = [one for one in archive.infolist() if not one.is_dir() and _is_kept(one.filename)]
        if len(members) > MOST_FILES:
            raise FilesUnreachable(f"{address} holds more than {MOST_FILES} files.")
        for member in members:
            target = folder / PurePosixPath(member.filename)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed:
                left -= target.write_bytes(packed.read(left + 1))
            if left < 0:
                raise FilesUnreachable(f"{address} unpacks to more than {LARGEST // 1024 // 1024} MB.")
    folder.mkdir(exist_ok=True)
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _is_kept(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name:
        return False
    return path.suffix.lower() in _KEPT or path.name.upper().startswith(_LICENCES)

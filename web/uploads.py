"""Forms that bring a file along: read within bounds, with the same check of who sent them as any other form."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from web.site import Typed, Visit
from web.visiting import MOST_BYTES, MOST_FIELDS, FormTooLarge, sender, typed_in, visitor

MOST_UPLOADED = 24 * 1024 * 1024
"""Bytes of a whole form with files; what one file may have is up to who takes it."""
MOST_FILES = 20


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file as it was sent. ``said``: what the browser says that it is, which proves nothing."""

    name: str
    said: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class TypedWithFiles(Typed):
    """The fields of a posted form, and the files that came with it by the name of their field."""

    files: Mapping[str, Upload] = field(default_factory=dict, repr=False)


async def typed_with_files(request: Request) -> TypedWithFiles:
    """The fields and files of a posted form, with or without files. Raises ``FormTooLarge``."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return TypedWithFiles(pairs=(await typed_in(request)).pairs)
    parser = MultiPartParser(
        request.headers, _bounded(request), max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES
    )
    try:
        items = (await parser.parse()).multi_items()
    except MultiPartException as unreadable:
        raise FormTooLarge from unreadable
    pairs = tuple((name, value.replace("\x00", "")) for name, value in items if isinstance(value, str))
    request.state.typed = Typed(pairs=pairs)
    return TypedWithFiles(pairs=pairs, files={n: await _taken(f) for n, f in items if isinstance(f, UploadFile)})


def _sender(
    typed: Annotated[TypedWithFiles, Depends(typed_with_files)], visit: Annotated[Visit, Depends(visitor)]
) -> Visit:
    return sender(typed, visit)


SenderWithFiles = Annotated[Visit, Depends(_sender)]
FieldsWithFiles = Annotated[TypedWithFiles, Depends(typed_with_files)]


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > MOST_UPLOADED:
            raise FormTooLarge
        yield chunk


async def _taken(file: UploadFile) -> Upload:
    content = await file.read()
    await file.close()
    return Upload(name=file.filename or "", said=file.content_type or "", content=content)

"""Washes one picture: reads it from standard input, writes it without its metadata, and a small one beside it.

A program of its own (`python -m gateway.attachments.wash MEGAPIXELS BYTES`, the most of each that may come out), because a
hostile picture may take any time or memory to unpack, or find a fault in a decoder: here it meets limits, no secret and no
other borrower's data. On standard output: one line of JSON {width, height, preview}, `preview` counting the bytes at the end;
then the picture; then the small one.
"""

import io
import json
import resource
import sys
from enum import IntEnum
from typing import Any

from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from gateway.attachments.kinds import HEAD_BYTES, Kind, kind_of

CPU_SECONDS = 30
MEMORY_BYTES = 1536 * 1024 * 1024
PREVIEW_SIDE = 640
_ORIENTATION = 0x0112
_PART_OF_PIXELS = ("transparency", "background")
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})


class Outcome(IntEnum):
    """Exit statuses; any other, or a signal, is a picture that broke the washing."""

    WASHED = 0
    BROKEN = 3
    TOO_LARGE = 4


class TooLargeError(Exception):
    """Unpacked, or packed again, the picture would be larger than allowed."""


def main() -> Outcome:
    """Wash what stands on standard input."""
    most_pixels, most_bytes = int(sys.argv[1]) * 1_000_000, int(sys.argv[2])
    _limit_itself()
    content = sys.stdin.buffer.read()
    try:
        washed, preview, (width, height) = wash(content, most_pixels)
        if len(washed) > most_bytes:
            raise TooLargeError
    except TooLargeError:
        return Outcome.TOO_LARGE
    except Exception:  # whatever a decoder makes of hostile bytes
        return Outcome.BROKEN
    out = sys.stdout.buffer
    out.write(json.dumps({"width": width, "height": height, "preview": len(preview)}).encode() + b"\n")
    out.write(washed)
    out.write(preview)
    out.flush()
    return Outcome.WASHED


def wash(content: bytes, most_pixels: int) -> tuple[bytes, bytes, tuple[int, int]]:
    """A picture made anew from its pixels, its small WebP, and its size as it is looked at.

    PNG and GIF keep every pixel; JPEG is packed again with its own tables, and says which side is up; WebP with almost no
    loss, or none if it had none. Colour profiles stay, all else that it carried is gone. Of a moving picture the first frame
    stays.

    Raises:
        TooLargeError: it has more than `most_pixels`.
        Exception: whatever the decoders raise.
    """
    Image.MAX_IMAGE_PIXELS = None  # held to our own limit instead, before anything is unpacked
    kind = kind_of(content[:HEAD_BYTES])
    picture = _opened(content, kind)
    if picture.width * picture.height > most_pixels:
        raise TooLargeError
    orientation = picture.getexif().get(_ORIENTATION, 1)
    profile = picture.info.get("icc_profile")
    if kind is Kind.JPEG:
        washed = _jpeg(picture, orientation, profile)
    else:
        washed = _saved(picture, kind, b"VP8L" in content[12:64], profile)
    sideways = orientation in _ON_ITS_SIDE
    size = (picture.height, picture.width) if sideways else (picture.width, picture.height)
    return washed, _preview(content, kind), size


def _opened(content: bytes, kind: Kind | None) -> ImageFile:
    """By the decoder of its kind, never by trial; of a JPEG with further pictures behind it (as phones make) the first."""
    stream = io.BytesIO(content)
    match kind:
        case Kind.JPEG:
            return JpegImagePlugin.JpegImageFile(stream)
        case Kind.PNG:
            return PngImagePlugin.PngImageFile(stream)
        case Kind.GIF:
            return GifImagePlugin.GifImageFile(stream)
        case Kind.WEBP:
            return WebPImagePlugin.WebPImageFile(stream)
    raise ValueError("not a picture")


def _jpeg(picture: ImageFile, orientation: int, profile: bytes | None) -> bytes:
    upright = Image.Exif()
    if orientation in range(2, 9):
        upright[_ORIENTATION] = orientation
    picture.load()
    picture.info = {}
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        quality="keep",
        comment=b"",
        exif=upright.tobytes() if len(upright) else b"",
        icc_profile=profile,
    )
    return out.getvalue()


def _saved(picture: ImageFile, kind: Kind | None, lossless: bool, profile: bytes | None) -> bytes:
    picture.load()
    kept: dict[str | tuple[int, int], Any] = {name: picture.info[name] for name in _PART_OF_PIXELS if name in picture.info}
    plain = ImageOps.exif_transpose(picture) if kind is not Kind.GIF else picture.copy()
    plain.info = kept
    out = io.BytesIO()
    match kind:
        case Kind.PNG:
            plain.save(out, "PNG", icc_profile=profile)
        case Kind.GIF:
            plain.save(out, "GIF")
        case _:
            plain.save(out, "WEBP", lossless=lossless, quality=80 if lossless else 95, exif=b"", xmp=b"", icc_profile=profile)
    return out.getvalue()


def _preview(content: bytes, kind: Kind | None) -> bytes:
    picture = _opened(content, kind)
    picture.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
    small: Image.Image = ImageOps.exif_transpose(picture)
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    small = small.convert("RGBA" if small.has_transparency_data else "RGB")
    small.info = {}
    out = io.BytesIO()
    small.save(out, "WEBP", quality=70, exif=b"", xmp=b"", icc_profile=None)
    return out.getvalue()


def _limit_itself() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())

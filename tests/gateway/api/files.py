"""Files as borrowers and strangers send them, and a borrower who sends them to the real handlers."""

import io
import os
import struct
import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from aiohttp.test_utils import TestClient
from PIL import Image

from gateway.api.attachments import CLIENT_ID_HEADER, NAME_HEADER

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(slots=True)
class Sender:
    """One person with a token."""

    client: TestClient[Any, Any]
    token: str

    async def send(
        self, content: bytes, *, name: str = "", client_id: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer."""
        own = {
            "Authorization": f"Bearer {self.token}",
            CLIENT_ID_HEADER: uuid4().hex if client_id is None else client_id,
            NAME_HEADER: quote(name),
        }
        sent = {key: value for key, value in (own | (headers or {})).items() if value}
        async with self.client.post("/api/chat/attachments", data=content, headers=sent) as answer:
            return answer.status, await answer.json()

    async def fetch(self, attachment_id: str, *, small: bool = False) -> tuple[int, bytes, dict[str, str]]:
        path = f"/api/chat/attachments/{attachment_id}" + ("/preview" if small else "")
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.client.get(path, headers=headers) as answer:
            return answer.status, await answer.read(), dict(answer.headers)

    async def messages(self) -> list[dict[str, Any]]:
        async with self.client.get("/api/chat/messages", headers={"Authorization": f"Bearer {self.token}"}) as answer:
            said: list[dict[str, Any]] = await answer.json()
            return said


def noise(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """A picture in which no two pixels are alike, so that a changed one would show."""
    return Image.frombytes(mode, (width, height), os.urandom(width * height * len(mode)))


def packed(image: Image.Image, form: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def told_by_a_phone(orientation: int = 1) -> bytes:
    """EXIF with a place, a maker, and which side is up."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "Geheimphone"
    place = exif.get_ifd(GPS)
    place[1], place[2], place[3], place[4] = "N", (31.0, 14.0, 3.5), "E", (121.0, 29.0, 1.0)
    return exif.tobytes()


def png_of(width: int, height: int) -> bytes:
    """A PNG of one colour whose unpacked size has nothing to do with its own: a bomb when large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    rows = b"".join(packer.compress(line * 1000) for _ in range(height // 1000)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

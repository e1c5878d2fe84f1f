"""What a file is, by its first bytes alone: what its sender calls it plays no part."""

from enum import StrEnum

HEAD_BYTES = 16


class Kind(StrEnum):
    """The files that are taken, by media type. Nothing among them can carry a script that a browser would run."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    GIF = "image/gif"
    WEBP = "image/webp"
    PDF = "application/pdf"

    @property
    def is_image(self) -> bool:
        return self is not Kind.PDF

    @property
    def suffix(self) -> str:
        """How a file of this kind is named."""
        return "jpg" if self is Kind.JPEG else self.value.partition("/")[2]


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that begins with `head` (`HEAD_BYTES` are enough); None for any other."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind.WEBP
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    return None

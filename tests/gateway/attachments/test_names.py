"""A file's name as it is kept and shown."""

import pytest

from gateway.attachments.kinds import Kind
from gateway.attachments.names import LONGEST, accepted_name
from servicing.scrub import Marks

MARKS = Marks(id_number="[id]", card_number="[card]", secret="[secret]")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("转账截图.jpg", "转账截图.png"),
        ("IMG_0001.HEIC", "IMG_0001.png"),
        ("photo.png.exe", "photo.png.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\张三\\桌面\\a.png", "a.png"),
        ("a\r\nX-Evil: 1.png", "a X-Evil 1.png"),
        ("a\x00b\x1b[31m.png", "ab[31m.png"),
        ("gnp\u202exe.png", "gnpxe.png"),
        ('<img src=x onerror="1">.png', "img src=x onerror=1.png"),
        ("  .  ", "图片.png"),
        ("", "图片.png"),
        (".png", "图片.png"),
        ("...", "图片.png"),
        ("11010519491231002X.jpg", "[id].png"),
        ("卡 6222021234567890128.jpg", "卡 [card].png"),
        ("很" * 300 + ".jpg", "很" * LONGEST + ".png"),
        ("e\u0301te\u0301.jpg", "été.png"),
    ],
)
def test_a_name_keeps_what_can_be_shown_and_ends_as_the_file_is(given: str, kept: str) -> None:
    assert accepted_name(given, Kind.PNG, MARKS, otherwise="图片") == kept

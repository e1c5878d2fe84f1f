"""Cuts a message into clauses where a second question may begin. Pure; works on normalised text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SHORTEST = 3
"""Characters of its own that a clause must have to be read by itself."""

_ENDS = re.compile(r"[。!?;]+")
_MORE = (
    r"(?:另外(?!一?[笔个]|那|的)|还有就是|还有(?=个?(?:问题|事)|,|我|你|能|怎|为|罚|利|征|会|如果|要是|是不是|可不可以|什么时候|哪)|顺便|顺带|"
    r"同时(?=想|也想|问|我|帮|请|能)|再(?:问|请问|就是|一个|有就是|帮我|说一下)|再者|以及(?=怎|如何|能|我|会|什么|有没有|是否|罚|利)|"
    r"还想(?:问|知道|请|再|确认)|也想(?:问|知道)|还要(?:问|请问)|我还(?:想|要)问|对了|此外|其次|然后(?=我?还?想问|问一下|还有|能|怎么)|最后问|"
    r"第二(?:个问题)?(?=,|是|:)|二是|那(?=我?(?:能不能|可不可以|可以|怎么|会不会|要不要|什么时候|罚息|利息)))"
)
_BEFORE_MORE = re.compile(rf"[\s,、~.]+(?={_MORE})")
_RUN_ON = re.compile(
    r"(?=(?:另外(?!一?[笔个]|那|的)|顺便(?:问|再|想|帮)|还有就是|还想(?:问|知道|再问)|再问(?:一?下|你|问)|对了(?!吗|吧|没)|然后(?:我?还?想问|再问)))"
)
_ASKS = re.compile(
    r"吗|呢|么|嘛|多少|几|怎么|怎样|咋|啥|什么|哪|为何|为什么|谁|能不能|可不可以|能否|可否|可以|会不会|要不要|是不是|有没有|行不行|"
    r"算不算|用不用|好不好|是否|多久|如何|帮我|我要|我想|想要|请|给我|查|不要再"
)
_PAUSE = re.compile(r"[\s,、]+")
_QUESTION_OVER = re.compile(r"(?<=[吗嘛])(?=[^\s,。!?;吧呢啊呀了的]{4})")
_NOTHING = re.compile(r"[\W_]+")
_GREETING = re.compile(r"^(?:喂|你好|您好|请问|那个|就是|嗯|哎|在吗|hi|hello|客服|亲)*$")


@dataclass(frozen=True)
class Clause:
    """A half-open span of normalised text; `sure` where a mark or a word cuts it off, not a mere pause."""

    start: int
    end: int
    sure: bool


def clauses(text: str, line_breaks: Sequence[int] = ()) -> list[Clause]:
    """The clauses of normalised text, in order; one where nothing divides it.

    It is cut at the end of a sentence and at `line_breaks`, before words that bring something more (另外, 还有, 顺便), and at
    a pause between two parts that each ask. Voice text has no marks: there such words, and the end of a question, divide alone.
    """
    sure = {match.end() for match in _ENDS.finditer(text)} | set(line_breaks)
    sure |= {match.end() for match in _BEFORE_MORE.finditer(text)}
    sure |= {match.start() for match in _RUN_ON.finditer(text)}
    likely = {match.start() for match in _QUESTION_OVER.finditer(text)}
    edges = [0, *sorted(cut for cut in sure | likely if 0 < cut < len(text)), len(text)]
    parts = [Clause(start, end, start == 0 or start in sure) for start, end in pairwise(edges) if start < end]
    return _joined(text, [piece for part in parts for piece in _at_pauses(text, part)])


def _at_pauses(text: str, part: Clause) -> list[Clause]:
    """A pause divides where what stands before it asks, and what follows asks again."""
    for match in _PAUSE.finditer(text, part.start, part.end):
        before, after = text[part.start : match.start()], text[match.end() : part.end]
        if _asks(before) and _asks(after):
            rest = Clause(match.end(), part.end, sure=False)
            return [Clause(part.start, match.end(), part.sure), *_at_pauses(text, rest)]
    return [part]


def _asks(words: str) -> bool:
    return _ASKS.search(words) is not None and len(_NOTHING.sub("", words)) >= SHORTEST


def _joined(text: str, parts: list[Clause]) -> list[Clause]:
    """Too short a part belongs to the one before it, a greeting to none; blanks and marks at the edges are left out."""
    out: list[Clause] = []
    for part in parts:
        words = _NOTHING.sub("", text[part.start : part.end])
        if out and len(words) < SHORTEST:
            out[-1] = Clause(out[-1].start, part.end, out[-1].sure)
        elif len(words) >= SHORTEST and not _GREETING.match(words):
            out.append(Clause(part.start, part.end, part.sure or not out))
    return [_trimmed(text, part) for part in out]


def _trimmed(text: str, part: Clause) -> Clause:
    start, end = part.start, part.end
    while start < end and (text[start].isspace() or text[start] in ",.、~"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",.、~"):
        end -= 1
    return Clause(start, end, part.sure)

"""Talking to a running gateway from a terminal."""

import argparse
import asyncio
import sys
from typing import Any

import aiohttp

from gateway.client import ChatClient, ClientError
from servicing.card_text import plain_form
from servicing.policy import Policy
from servicing.settings import WordsSettings
from servicing.turn import Reply
from servicing.wording import Wording

DEFAULT_URL = "http://127.0.0.1:8080"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `chat` takes."""
    parser.add_argument("--borrower", metavar="ID", help="a demo borrower; without it, a visitor")
    parser.add_argument("--url", default=DEFAULT_URL)


def main(arguments: argparse.Namespace) -> int:
    """Read lines until end of input; a bare number picks a button of the last answer. Cards are shown in words."""
    settings = WordsSettings()
    wording = Wording.load(settings.domain_file, Policy.load(settings.policy_file).numbers())
    try:
        asyncio.run(_talk(arguments.url, arguments.borrower, wording))
    except ClientError as error:
        print(f"chat: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print()
    return 0


async def _talk(url: str, borrower_id: str | None, wording: Wording) -> None:
    async with aiohttp.ClientSession() as http:
        client = await ChatClient.demo(http, url, borrower_id)
        await client.history()  # what was said in earlier sessions is not shown again
        buttons: list[dict[str, Any]] = []
        while True:
            line = (await asyncio.to_thread(input, "> ")).strip()
            if not line:
                continue
            picked = buttons[int(line) - 1] if line.isdecimal() and 0 < int(line) <= len(buttons) else None
            exchange = await client.say(picked["title"] if picked else line, quick_reply_id=picked["id"] if picked else None)
            buttons = _show(exchange.replies, wording)


def _show(replies: list[dict[str, Any]], wording: Wording) -> list[dict[str, Any]]:
    for reply in replies:
        shown = Reply.model_validate({"text": reply["text"], "card": reply.get("card")})
        print(f"[{reply['source']}] {plain_form(shown, wording)}")
    buttons = replies[-1]["quick_replies"]
    for number, button in enumerate(buttons, 1):
        print(f"   {number}. {button['title']}")
    return list(buttons)

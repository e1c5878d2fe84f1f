"""Asks the gateway, over loopback, for a small JSON object."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request

ANSWER_WITHIN_S = 5.0
LARGEST_ANSWER = 256 * 2**10


def fetch_object(url: str) -> dict[str, object] | None:
    """Return the object at `url`, also when it comes with an error status; None when there is none."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback goes through no proxy
    try:
        try:
            response = opener.open(url, timeout=ANSWER_WITHIN_S)
        except urllib.error.HTTPError as refusal:
            response = refusal
        with response:
            answer = json.loads(response.read(LARGEST_ANSWER))
    except (OSError, ValueError, http.client.HTTPException, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None

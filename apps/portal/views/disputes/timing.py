"""How long somebody had a case before them: what the browser says, and never more than the server has seen."""

from __future__ import annotations

import time

from django.core.signing import BadSignature, Signer

_SIGNER = Signer(salt="case-shown")
LONGEST_MS = 2**31 - 1


def shown_now() -> str:
    return _SIGNER.sign(f"{time.time():.3f}")


def duration_ms(shown: str, looked: str) -> int | None:
    """`looked`: milliseconds the page was visible, as the browser counted them; `shown`: the page's signed time.

    None where the page was not ours.
    """
    try:
        at = float(_SIGNER.unsign(shown))
    except (BadSignature, ValueError):
        return None
    since = int((time.time() - at) * 1000)
    told = int(looked) if looked.isdecimal() and len(looked) < 12 else since
    return max(0, min(told, since, LONGEST_MS))

"""`qa-portal witness`: keep an eye on logs, and cosign them as long as they only grow."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path
from typing import Any

DESCRIPTION = """\
Run a witness on a machine of your own. It remembers the last head of every log
it follows; asked to cosign a new one, it first checks that nothing of what it
saw before was changed or taken away. Its cosignature also says when.

A witness is worth something to whom it is independent of: a buyer runs one for
the logs about their vendors, or lets an auditor do so.
"""
EPILOG = """\
example:
  qa-portal witness --name witness.harbour.example --key witness.pem \\
    --state seen/ --log 'qa.vendor.example/eng_7f3k+be942871+Ad...'

It prints its own key; who agrees on witnesses writes it into the engagement as
a line `witness NAME KEY URL`.

exit status:
  0  stopped by a signal
  2  it could not start
"""


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "witness",
        help="cosign the heads of logs as long as they only grow",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser)
    parser.add_argument("--name", required=True, help="the name it signs under, such as a host name")
    parser.add_argument("--key", required=True, type=Path, metavar="FILE", help="its key; made, mode 0600, if missing")
    parser.add_argument("--state", required=True, type=Path, metavar="DIR", help="where it remembers what it saw")
    parser.add_argument("--log", required=True, action="append", metavar="KEY", help="a log to follow (repeat)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", default=8080, type=int, help="port to listen on, 0 for any (default %(default)s)")


def run(options: argparse.Namespace) -> int:
    from apps.evidence.errors import EvidenceError
    from apps.evidence.note import parse_vkey
    from apps.evidence.signing import WitnessSigner
    from apps.witness.memory import Memory
    from apps.witness.server import Witness, serve

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        signer = WitnessSigner(options.key, options.name)
        witness = Witness(signer, [parse_vkey(text) for text in options.log], Memory(options.state))
        server = serve(witness, options.host, options.port)
    except EvidenceError as error:
        return _refuse(error.message)
    except (OSError, OverflowError) as error:
        return _refuse(str(error))
    for number in (signal.SIGTERM, signal.SIGINT):
        # The loop that is to end runs in this very thread, so another one asks it to.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"witness {options.name} {signer.key} http://{options.host}:{server.server_port}/", flush=True)
    with server:
        server.serve_forever(poll_interval=0.2)
    return 0


def _refuse(why: str) -> int:
    print(f"qa-portal witness: {why}", file=sys.stderr)
    return 2

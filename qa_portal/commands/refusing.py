"""How a command says that the files it was given cannot be used."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from apps.signoff.csv_files import csv_bytes
from apps.signoff.offline import FileReject, NothingToAudit
from qa_portal.commands.words import printable

REJECTS_SHOWN = 10


def refuse(options: argparse.Namespace, refusal: NothingToAudit) -> int:
    """Say why, write the refused rows where that was asked for, and give the status for bad input."""
    told = [str(refusal), *(f"  {reject}" for reject in refusal.rejects[1:REJECTS_SHOWN])]
    try:
        if write_rejects(options, refusal.rejects):
            told.append(f"All {len(refusal.rejects)} refused rows are in {options.rejects}.")
        elif len(refusal.rejects) > REJECTS_SHOWN:
            told.append(f"  and {len(refusal.rejects) - REJECTS_SHOWN} more; --rejects FILE writes them all.")
    except NothingToAudit as unwritten:
        told.append(str(unwritten))
    print(printable(f"{options.parser.prog}: " + "\n".join(told)), file=sys.stderr)
    if options.json:
        shown = [reject._asdict() for reject in refusal.rejects[:REJECTS_SHOWN]]
        print(json.dumps({"error": str(refusal), "refused": len(refusal.rejects), "rejects": shown}))
    status: int = options.misuse
    return status


def write_rejects(options: argparse.Namespace, rejects: Sequence[FileReject]) -> bool:
    if not (options.rejects and rejects):
        return False
    try:
        options.rejects.write_bytes(csv_bytes(FileReject._fields, rejects))
    except OSError as error:
        raise NothingToAudit(f"--rejects {options.rejects} cannot be written ({error.strerror}).") from None
    return True

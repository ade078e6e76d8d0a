"""The text of a PDF as a reader outside the product sees it (poppler)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


def poppler(tool: str, *arguments: str) -> str:
    program = shutil.which(tool)
    if program is None:
        pytest.skip(f"{tool.upper()} IS NOT INSTALLED (package poppler-utils): PDF FILES ARE NOT CHECKED FROM OUTSIDE")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
    return done.stdout


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    return poppler("pdftotext", "-enc", "UTF-8", str(file), "-").split("\f")[:-1]


def text_of(pdf: bytes, folder: Path) -> str:
    return re.sub(r"\s+", " ", " ".join(pages_of(pdf, folder)))

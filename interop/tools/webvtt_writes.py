"""Writes captions by webvtt-py as WebVTT and SubRip; prints them."""

import json
import sys
from pathlib import Path

import webvtt

captions = [("00:00:01.000", "00:00:02.500", "Guten Tag, 😀"), ("00:00:02.500", "01:00:04.000", "two\nlines")]
made = webvtt.WebVTT()
for start, end, text in captions:
    made.captions.append(webvtt.Caption(start, end, text))
made.save(str(Path(sys.argv[1]) / "captions.vtt"))
made.save_as_srt(str(Path(sys.argv[1]) / "captions.srt"))
print(json.dumps(captions))

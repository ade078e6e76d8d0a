"""The README.txt of every bundle."""

README = """\
QA Portal evidence bundle
=========================

report.pdf, report.json   the report, for people and for programs (canonical JSON)
tables/                   its tables as CSV
evidence/                 what its figures were computed from
log/                      the audit log: every event, the signed checkpoint, the key that verifies it
manifest.json             SHA-256 and size of every file outside log/
verify.py                 checks all of it; needs Python 3.10 or newer and nothing else

To check the bundle, offline:

    python verify.py bundle.zip --vkey "THE KEY YOU WERE GIVEN"

Exit status 0: every byte is what the log's key signed. 1: something was changed. 2: not readable.

Two things no bundle can do for you:
- Without --vkey the key is read from the bundle itself. Compare it with the one in your contract or in an
  earlier report: whoever forges a whole bundle signs it with a key of his own.
- For the same reason do not trust the verify.py of a bundle you suspect; use the one of an earlier bundle, or
  the product's own command, or other people's tools: log/checkpoint is a C2SP signed note over a
  tlog-checkpoint, log/leaves.jsonl are the leaves of its RFC 6962 tree, one per line without the newline.
"""

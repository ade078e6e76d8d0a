"""The README.txt of every bundle."""

README = """\
QA Portal evidence bundle
=========================

report.pdf, report.json   the report, for people and for programs (canonical JSON)
tables/                   its tables as CSV
evidence/                 what its figures were computed from
private/                  if it is here: the rows that evidence/*.commitments.jsonl commits to, with their salts
signatures/               what each signer signed and, of a passkey, its answer
log/                      the audit log: every event, the signed checkpoint, the key that verifies it
manifest.json             SHA-256 and size of every file outside log/
verify.py                 checks all of it; needs Python 3.10 or newer and nothing else

To check the bundle, offline:

    python verify.py bundle.zip --vkey "THE KEY YOU WERE GIVEN"

Exit status 0: every byte is what the log's key signed. 1: something was changed. 2: not readable.

The keys: log/vkey is the first key of the log; later keys are handed over by its events `key.added`, passkeys
enrolled by `signer.enrolled`, witnesses named by `witnesses.agreed`. The certificates of the PDF are inside it.

Tiles and proofs are not here, because log/leaves.jsonl is the whole log: any RFC 6962 proof follows from it.

A redacted copy has no private/, and in log/leaves.jsonl some events are only their hashes ("kept back"): the same
signed log, the same frozen report, but its figures can be computed again only by who holds the full bundle.

Two things no bundle can do for you:
- Without --vkey the key is read from the bundle itself. Compare it with the one in your contract or in an
  earlier report: whoever forges a whole bundle signs it with a key of his own.
- For the same reason do not trust the verify.py of a bundle you suspect; use the one of an earlier bundle, or
  the product's own command, or other people's tools: log/checkpoint is a C2SP signed note over a
  tlog-checkpoint, log/leaves.jsonl are the leaves of its RFC 6962 tree, one per line without the newline.
"""

import pytest

from apps.evidence.commitments import commitment, open_commitment
from apps.evidence.errors import EvidenceError
from tests.evidence.builders import VECTORS

PII = VECTORS["pii_commitment"]
SALT = bytes.fromhex(PII["salt_hex"])


def test_the_reference_commitment_is_reproduced_and_opens() -> None:
    assert commitment(SALT, PII["plaintext"]) == PII["commit_hex"]
    open_commitment(PII["commit_hex"], SALT, PII["plaintext"])


@pytest.mark.parametrize(
    ("salt", "text"), [(SALT, "Anna Svenson"), (SALT[::-1], PII["plaintext"]), (SALT[:31], PII["plaintext"]), (b"", "")]
)
def test_another_text_or_salt_is_not_what_was_committed_to(salt: bytes, text: str) -> None:
    with pytest.raises(EvidenceError, match=r"^COMMIT"):
        open_commitment(PII["commit_hex"], salt, text)


def test_a_short_salt_is_refused_when_committing() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        commitment(SALT[:31], "x")

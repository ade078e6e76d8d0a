"""Public ids: short, random, typed (`lot_4tq9x0k2m1`)."""

import secrets

# No vowels and no look-alikes: an id read aloud or typed from paper stays the same, and never spells a word.
ALPHABET = "0123456789bcdfghjkmnpqrstvwxz"
LENGTH = 12


def public_id(kind: str) -> str:
    number, characters = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters += ALPHABET[place]
    return f"{kind}_{characters}"

"""What a version is besides what it learnt: the settings of each kind, checked where they are given.

| kind | settings |
|---|---|
| rules | `rules`: a list of {"label", "words"}, the first that holds counts; `otherwise`: the label where none does |
| label_studio | `address`; `key_variable` or "" |
| openai | `address`, `model`, `prompt`; `temperature` (0 to 2), `price_in` and `price_out` (for a million tokens), \
`key_variable` or "" |
| file | `about`: which model made the predictions |
| text, image, spans | none |

What else there is of models elsewhere, each with a default, stands in `apps.loop.outside.settings`.
Numbers are kept as decimal text, labels of rules as canonical text; what is left out gets its default.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from apps.accounts.policies import Invalid
from apps.evidence.canonical import encode
from apps.labels.types import AnySchema, BadLabel
from apps.learning.backends import Rule
from apps.learning.backends.rules import RuleModel
from apps.loop.models import Kind
from apps.loop.outside import settings as outside
from apps.measures.estimate import Undefined

Settings = dict[str, Any]
LONGEST_PROMPT, LONGEST_ADDRESS, LONGEST_NAME, MOST_RULES, MOST_WORDS = 20_000, 500, 200, 200, 2_000
KEY_PREFIX = "QA_PORTAL_MODEL_KEY_"
_is_variable = re.compile(rf"{KEY_PREFIX}[A-Z0-9_]{{1,60}}").fullmatch
_LARGEST = 1 << 20


def declared(kind: Kind, given: Mapping[str, Any], rules: AnySchema) -> Settings:
    """The settings as they are kept; Invalid says which is wrong and what to write."""
    wanted = _FIELDS.get(kind, {})
    unknown = sorted(given.keys() - wanted.keys())
    if unknown:
        known = ", ".join(wanted) or "none"
        raise Invalid(f"A version of the kind “{kind.label}” has no setting “{unknown[0][:40]}”. There are: {known}.")
    settings = {name: read(given.get(name), name, rules) for name, read in wanted.items()}
    outside.must_agree(settings)
    return settings


def settings_digest(settings: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the canonical JSON of settings."""
    return hashlib.sha256(encode(settings, _LARGEST)).hexdigest()


def rules_in(settings: Mapping[str, Any]) -> tuple[Rule, ...]:
    return tuple(Rule(rule["label"], tuple(rule["words"])) for rule in settings["rules"])


def rule_model(settings: Mapping[str, Any]) -> RuleModel:
    """Rules of which nothing is known yet: each is as likely right as wrong, (0 + 1) / (0 + 2)."""
    rules = rules_in(settings)
    untried = Undefined("these rules have not been held against labels")
    return RuleModel(rules, settings["otherwise"], (0.5,) * (len(rules) + 1), untried)


def _rules(value: object, name: str, schema: AnySchema) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value:
        raise Invalid("Rules are missing. Give a label and the words that call for it, at least once.")
    if len(value) > MOST_RULES:
        raise Invalid(f"There are {len(value)} rules, and at most {MOST_RULES} are kept. Join those of one label.")
    return [_rule(rule, place, schema) for place, rule in enumerate(value, 1)]


def _rule(rule: object, place: int, schema: AnySchema) -> dict[str, Any]:
    if not isinstance(rule, Mapping) or rule.keys() != {"label", "words"} or not isinstance(rule["words"], list):
        raise Invalid(f'Rule {place} is none. Write {{"label": …, "words": ["…", "…"]}}.')
    words = [word.strip() for word in rule["words"] if isinstance(word, str) and word.strip()]
    if not words or len(words) != len(rule["words"]) or len(words) > MOST_WORDS:
        raise Invalid(f"Rule {place} needs 1 to {MOST_WORDS} words or phrases, none of them blank.")
    return {"label": _label(rule["label"], f"rule {place}", schema), "words": words}


def _label(value: object, name: str, schema: AnySchema) -> str:
    if value is None or value == "":
        raise Invalid("The label “otherwise” is missing: the one for what no rule holds for.")
    try:
        return schema.canonical(schema.parse(value))
    except BadLabel as error:
        raise Invalid(f"The label of {name} is not allowed here. {error}") from None


def _address(value: object, name: str, schema: AnySchema) -> str:
    text = _text(value, name, LONGEST_ADDRESS).rstrip("/")
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or "@" in parts.netloc or parts.query or parts.fragment or not text.isprintable() or " " in text:
        raise Invalid(
            "The address is none that a model answers at. Write it like https://models.example.com/v1, without a "
            "name, a password or a question mark."
        )
    return text


def _key_variable(value: object, name: str, schema: AnySchema) -> str:
    if value in (None, ""):
        return ""
    # What was given is not repeated: it may be the key itself.
    if not isinstance(value, str) or not _is_variable(value):
        raise Invalid(
            f"The key itself is never given here. Name the environment variable that holds it: {KEY_PREFIX} and then "
            "capital letters, digits and underscores."
        )
    return value


def _required(longest: int) -> Callable[[object, str, AnySchema], str]:
    return lambda value, name, _: _text(value, name, longest)


def _text(value: object, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or "\x00" in value:
        raise Invalid(f"“{name}” is missing. Write a text.")
    if len(value) > longest:
        raise Invalid(f"“{name}” has {len(value)} characters; at most {longest} are kept.")
    return value.strip()


def _number(most: int) -> Callable[[object, str, AnySchema], str]:
    return lambda value, name, _: _decimal(value, name, most)


def _decimal(value: object, name: str, most: int) -> str:
    try:
        number = Decimal(str(value if value not in (None, "") else 0))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or not 0 <= number <= most:
        raise Invalid(f"“{name}” is no number from 0 to {most:,}. Write it like 0.15.")
    if number != round(number, 6):
        raise Invalid(f"“{name}” has more than six places behind the point; leave some out.")
    return f"{number.normalize():f}"


Read = Callable[[object, str, AnySchema], Any]
_FIELDS: Mapping[Kind, Mapping[str, Read]] = {
    Kind.RULES: {"rules": _rules, "otherwise": _label},
    Kind.LABEL_STUDIO: {"address": _address, "key_variable": _key_variable, **outside.LABEL_STUDIO},
    Kind.OPENAI: {
        "address": _address,
        "model": _required(LONGEST_NAME),
        "prompt": _required(LONGEST_PROMPT),
        "temperature": _number(2),
        "price_in": _number(1_000_000),
        "price_out": _number(1_000_000),
        "key_variable": _key_variable,
        **outside.OPENAI,
    },
    Kind.FILE: {"about": _required(LONGEST_NAME)},
}

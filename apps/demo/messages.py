"""Customer messages and two vendors who label them: simulated from a seed, and called so everywhere."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEED = 20261121
LABELS = ("billing", "delivery", "product", "account", "other")
SCHEMA = {"type": "nominal", "labels": list(LABELS)}
GUIDELINE = """# What is the customer writing about?

Choose the **one** topic the customer wants something done about. *This engagement is simulated.*

## 1 Billing
Charges, refunds, invoices, prices.

## 2 Delivery
Where a parcel is, when it comes, that it came damaged.

## 3 Product
How the product works, that it is broken, what it can do.

## 3.1 Broken on arrival
If the parcel was damaged, it is *delivery*; if the product does not work, it is *product*.

## 4 Account
Signing in, passwords, personal data, subscriptions.

## 5 Other
Praise, spam, anything else. When two topics are named, choose the one asked about last.
"""
OPENINGS = ("Hello,", "Hi there,", "Good morning,", "To whom it may concern:", "", "Dear team,", "Quick question:")
CLOSINGS = ("Thanks.", "Please advise.", "Regards, a customer", "I am waiting.", "", "Many thanks in advance.")
PHRASES: Mapping[str, Sequence[str]] = {
    "billing": (
        "I was charged twice for order {n}.",
        "the invoice {n} shows a price I never agreed to.",
        "when will the refund for {n} arrive?",
        "my card was declined but the money is gone, reference {n}.",
    ),
    "delivery": (
        "parcel {n} has been in transit for two weeks.",
        "the box of order {n} arrived crushed on one side.",
        "can you deliver {n} to the neighbour instead?",
        "tracking says {n} was delivered, but there is nothing here.",
    ),
    "product": (
        "the pump I bought with order {n} makes a grinding noise.",
        "does model {n} work with 110 volts?",
        "the screen of unit {n} stays black after the update.",
        "which filter fits the {n}?",
    ),
    "account": (
        "I cannot sign in since I changed my address, customer {n}.",
        "please delete my data, customer number {n}.",
        "the password mail for account {n} never comes.",
        "how do I pause subscription {n}?",
    ),
    "other": (
        "your technician {n} was wonderful.",
        "are you hiring? I saw the advert {n}.",
        "have you considered sponsoring our club? Form {n} attached.",
        "{n} ways to grow your business, click here!",
    ),
}
AMBIGUOUS = (
    ("delivery", "product", "order {n} arrived in a crushed box and now it does not switch on."),
    ("billing", "account", "I cancelled subscription {n} and was charged again anyway."),
    ("product", "billing", "unit {n} broke in a week; I want my money back."),
)
CONFUSED = {
    "billing": "account",
    "account": "billing",
    "delivery": "product",
    "product": "delivery",
    "other": "product",
}


@dataclass(frozen=True, slots=True)
class Message:
    key: str
    text: str
    truth: str
    hard: bool


@dataclass(frozen=True, slots=True)
class SimulatedAnnotator:
    """Right with probability `skill` on plain messages and `on_hard` on ambiguous ones; a spammer answers blindly."""

    key: str
    skill: float
    on_hard: float = 0.6
    spammer: bool = False

    def label(self, message: Message, chance: random.Random) -> str:
        if self.spammer:
            return chance.choice(LABELS[:2])
        if chance.random() < (self.on_hard if message.hard else self.skill):
            return message.truth
        return CONFUSED[message.truth] if chance.random() < 0.7 else chance.choice(LABELS)


NORTHFIELD = tuple(SimulatedAnnotator(f"nf-{i:02}", 0.985 - 0.004 * i, on_hard=0.75) for i in range(1, 8))
QUARRY = (
    *(SimulatedAnnotator(f"qd-{i:02}", 0.93 - 0.02 * i) for i in range(1, 6)),
    SimulatedAnnotator("qd-06", 0.0, spammer=True),
)


def messages(count: int = 600) -> list[Message]:
    chance = random.Random(SEED)  # noqa: S311
    return [_message(number, chance) for number in range(1, count + 1)]


def labels(
    texts: Sequence[Message], team: Sequence[SimulatedAnnotator], each: int, seed: int
) -> list[tuple[Message, str, str, int]]:
    """(message, annotator, label, milliseconds): `each` different annotators for every message."""
    chance = random.Random(SEED + seed)  # noqa: S311
    rows = []
    for message in texts:
        for annotator in chance.sample(team, each):
            duration = int(chance.lognormvariate(8.6 if not annotator.spammer else 6.6, 0.5))
            rows.append((message, annotator.key, annotator.label(message, chance), duration))
    return rows


def _message(number: int, chance: random.Random) -> Message:
    hard = chance.random() < 0.06
    if hard:
        truth, _, body = chance.choice(AMBIGUOUS)
    else:
        truth = chance.choices(LABELS, (30, 28, 22, 14, 6))[0]
        body = chance.choice(PHRASES[truth])
    words = (chance.choice(OPENINGS), body.format(n=chance.randint(1000, 99999)), chance.choice(CLOSINGS))
    return Message(f"msg-{number:04}", " ".join(filter(None, words)), truth, hard)

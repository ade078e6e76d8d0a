"""The datasheet of a training set, after Gebru et al. (2021): what the portal knows, and what only the owner does."""

from __future__ import annotations

import json
from collections.abc import Mapping

from apps.training.about import About
from apps.training.archive import Filed
from apps.training.formats import TARGETS
from apps.training.gates import GATES, WORDS, Why

OWNER = "To be answered by the owner."
UNGATED = "NOT ONLY WHAT PASSED ITS GATES. "


def gates_sentence(about: About) -> str:
    if about.gated:
        return "Only what passed every gate is in it."
    words = "; ".join(f"{gate} ({WORDS[Why(gate)]})" for gate in about.waived)
    return f"{UNGATED}These gates were waived on request: {words}."


def marked_sentence(about: About) -> str:
    marked = ", ".join(f"{gate} {count}" for gate, count in about.counts["marked"].items())
    return f" Items that are in it in spite of a gate: {marked or 'none'}." if not about.gated else ""


def left_out_sentences(about: About) -> list[str]:
    reasons = about.counts["reasons"].items()
    found = [f"{count} items are left out because {WORDS[Why(why)]}." for why, count in reasons]
    return found or ["No item of the project is left out."]


def datasheet(about: About, files: Mapping[str, Filed], digest: str) -> str:
    sections = {
        "Motivation": _motivation(about),
        "Composition": _composition(about),
        "Collection process": _collection(about),
        "Preprocessing, cleaning and labelling": _labelling(about),
        "Uses": _uses(about),
        "Distribution": _distribution(files, digest),
        "Maintenance": _maintenance(about),
    }
    head = f"# Datasheet of a training set: {about.project}\n\n{gates_sentence(about)}{marked_sentence(about)}\n"
    body = "".join(f"\n## {title}\n{_questions(asked)}" for title, asked in sections.items())
    return head + body


def _questions(asked: Mapping[str, str]) -> str:
    return "".join(f"\n**{question}** {answer}\n" for question, answer in asked.items())


def _motivation(about: About) -> dict[str, str]:
    return {
        "For what purpose was it created?": about.description.strip() or OWNER,
        "Who created it, for whom?": f"Labelled by {about.vendor} for {about.buyer}, audited in QA Portal.",
        "Who funded it?": OWNER,
    }


def _composition(about: About) -> dict[str, str]:
    counts = about.counts
    sources = ", ".join(f"{count} {source}" for source, count in counts["sources"].items()) or "none"
    gold = "They are left out" if Why.GOLD not in about.waived else "They are in it, and marked, because it was asked"
    return {
        "What do the instances represent?": f"Items of the project {about.project}. What they show: {OWNER}",
        "How many are there?": f"{counts['items']}, of {counts['items'] + counts['left_out']} in the project.",
        "Is it a sample?": "All items that passed the gates. " + " ".join(left_out_sentences(about)),
        "What label has each?": f"One of type {about.label_type}: `{json.dumps(about.schema, ensure_ascii=False)}` "
        f"(schema version {about.schema_version}, SHA-256 {about.schema_digest}).",
        "Where do the labels come from?": f"{sources}. {about.per_item_sentence}",
        "Are there recommended splits?": f"None is made here. Gold items are kept for testing annotators. {gold}.",
        "Are there errors or noise?": "\n".join(["", *(f"- {each.sentence}" for each in about.measured)])
        if about.measured
        else "Neither agreement nor accuracy on gold has been measured.",
        "Is it self-contained?": "Labels are; images, audio and video are referenced and not included.",
        "Does it hold confidential, offensive or personal data?": OWNER,
    }


def _collection(about: About) -> dict[str, str]:
    return {
        "How were the items acquired, over what time, by whom?": OWNER,
        "Who labelled them?": f"{about.annotators} annotators of {about.vendor}, named by pseudonyms. "
        f"How they were paid, and who they are: {OWNER}",
        "Was there an ethical review, and consent?": OWNER,
    }


def _labelling(about: About) -> dict[str, str]:
    guideline = "There is no written guideline."
    if about.guideline_version:
        guideline = f"By guideline version {about.guideline_version} (SHA-256 {about.guideline_digest})."
    gates = "; ".join(f"{gate}: {'waived' if gate in about.waived else 'required'}" for gate in GATES)
    models = ", ".join(about.models)
    return {
        "How was it labelled?": guideline,
        "How was the label of an item chosen?": "What an adjudicator decided; else the consensus of its annotators by "
        "the rule of the label type. A tie is never broken. Labels made by models alone do not count.",
        "Did models take part?": f"Annotators began from proposals of {models}."
        if models
        else "Not that deliveries tell of.",
        "What had to be passed?": f"{gates}. Whatever was left out is listed in left_out.csv with its reasons.",
        "Are the raw labels kept?": "Yes, in the portal, by the digests of the imported files that each row names.",
        "By which methods?": f"QA Portal, methods {about.method_version}.",
    }


def _uses(about: About) -> dict[str, str]:
    return {
        "What has it been used for, and what should it not be used for?": OWNER,
        "What may affect future uses?": gates_sentence(about),
    }


def _distribution(files: Mapping[str, Filed], digest: str) -> dict[str, str]:
    known = {target.file: target.title for target in TARGETS.values()}
    rows = [f"- `{name}`{_title(name, known)}: SHA-256 {filed.sha256}" for name, filed in files.items()]
    return {
        "Which files are there?": "\n".join(["", *rows]),
        "How is it named?": f"By the digest of its content, {digest}.",
        "Under which licence, to whom, from when?": OWNER,
    }


def _title(name: str, known: Mapping[str, str]) -> str:
    title = known.get(name.removeprefix("ungated-"))
    return f" ({title})" if title else ""


def _maintenance(about: About) -> dict[str, str]:
    as_of = f"event {about.as_of['events']} ({about.as_of['event']}, {about.as_of['at']})"
    return {
        "As of when?": f"As of {as_of} of the log of the engagement.",
        "Will it be updated?": "A frozen set never changes; a correction is a new set. Who decides, how it is told: "
        + OWNER,
        "Who maintains it, and how can they be reached?": OWNER,
    }

"""The page of a case, as its reader may see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision, Invalid
from apps.audit.models import Event
from apps.disputes.blindness import knows_authors, stays_blind, subject_as_seen
from apps.disputes.independence import may_decide
from apps.disputes.models import Adjudication, Dispute, DisputeState, Draft, ReasonCode, Severity, Subject
from apps.disputes.possible import possible
from apps.disputes.selectors import decidable, in_order
from apps.disputes.services.assigning import adjudicator_of
from apps.disputes.services.hearing import is_waiting_for_evidence
from apps.disputes.states import RULED
from apps.labels.selectors import rules_of
from apps.portal.access import person
from apps.portal.beneath import beneath
from apps.portal.label_form import editor_of
from apps.portal.media_of import subject_of
from apps.portal.renderings import render_stored
from apps.portal.views.disputes.positions import MOST_KEYS, Place, places_of
from apps.portal.views.disputes.queue import ground_as_seen
from apps.portal.views.disputes.timing import shown_now
from apps.projects.clauses import clauses_of
from apps.projects.policies import may_see_gold
from apps.projects.selectors import current_guideline, current_schema

MOST_COUNTED = 1000
BESIDE = ("say", "ask", "release", "appeal", "withdraw", "reveal")
KEYS = (
    ("1", "choose a position; the last one is neither"),
    ("Ctrl Enter", "record, and open the next case"),
    ("j", "the next case, this one left as it is"),
    ("k", "back to the queue"),
)


def case_page(request: HttpRequest, case: Dispute, actor: Actor, *, fault: Invalid | None = None) -> HttpResponse:
    may, ruled = may_decide(actor, case), case.state in RULED
    knows, guideline = knows_authors(case, actor, may), current_guideline(case.project)
    decisions = list(case.adjudications.select_related("adjudicator", "annotation", "guideline", "cites"))
    again = ruled and bool(fault or request.GET.get("again"))
    waits = is_waiting_for_evidence(case)
    deciding = bool(may) and not waits and ((case.undecided and not _elsewhere(case, actor)) or again)
    draft = Draft.objects.filter(dispute=case, person=actor.user).first()
    kept = request.POST or _as_sent(draft)
    context = {
        "case": case,
        "item": case.item,
        "project": case.project,
        "decided": ruled,
        "decisions": _with_events(decisions, blind=stays_blind(case, actor, may)),
        "newest": decisions[0] if decisions else None,
        "knows": knows,
        "may": may,
        "waits": waits,
        "holder": adjudicator_of(case),
        "deciding": deciding,
        "draft": draft,
        "sent": kept,
        "guideline": guideline,
        "clauses": clauses_of(guideline),
        "reasons": ReasonCode.choices,
        "severities": Severity.choices,
        "statements": case.statements.select_related("author"),
        "merged": case.merged.all(),
        "appeal": case.steps.filter(act="appeal").select_related("person").last(),
        "question": case.steps.filter(act="ask").last(),
        "acts": _acts(case, actor, may, knows=knows),
        "shown": shown_now(),
        "room_keys": KEYS,
        "fault": fault or "",
        **_ground(case, actor, ruled=ruled),
        **_next_in_line(case, actor, may),
        **_subject(request, case, actor, kept, fault),
    }
    return render(request, "portal/disputes/dispute.html", context, status=400 if fault else 200)


def _as_sent(draft: Draft | None) -> QueryDict:
    """A draft as the form had it: the editors of labels read it like a form that was sent."""
    kept = QueryDict(mutable=True)
    kept.update(draft.fields if draft else {})
    return kept


def next_address(case: Dispute, actor: Actor) -> str:
    return _address(_following(case, _line(case, actor)))


def _line(case: Dispute, actor: Actor) -> list[tuple[str, int]]:
    """(public id, project) of the cases that wait for this person, in order; not more than are worth counting."""
    waiting = in_order(decidable(actor).exclude(pk=case.pk))
    return list(waiting.values_list("public_id", "project_id")[:MOST_COUNTED])


def _following(case: Dispute, line: list[tuple[str, int]]) -> str:
    """Which case comes next; the same project first, so that one guideline stays in mind."""
    same = (each for each, project in line if project == case.project_id)
    return next(same, line[0][0] if line else "")


def _address(following: str) -> str:
    return reverse("portal:dispute", args=[following]) if following else f"{reverse('portal:disputes')}?tab=mine"


def _next_in_line(case: Dispute, actor: Actor, may: Decision) -> dict[str, Any]:
    if not may:
        return {"left": 0, "next": ""}
    line = _line(case, actor)
    following = _following(case, line)
    return {"left": len(line) + case.undecided, "next": _address(following), "then": following}


def _subject(request: HttpRequest, case: Dispute, actor: Actor, kept: Any, fault: Invalid | None) -> dict[str, Any]:
    """What is shown of what the case is about: an item with its positions, or a standing."""
    if case.subject == Subject.STANDING or case.item is None:
        return {"places": [], "rules": None, "rendering": None, "standing": case.standing}
    rules, places = rules_of(current_schema(case.project)), places_of(case, actor)
    starts = [(f"position {place.number}", place.value) for place in places]
    subject = subject_of(case.item, person(request))
    return {
        "places": places,
        "neither_key": str(len(places) + 1) if len(places) < MOST_KEYS else "",
        "rules": rules,
        "rendering": _drawn(rules, case, places),
        "editor": editor_of(rules, kept, subject=subject, starts=starts, fault=fault),
    }


def _drawn(rules: Any, case: Dispute, places: list[Place]) -> Any:
    return render_stored(rules, beneath(case.item), [place.value for place in places]) if case.item else None


def _elsewhere(case: Dispute, actor: Actor) -> bool:
    """Whether somebody else has the case."""
    holder = adjudicator_of(case)
    return holder is not None and (actor.user is None or holder.adjudicator_id != actor.user.pk)


def _ground(case: Dispute, actor: Actor, *, ruled: bool) -> dict[str, str]:
    """The ground would bend a judgement that is still to be made."""
    if not ruled:
        return {"ground": "", "about": subject_as_seen(case, tells=False)}
    sees_gold = bool(may_see_gold(actor, case.project.engagement))
    return {"ground": ground_as_seen(case, sees_gold=sees_gold), "about": subject_as_seen(case, tells=sees_gold)}


def _acts(case: Dispute, actor: Actor, may: Decision, *, knows: bool) -> dict[str, bool]:
    """What this person is offered besides deciding: whoever may decide does not speak as a party, and nothing is
    revealed to whoever knows."""
    found = {name: bool(decision) for name, decision in possible(actor, case, BESIDE).items()}
    found["say"] &= not may
    found["reveal"] &= case.state != DisputeState.FINAL and not knows
    return found


def _with_events(decisions: list[Adjudication], *, blind: bool) -> list[dict[str, Any]]:
    """Each with its event. Who may be asked to decide the appeal reads the reasons and not the name."""
    events = {event.object: event for event in Event.objects.filter(object__in=[each.public_id for each in decisions])}
    return [{"decision": each, "event": events.get(each.public_id), "blind": blind} for each in decisions]

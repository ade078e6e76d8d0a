"""The items of a project, and everything known about one of them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, Refused, require
from apps.audit.keys import KeyUnusable
from apps.audit.selectors import NotSignedYet
from apps.disputes.blindness import stays_blind
from apps.disputes.models import Dispute
from apps.disputes.policies import may_contest_gold, may_open
from apps.disputes.services import open_dispute
from apps.labels.models import Annotation, Annotator, Source
from apps.labels.row_proofs import file_of, may_take_row_proof
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.portal.access import actor_of, item_or_404, project_or_404
from apps.portal.beneath import beneath
from apps.portal.forms import carried_out, filled
from apps.portal.receipts import as_download
from apps.portal.renderings import answer_of, render_stored
from apps.portal.views.disputes.contesting import label_until
from apps.projects.models import Item, Project
from apps.projects.policies import may_see_gold, only_annotates

PER_PAGE = 50


class ClaimForm(forms.Form):
    claim = forms.CharField(
        label="What is wrong with the label, and why", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


@require_safe
def items(request: HttpRequest, public_id: str) -> HttpResponse:
    project, wanted = project_or_404(request, public_id), request.GET.get("q", "").strip()
    page = Paginator(_found(project, wanted), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/items/items.html", {"project": project, "page": page, "q": wanted})


def _found(project: Project, wanted: str) -> QuerySet[Item]:
    found = project.items.order_by("key")
    return found.filter(Q(key__icontains=wanted) | Q(payload__text__icontains=wanted)) if wanted else found


@dataclass(frozen=True, slots=True)
class History:
    """What one person may know about one item."""

    annotations: list[Annotation]
    blind: bool
    gold: list[Any]
    disputes: list[Dispute]


@require_safe
def item(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    return _page(request, item_or_404(request, project_or_404(request, public_id), number), ClaimForm())


def _page(request: HttpRequest, subject: Item, form: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    history, rules = history_of(subject, actor), _rules(subject.project)
    texts = _drawable([label.value for label in history.annotations], rules)
    context = {
        "item": subject,
        "project": subject.project,
        "history": history,
        "rows": [
            (label, texts.index(label.value) + 1 if label.value in texts else None) for label in history.annotations
        ],
        "rules": rules,
        "rendering": render_stored(rules, beneath(subject), texts, "label") if rules else None,
        "has_open_case": any(case.undecided for case in history.disputes),
        "names_reviewers": not only_annotates(actor, subject.project.engagement),
        "contests": may_open(actor, subject),
        "contest_until": label_until(subject, actor),
        "contests_gold": bool(history.gold) and may_contest_gold(actor, subject),
        "proves": not history.blind and may_take_row_proof(actor, subject.project.engagement),
        "form": form,
    }
    return render(request, "portal/items/item.html", context)


def _rules(project: Project) -> AnySchema | None:
    schema = project.schemas.first()
    return rules_of(schema) if schema else None


def _drawable(texts: list[str], rules: AnySchema | None) -> list[str]:
    """The different labels that the rules of today can draw, in their order on the page, which numbers them."""
    return [text for text in dict.fromkeys(texts) if rules and answer_of(rules, text) is not None]


def history_of(subject: Item, actor: Actor) -> History:
    disputes = list(
        Dispute.objects.visible_to(actor.user)
        .filter(item=subject)
        .prefetch_related("adjudications__adjudicator", "adjudications__annotation")
        .order_by("-opened_at")
    )
    # Whoever may still decide the case must not learn here who holds which position.
    blind = any(stays_blind(case, actor) for case in disputes)
    sees_gold = may_see_gold(actor, subject.project.engagement) and not blind
    gold = list(subject.gold_answers.order_by("-version")) if sees_gold else []
    return History(_annotations(subject, actor, blind), blind, gold, disputes)


def _annotations(subject: Item, actor: Actor, blind: bool) -> list[Annotation]:
    """An annotator sees their own labels and the decided one; the others see all."""
    rows = _visible(subject, actor).select_related("annotator", "delivery")
    labels = list(rows.order_by(F("made_at").asc(nulls_first=True), "pk"))
    # One row per distinct label: how many hold it would say which position is the popular one.
    return sorted({label.value: label for label in labels}.values(), key=lambda label: label.value) if blind else labels


def _visible(subject: Item, actor: Actor) -> QuerySet[Annotation]:
    own = Q(annotator__in=Annotator.objects.visible_to(actor.user)) | Q(source=Source.ADJUDICATED)
    return subject.annotations.filter(own | Q(annotator=None))


@require_safe
def row_proof(request: HttpRequest, public_id: str, number: int, label_id: int) -> HttpResponse:
    """One delivered label as a row of its delivery, proven to a signed head of the log, in one file."""
    subject, actor = item_or_404(request, project_or_404(request, public_id), number), actor_of(request)
    require(may_take_row_proof(actor, subject.project.engagement))
    if history_of(subject, actor).blind:
        raise Refused("A case about this item is open and you may decide it; its rows would tell who gave which label.")
    label = get_object_or_404(_visible(subject, actor), pk=label_id)
    try:
        content = file_of(label)
    except (NotSignedYet, KeyUnusable) as error:
        raise Invalid(str(error)) from None
    return as_download(content, "application/json", f"row-{number}-{label_id}.json")


@require_POST
def contest(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    subject = item_or_404(request, project_or_404(request, public_id), number)
    form, opened = filled(ClaimForm, request), list[Dispute]()
    if carried_out(form, lambda claim: opened.append(open_dispute(actor=actor_of(request), item=subject, claim=claim))):
        return redirect("portal:dispute", opened[0].public_id)
    return _page(request, subject, form)


urlpatterns: list[URLPattern] = [
    path("projects/<str:public_id>/items/", items, name="items"),
    path("projects/<str:public_id>/items/<int:number>/", item, name="item"),
    path("projects/<str:public_id>/items/<int:number>/contest/", contest, name="contest"),
    path("projects/<str:public_id>/items/<int:number>/labels/<int:label_id>/proof.json", row_proof, name="row_proof"),
]

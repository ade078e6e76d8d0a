"""What the rooms of judgement need to have happened: enough labels, a drawn lot, a case, a frozen report."""

from decimal import Decimal

from apps.accounts.models import Organisation, OrganisationKind, Role, User
from apps.agreement.services import measure_agreement
from apps.disputes.blindness import shown_to
from apps.disputes.models import Dispute
from apps.disputes.services import open_dispute, open_disputes
from apps.gold.services import score_gold, set_gold_answers
from apps.labels.models import Annotator
from apps.labels.services import link_annotator
from apps.lots.models import Lot
from apps.lots.services import draw_sample
from apps.projects import services as projects
from apps.projects.models import Item
from apps.signoff.models import Report
from apps.signoff.services import freeze_report
from tests.builders import actor_of, make_member, make_organisation
from tests.portal.world import World, deliver

# i1 is tied in the usual rows; i3 contradicts gold. Enough items that a plan has something to draw from.
MORE = (
    "i3,A-7,no,Go away",
    "i3,B-2,no,Go away",
    *(f"k{n},{who},no,Message {n}" for n in range(20) for who in ("A-7", "B-2")),
)
EASY_PLAN = {"aql": Decimal("0.1"), "rql": Decimal("0.5"), "alpha": Decimal("0.2"), "beta": Decimal("0.2")}


def number_of(case: Dispute, judge: User, part: str) -> int:
    """The number under which a judge has the position whose label contains this."""
    shown = shown_to(case, actor_of(judge))
    return next(number for number, each in enumerate(shown, 1) if part in each.value)


def with_labels(world: World) -> World:
    deliver(world, *MORE)
    answers = [("i2", '"no"', 0), ("i3", '"yes"', 1), ("k0", '"no"', 0)]
    set_gold_answers(actor=actor_of(world.owner), project=world.project, answers=answers, reason="settled by experts")
    return world


def with_results(world: World) -> World:
    with_labels(world)
    actor = actor_of(world.owner)
    projects.commit_to(actor=actor, engagement=world.engagement, metric="accuracy", floor=Decimal("0.9"))
    projects.commit_to(actor=actor, engagement=world.engagement, metric="percent_agreement", floor=Decimal("0.5"))
    score_gold(actor=actor, project=world.project)
    measure_agreement(actor=actor, project=world.project)
    return world


def the_lot(world: World) -> Lot:
    return Lot.objects.get(delivery__project=world.project)


def drawn_lot(world: World) -> Lot:
    lot = the_lot(world)
    draw_sample(actor=actor_of(world.owner), lot=lot, **EASY_PLAN)
    return lot


def tied_case(world: World) -> Dispute:
    open_disputes(actor=actor_of(world.owner), project=world.project)
    return Dispute.objects.get(item__key="i1")


def gold_case(world: World) -> Dispute:
    open_disputes(actor=actor_of(world.owner), project=world.project)
    return Dispute.objects.get(item__key="i3")


def contested(world: World, key: str = "i2") -> Dispute:
    item = Item.objects.get(project=world.project, key=key)
    return open_dispute(actor=actor_of(world.vendor_manager), item=item, claim="This thanks for nothing.")


def linked(world: World, key: str = "A-7") -> Annotator:
    annotator = Annotator.objects.get(engagement=world.engagement, key=key)
    link_annotator(actor=actor_of(world.vendor_manager), annotator=annotator, user=world.annotator)
    return annotator


def officer(world: World) -> User:
    return make_member(world.buyer, Role.COMPLIANCE_OFFICER, "Cora Flint")


def auditor(world: World) -> User:
    house: Organisation = make_organisation(OrganisationKind.AUDITOR, "Calder")
    projects.invite_auditor(actor=actor_of(world.owner), engagement=world.engagement, organisation=house)
    return make_member(house, Role.AUDITOR, "Owen Hale")


def frozen(world: World, title: str = "First week") -> Report:
    return freeze_report(actor=actor_of(world.owner), project=world.project, title=title)

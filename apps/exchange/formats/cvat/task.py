"""What CVAT's XML says about the task as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..base import BadFile, Options
from ..neutral.answers import Unreadable
from ..neutral.decimals import count
from ..neutral.naming import annotator_of
from ..source.xml_elements import Element

PEOPLE = ("assignee", "owner")


@dataclass(frozen=True, slots=True)
class Task:
    """`frames` and the size of the images are known for videos only; `skeletons` has the joints of each label."""

    name: str = ""
    frames: int | None = None
    width: int | None = None
    height: int | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    skeletons: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def annotator(self, options: Options) -> str:
        """Who is declared by the caller, or with --map annotator=assignee whom the task names. Raises BadFile."""
        role = options.mapping.get("annotator")
        if role is None:
            return annotator_of(options)
        if role not in PEOPLE:
            raise BadFile(f"A CVAT task names no {role!r}.", f"Map annotator to one of: {', '.join(PEOPLE)}.")
        if not self.people.get(role):
            raise BadFile(f"The file names no {role} before its first label.", "Give the name with --annotator NAME.")
        return self.people[role]


EMPTY = Task()


def task_of(meta: Element) -> Task:
    """From <meta>, which holds a task, a job, or a project with its tasks. Raises BadFile."""
    one = meta.at("task") or meta.at("job") or meta.at("project")
    if one is None:
        return EMPTY
    try:
        return Task(
            name=meta.text_at("source") or one.text_at("source") or one.text_at("name"),
            frames=_frames(one),
            width=_size(one, "width"),
            height=_size(one, "height"),
            people={role: one.text_at(role, "username") for role in PEOPLE},
            skeletons=_skeletons(one),
        )
    except Unreadable as refusal:
        raise BadFile(f"<meta> at line {meta.line}: {refusal.why}", refusal.remedy) from None


def _frames(task: Element) -> int | None:
    segments = task.at("segments")
    stops = [count(one.text_at("stop"), "stop") + 1 for one in (segments.all("segment") if segments else [])]
    size = [count(task.text_at("size"), "size")] if task.at("size") else []
    return max(size + stops, default=None)


def _size(task: Element, side: str) -> int | None:
    text = task.text_at("original_size", side)
    return count(text, side) if text else None


def _skeletons(task: Element) -> dict[str, list[str]]:
    """Joints are labels that name their skeleton as parent."""
    labels, joints = task.at("labels"), dict[str, list[str]]()
    for label in labels.all("label") if labels else []:
        if label.text_at("parent"):
            joints.setdefault(label.text_at("parent"), []).append(label.text_at("name"))
    return joints

"""UIMA CAS XMI: one document as XML."""

from typing import BinaryIO

from ..base import BadFile, Format, Head, Options, Reading, Reject
from ..neutral.answers import Unreadable, check_roles
from ..neutral.naming import named
from ..source.archived import each_file
from ..source.xml_elements import Element, root_children
from .cas import EXPORT, Cas, Structure

XMI = "http://www.omg.org/XMI"


def read_one(stream: BinaryIO, options: Options) -> Reading:
    check_roles(options, "item", "label", "relation")
    naming, cas = named(options), Cas()
    place = f"document {naming.item[:60]!r}"
    anything = False
    try:
        for element in root_children(stream, options.limits, root=f"{XMI} XMI", whole=True):
            anything = True
            structure = _structure(element)
            if structure is not None:
                cas.add(structure)
        if not anything:
            raise BadFile("The file holds no structure.", EXPORT)
        yield naming.record(place, cas.label(options), {"text": cas.text})
    except Unreadable as refusal:
        yield Reject(place, refusal.why, refusal.remedy)


def _structure(element: Element) -> Structure | None:
    """The namespace is the package of the type; long values stand in children."""
    found = {child.name: child.text for child in element.children} | element.attributes
    number = found.pop(f"{XMI} id", "")
    return Structure(number, element.name.rsplit(" ", 1)[-1], found) if number else None


def _recognise(head: Head) -> str | None:
    return "it is XML with the root of XMI" if head.text.startswith("<") and "<xmi:XMI" in head.text else None


CAS_XMI = Format("cas-xmi", "UIMA CAS XMI", each_file(read_one, ".xmi", ".xml"), _recognise)

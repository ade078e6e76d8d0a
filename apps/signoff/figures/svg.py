"""A picture as SVG for the page: classes only, so that it lives under a policy without inline style."""

from __future__ import annotations

import re
from html import escape

from apps.signoff.figures.picture import Box, Dot, Group, Line, Mark, Picture, Trace, Words

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value))


def _length(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _attributes(**lengths: float) -> str:
    return " ".join(f'{name}="{_length(value)}"' for name, value in lengths.items())


def _mark(mark: Mark) -> str:
    role = f'class="{_text(mark.role)}"'
    match mark:
        case Line(x1, y1, x2, y2):
            return f"<line {role} {_attributes(x1=x1, y1=y1, x2=x2, y2=y2)}/>"
        case Box(x, y, width, height):
            return f"<rect {role} {_attributes(x=x, y=y, width=width, height=height)}/>"
        case Dot(x, y, radius):
            return f"<circle {role} {_attributes(cx=x, cy=y, r=radius)}/>"
        case Trace(points):
            path = " ".join(f"{_length(x)},{_length(y)}" for x, y in points)
            return f'<polyline {role} fill="none" points="{path}"/>'
        case Words(x, y, text):
            place = _attributes(x=x, y=y)
            return f'<text {role} {place} text-anchor="{mark.anchor}">{_text(text)}</text>'


def _link(href: str) -> str:
    """Only places inside the portal: labels are data, and data must not be able to make a link that runs."""
    if not re.match(r"^(/(?![/\\])|[?#])", href):
        raise ValueError(f"A figure links only inside the portal (/…, ?… or #…), not to {href!r}.")
    return _text(href)


def _group(group: Group) -> str:
    title = f"<title>{_text(group.title)}</title>" if group.title else ""
    body = f"<g>{title}{''.join(map(_mark, group.marks))}</g>"
    return f'<a href="{_link(group.href)}">{body}</a>' if group.href else body


def to_svg(picture: Picture) -> str:
    width, height = _length(picture.width), _length(picture.height)
    # an image hides its inside from assistive tools, and with it the links; a picture with links is a group instead
    role = "group" if any(group.href for group in picture.groups) else "img"
    return (
        f'<svg class="figure" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="{role}"'
        f' aria-label="{_text(picture.sentence)}">{"".join(map(_group, picture.groups))}</svg>'
    )

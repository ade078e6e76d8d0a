"""Answers with parts drawn on the server, several over the same item, so that a person sees how they differ."""

from .kinds import render
from .rendering import Rendering
from .stored import answer_of, render_stored

__all__ = ["Rendering", "answer_of", "render", "render_stored"]

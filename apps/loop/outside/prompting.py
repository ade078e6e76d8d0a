"""The prompt that a project suggests: what is labelled, by the guideline of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.learning.outside.prompts import prompt_of
from apps.loop.models import Kind
from apps.projects.models import Project
from apps.projects.selectors import current_guideline


def prompt_for(project: Project) -> str:
    """With the whole guideline, so that the version says by which one it labels."""
    guideline = current_guideline(project)
    return prompt_of(guideline.text if guideline else "", project.name)


def with_prompt(project: Project, kind: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settings of a language model without a prompt get the one that the project suggests."""
    if kind != Kind.OPENAI or settings.get("prompt"):
        return settings
    return {**settings, "prompt": prompt_for(project)}

"""Holds, retention rules and erasure. Every verb writes its event."""

from apps.retention.services.files import erase_files
from apps.retention.services.holds import place_hold, release_hold
from apps.retention.services.people import erase_annotator, erase_person
from apps.retention.services.rules import set_rule

__all__ = ["erase_annotator", "erase_files", "erase_person", "place_hold", "release_hold", "set_rule"]

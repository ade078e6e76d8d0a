"""Identity over time: whether two annotators of a video follow the same things with the same tracks."""

from apps.measures.objects.tracks.agreement import TrackAgreement, identity_f1, track_agreement
from apps.measures.objects.tracks.association import aligned, association
from apps.measures.objects.tracks.identity import same_identity
from apps.measures.objects.tracks.sightings import Sightings
from apps.measures.objects.tracks.switches import Switches, switches

__all__ = [
    "Sightings",
    "Switches",
    "TrackAgreement",
    "aligned",
    "association",
    "identity_f1",
    "same_identity",
    "switches",
    "track_agreement",
]

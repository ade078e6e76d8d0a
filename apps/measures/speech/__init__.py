"""Transcripts and speaker turns: error rates, distances, and the consensus of several transcripts."""

from apps.measures.speech.diarisation import SpeakerErrors, Turns, diarisation_error_rate, speaker_errors
from apps.measures.speech.edits import Edits, Tokens, edits, number_tokens
from apps.measures.speech.normalise import Punctuation, Rules
from apps.measures.speech.numbers import Numbers
from apps.measures.speech.rates import (
    character_edits,
    character_error_rate,
    transcript_distances,
    word_edits,
    word_error_rate,
)
from apps.measures.speech.rover import Transcripts, rover

__all__ = [
    "Edits",
    "Numbers",
    "Punctuation",
    "Rules",
    "SpeakerErrors",
    "Tokens",
    "Transcripts",
    "Turns",
    "character_edits",
    "character_error_rate",
    "diarisation_error_rate",
    "edits",
    "number_tokens",
    "rover",
    "speaker_errors",
    "transcript_distances",
    "word_edits",
    "word_error_rate",
]

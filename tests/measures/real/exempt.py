"""Reference figures that are not computed, by set and place, each with its reason."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

SECONDS = "how long another library took on another machine"
SWEEPS = "no figure of the data: it is given to our EM as its number of sweeps"
TIES = "that library decides ties by the order of the classes; its figure must lie between those of ties lost and won"
STOPS = "that library stops when a loss falls that is no likelihood, mostly after a few sweeps; ours converges"
MACE = "MACE is not offered"
FLOOR = "the reference takes log(0) for log(1e-300): classes without a vote come back; see test_reference_em.py"
EVEN = (
    "0.01 is added to every cell alike; ours are spread as the crowd errs, which shows where annotators have few labels"
)
TOKENS = "of the released arrays of tokens: here are characters, and not all texts; to 0.006 in tests/measures/spans"

_PLAIN = "dawid_skene_unsmoothed_from_vote_fractions"
_EVERYWHERE = {
    "*crowdkit_1.4.2/*/seconds": SECONDS,
    f"*{_PLAIN}/iterations": SWEEPS,
    "*crowdkit_1.4.2/MajorityVote/accuracy": TIES,
    "*crowdkit_1.4.2/DawidSkene_n100/accuracy": STOPS,
    "*crowdkit_1.4.2/MACE/accuracy": MACE,
}
_PRIOR, _SMOOTHED = f"{_PLAIN}/class_prior/*", "dawid_skene_smoothing_0.01/accuracy"
EXEMPT: dict[str, dict[str, str]] = {
    "hit_spam": {_PRIOR: FLOOR},
    "imagenet_real_raters": {_PRIOR: FLOOR},
    "adult_content_2": {_PRIOR: FLOOR, _SMOOTHED: EVEN},
    "music_genre": {_PRIOR: FLOOR, f"{_PLAIN}/accuracy": FLOOR, _SMOOTHED: EVEN},
    "convarg_pairwise": {_PRIOR: FLOOR, f"{_PLAIN}/accuracy": FLOOR, _SMOOTHED: EVEN},
    "weather_sentiment_two_vendors": {
        f"vendor=crowdflower/{_PRIOR}": FLOOR,
        f"vendor=crowdflower/{_SMOOTHED}": EVEN,
        f"vendor=mturk/{_SMOOTHED}": EVEN,
    },
    "sentiment_polarity": {f"batch=SP/{_SMOOTHED}": EVEN},
    "clinical_trial_ner": {"token_level_cohen_kappa/*": TOKENS},
}


def exempt(name: str, places: Iterable[str]) -> set[str]:
    """Which places of a set's reference figures are exempt."""
    patterns = [*_EVERYWHERE, *EXEMPT.get(name, {})]
    return {place for place in places if any(fnmatchcase(place, pattern) for pattern in patterns)}


def idle(name: str, places: Iterable[str]) -> list[str]:
    """The set's own exemptions that exempt nothing."""
    known = list(places)
    return [pattern for pattern in EXEMPT.get(name, {}) if not any(fnmatchcase(place, pattern) for place in known)]

from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "apps.loop"
    label = "loop"

    def ready(self) -> None:
        from apps.audit.governed import BULKS
        from apps.loop.predicting.roots import roots_of_prediction_runs, roots_of_rounds

        BULKS["loop.prediction"] = (frozenset({"predictions.made"}), roots_of_prediction_runs)
        BULKS["loop.task"] = (frozenset({"round.begun", "certificate.revoked", "round.reopened"}), roots_of_rounds)

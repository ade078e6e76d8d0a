from django.apps import AppConfig


class ConsequencesConfig(AppConfig):
    name = "apps.consequences"
    label = "consequences"

    def ready(self) -> None:
        from apps.consequences.tasks import run_rescoring
        from apps.gold.corrections import LISTENERS

        LISTENERS.append(run_rescoring.enqueue)

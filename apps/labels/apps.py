from django.apps import AppConfig


class LabelsConfig(AppConfig):
    name = "apps.labels"
    label = "labels"

    def ready(self) -> None:
        from apps.audit.governed import BULKS
        from apps.labels.rows import roots_of_deliveries

        verbs = frozenset({"import.admitted", "delivery.pseudonymised"})
        BULKS["labels.annotation"] = (verbs, roots_of_deliveries)

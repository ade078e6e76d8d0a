from django.apps import AppConfig


class LotsConfig(AppConfig):
    name = "apps.lots"
    label = "lots"

from django.apps import AppConfig


class GoldConfig(AppConfig):
    name = "apps.gold"
    label = "gold"

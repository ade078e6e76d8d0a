"""The loop of a project: what arrives, who proposes, what is routed to people, what they answer, what is promoted."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

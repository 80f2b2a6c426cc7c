from __future__ import annotations

from django.apps import AppConfig


class InstanceConfig(AppConfig):
    name = "maillage.instance"
    label = "instance"

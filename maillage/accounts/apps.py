from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.accounts"
    label = "accounts"

    def ready(self) -> None:
        from maillage.accounts import watch

        watch.listen()

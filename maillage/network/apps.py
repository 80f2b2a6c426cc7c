from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "maillage.network"
    label = "network"

    def ready(self) -> None:
        from maillage.network import journal_words

        journal_words.register()
        self._listen()
        self._title()

    def _title(self) -> None:
        """What a person reads above her own rows."""
        from maillage.accounts import portability

        titles = {
            "Revision": _("Ce que j’ai écrit des lieux"),
            "Claim": _("Les lieux que j’ai dit tenir"),
            "ClaimStatement": _("Ce que j’ai dit à leur propos"),
            "ChangeProposal": _("Ce que j’ai proposé, ou à quoi j’ai répondu"),
            "RoleHolding": _("Les rôles que je tiens ou que j’ai confiés"),
            "Invitation": _("Les invitations que j’ai envoyées"),
            "ConfirmationRequest": _("Ce que l’on m’a demandé de confirmer"),
            "Merge": _("Les pages que j’ai réunies"),
            "ImportRun": _("Les fichiers que j’ai importés"),
        }
        for model, title in titles.items():
            portability.name(f"network.{model}", title)

    def _listen(self) -> None:
        """What the worker does for the network, and what it does when a person leaves."""
        from maillage.accounts import second_factor
        from maillage.accounts.circles import register
        from maillage.accounts.departure import on_departure
        from maillage.journal.chores import chore
        from maillage.journal.subscriptions import subscribe
        from maillage.network import tasks
        from maillage.network.queries import proposals
        from maillage.network.queries.teams import is_animator, share_one

        subscribe("network.invitations", verbs=tasks.INVITATION_VERBS, handle=tasks.send_invitation)
        subscribe("network.claim_codes", verbs=tasks.CODE_VERBS, handle=tasks.send_code)
        chore("network.confirmations", timedelta(hours=6), tasks.ask_what_is_old)
        chore("network.answers", timedelta(minutes=1), tasks.mail_answers, needed=lambda: proposals.to_be_mailed().exists())
        chore("network.forgetting", timedelta(hours=1), tasks.forget_what_is_over)
        on_departure(tasks.leave)
        register(share_one)
        second_factor.register(is_animator)

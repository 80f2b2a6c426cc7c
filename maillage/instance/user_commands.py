"""Commands that concern people's accounts."""

from __future__ import annotations

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.accounts import traces
from maillage.accounts.exceptions import AddressTaken
from maillage.accounts.models import User
from maillage.accounts.operations.accounts import create_account
from maillage.accounts.operations.recovery import forget_second_factor
from maillage.accounts.operations.sessions import end_sessions
from maillage.network.operations import roles
from maillage.network.roles import STEWARD


@click.group()
def user() -> None:
    """Gérer les comptes."""


@user.command("create")
@click.argument("email")
@click.option("--steward", is_flag=True, help="Donner tous les droits sur l’instance.")
@click.password_option(prompt="Mot de passe", confirmation_prompt="Encore une fois")
def create(email: str, steward: bool, password: str) -> None:
    """Créer le compte de EMAIL."""
    try:
        validate_email(email)
        validate_password(password, User(email=email))
    except ValidationError as refusal:
        raise click.ClickException(" ".join(refusal.messages)) from None
    try:
        with transaction.atomic():
            person = create_account(email=email, password=password, by=None)
            if steward:
                roles.hold_role(person=person, role=STEWARD.key, on=None, by=None)
    except AddressTaken as refusal:
        raise click.ClickException(refusal.sentence) from None
    click.echo(f"Compte créé pour {email}.")


@user.command("sign-out")
@click.argument("email", required=False)
@click.option("--everybody", is_flag=True, help="Tout le monde, sur tous ses appareils.")
def sign_out(email: str | None, everybody: bool) -> None:
    """Fermer les sessions de EMAIL, sur tous ses appareils."""
    if (email is None) is not everybody:
        raise click.UsageError("Donnez une adresse, ou --everybody.")
    ended = end_sessions(person=None if email is None else _called(email), by=None)
    click.echo(f"Sessions fermées : {ended}.")


@user.command("forget-second-factor")
@click.argument("email")
@click.confirmation_option(prompt="Avez-vous vérifié, autrement que par courriel, que c’est bien cette personne qui le demande ?")
def forget(email: str) -> None:
    """Retirer application, clés et codes de secours de EMAIL, qui les a perdus ; ses sessions sont fermées, un message le lui dit."""
    forgotten = forget_second_factor(person=_called(email), by=None)
    click.echo(f"Secondes preuves retirées : {forgotten}.")


@user.command("trace")
@click.argument("email")
def trace(email: str) -> None:
    """Dire sous quel signe EMAIL paraît dans le journal technique (« account »)."""
    click.echo(traces.digest(_called(email)))


def _called(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise click.ClickException(f"Aucun compte pour {email}.")
    return found

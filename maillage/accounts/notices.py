"""What the pages of an account say once a thing is done or refused: our sentences, under the library's names."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

DONE: Final[dict[str, Promise]] = {
    "email_confirmation_failed": lazy("Cette adresse est déjà celle d’un autre compte."),
    "email_confirmation_sent": lazy("Un message est parti à %(email)s."),
    "email_confirmed": lazy("%(email)s est bien votre adresse : c’est noté."),
    "email_deleted": lazy("L’adresse %(email)s est retirée."),
    "logged_out": lazy("Vous êtes déconnecté·e. À bientôt !"),
    "password_changed": lazy("Votre mot de passe est changé."),
    "password_set": lazy("Votre mot de passe est enregistré."),
    "recovery_codes_generated": lazy("Vos codes de secours sont prêts : gardez-les hors de cet appareil."),
    "totp_activated": lazy("L’application est reliée : elle vous sera demandée à chaque connexion."),
    "totp_deactivated": lazy("L’application n’est plus demandée."),
    "webauthn_added": lazy("La clé est enregistrée."),
    "webauthn_removed": lazy("La clé est retirée."),
    "account_connected": lazy("Le compte extérieur est relié."),
    "account_connected_updated": lazy("Le compte extérieur est relié."),
    "account_connected_other": lazy("Ce compte extérieur est déjà relié à un autre compte d’ici."),
    "account_disconnected": lazy("Le compte extérieur n’est plus relié."),
    "sessions_logged_out": lazy("Les autres appareils sont déconnectés."),
}
"""What is not here (signed in, code sent…) is said by the page itself."""

REFUSALS: Final[dict[str, Promise]] = {
    "account_inactive": lazy("Ce compte est suspendu."),
    "duplicate_email": lazy("C’est déjà votre adresse."),
    "email_password_mismatch": lazy(
        "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou recevez un code par courriel."
    ),
    "email_taken": lazy("Cette adresse ne peut pas servir ici."),
    "enter_current_password": lazy("Ce n’est pas votre mot de passe actuel."),
    "incorrect_code": lazy("Ce n’est pas le bon code. Vérifiez-le, ou demandez-en un autre."),
    "incorrect_password": lazy("Ce n’est pas votre mot de passe."),
    "invalid_login": lazy("Écrivez votre adresse électronique."),
    "same_as_current": lazy("C’est déjà votre adresse."),
    "too_many_login_attempts": lazy("Trop d’essais avec ce code. Demandez-en un autre."),
    "rate_limited": lazy("Un message vient de partir. Attendez un instant avant d’en demander un autre."),
}
WAYS: Final[dict[str, Promise]] = {
    "reauthenticate": lazy("avec mon mot de passe"),
    "mfa_reauthenticate": lazy("avec mon application ou un code de secours"),
    "mfa_reauthenticate:webauthn": lazy("avec ma clé d’accès"),
    "mail": lazy("avec un code reçu par courriel"),
}
"""How to prove once more who is there; read after « Ou bien »."""
SECOND_FACTOR_REFUSALS: Final[dict[str, Promise]] = {
    "incorrect_code": lazy("Ce n’est pas le bon code. Attendez que l’application en montre un nouveau, puis recopiez-le."),
    "unverified_email": lazy("Confirmez d’abord votre adresse électronique."),
    "cannot_generate_recovery_codes": lazy("Activez d’abord une application ou une clé."),
    "add_email_blocked": lazy("Un compte protégé par une double vérification ne peut pas changer d’adresse ainsi."),
    "cannot_delete_authenticator": lazy("Cette protection ne peut pas être retirée."),
}


def sentence(template: str, told: dict[str, Any]) -> str:
    """What to say for the library's ``account/messages/….txt``; an empty string for nothing."""
    words = DONE.get(PurePosixPath(template).stem)
    return str(words) % told if words is not None else ""

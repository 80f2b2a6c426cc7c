"""The library's forms, with our words, and each guess counted before it is checked."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import forms as account
from allauth.account.internal.stagekit import get_pending_stage
from allauth.core import context
from allauth.mfa.base import forms as second
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from maillage.accounts import guard, registration
from maillage.accounts.enums import Audience
from maillage.accounts.models import Profile, User
from maillage.accounts.operations import accounts as operations
from maillage.accounts.operations import recovery

HELP: Final = {
    "biography": _("Titres, listes et liens s’écrivent en Markdown."),
    "skills": _("Séparés par des virgules : menuiserie, accueil, soudure."),
    "email": _("Une autre que celle de votre compte, si vous préférez."),
}
ATTRIBUTES: Final = {
    "town": {"autocomplete": "address-level2"},
    "website": {"inputmode": "url", "autocomplete": "url"},
    "email": {"type": "email", "autocomplete": "email"},
    "phone": {"type": "tel", "autocomplete": "tel"},
}


def _request() -> HttpRequest:
    request: HttpRequest = context.request
    return request


class _Plain(forms.Form):
    """Mixed into the library's forms: a label says what to write, a placeholder would say it twice and vanish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_Plain, account.LoginForm):
    """Without a password, or by the second button, a code is sent. The password itself is guarded by the adapter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Adresse électronique")
        self.fields["password"].label = _("Mot de passe")
        self.fields["password"].required = False
        self.fields["password"].help_text = _("Laissez vide pour recevoir un code par courriel.")

    def clean_password(self) -> str:
        return "" if "by_code" in self.data else str(self.cleaned_data.get("password", ""))


class SignupForm(_Plain, account.SignupForm):
    display_name = forms.CharField(label=_("Nom affiché"), max_length=120, help_text=_("Sous ce nom, et lui seul, vous serez vu."))
    field_order = ["email", "display_name", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Adresse électronique")
        self.fields["email"].initial = self.initial.get("email") or registration.invited_address(_request())
        self.fields["email"].help_text = _("Elle n’est jamais montrée. Vous y recevrez un code.")
        self.fields["display_name"].widget.attrs["autocomplete"] = "nickname"
        self.fields["password1"].label = _("Mot de passe")
        self.fields["password1"].help_text = _("Douze caractères au moins. Sans mot de passe, vous recevrez un code à chaque fois.")

    def clean(self) -> dict[str, Any]:
        guard.ask("signup", request=_request())
        return super().clean() or {}

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by the library once the account is made."""
        user.display_name = self.cleaned_data["display_name"].strip()
        user.language = request.LANGUAGE_CODE[:5]
        user.save(update_fields=["display_name", "language"])


class _CodeForm(_Plain):
    """Mixed into the library's forms of a code received by e-mail."""

    kind = "code"

    def whose(self) -> str:
        """The account that the code is for: each form knows it in its way."""
        raise NotImplementedError

    def clean_code(self) -> str:
        attempt = guard.guess(self.kind, account=self.whose(), request=_request())
        return str(guard.checked(attempt, super().clean_code))  # type: ignore[misc]  # the library’s form has it


class LoginCodeForm(_CodeForm, account.ConfirmLoginCodeForm):
    def clean_code(self) -> str:
        code = super().clean_code()
        person = get_pending_stage(_request()).login.user
        operations.forget_unproved_password(person=person, by=person)
        return code

    def whose(self) -> str:
        stage = get_pending_stage(_request())
        return str(stage.state.get("email") or stage.login.user.email) if stage else ""


class AddressCodeForm(_CodeForm, account.ConfirmEmailVerificationCodeForm):
    def whose(self) -> str:
        return str(self.email)


class ResetCodeForm(_CodeForm, account.ConfirmPasswordResetCodeForm):
    def whose(self) -> str:
        return str(_request().session["account_password_reset_verification"]["email"])


class RequestCodeForm(_Plain, account.RequestLoginCodeForm):
    pass


class ResetForm(_Plain, account.ResetPasswordForm):
    pass


class NewPasswordForm(_Plain, account.ResetPasswordKeyForm):
    pass


class FirstPasswordForm(_Plain, account.SetPasswordForm):
    pass


class AddressForm(_Plain, account.AddEmailForm):
    pass


class PasswordAgainForm(_Plain, account.ReauthenticateForm):
    pass


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        attempt = guard.guess("password", account=self.user.email, request=_request())
        return str(guard.checked(attempt, super().clean_oldpassword))


class _SecondForm(_Plain):
    """Mixed into the library's forms of a second factor."""

    user: User

    def clean_code(self) -> str:
        attempt = guard.guess("second", account=str(self.user.pk), request=_request())
        return guard.checked(attempt, self.code_found)

    def code_found(self) -> str:
        """The code; raises ValidationError."""
        return str(super().clean_code())  # type: ignore[misc]  # the library’s form has it


class _AnySecondForm(_SecondForm):
    """A code of an application, or a recovery code: those are ours, the library knows none."""

    authenticator: Authenticator

    def code_found(self) -> str:
        code = str(self.cleaned_data["code"])
        spent = recovery.spend_recovery_code(person=self.user, code=code, by=None)
        if spent is None:
            return super().code_found()
        self.authenticator = spent
        return code


class SecondFactorForm(_AnySecondForm, second.AuthenticateForm):
    pass


class SecondFactorAgainForm(_AnySecondForm, second.ReauthenticateForm):
    pass


class ActivateForm(_SecondForm, totp.ActivateTOTPForm):
    pass


class AddKeyForm(keys.AddWebAuthnForm):
    """Each key is made to sign in by itself: one choice less, and the safer one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de la clé")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True


class _KeyForm(forms.Form):
    """Mixed into the library's forms of a passkey: no secret can be guessed, but each try costs."""

    user: User | None

    def clean_credential(self) -> Authenticator:
        if self.user is None:
            guard.ask("key", request=_request())
            return super().clean_credential()  # type: ignore[misc]  # the library’s form has it
        attempt = guard.guess("key", account=str(self.user.pk), request=_request())
        return guard.checked(attempt, super().clean_credential)  # type: ignore[misc]  # the library’s form has it


class KeyForm(_KeyForm, keys.AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(_KeyForm, keys.ReauthenticateWebAuthnForm):
    pass


class LoginKeyForm(_KeyForm, keys.LoginWebAuthnForm):
    pass


class ProfileForm(forms.Form):
    """The page of a person; who sees each field is its neighbour ``<field>_seen_by``."""

    display_name = forms.CharField(label=_("Nom affiché"), max_length=120, help_text=_("Tout le monde le voit."))
    is_page = forms.BooleanField(label=_("Ouvrir ma page"), required=False)

    def __init__(self, data: Any, *, profile: Profile) -> None:
        super().__init__(data, initial=self._initial(profile))
        for name in Profile.FIELDS:
            if name != "picture":
                self.fields[name] = self._field(name)
            self.fields[f"{name}_seen_by"] = forms.ChoiceField(choices=Audience.choices, label=_("Qui le voit"), required=False)

    def shown(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each field beside who sees it; the portrait has a form of its own."""
        return [(self[name], self[f"{name}_seen_by"]) for name in Profile.FIELDS if name != "picture"]

    def told(self) -> dict[str, Any]:
        """The arguments of ``operations.profiles.edit_profile``."""
        clean = self.cleaned_data
        values = {name: clean[name] for name in Profile.FIELDS if name != "picture"}
        values["skills"] = values["skills"].replace("\n", ",").split(",")
        seen_by = {name: clean[f"{name}_seen_by"] or Audience.NOBODY for name in Profile.FIELDS}
        return {"display_name": clean["display_name"], "values": values, "seen_by": seen_by, "is_page": clean["is_page"]}

    @staticmethod
    def _field(name: str) -> forms.CharField:
        model = Profile._meta.get_field(name)
        long = name == "biography"
        field = forms.CharField(
            label=getattr(model, "verbose_name", name),
            required=False,
            help_text=HELP.get(name, ""),
            widget=forms.Textarea(attrs={"rows": 6}) if long else forms.TextInput(attrs=ATTRIBUTES.get(name, {})),
        )
        field.strip = True
        return field

    @staticmethod
    def _initial(profile: Profile) -> dict[str, Any]:
        first = {name: getattr(profile, name) for name in Profile.FIELDS if name != "picture"}
        first["skills"] = ", ".join(profile.skills)
        audiences = {f"{name}_seen_by": profile.audience(name) for name in Profile.FIELDS}
        return first | audiences | {"display_name": profile.person.display_name, "is_page": profile.is_page}

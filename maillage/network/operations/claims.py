"""The doors of claims: made, proved, spoken of, judged, withdrawn. Whether a claim is contested is asked again at each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.core import clock, limits
from maillage.journal import operations as journal
from maillage.network import backends, roles, secrets
from maillage.network.enums import ClaimProof, ClaimSide, ClaimState
from maillage.network.exceptions import ClaimRefused, WrongCode
from maillage.network.models import Claim, ClaimStatement, Place, RoleHolding
from maillage.network.operations.roles import end_role, hold_role
from maillage.network.queries import claims

DAY: Final = timedelta(days=1)
MOST_TRIES: Final = 5
MOST_CODES_A_DAY: Final = 5
MOST_A_DAY: Final = 10


def make_claim(*, place: Place, statement: str, by: User, at: datetime | None = None) -> Claim:
    """« C’est mon lieu », in words that an animator will read. Not within a transaction: the tries are counted whatever happens.

    Contested when somebody holds the place or claims it too. Raises ClaimRefused, TooManyTries.
    """
    moment = at or clock.now()
    if not statement.strip():
        raise ClaimRefused(_("Dites en quelques mots qui vous êtes dans ce lieu : c’est ce que lira la personne qui vérifie."))
    limits.spend(f"claim:by:{by.pk}", most=MOST_A_DAY, window=DAY, at=moment)
    with transaction.atomic():
        claim = _begin(place, by, moment)
        if claim in claims.counted():
            raise ClaimRefused(_("Vous avez déjà demandé à tenir ce lieu : votre demande est en cours."))
        claim.proof = ClaimProof.ANIMATOR
        claim.save()
        _say(claim, ClaimSide.CLAIMANT, statement, by, moment)
        _tell("claim.made", claim, by, moment, is_public=False)
        _contest(claim, moment)
    return claim


def ask_code(*, place: Place, email: str, by: User, at: datetime | None = None) -> Claim:
    """Have six digits sent to an address of the place (``tasks`` sends them), good for ``settings.CODES_LAST``. Not within a transaction.

    Raises ClaimRefused when the address is not the place's, TooManyTries.
    """
    moment = at or clock.now()
    address = email.strip().lower()
    if not claims.proves(place, address):
        raise ClaimRefused(
            _(
                "Cette adresse n’est pas au nom de domaine du lieu : elle ne prouve rien. Choisissez-en une autre, ou passez par le réseau."
            )
        )
    limits.spend(f"claim:codes:by:{by.pk}", most=MOST_CODES_A_DAY, window=DAY, at=moment)
    limits.spend(f"claim:codes:to:{address}", most=MOST_CODES_A_DAY, window=DAY, at=moment)
    with transaction.atomic():
        claim = _begin(place, by, moment)
        if claim.pk is None:
            claim.proof = ClaimProof.EMAIL
        claim.proof_email, claim.code_expires_at = address, (moment + settings.CODES_LAST).replace(microsecond=0)
        claim.code_hash = secrets.digest(f"{claim.uid}:{secrets.claim_code(claim.uid, address, claim.code_expires_at)}")
        claim.save()
        _tell("claim.proof_asked", claim, by, moment, is_public=False)
    return claim


def prove(*, claim: Claim, code: str, by: User, at: datetime | None = None) -> Claim:
    """Give the code back: she is concierge at once, unless the claim is contested. Not within a transaction.

    Raises WrongCode, ClaimRefused, TooManyTries after five codes.
    """
    moment = at or clock.now()
    sent = claim.code_expires_at.timestamp() if claim.code_expires_at else 0
    limits.spend(f"claim:tries:{claim.uid}:{sent:.0f}", most=MOST_TRIES, window=settings.CODES_LAST, at=moment)
    with transaction.atomic():
        kept = _locked(claim)
        if kept.person_id != by.pk:
            raise ClaimRefused(_("Cette demande n’est pas la vôtre."))
        if kept.code_expires_at is None or moment >= kept.code_expires_at:
            raise WrongCode(_("Ce code n’est plus valable : demandez-en un autre."))
        if not secrets.matches(f"{kept.uid}:{code.strip()}", kept.code_hash):
            raise WrongCode(_("Ce n’est pas le code envoyé. Vérifiez les six chiffres."))
        kept.proof, kept.proved_at, kept.code_hash, kept.code_expires_at = ClaimProof.EMAIL, moment, "", None
        kept.save()
        _tell("claim.proved", kept, by, moment, is_public=False)
        if not _contest(kept, moment):
            _grant(kept, _("Prouvé par une adresse électronique du lieu."), by, moment)
    return kept


@transaction.atomic
def add_statement(*, claim: Claim, text: str, by: User, at: datetime | None = None) -> ClaimStatement:
    """What ``by`` has to say, on whichever side she stands. Raises ClaimRefused when she stands on none."""
    moment = at or clock.now()
    kept = _locked(claim)
    side = claims.side_of(kept, by)
    if side is None:
        raise ClaimRefused(_("Cette demande ne vous concerne pas."))
    if not text.strip():
        raise ClaimRefused(_("Écrivez quelques mots avant d’envoyer."))
    said = _say(kept, side, text, by, moment)
    _tell("claim.commented", kept, by, moment, is_public=False, details={"side": side.value})
    return said


@transaction.atomic
def accept_claim(*, claim: Claim, reasons: str, replaces: bool = False, by: User, at: datetime | None = None) -> Claim:
    """She is of the place. ``replaces``: instead of those who hold it, else beside them. Raises ClaimRefused."""
    moment = at or clock.now()
    kept = _judged(claim, reasons, by, moment)
    if replaces:
        team = RoleHolding.objects.active().filter(place=kept.place, role=roles.CONCIERGE.key).exclude(person=kept.person_id)
        for holding in team.order_by("pk"):
            end_role(holding=holding, by=by, reason=_("Le lieu a été confié à une autre équipe."), at=moment)
    _grant(kept, reasons, by, moment, replaces=replaces)
    return kept


@transaction.atomic
def refuse_claim(*, claim: Claim, reasons: str, by: User, at: datetime | None = None) -> Claim:
    """Nothing changes for the place; the reasons are told to her. Raises ClaimRefused."""
    moment = at or clock.now()
    kept = _judged(claim, reasons, by, moment)
    _close(kept, ClaimState.REFUSED, reasons, by, moment)
    _tell("claim.refused", kept, by, moment, is_public=False)
    return kept


@transaction.atomic
def withdraw_claim(*, claim: Claim, by: User | None, at: datetime | None = None) -> Claim:
    """Never mind; by who made it, or by the machine (None) for an attempt that was left there. Raises ClaimRefused."""
    moment = at or clock.now()
    kept = _locked(claim)
    if by is not None and kept.person_id != by.pk:
        raise ClaimRefused(_("Cette demande n’est pas la vôtre."))
    _close(kept, ClaimState.WITHDRAWN, "", by, moment)
    _tell("claim.withdrawn", kept, by, moment, is_public=False)
    return kept


def forget_attempts(*, by: None = None, at: datetime | None = None) -> int:
    """Withdraw the attempts whose code was never given back for a day, forget the addresses of codes that are over; how many."""
    moment = at or clock.now()
    left = Claim.objects.filter(state=ClaimState.OPEN, proof=ClaimProof.EMAIL, proved_at=None, code_expires_at__lte=moment - DAY)
    for claim in left:
        withdraw_claim(claim=claim, by=by, at=moment)
    over = Claim.objects.filter(code_expires_at__lte=moment, proved_at=None).exclude(code_hash="", proof_email="")
    return len(left) + over.update(code_hash="", proof_email="")


def _begin(place: Place, by: User, at: datetime) -> Claim:
    """The claim under way of ``by`` or a new one, not saved; the place is locked: two claims on it see each other."""
    locked = Place.objects.select_for_update().get(pk=place.pk)
    if RoleHolding.objects.active().filter(place=locked, role=roles.CONCIERGE.key, person=by).exists():
        raise ClaimRefused(_("Vous tenez déjà la page de ce lieu."))
    return claims.open_claim(locked, by) or Claim(place=locked, person=by, at=at)


def _locked(claim: Claim) -> Claim:
    Place.objects.select_for_update().get(pk=claim.place_id)
    kept = Claim.objects.select_for_update().get(pk=claim.pk)
    if kept.state != ClaimState.OPEN:
        raise ClaimRefused(_("Cette demande a déjà reçu sa réponse, ou a été retirée."))
    return kept


def _contest(claim: Claim, at: datetime) -> bool:
    """Whether somebody holds the place or claims it too; all that are concerned become contested, and say so once."""
    others = list(claims.rivals(claim))
    if not others and not backends.is_held(claim.place):
        return False
    for each in (claim, *others):
        if not each.is_contested:
            each.is_contested, each.contested_at = True, at
            each.save(update_fields=["is_contested", "contested_at"])
            _tell("claim.contested", each, None, at, is_public=False)
    return True


def _judged(claim: Claim, reasons: str, by: User, at: datetime) -> Claim:
    kept = _locked(claim)
    if by.pk in claims.sides(kept):
        raise ClaimRefused(_("Vous êtes de l’un des côtés : une autre personne doit en juger."))
    if not reasons.strip():
        raise ClaimRefused(_("Donnez vos raisons : elles seront dites aux deux côtés."))
    _contest(kept, at)
    if not claims.hearing(kept).is_over(at):
        raise ClaimRefused(_("Tous n’ont pas encore parlé, et les quatorze jours ne sont pas passés."))
    return kept


def _grant(claim: Claim, reasons: str, by: User, at: datetime, *, replaces: bool = False) -> None:
    person = claim.person
    if person is None:
        raise ClaimRefused(_("La personne qui avait fait cette demande n’a plus de compte."))
    _close(claim, ClaimState.ACCEPTED, reasons, by, at)
    hold_role(person=person, role=roles.CONCIERGE.key, on=claim.place, by=by, at=at)
    _tell("claim.accepted", claim, by, at, is_public=True, details={"proof": claim.proof, "replaces": replaces})


def _close(claim: Claim, state: ClaimState, reasons: str, by: User | None, at: datetime) -> None:
    claim.state, claim.decided_at, claim.decided_by, claim.decision = state, at, by, reasons.strip()
    claim.proof_email = claim.code_hash = ""
    claim.code_expires_at = None
    claim.save()


def _say(claim: Claim, side: ClaimSide, text: str, by: User, at: datetime) -> ClaimStatement:
    return ClaimStatement.objects.create(claim=claim, person=by, side=side, text=text.strip(), at=at)


def _tell(
    verb: str, claim: Claim, by: User | None, at: datetime, *, is_public: bool, details: dict[str, Any] | None = None
) -> None:
    journal.record(verb, subject=claim, context=claim.place, by=by, details=details, at=at, is_public=is_public)

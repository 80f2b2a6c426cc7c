"""One gesture at a time on a scenario: a place added, closed, moved, or a move taken back; and the form that saves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.network.forms import Words
from maillage.observatory.moves import MOST_MOVES, Moves, Spot
from maillage.observatory.operations.scenarios import LONGEST_NAME
from maillage.observatory.queries import finding
from maillage.observatory.queries.finding import Meant
from maillage.observatory.queries.ground import Ground

GESTURE: Final = "geste"
NAMES: Final = (GESTURE, "commune", "insee", "ou", "lieu", "de", "quoi")
"""The parameters that say a gesture: the rest of an address says the scenario itself."""
ADD, CLOSE, MOVE, SLIDE, UNDO, CLEAR = "ajouter", "fermer", "deplacer", "glisser", "reprendre", "vider"


class GestureForm(forms.Form):
    """``geste`` and what it is about: a ``commune`` in words, or by its code (``insee``) when it was picked from a list, or a position
    (``ou``); a ``lieu`` by its name or address; the position of an added place (``de``); the move to take back (``quoi``: its name, =,
    its value).
    """

    geste = Words()
    commune = Words()
    insee = Words()
    ou = Words()
    lieu = Words()
    de = Words()
    quoi = Words()


@dataclass(frozen=True)
class Done:
    """The moves after a gesture. When it was not understood: a ``problem`` in a sentence, beside the field of ``geste`` that ``said``
    holds as typed, or ``choices`` between which to choose (each the rest of an address).
    """

    moves: Moves
    problem: str = ""
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


class _Unclear(Exception):
    """A gesture that cannot be made yet."""

    def __init__(self, problem: str, choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()) -> None:
        super().__init__(problem)
        self.problem, self.choices = problem, choices


def done(moves: Moves, data: Any, around: Ground) -> Done | None:
    """What ``moves`` become by the gesture of an address; None when it says none."""
    if not data.get(GESTURE):
        return None
    form = GestureForm(data)
    form.is_valid()
    said: dict[str, str] = form.cleaned_data
    try:
        after = _made(moves, said, around)
    except _Unclear as doubt:
        return Done(moves, doubt.problem, doubt.choices, said)
    if len(after) > MOST_MOVES:
        return Done(
            moves, _("Un scénario tient %(most)s changements au plus : reprenez-en un d’abord.") % {"most": MOST_MOVES}, (), said
        )
    return Done(after)


def _made(moves: Moves, said: dict[str, str], around: Ground) -> Moves:
    gesture = said[GESTURE]
    if gesture == ADD:
        return Moves.of([*moves.added, _target(said, around)], moves.removed, moves.moved)
    if gesture == CLOSE:
        slug = _place(said, around, moves)
        return Moves.of(moves.added, [*moves.removed, slug], moves.moved)
    if gesture == MOVE:
        slug = _place(said, around, moves)
        removed = [each for each in moves.removed if each != slug]
        return Moves.of(moves.added, removed, [*moves.moved, (slug, _target(said, around))])
    if gesture == SLIDE:
        was, to = Spot.read(said["de"]), _target(said, around)
        return replace(moves, added=tuple(dict.fromkeys(to if spot == was else spot for spot in moves.added)))
    if gesture == UNDO:
        name, _sign, value = said["quoi"].partition("=")
        return moves.without(name, value)
    if gesture == CLEAR:
        return Moves()
    raise _Unclear(_("Ce geste n’est pas connu : ajoutez, fermez ou déplacez un lieu."))


def _target(said: dict[str, str], around: Ground) -> Spot:
    """Where to: a position, or else the centre of a commune."""
    if said["ou"]:
        spot = Spot.read(said["ou"])
        if spot is None:
            raise _Unclear(
                _("« %(text)s » n’est pas une position : touchez la carte, ou écrivez une commune.") % {"text": said["ou"][:60]}
            )
        return spot
    if not said["commune"]:
        raise _Unclear(_("Écrivez une commune, ou touchez la carte."))
    found = finding.towns(said["insee"] or said["commune"], around)
    if not found:
        raise _Unclear(
            _("Aucune commune ne s’appelle « %(text)s ». Essayez avec son code postal.") % {"text": said["commune"][:60]}
        )
    if len(found) > 1:
        raise _Unclear(_("Plusieurs communes répondent à ce nom. Laquelle ?"), _choices(said, "ou", found))
    spot = Spot.read(found[0].value)
    if spot is None:
        raise AssertionError("a commune's centre is a position")
    return spot


def _place(said: dict[str, str], around: Ground, moves: Moves) -> str:
    text = said["lieu"]
    if not text:
        raise _Unclear(_("Écrivez le nom d’un lieu, ou touchez-le sur la carte."))
    found = finding.places(text, around)
    if not found:
        raise _Unclear(
            _("Aucun des lieux pris en compte ne s’appelle « %(text)s ». Vérifiez son nom dans l’annuaire, ou les filtres choisis.")
            % {"text": text[:60]}
        )
    if len(found) > 1:
        raise _Unclear(_("Plusieurs lieux répondent à ce nom. Lequel ?"), _choices(said, "lieu", found))
    slug = found[0].value
    if said[GESTURE] == CLOSE and slug in moves.removed:
        raise _Unclear(_("« %(name)s » est déjà fermé dans ce scénario.") % {"name": found[0].words})
    return slug


def _choices(said: dict[str, str], name: str, found: list[Meant]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """For each thing that may be meant: its words, and the gesture that means it."""
    kept = [(key, said[key]) for key in NAMES if said[key] and key != name and not (name == "ou" and key in ("commune", "insee"))]
    return tuple((meant.words, (*kept, (name, meant.value))) for meant in found)


class NameForm(forms.Form):
    """``nom`` is cleaned by the operation, which says what is wrong with it."""

    nom = forms.CharField(
        label=gettext_lazy("Nom du scénario"),
        max_length=LONGEST_NAME * 2,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_NAME}),
    )

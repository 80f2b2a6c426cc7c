"""One form of several widgets, empty, filled from the place or from what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _

from maillage.core import markdown
from maillage.network import references
from maillage.network.enums import LegalForm, Permanence, Stage, Wheelchair
from maillage.network.enums import Position as Positions
from maillage.network.exceptions import InvalidValue
from maillage.network.fields import FIELDS, Plain
from maillage.network.place_forms.widgets import UnknownStructure, Widget
from maillage.network.queries import vocabulary

_CHOICES: dict[str, type[TextChoices]] = {"stage": Stage, "permanence": Permanence, "legal_form": LegalForm}


@dataclass
class Box:
    """A widget ready to be drawn: its label, its state, what is wrong with it, what may be chosen; ``offer`` is the name of a structure
    that may be made if it is ticked.
    """

    widget: Widget
    label: str
    state: Any
    error: str = ""
    options: tuple[tuple[str, str, bool], ...] = ()
    preview: str = ""
    offer: str = ""

    @property
    def name(self) -> str:
        return self.widget.name

    @property
    def kind(self) -> str:
        return self.widget.kind

    @property
    def told(self) -> dict[str, Any]:
        return self.widget.told


class PlaceForm:
    """``values`` are what the place says, in plain form; ``data`` what was sent. It cleans, and writes nothing.

    ``may_make``: a structure that nobody knows is offered to be made, and once that is ticked, named in ``new_structures`` by its field.
    """

    def __init__(
        self, widgets: Iterable[Widget], values: Mapping[str, Plain], data: QueryDict | None = None, *, may_make: bool = False
    ) -> None:
        self.said, self.data, self.may_make = values, data, may_make
        self.offers: dict[str, str] = {}
        self.new_structures: dict[str, str] = {}
        self.widgets = list(widgets)
        self.errors: dict[str, str] = {}
        self.values: dict[str, Plain] = {}
        self.states = {each.name: each.show(values) if data is None else each.typed(data) for each in self.widgets}

    def is_valid(self) -> bool:
        """Fills ``values`` with the clean values of what was understood, ``errors`` with a sentence for what was not."""
        for widget in self.widgets:
            try:
                raw = widget.raw(self.states[widget.name], {**self.said, **self.values})
                self.values |= references.cleaned(raw)
            except UnknownStructure as unknown:
                self._make(unknown)
            except InvalidValue as refusal:
                self.refuse(refusal)
        return not self.errors

    def _make(self, unknown: UnknownStructure) -> None:
        """Only what was ticked under this very name: another name typed since is offered again."""
        if self.may_make and self.data is not None and self.data.get(f"new_{unknown.field}") == unknown.name:
            self.new_structures[unknown.field] = unknown.name
            return
        self.refuse(unknown)
        if self.may_make:
            self.offers[unknown.field] = unknown.name

    def refuse(self, refusal: InvalidValue) -> None:
        """Say a refusal beside its field."""
        owner = next((each.name for each in self.widgets if refusal.field in each.names), self.widgets[0].name)
        self.errors[owner] = refusal.sentence

    @property
    def boxes(self) -> list[Box]:
        return [self.box(widget) for widget in self.widgets]

    def box(self, widget: Widget) -> Box:
        label = str(FIELDS[widget.name].label)
        shown = label[:1].upper() + label[1:]
        box = Box(widget, shown, self.states[widget.name], self.errors.get(widget.name, ""), tuple(self._options(widget)))
        box.offer = self.offers.get(widget.name, "")
        if widget.told.get("preview") and self.data is not None and "apercu" in self.data:
            box.preview = markdown.render(str(box.state))
        return box

    def _options(self, widget: Widget) -> Iterable[tuple[str, str, bool]]:
        state = self.states[widget.name]
        if widget.name in _CHOICES:
            if widget.name == "legal_form":
                yield "", _("on ne sait pas"), not state
            yield from ((value, str(label), value == state) for value, label in _CHOICES[widget.name].choices)
        elif widget.name == "kinds":
            yield from ((slug, str(label), slug in state) for _pk, slug, label, _icon in vocabulary.choices().kinds)
        elif widget.name == "services":
            yield from ((slug, str(label), slug in state) for slug, label in vocabulary.choices().services)
        elif widget.kind == "access":
            yield from ((value, str(label), False) for value, label in Wheelchair.choices)
        elif widget.kind == "position":
            yield from ((value, str(label), value == state["position"]) for value, label in Positions.choices)

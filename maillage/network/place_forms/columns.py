"""The columns of a file and the fields they become, as a form; and what a report says, for its page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from maillage.core import typography
from maillage.network.enums import Outcome
from maillage.network.fields import FIELDS
from maillage.network.importing import mapping as mappings
from maillage.network.importing import mapping_file
from maillage.network.importing.columns import SYNONYMS, recognise
from maillage.network.importing.exceptions import NameColumnMissing
from maillage.network.importing.mapping import ColumnRule, Mapping, SourceInfo
from maillage.network.importing.messages import level_of, sentence_of, title_of
from maillage.network.importing.planning import Planned
from maillage.network.importing.rows import Table
from maillage.network.models import Network
from maillage.network.queries import network_imports

OURS = "networks"
"""A file imported for a network says nothing of the others'."""
_LABELS: Map[str, Any] = {
    "id": gettext_lazy("identifiant de la ligne"),
    "commune_name": gettext_lazy("commune, par son nom"),
    "commune_code": gettext_lazy("commune, par son code INSEE"),
    "lat": gettext_lazy("latitude"),
    "lon": gettext_lazy("longitude"),
    "latlon": gettext_lazy("latitude et longitude ensemble"),
    "precision": gettext_lazy("fiabilité de la position (0 à 1)"),
    "position": gettext_lazy("genre de position"),
    "wheelchair": gettext_lazy("accessible en fauteuil roulant"),
    "toilets": gettext_lazy("toilettes accessibles"),
    "hearing_loop": gettext_lazy("boucle magnétique"),
    "acceslibre": gettext_lazy("fiche Acceslibre"),
}
_DUPLICATES = {
    "hold": gettext_lazy("attend votre décision"),
    "link": gettext_lazy("complète le lieu déjà là, sans rien y effacer"),
    "create": gettext_lazy("est créé quand même"),
}


def proposed(table: Table, network: Network) -> Mapping:
    """What the columns suggest, for this network: its own source, its own places."""
    try:
        mapping = mappings.propose(table)
    except NameColumnMissing:
        found = {
            name: ColumnRule(target) for name, target in recognise(table.columns, [row.values for row in table.sample]).items()
        }
        mapping = Mapping(SourceInfo("fichier", table.path.name), found)
    label = _("%(network)s : %(file)s") % {"network": network.name, "file": table.path.name}
    return dataclasses.replace(
        mapping,
        source=SourceInfo(key=network_imports.key_of(network, table.path.stem), label=label[:200], producer=network.name[:200]),
        columns={name: rule for name, rule in mapping.columns.items() if rule.target != OURS},
        defaults={**mapping.defaults, OURS: network.slug},
    )


def changed(mapping: Mapping, table: Table, data: QueryDict) -> Mapping:
    """The mapping as the form says; what it does not know is left aside."""
    columns = {}
    for rank, name in enumerate(table.columns):
        target = data.get(f"column_{rank}", "")
        if target in SYNONYMS and target != OURS:
            before = mapping.columns.get(name)
            columns[name] = before if before and before.target == target else ColumnRule(target)
    wanted = data.get("duplicates", "")
    rules = dataclasses.replace(mapping.rules, duplicates=wanted if wanted in _DUPLICATES else mapping.rules.duplicates)
    return dataclasses.replace(mapping, columns=columns, rules=rules)


def checked(mapping: Mapping, table: Table) -> Mapping:
    """Raises NameColumnMissing, MappingInvalid."""
    return mappings.checked(mapping, table)


def save(path: Path, mapping: Mapping) -> None:
    path.write_text(mapping_file.dump(mapping), encoding="utf-8")


def load(path: Path) -> Mapping:
    return mappings.load(path)


def asked(mapping: Mapping, table: Table) -> list[dict[str, Any]]:
    """Each column with an example and the fields it may become."""
    return [
        {
            "name": name,
            "entry": f"column_{rank}",
            "example": next((said for row in table.sample if (said := row.values.get(name, "").strip())), "")[:80],
            "options": _options(mapping.columns[name].target if name in mapping.columns else ""),
        }
        for rank, name in enumerate(table.columns)
    ]


def _options(chosen: str) -> list[tuple[str, str, bool]]:
    known = [(target, _label(target), target == chosen) for target in SYNONYMS if target != OURS]
    return [("", _("laissée de côté"), not chosen), *known]


def _label(target: str) -> str:
    return str(_LABELS.get(target) or (FIELDS[target].label if target in FIELDS else target))


def duplicates(mapping: Mapping) -> list[tuple[str, str, bool]]:
    return [(value, str(words), value == mapping.rules.duplicates) for value, words in _DUPLICATES.items()]


def _outcome(outcome: Outcome, count: int) -> str:
    """What would become of ``count`` rows."""
    words = {
        Outcome.CREATED: ngettext("%(count)s lieu créé", "%(count)s lieux créés", count),
        Outcome.UPDATED: ngettext("%(count)s lieu mis à jour", "%(count)s lieux mis à jour", count),
        Outcome.UNCHANGED: ngettext("%(count)s ligne sans changement", "%(count)s lignes sans changement", count),
        Outcome.HELD: ngettext(
            "%(count)s ligne en attente de votre décision", "%(count)s lignes en attente de votre décision", count
        ),
        Outcome.REFUSED: ngettext("%(count)s ligne refusée", "%(count)s lignes refusées", count),
    }
    return words[outcome] % {"count": typography.number(count)}


class Lines:
    """The first rows of a dry run, one by one: number, name, outcome, what is said of it."""

    def __init__(self, most: int = 200) -> None:
        self.most = most
        self.rows: list[tuple[int, str, str, list[str]]] = []

    def add(self, planned: Planned) -> None:
        if len(self.rows) < self.most:
            said = [sentence_of(*message) for message in planned.messages]
            name = str(planned.draft.values.get("name") or "")
            self.rows.append((planned.draft.number, name, str(planned.outcome.label), said))


def told(report: Any) -> dict[str, Any]:
    """A report as its page shows it: outcomes, then each remark with its first rows."""
    reasons = sorted(report.reasons.items(), key=lambda item: (str(level_of(item[0])) != "refusal", -item[1].count))
    return {
        "outcomes": [(outcome.value, _outcome(outcome, report.counts[outcome])) for outcome in Outcome if report.counts[outcome]],
        "rows": report.rows,
        "doubted": report.doubted,
        "unmapped": report.unmapped,
        "gone": len(report.gone),
        "reasons": [
            {
                "title": title_of(code),
                "level": str(level_of(code)),
                "count": reason.count,
                "examples": [(row, name, sentence_of(code, params)) for row, name, params in reason.examples],
            }
            for code, reason in reasons
        ],
    }

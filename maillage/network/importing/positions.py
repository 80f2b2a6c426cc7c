"""Where a row is: its commune and its coordinates, each checked against the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from maillage.mesh.sphere import distance_km
from maillage.network import cleaning
from maillage.network.exceptions import InvalidValue
from maillage.network.importing.coordinates import Reference, in_france, read_position
from maillage.network.importing.locating import Commune, CommuneFinder, folded_name
from maillage.network.importing.mapping import Rules
from maillage.network.importing.messages import Message

# Beyond this distance from the commune's centre, the boundaries are asked whether the point is on French land.
ASK_BOUNDARIES_KM = 5.0
OVERSEAS_FACTOR = 4.0
ZERO = frozenset({"0", "00", "000", "0000", "00000", "-", "NC", "NA"})


@dataclass(slots=True)
class Where:
    """The cells that speak of the place's position. ``code_asked``: the file has a column for the commune's code."""

    lat: str = ""
    lon: str = ""
    code: str = ""
    name: str = ""
    postal_code: str = ""
    precision: str = ""
    position: str = ""
    code_asked: bool = False


@dataclass(slots=True)
class Located:
    commune: Commune | None = None
    arrondissement: Commune | None = None
    point: tuple[float, float] | None = None
    position: str = "exact"
    messages: list[Message] = field(default_factory=list)

    def say(self, code: str, /, **params: Any) -> None:
        self.messages.append(Message(code, params))

    def settle(self, commune: Commune, finder: CommuneFinder) -> None:
        """Take the commune; of a municipal arrondissement, take the city too."""
        if commune.parent:
            self.arrondissement, self.commune = commune, finder.by_code.get(commune.parent)
        else:
            self.commune = commune


def _centred(found: Located) -> Commune | None:
    """The arrondissement when its centre is known, the commune otherwise."""
    district = found.arrondissement
    return district if district and district.lat is not None else found.commune


class Locator:
    def __init__(self, finder: CommuneFinder, rules: Rules) -> None:
        self.finder, self.rules = finder, rules

    def locate(self, where: Where, said: tuple[Message, ...] = ()) -> Located:
        """``said`` is what the row's reading has said already: the centre of a surface is an approximate position."""
        centroid = any(message.code == "geometry.centroid" for message in said)
        found = Located(position="approximate" if centroid else "exact")
        self._by_code(where, found)
        self._read_point(where, found)
        if found.commune is None:
            self._without_code(where, found)
        elif found.point is not None:
            self._confront(where, found)
        if found.arrondissement is None and found.commune is not None and where.postal_code:
            self._district(where.postal_code, found)
        if found.point is None:
            self._centre(found)
        else:
            self._precision(where, found)
        if found.commune is None and found.point is None:
            found.say("row.no_location")
        return found

    def _by_code(self, where: Where, found: Located) -> None:
        if not where.code or where.code in ZERO:
            return
        try:
            code = cleaning.insee_code("commune", where.code) or ""
        except InvalidValue:
            code = where.code
        commune = self.finder.by_code.get(code)
        if commune is None and (commune := self.finder.by_alias.get(code)):
            found.say("commune.old", before=code, commune=commune.name, code=commune.code)
        if commune is None:
            found.say("commune.unknown", value=where.code[:40])
            return
        found.settle(commune, self.finder)
        if commune.parent and found.commune:
            found.say("commune.arrondissement", code=code, commune=found.commune.name, arrondissement=commune.name)

    def _read_point(self, where: Where, found: Located) -> None:
        if not where.lat and not where.lon:
            return
        stated = _centred(found) or self.finder.named(where.name, where.postal_code, None)[0]
        reference = (
            Reference(stated.lat, stated.lon, stated.code[:3])
            if stated and stated.lat is not None and stated.lon is not None
            else None
        )
        reading = read_position(where.lat, where.lon, reference=reference, crs=self.rules.crs)
        found.point = reading.point
        found.messages.extend(reading.messages)

    def _without_code(self, where: Where, found: Located) -> None:
        """No usable code: the position decides when the file should have had a code, the name otherwise."""
        holder = self.finder.at(*found.point) if found.point and in_france(*found.point) else None
        named, several = (None, False)
        if where.name or where.postal_code:
            named, several = self.finder.named(where.name, where.postal_code, found.point)
        by_position = holder is not None and (where.code_asked or named is None)
        chosen = holder if by_position else named
        if chosen is None:
            self._say_unfound(where, found, several=several)
            return
        found.settle(chosen, self.finder)
        commune = found.commune or chosen
        zero = bool(where.code) and where.code in ZERO
        prefix = "zero" if zero else "by"
        found.say(f"commune.{prefix}_{'position' if by_position else 'name'}", commune=commune.name, code=commune.code)
        if found.point and not by_position:
            self._confront(where, found)
        elif found.point and self.finder.is_outside(*found.point):
            found.say("coordinates.outside")

    @staticmethod
    def _say_unfound(where: Where, found: Located, *, several: bool) -> None:
        if where.name or where.postal_code:
            found.say("commune.ambiguous" if several else "commune.unknown", value=(where.name or where.postal_code)[:60])
        if found.point and not any(message.code == "coordinates.outside" for message in found.messages):
            found.say("coordinates.outside")

    def _confront(self, where: Where, found: Located) -> None:
        """The commune and the point: near, or which one the rest of the row supports."""
        commune = _centred(found)
        if commune is None or found.point is None or commune.lat is None or commune.lon is None:
            return
        km = distance_km(*found.point, commune.lat, commune.lon)
        if km <= ASK_BOUNDARIES_KM:
            return
        far = self.rules.far_km * (OVERSEAS_FACTOR if commune.code.startswith("9") and commune.code[:2] in ("97", "98") else 1.0)
        if km > far:
            self._far(where, found, commune, round(km))
        elif self.finder.is_outside(*found.point):
            found.say("coordinates.outside")

    def _far(self, where: Where, found: Located, commune: Commune, km: int) -> None:
        point = found.point or (0.0, 0.0)
        holder = self.finder.at(*point) if in_france(*point) else None
        if holder is not None and where.code and where.name and not self._is_named(commune, where):
            found.say("commune.contradicted", code=commune.code, stated=commune.name, km=km, commune=holder.name)
            found.arrondissement = None
            found.settle(holder, self.finder)
        elif self._is_named(commune, where) and self._serves(commune, where.postal_code):
            found.say("coordinates.set_aside", km=km, commune=commune.name)
            found.point = None
        else:
            found.say("coordinates.far", km=km, commune=commune.name)

    def _is_named(self, commune: Commune, where: Where) -> bool:
        name = folded_name(where.name) if where.name else ""
        return bool(name) and name in (folded_name(commune.name), folded_name(commune.parent_name))

    def _serves(self, commune: Commune, postal_code: str) -> bool:
        owners = self.finder.by_postal.get(postal_code, [])
        return any(owner.code in (commune.code, commune.parent) or owner.parent == commune.code for owner in owners)

    def _district(self, postal_code: str, found: Located) -> None:
        districts = [owner for owner in self.finder.by_postal.get(postal_code, []) if owner.parent and found.commune and owner.parent == found.commune.code]  # fmt: skip
        if len(districts) == 1:
            found.arrondissement = districts[0]

    @staticmethod
    def _centre(found: Located) -> None:
        commune = _centred(found)
        if commune is None or commune.lat is None or commune.lon is None:
            return
        found.point, found.position = (commune.lat, commune.lon), "commune"
        if not any(message.code == "coordinates.set_aside" for message in found.messages):
            found.say("position.commune", commune=commune.name)

    def _precision(self, where: Where, found: Located) -> None:
        found.position = where.position or found.position
        if not where.precision:
            return
        try:
            value = float(where.precision.replace(",", "."))
        except ValueError:
            return
        if not 0 <= value <= 1:
            found.say("precision.scale", value=where.precision[:20])
        elif value < self.rules.approximate_below:
            found.position = "approximate"
            found.say("precision.low", value=where.precision[:20], least=f"{self.rules.approximate_below:g}")

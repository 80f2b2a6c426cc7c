"""One writer: Maillage's own operations on the cluster. A line for each write that was acknowledged: ``ok <token>``.

``python -m tools.patroni.writer <number>``. A write that fails is said (``no <what>``) and never tried again under the same token.
"""

from __future__ import annotations

import sys
import time

import django


def main(number: str) -> None:
    django.setup()
    from django.db import DatabaseError, InterfaceError, connection

    from maillage.network.enums import Origin
    from maillage.network.models import Place
    from maillage.network.operations.places import Statement, create_place, edit_place

    said = Statement(Origin.INSTANCE)
    place: Place | None = None
    turn = 0
    while True:
        turn += 1
        token = f"ecriture-{number}-{turn}"
        try:
            if place is None or turn % 20 == 0:
                place = create_place(values={"name": token}, statement=said, by=None)
            else:
                edit_place(place=place, values={"description": token}, statement=said, by=None)
            print("ok", token, flush=True)
        except (DatabaseError, InterfaceError) as failure:
            print("no", type(failure).__name__, flush=True)
            connection.close()
            time.sleep(0.2)


if __name__ == "__main__":
    main(sys.argv[1])

"""The interface against its own description: whatever is asked, in form or not, the answer is one that the description announces.

``API_EXAMPLES`` asks for more examples an address than the few of every day: ``make fuzz-api`` takes a thousand.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from maillage.api.v1 import api
from maillage.network.enums import Origin
from maillage.network.models import Kind
from maillage.network.operations.places import Statement, create_place
from tests.api.keys import token
from tests.factories import NetworkFactory, OrganisationFactory, PlaceFactory, RoleHoldingFactory, SourceFactory, TerritoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("API_EXAMPLES", "60"))
# 400 and 404 are for values that have the documented form and that nothing answers to; the others are for writes: well-formed is
# not yet true (422), allowed (401, 403), about what is there now (412, 428) or new (409).
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "401", "403", "404", "409", "412", "422", "428", "429"]},
    }
}


schema = schemathesis.openapi.from_dict(
    json.loads(json.dumps(api.get_openapi_schema())), config=SchemathesisConfig.from_dict(CONFIG)
)
schema.app = get_wsgi_application()


@pytest.fixture
def _some_of_everything() -> None:
    commune = TerritoryFactory.create(code="86194", departement=TerritoryFactory.create(level="departement", code="86"))
    source = SourceFactory.create(key="le-lieu")
    place = create_place(
        values={
            "name": "Le lieu",
            "commune": "86194",
            "coordinates": [46.58, 0.34],
            "phone": "0549000000",
            "links": ["https://exemple.fr"],
            "accessibility": {"wheelchair": "yes"},
            "kinds": ["fablab"],
            "tags": ["Vélo"],
            "opened_on": "2019-04-01",
        },
        statement=Statement(Origin.IMPORT, source),
        by=None,
    )
    type(place).objects.filter(pk=place.pk).update(slug="le-lieu")
    place.networks.add(NetworkFactory.create(slug="le-lieu", territory=commune))
    bare = PlaceFactory.create(lat=None, lon=None, host=OrganisationFactory.create(slug="le-lieu"), within=place)
    bare.kinds.add(Kind.objects.get(slug="cafe"))


@pytest.fixture
def steward(_some_of_everything: None) -> str:
    """The secret of a token that may everything."""
    return token(RoleHoldingFactory.create(role="steward").person)[1]


@pytest.fixture
def _one_transaction() -> Iterator[None]:
    """The server closes its connection after a request; here, that would end the test's own transaction."""
    served = (request_started, request_finished)
    for signal in served:
        signal.disconnect(close_old_connections)
    yield
    for signal in served:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_some_of_everything", "_one_transaction")
@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_that_the_description_announces(case: schemathesis.Case) -> None:
    case.call_and_validate(headers={"Accept-Encoding": "identity"})


@pytest.mark.usefixtures("_some_of_everything", "_one_transaction")
@schema.include(method=["POST", "PATCH"]).parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_so_is_every_answer_to_who_may_write(case: schemathesis.Case, steward: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.api.bearer.WRITES", 10**6)
    if case.path_parameters and isinstance(case.path_parameters.get("place"), str):
        case.path_parameters["place"] = "le-lieu"
    headers = {"Accept-Encoding": "identity", "Authorization": f"Bearer {steward}", "If-Match": "*"}
    case.call_and_validate(headers=headers, excluded_checks=[schemathesis.checks.ignored_auth])

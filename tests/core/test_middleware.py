"""What every answer says of itself."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from maillage.core import middleware


def answered(response: HttpResponse, *, method: str = "GET") -> HttpResponse:
    def view(_request: HttpRequest) -> HttpResponse:
        return response

    request = RequestFactory().generic(method, "/")
    return middleware.headers(middleware.caching(view))(request)  # type: ignore[return-value]


def test_a_page_is_asked_for_again_each_time_and_kept_by_its_reader_only() -> None:
    assert answered(HttpResponse("page"))["Cache-Control"] == "private, no-cache"


def test_a_page_varies_with_what_changes_it() -> None:
    assert answered(HttpResponse("page"))["Vary"] == "Cookie, HX-Request"


def test_data_do_not_vary_with_cookies() -> None:
    assert "Vary" not in answered(HttpResponse("{}", content_type="application/json"))


@pytest.mark.parametrize("status", [302, 404, 422, 500])
def test_what_is_not_a_success_is_not_kept(status: int) -> None:
    assert answered(HttpResponse(status=status))["Cache-Control"] == "no-store"


def test_the_answer_to_a_write_is_not_kept() -> None:
    assert answered(HttpResponse("page"), method="POST")["Cache-Control"] == "no-store"


def test_a_view_that_knows_better_is_left_alone() -> None:
    response = answered(
        HttpResponse(
            "x",
            headers={
                "Cache-Control": "public, max-age=60",
                "Permissions-Policy": "x=()",
                "Cross-Origin-Resource-Policy": "cross-origin",
            },
        )
    )

    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Permissions-Policy"] == "x=()"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_browser_is_told_what_a_page_may_not_use() -> None:
    response = answered(HttpResponse("page"))

    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"

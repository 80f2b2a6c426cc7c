"""What every page knows of its instance."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def instance(request: HttpRequest) -> dict[str, Any]:
    return {
        "instance_name": settings.INSTANCE_NAME,
        "public_url": settings.PUBLIC_URL,
        "canonical_url": settings.PUBLIC_URL + request.path,
        "source_url": settings.SOURCE_URL,
        "contact_email": settings.CONTACT_EMAIL,
    }

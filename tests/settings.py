"""The instance's own settings, but for what would make tests slow or leave something behind."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_DATA = tempfile.mkdtemp(prefix="maillage-tests-")
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
    del os.environ[_name]
os.environ |= {"MAILLAGE_DATA_DIR": _DATA, "MAILLAGE_LOG_LEVEL": "ERROR"}

from maillage.instance.settings import *  # noqa: E402, F403
from maillage.instance.settings import ALLOWED_HOSTS, DJANGO_VITE, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if not Path(DJANGO_VITE["default"]["manifest_path"]).exists():  # the front end is not built: pages name its sources instead
    DJANGO_VITE = {"default": {"dev_mode": True, "static_url_prefix": "dist"}}
MIGRATION_LINTER_OPTIONS = {"ignore_initial_migrations": True, "warnings_as_errors": True, "no_cache": True}

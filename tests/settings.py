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
from maillage.instance.settings import ALLOWED_HOSTS, DATABASES, DJANGO_VITE, INSTALLED_APPS  # noqa: E402

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
# docs/decisions/0010: a migration only adds, so that the version before it goes on working. PostgreSQL's answer counts: SQLite makes
# a table anew for changes that harm nobody, which reads as columns that must be filled.
MIGRATION_LINTER_OPTIONS = {
    "ignore_initial_migrations": True,
    "warnings_as_errors": True,
    "no_cache": True,
    "include_apps": [app.rpartition(".")[2] for app in INSTALLED_APPS if app.startswith("maillage.")],
    "ignore_name": ["0002_context", "0003_word_uses"],  # before the first version that anybody could run
    "exclude_migration_tests": ["CREATE_INDEX", "CREATE_INDEX_EXCLUSIVE", "DROP_INDEX", "RUNPYTHON_MODEL_VARIABLE_NAME"]
    + (["NOT_NULL"] if DATABASES["default"]["ENGINE"].endswith("sqlite3") else []),
}

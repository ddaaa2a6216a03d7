"""Settings of the tests: the product's own, on a database of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-" + "k" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")
os.environ.setdefault("SECURE", "false")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("DATA_DIR", str(Path(tempfile.gettempdir()) / f"workplace-adjustments-{os.getuid()}"))
os.environ["APP_ENV"] = "production"
Path(os.environ["DATA_DIR"]).mkdir(parents=True, exist_ok=True)

from config.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = False  # each test client would look through every file
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:1/0")

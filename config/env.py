"""Reads the environment: names, defaults, files with secrets."""

import os
import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def secret(name: str, default: str = "") -> str:
    """Return NAME, or the first line of the file that NAME_FILE names."""
    if path := env.str(f"{name}_FILE", ""):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
    return str(env.str(name, default))


def prepare_demo(folder: Path) -> None:
    """Make the demo's folder and its own secret. Raises OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    os.environ.setdefault("SECRET_KEY", kept.read_text().strip())
    (folder / "writable").write_text("")

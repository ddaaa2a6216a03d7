"""The demo's mailbox: a real mail backend that files each mail in a Maildir, so that it can be read in the browser."""

from __future__ import annotations

import email
import email.policy
import mailbox
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMail
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def _box() -> mailbox.Maildir:
    folder = Path(settings.MAIL_DIR)
    folder.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(folder, create=True)


class MaildirBackend(BaseEmailBackend):
    """Files mails instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """File each mail; return how many."""
        box = _box()
        for mail in email_messages:
            box.add(mail.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Filed:
    """A mail in the box."""

    key: str
    subject: str
    to: str
    at: float
    text: str = ""
    html: str = ""


def _parsed(raw: bytes) -> ParsedMail:
    parsed: Any = email.message_from_bytes(raw, policy=email.policy.default)
    return parsed  # type: ignore[no-any-return]


def newest(limit: int = 50) -> list[Filed]:
    """Return the newest mails, without their content."""
    folder = Path(settings.MAIL_DIR) / "new"
    files = sorted(folder.glob("*"), key=lambda file: file.stat().st_mtime, reverse=True)[:limit] if folder.is_dir() else []
    found = []
    for file in files:
        mail = _parsed(file.read_bytes())
        found.append(Filed(file.name, str(mail["Subject"]), str(mail["To"]), file.stat().st_mtime))
    return found


def read(key: str) -> Filed | None:
    """Return one mail with its content, or None."""
    file = next((one for one in (Path(settings.MAIL_DIR) / "new").glob("*") if one.name == key), None)
    if file is None:
        return None
    mail = _parsed(file.read_bytes())
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    return Filed(
        key,
        str(mail["Subject"]),
        str(mail["To"]),
        file.stat().st_mtime,
        plain.get_content() if plain else "",
        rich.get_content() if rich else "",
    )

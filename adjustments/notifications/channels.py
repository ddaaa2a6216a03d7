"""How a message leaves: one mail connection, used for many mails and opened anew after a failure."""

from __future__ import annotations

import smtplib
import ssl
from typing import Any

from django.core.mail import EmailMessage, get_connection


class ServerAway(Exception):
    """The mail server cannot be reached, or lets nobody in: that says nothing about any one mail."""


def why_not(error: Exception) -> tuple[str, bool]:
    """Return why one mail could not be sent, in words, and whether trying again changes nothing (RFC 5321: 5yz is for good).

    The server's own words are left out: they may quote the mail.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code = next(iter(error.recipients.values()))[0]
        is_permanent = 500 <= code < 600
        return (
            f"The mail server {'does not know' if is_permanent else 'does not take mail for'} the address ({code})",
            is_permanent,
        )
    if isinstance(error, smtplib.SMTPSenderRefused):  # ours, not the reader's: somebody mends the settings
        return f"The mail server does not take mail from us ({error.smtp_code})", False
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server did not take it ({error.smtp_code})", 500 <= error.smtp_code < 600
    if isinstance(error, OSError):  # what smtplib raises is one too
        return f"The connection to the mail server broke ({type(error).__name__})", False
    return f"The message could not be made ({type(error).__name__})", False


def why_away(error: Exception) -> str:
    """Return why nothing can be sent at all, in words."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "The mail server offers no TLS, and the settings ask for it"
    if isinstance(error, ssl.SSLError):
        return f"The mail server's TLS cannot be trusted ({type(error).__name__})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server does not let us in ({error.smtp_code})"
    return f"The mail server cannot be reached ({type(error).__name__})"


class MailChannel:
    """A connection to the mail server, as a context."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> MailChannel:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def send(self, mail: EmailMessage) -> None:
        """Send one mail; return only after the server said yes.

        Raises ServerAway when no connection can be made, else what the server or the network raised for this mail.
        """
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except Exception as error:  # refused, unreachable, no TLS, a bad certificate, a wrong password
                raise ServerAway(why_away(error)) from error
            self._connection = connection
        mail.connection = self._connection
        try:
            mail.send()
        except Exception:
            self._close()
            raise

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                return  # it is gone already

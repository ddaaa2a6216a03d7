"""Nouns: what is true, with its constraints and filters.

Not here: what may happen (`rules`), nor changing a case (`actions`).
"""

from .adjustment import Adjustment
from .catalogue import Barrier, CatalogueChange, CatalogueEntry
from .closure import Closure
from .cover import Cover
from .delivery import Delivery
from .event import Event
from .extract import Extract
from .handover import Handover
from .heartbeat import Heartbeat
from .interim import Interim
from .invitation import Invitation
from .letter import Letter
from .look import Look
from .message import Message
from .notice import Notice
from .organisation import Department, Site
from .person import ApiToken, Person, RoleHolding
from .policy import Organisation, SettingChange
from .report_line import ReportLine
from .request import Request
from .saved_view import SavedView
from .sending import Sending
from .step import Step
from .weekly_round import WeeklyRound

__all__ = [
    "Adjustment",
    "ApiToken",
    "Barrier",
    "CatalogueChange",
    "CatalogueEntry",
    "Closure",
    "Cover",
    "Delivery",
    "Department",
    "Event",
    "Extract",
    "Handover",
    "Heartbeat",
    "Interim",
    "Invitation",
    "Letter",
    "Look",
    "Message",
    "Notice",
    "Organisation",
    "Person",
    "ReportLine",
    "Request",
    "RoleHolding",
    "SavedView",
    "Sending",
    "SettingChange",
    "Site",
    "Step",
    "WeeklyRound",
]

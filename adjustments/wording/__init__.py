"""The words that people read for every state, action, role, reason and event.

Not here: whole pages and mails (templates), nor the rules behind the words.
"""

from .asking import *  # noqa: F403
from .cases import *  # noqa: F403
from .catalogue import *  # noqa: F403
from .desk import *  # noqa: F403
from .moves import *  # noqa: F403
from .notices import *  # noqa: F403
from .reminders import *  # noqa: F403
from .reports import *  # noqa: F403
from .settings import *  # noqa: F403

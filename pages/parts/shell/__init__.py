"""The frame around every page: who is here, what they chose, and how it is shown.

The only Streamlit in `pages.parts`.
"""

from pages.parts.shell.door import NotSignedIn, sign_in
from pages.parts.shell.entrance import chosen, enter, look
from pages.parts.shell.frame import choose_language, entitle
from pages.parts.shell.house import close_house, open_house, warm
from pages.parts.shell.log import begin, failed
from pages.parts.shell.menu import Entry, check, navigate, page
from pages.parts.shell.outage import refuse
from pages.parts.shell.rows import quiet
from pages.parts.shell.sheet import brief
from pages.parts.shell.stage import headline, select, show, switch
from pages.parts.shell.startup import at_its_name, protected

__all__ = [
    "Entry",
    "NotSignedIn",
    "at_its_name",
    "begin",
    "brief",
    "check",
    "choose_language",
    "chosen",
    "close_house",
    "enter",
    "entitle",
    "failed",
    "headline",
    "look",
    "navigate",
    "open_house",
    "page",
    "protected",
    "quiet",
    "refuse",
    "select",
    "show",
    "sign_in",
    "switch",
    "warm",
]

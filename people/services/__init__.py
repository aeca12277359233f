"""What happens to accounts, offices, societies and units."""

from people.services.accounts import (
    activate,
    invite,
    open_account,
    open_accounts,
    reset_invitation,
)
from people.services.barring import enter_bar, lift_bar, person_named
from people.services.importing import REGISTERS, import_register, template_of
from people.services.offices import (
    appoint,
    appoint_newcomers,
    end_office,
    hand_over,
    keep_phone,
)
from people.services.registers import enter_society, enter_unit
from people.services.watching import unmask_history

__all__ = [
    "REGISTERS",
    "activate",
    "appoint",
    "appoint_newcomers",
    "end_office",
    "enter_bar",
    "enter_society",
    "enter_unit",
    "hand_over",
    "import_register",
    "invite",
    "keep_phone",
    "lift_bar",
    "open_account",
    "open_accounts",
    "person_named",
    "reset_invitation",
    "template_of",
    "unmask_history",
]

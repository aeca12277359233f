"""What happens to accounts, offices, societies and units."""

from people.services.accounts import activate, invite, open_account, reset_invitation
from people.services.offices import appoint, end_office, hand_over
from people.services.registers import enter_society, enter_unit

__all__ = [
    "activate",
    "appoint",
    "end_office",
    "enter_society",
    "enter_unit",
    "hand_over",
    "invite",
    "open_account",
    "reset_invitation",
]

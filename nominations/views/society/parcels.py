"""收件回执: what the office registered of a society's parcel, for the society."""

from nominations.views.office.parcel import receipt
from people.gates import for_roles

parcel_receipt = for_roles("clerk", "approver")(receipt)

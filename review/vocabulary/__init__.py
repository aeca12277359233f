"""The words of review: closed lists and records that the arithmetic takes and gives."""

"""Summary sheets to begin with: the template of a programme, and sheets of invented people."""

from nominations.samples.invented import COLUMNS, Sample, clean_sample, messy_sample
from nominations.samples.template import template_sheet

__all__ = ["COLUMNS", "Sample", "clean_sample", "messy_sample", "template_sheet"]

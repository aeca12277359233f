"""The supervisor's view of objections: read only; opening who objects is itself recorded."""

from __future__ import annotations

from awards.views.office.objections import evidence, objection, objections, reveal

__all__ = ["evidence", "objection", "objections", "reveal"]

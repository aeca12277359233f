"""Open the first system operator's account on an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ledger.situations import Situation
from people.choices import Role
from people.models import Office, User
from people.services import appoint, invite, open_account


class Command(BaseCommand):
    help = "Opens the first system operator's account (系统管理员) and prints its one-time link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="the user name to log in with")
        parser.add_argument("--name", default="", help="the person's name as shown on every page")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, username: str, name: str, language: str, **options: Any) -> None:
        with translation.override(language):
            try:
                link = self.open(username, name or username, language)
            except Situation as situation:
                raise CommandError(str(situation)) from situation
            self.stdout.write(link)
            self.stderr.write(
                _("Open this link once within 14 days and set a password; it is not shown again.")
            )

    @transaction.atomic
    def open(self, username: str, name: str, language: str) -> str:
        """Open the account, or renew the link of one never activated; return the link."""
        at = import_string(settings.JUJIAN_CLOCK)()
        user = User.objects.filter(username__iexact=username).first()
        operators = Office.objects.held(at).filter(role=Role.OPERATOR, rehearsal=False)
        if any(office.user.has_usable_password() for office in operators.select_related("user")):
            raise CommandError(
                _(
                    "There is a system operator already, who opens every other account on the page “Users”."
                )
            )
        user = user or open_account(username, name=name, language=language)
        appoint(user, Role.OPERATOR, at=at)
        return settings.JUJIAN_SITE + reverse("people:activate", args=[invite(user, at=at)])

"""The app letters."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"

    def ready(self) -> None:
        """Write the letter of an invitation whenever one is made."""
        from letters.services import write_invitation
        from people.registry import invited

        invited.connect(write_invitation, dispatch_uid="letters.write_invitation")

"""The app review."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"

    def ready(self) -> None:
        """Erase what experts wrote about work that was found classified."""
        from nominations.registry import classified
        from review.services.erasing import erase_words

        classified.connect(erase_words, dispatch_uid="review.erase_words")

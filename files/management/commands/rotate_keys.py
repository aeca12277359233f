"""Re-encrypt and re-hash every sealed column under the first key of JUJIAN_KEYS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from files import cipher
from files.rotation import rotate, sealed_models


class Command(BaseCommand):
    help = (
        "Re-encrypts and re-hashes every sealed column under the first key of JUJIAN_KEYS. "
        "Put the new key first, keep the old ones behind it, restart, run this, then drop the old."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows read at a time")
        parser.add_argument("--new", action="store_true", help="only print a new random key")

    def handle(self, *args: Any, batch: int, new: bool, **options: Any) -> None:
        if new:
            self.stdout.write(cipher.new_key())
            return
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        try:
            cipher.ring()
            for model in sealed_models():
                self.stdout.write(f"{model._meta.label}\t{rotate(model, batch=batch)}")
        except cipher.CipherError as fault:
            raise CommandError(f"{fault} Nothing after this row was changed.") from fault

"""Columns whose content rests encrypted, and columns that hold the keyed hash of one of them."""

import json
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from files import cipher


class Secret(str):
    """A decrypted text that does not show itself in a repr: not in logs, error pages or test output."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'•••'" if self else "''"


class _SecretAttribute(DeferredAttribute):
    """Keeps what is assigned as a Secret."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        if type(value) is str:
            value = Secret(value)
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """A text sealed with AES-GCM in the database and plain in Python.

    Only ``isnull`` can be asked of it; find rows by a `KeyedHashField` beside it. Fixtures and
    dumps carry the token, never the text. `label` is the associated data, by default
    ``app.model.column``; give the old one when a model or column is renamed. The empty text is
    stored as it is.
    """

    descriptor_class: type[DeferredAttribute] = _SecretAttribute
    description = _("Encrypted text")

    def __init__(self, *args: Any, label: str = "", **kwargs: Any) -> None:
        self._label = label
        super().__init__(*args, **kwargs)

    @property
    def label(self) -> str:
        """The associated data of this column's tokens."""
        table = self.model._meta.concrete_model or self.model
        return self._label or f"{table._meta.label_lower}.{self.column}"

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Keep the label in migrations where one is given."""
        name, path, args, kwargs = super().deconstruct()
        if self._label:
            kwargs["label"] = self._label
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse what cannot work on ciphertext."""
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False) or self.choices:
            found.append(
                checks.Error(
                    "An encrypted field can be neither unique nor indexed nor have choices.",
                    hint="Put a KeyedHashField beside it.",
                    obj=self,
                    id="files.E001",
                )
            )
        return found

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow ``isnull`` and nothing else; raises FieldError."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self.name} is encrypted: “{lookup_name}” cannot be asked of it. "
            "Ask the KeyedHashField beside it."
        )

    def get_transform(self, lookup_name: str) -> Any:
        """No transform works on ciphertext; raises FieldError."""
        self.get_lookup(lookup_name)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        """Open the token; raises CipherError where the key is missing or the row was tampered with."""
        return self._open(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Seal a plain value; expressions pass."""
        if isinstance(value, str):
            return self._seal(value)
        return super().get_db_prep_save(value, connection)

    def to_python(self, value: Any) -> Any:
        """Read a fixture's token, or take a plain value."""
        if isinstance(value, str) and cipher.TOKEN.fullmatch(value):
            try:
                return self._open(value)
            except cipher.CipherError as fault:
                raise ValidationError(str(fault), code="sealed") from fault
        return value if value is None else Secret(super().to_python(value))

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Validate a person's input; a token typed into a form is refused, never opened."""
        if isinstance(value, str) and cipher.TOKEN.fullmatch(value):
            raise ValidationError(_("Enter the value itself, not its sealed form."), code="sealed")
        return super().clean(value, model_instance)

    def value_to_string(self, obj: models.Model) -> str:
        """What fixtures carry: the token."""
        value = self.value_from_object(obj)
        return self._seal(value) if isinstance(value, str) else ""

    def _seal(self, value: str) -> str:
        return cipher.encrypt(str(value), self.label) if value else ""

    def _open(self, value: str | None) -> Any:
        return Secret(cipher.decrypt(value, self.label)) if value else value


class EncryptedJSONField(EncryptedTextField):
    """A JSON value sealed as one text: sensitive arguments of jobs, answers with personal data."""

    descriptor_class = DeferredAttribute
    description = _("Encrypted JSON")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Seal any JSON value; None stays NULL."""
        if value is None or hasattr(value, "resolve_expression"):
            return models.TextField.get_db_prep_save(self, value, connection)
        return self._seal(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def to_python(self, value: Any) -> Any:
        """Read a fixture's token, or take the value."""
        if isinstance(value, str) and cipher.TOKEN.fullmatch(value):
            return super().to_python(value)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """What fixtures carry: the token."""
        value = self.value_from_object(obj)
        return "" if value is None else self._seal(json.dumps(value, ensure_ascii=False))

    def _open(self, value: str | None) -> Any:
        return json.loads(cipher.decrypt(value, self.label)) if value else None


class KeyedHashField(models.CharField):
    """The keyed hash of the encrypted field `of`, kept in step at every save and ``bulk_create``.

    Ask ``filter(field__in=cipher.keyed_hashes(value))``. ``save(update_fields=…)`` must name both
    fields; ``update()`` and ``bulk_update()`` write the hash they are given. `purpose` must be the same wherever two columns are to be compared.
    """

    description = _("Keyed hash")

    def __init__(self, *args: Any, of: str = "", purpose: str = "identity", **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        kwargs = {"max_length": 80, "blank": True, "editable": False} | kwargs
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Keep source and purpose in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the hash from the plain value."""
        digest = cipher.keyed_hash(getattr(model_instance, self.of) or "", self.purpose)
        setattr(model_instance, self.attname, digest)
        return digest

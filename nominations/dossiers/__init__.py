"""What goes into a package of files: the entries of an archive, made one after the other."""

from nominations.dossiers.batch import Batch, batch_of, missing
from nominations.dossiers.candidates import Packing, dossier_entries
from nominations.dossiers.index import LeftOut, index_entries
from nominations.dossiers.societies import society_entries

__all__ = [
    "Batch",
    "LeftOut",
    "Packing",
    "batch_of",
    "dossier_entries",
    "index_entries",
    "missing",
    "society_entries",
]

"""What goes into a package of files: the entries of an archive, made one after the other."""

from nominations.dossiers.candidates import Packing, dossier_entries
from nominations.dossiers.index import LeftOut, index_entries

__all__ = ["LeftOut", "Packing", "dossier_entries", "index_entries"]

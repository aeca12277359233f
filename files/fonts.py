"""The typefaces of every PDF: Noto Serif and Sans SC, and the licensed faces of the site if it has any.

The two faces cover the 8,105 characters of 通用规范汉字表 and nearly every rarer name. Where the
library libharfbuzz-subset is missing, embedding them whole takes seconds a page; so they are cut once
per installation to the common characters, and the full faces stand behind for the rare ones.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from files.characters import LEVEL_THREE

FACES = {"Jujian Serif": serif_path, "Jujian Sans": sans_path}
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})
# Latin, Greek, punctuation, arrows, enclosed and geometric signs, CJK punctuation, full-width forms
_BLOCKS = (
    *((0x20, 0x17F), (0x370, 0x3FF), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x22FF)),
    *((0x2460, 0x24FF), (0x2500, 0x26FF), (0x2713, 0x2717), (0x3000, 0x303F), (0x3200, 0x33FF)),
    (0xFF00, 0xFFEF),
)
_ROLES = {  # family of the style sheet: licensed names first, ours at the end
    "song": ("方正书宋_GBK", "SimSun", "宋体"),
    "title": ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S"),
    "fangsong": ("仿宋_GB2312", "FangSong_GB2312", "FangSong", "仿宋"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "KaiTi", "楷体"),
    "hei": ("方正黑体_GBK", "SimHei", "黑体"),
}


def harfbuzz_subset_present() -> bool:
    """Whether WeasyPrint finds libharfbuzz-subset, without importing WeasyPrint."""
    from cffi import FFI

    ffi = FFI()
    for name in (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ):
        try:
            ffi.dlopen(name)
        except OSError:
            continue
        return True
    return False


def prepare_fonts(*, cut: bool | None = None) -> dict[str, tuple[Path, ...]]:
    """The files of each family, the common characters first; cuts them if that has to be done.

    `cut` forces or forbids cutting; by default it depends on libharfbuzz-subset. Cutting takes about
    ten seconds, once; processes that do it at the same time end with the same file.
    """
    if not (not harfbuzz_subset_present() if cut is None else cut):
        return {family: (path(),) for family, path in FACES.items()}
    return {family: (_cut(family, path()), path()) for family, path in FACES.items()}


def common_characters() -> frozenset[int]:
    """The code points of the cut faces: GB 2312, level three of the official list, signs."""
    pairs = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    national = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    signs = (code for first, last in _BLOCKS for code in range(first, last + 1))
    return frozenset(map(ord, national + LEVEL_THREE)) | frozenset(signs)


def _cut(family: str, source: Path) -> Path:
    """The cut face in the installation's folder, made if it is not there."""
    wanted = common_characters()
    mark = hashlib.sha256(f"{sorted(wanted)}{source.stat().st_size}".encode()).hexdigest()[:12]
    folder = Path(settings.JUJIAN_VAR) / "fonts"
    target = folder / f"{family.split()[1].lower()}-{mark}{source.suffix}"
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    _cut_aside(source, wanted, folder).replace(target)
    return target


def _cut_aside(source: Path, wanted: Iterable[int], folder: Path, *, plain: bool = False) -> Path:
    """A new file in a folder with the glyphs of these code points alone.

    ``plain``: without the other shapes a glyph may take, of which a print run uses none.
    """
    options = subset.Options(notdef_outline=True, hinting=plain)  # taking hints out takes longest
    if not plain:
        options.layout_features = ["*"]
    font = subset.load_font(str(source), options, lazy=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    handle, aside = tempfile.mkstemp(dir=folder, suffix=source.suffix)
    os.close(handle)
    subset.save_font(font, aside, options)
    font.close()
    return Path(aside)


@contextmanager
def cut_to(text: str) -> Iterator[str]:
    """The style sheet of our faces cut to the characters of one print run; its files go afterwards.

    A subset of a small face costs a few milliseconds a document, of a whole one a hundred.
    """
    folder = Path(settings.JUJIAN_VAR) / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {ord(each) for each in text} | set(range(0x20, 0x7F))
    cut = {family: _cut_aside(path(), wanted, folder, plain=True) for family, path in FACES.items()}
    try:
        yield stylesheet({family: (path,) for family, path in cut.items()})
    finally:
        for path in cut.values():
            path.unlink(missing_ok=True)


def site_fonts() -> tuple[Path, ...]:
    """The licensed faces in the folder JUJIAN_FONT_FOLDER, if one is set."""
    folder = str(settings.JUJIAN_FONT_FOLDER)
    if not folder or not Path(folder).is_dir():
        return ()
    return tuple(sorted(p for p in Path(folder).iterdir() if p.suffix.lower() in _SUFFIXES))


def font_folders() -> tuple[Path, ...]:
    """The folders from which a document may load a face."""
    folders = {path().parent for path in FACES.values()} | {p.parent for p in site_fonts()}
    return (*sorted(folders), Path(settings.JUJIAN_VAR) / "fonts")


def stylesheet(faces: Mapping[str, tuple[Path, ...]] | None = None) -> str:
    """The @font-face rules and, as custom properties, a stack for each role of a document.

    ``var(--font-song)``, ``--font-title``, ``--font-fangsong``, ``--font-kai``, ``--font-hei``. No
    stack has a bold face: bold elements are printed in the regular weight instead of a smeared one.
    ``faces`` are the files of our families, by default those of `prepare_fonts`.
    """
    rules, behind = [], {}
    for family, paths in (faces or prepare_fonts()).items():
        names = [family, f"{family} Rare"][: len(paths)]
        rules += [_face(name, path) for name, path in zip(names, paths, strict=True)]
        behind[family] = ", ".join(f'"{name}"' for name in names)
    rules += [_face(name, path) for path in site_fonts() for name in family_names(path)]
    serif, sans = behind["Jujian Serif"], behind["Jujian Sans"]
    stacks = (
        f"--font-{role}: {', '.join(f'{chr(34)}{n}{chr(34)}' for n in names)}, "
        f"{f'{sans}, {serif}, sans-serif' if role == 'hei' else f'{serif}, {sans}, serif'};"
        for role, names in _ROLES.items()
    )
    rules.append(f":root {{ {' '.join(stacks)} font-family: var(--font-song); }}")
    rules.append("h1, h2, h3, h4, h5, h6, b, strong, th { font-weight: normal; }")
    return "\n".join(rules)


def _face(family: str, path: Path) -> str:
    return f'@font-face {{ font-family: "{family}"; src: url("{path.resolve().as_uri()}"); }}'


def family_names(path: Path) -> tuple[str, ...]:
    """Every family name a font file bears, in any language; none where it cannot be read."""
    try:
        with path.open("rb") as file:
            collection = path.suffix.lower() == ".ttc"
            font = TTCollection(file, lazy=True).fonts[0] if collection else TTFont(file, lazy=True)
            names = {str(n) for n in font["name"].names if n.nameID in {1, 16}}
    except Exception:  # fontTools raises whatever a broken table raises
        return ()
    return tuple(sorted(name for name in names if not set(name) & set('"\\;{}')))


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that one of our two full faces can print."""
    points: set[int] = set()
    for path in FACES.values():
        with TTFont(path(), lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


def missing_glyphs(text: str | Iterable[str]) -> set[str]:
    """The characters of a text that no PDF of ours can print; white space and marks do not count."""
    return {c for c in "".join(text) if ord(c) not in covered() and c.isprintable()}

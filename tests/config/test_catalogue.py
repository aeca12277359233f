"""The message catalogue is read from source as gettext would."""

from __future__ import annotations

import polib

from config import catalogue


def test_strings_of_a_module():
    text = """
_("one" " sentence"); x.gettext_lazy("two"); ngettext("%d cat", "%d cats", n)
pgettext("month", "May"); _(variable); f("no"); gettext(f"no {x}")
"""
    assert list(catalogue.in_python(text)) == [
        ("", "one sentence", ""),
        ("", "two", ""),
        ("", "%d cat", "%d cats"),
        ("month", "May", ""),
    ]


def test_strings_of_a_template():
    text = """{% translate "It's (so)" as x %}{{ a|default:_('none "yet"') }}
{% blocktranslate trimmed count n=n %} one {{ n }}
  at 5% {% plural %}{{ n }} of them{% endblocktranslate %}{% comment %}{% translate "no" %}
{% endcomment %}{% include "x" with t=_("given") %}"""
    assert set(catalogue.in_template(text, "x.html")) == {
        ("", "It's (so)", ""),
        ("", 'none "yet"', ""),
        ("", "one %(n)s at 5%%", "%(n)s of them"),
        ("", "given", ""),
    }


def test_a_translation_is_whole_with_the_placeholders_of_its_original():
    def entry(msgid: str, msgstr: str, **more: object) -> polib.POEntry:
        return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)

    assert catalogue.is_whole(entry("%(n)s papers", "%(n)s 份"))
    assert not catalogue.is_whole(entry("%(n)s papers", ""))
    assert not catalogue.is_whole(entry("%(n)s papers", "%(m)s 份"))
    assert not catalogue.is_whole(entry("{n} papers", "{count} 份"))
    assert not catalogue.is_whole(entry("papers", "推荐书", flags=["fuzzy"]))
    plural = entry("a", "", msgid_plural="%(n)s as")
    plural.msgstr_plural = {0: "%(n)s 个"}
    assert catalogue.is_whole(plural)


def test_dots_are_one_sign_in_labels_and_two_in_prose():
    """A label that opens something and a value cut short end in …; what prose omits is …… (GB/T 15834)."""
    for entry in catalogue.kept().values():
        for words in (entry.msgid, entry.msgstr):
            assert not words.endswith((" …", "……")), words


def test_the_catalogue_compiles(tmp_path, settings):
    settings.LOCALE_PATHS = [tmp_path]
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "paper"\nmsgstr "推荐书"\n')
    assert catalogue.compile_catalogue() == 1
    assert polib.mofile(str(folder / "django.mo"))[0].msgstr == "推荐书"

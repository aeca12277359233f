"""Rules about what is handed in: sections and their limits, files, secrecy, consents."""

from nominations.postmarks import Standing
from programmes.vocabulary import Attachment, OnPaper, RuleSet, Section

from .facts import AttachmentFact, MaterialFacts, PaperFacts
from .findings import Found, found

SECRECY_SLOT = "secrecy"
"""The slot of the secrecy review certificate (保密审查证明)."""
NOTHING = AttachmentFact(0)


def rule_summary(rules: RuleSet, facts: PaperFacts) -> Found:
    """The summary of contributions keeps within its length 「主要贡献(字数)」."""
    most = rules.material.summary_max_chars
    if facts.summary_chars is not None and facts.summary_chars > most:
        clause = "material.summary_max_chars"
        yield found("summary_long", "block", "summary", clause, have=facts.summary_chars, most=most)


def rule_sections(rules: RuleSet, facts: PaperFacts) -> Found:
    """Every section is filled in where required, and keeps to its characters and entries."""
    if facts.materials and not facts.materials.secret:
        for section in rules.material.sections:
            yield from _section(section, facts.materials)


def _section(section: Section, given: MaterialFacts) -> Found:
    chars, items = given.chars.get(section.code, 0), given.items.get(section.code, 0)
    field, clause = f"sections.{section.code}", f"material.sections.{section.code}"
    if section.required and not chars and not items:
        yield found("section_missing", "block", field, clause, section=section)
    if section.max_chars is not None and chars > section.max_chars:
        values = {"have": chars, "most": section.max_chars}
        yield found("section_long", "block", field, clause, section=section, **values)
    if section.max_items is not None and items > section.max_items:
        values = {"have": items, "most": section.max_items}
        yield found("section_many", "block", field, clause, section=section, **values)
    for number in given.unknown_figures.get(section.code, ()):
        yield found("figure_unknown", "warn", field, clause, section=section, number=number)


def rule_attachments(rules: RuleSet, facts: PaperFacts) -> Found:
    """Every slot holds the files it asks for, within their number, pages and size."""
    if facts.materials and not facts.materials.secret:
        for slot in rules.material.attachments:
            given = facts.materials.attachments.get(slot.code, NOTHING)
            if given.files or slot.code != SECRECY_SLOT:
                yield from _slot(slot, given)


def _slot(slot: Attachment, given: AttachmentFact) -> Found:
    field, clause = f"attachments.{slot.code}", f"material.attachments.{slot.code}"
    if not given.files:
        if slot.required:
            yield found("attachment_missing", "block", field, clause, slot=slot)
        return
    if given.files < slot.min_files:
        values = {"have": given.files, "least": slot.min_files}
        yield found("attachment_few", "block", field, clause, slot=slot, **values)
    if strange := sorted(given.kinds - {"jpg" if kind == "jpeg" else kind for kind in slot.kinds}):
        told = {"kinds": tuple(strange), "wanted": slot.kinds}
        yield found("attachment_kind", "block", field, clause, slot=slot, **told)
    for code, have, most in (
        ("attachment_files", given.files, slot.max_files),
        ("attachment_pages", given.pages, slot.max_pages),
        ("attachment_size", given.megabytes, slot.max_mb),
    ):
        if have > most:
            yield found(code, "block", field, clause, slot=slot, have=have, most=most)


def rule_secrecy(rules: RuleSet, facts: PaperFacts) -> Found:
    """Nothing classified comes in here 「保守国家秘密法(2024)」; the certificate says so."""
    if not facts.materials:
        return
    if facts.materials.secret:
        code = "secret_offline" if rules.material.offline_lane else "secret_refused"
        yield found(code, "block", "secrecy", "material.offline_lane")
        return
    if facts.materials.declared is False:
        yield found("declaration_missing", "block", "declaration", "material.secrecy_certificate")
    given = facts.materials.attachments.get(SECRECY_SLOT, NOTHING)
    if rules.material.secrecy_certificate and not given.files:
        field, clause = f"attachments.{SECRECY_SLOT}", "material.secrecy_certificate"
        yield found("certificate_missing", "block", field, clause)


def rule_consents(rules: RuleSet, facts: PaperFacts) -> Found:
    """Nominee, unit and whoever else is asked have consented; enough referees have answered."""
    given = facts.materials
    if given and given.consents is not None:
        for who in rules.material.consents:
            if who != "referee" and who not in given.consents:
                yield found("consent_missing", "block", "consents", "material.consents", who=who)
    if given and given.referees is not None and given.referees < rules.nomination.referees:
        values = {"have": given.referees, "least": rules.nomination.referees}
        yield found("referees_missing", "block", "referees", "nomination.referees", **values)


def rule_sealed_scan(rules: RuleSet, facts: PaperFacts) -> Found:
    """The signed and sealed pages came back as a scan of the version that stands 「电子版与书面一致」."""
    scan = facts.materials.scan if facts.materials and not facts.materials.secret else None
    if scan is None or not rules.material.sealed_scan:
        return
    field, clause = "scan", "material.sealed_scan"
    if not scan.version:
        yield found("scan_unfrozen", "block", field, clause)
    elif scan.changed:
        yield found("scan_changed", "block", field, clause, version=scan.version)
    else:
        for page, read, current in scan.old:
            values = {"page": page, "read": read, "current": current}
            yield found("scan_version", "block", field, clause, **values)
        if scan.missing:
            yield found("scan_missing", "block", field, clause, pages=scan.missing)


def rule_on_paper(rules: RuleSet, facts: PaperFacts) -> Found:
    """What the rules ask for on paper came in time, in full and of the current version 「以邮戳为准」."""
    if facts.materials and facts.materials.on_paper and not facts.materials.secret:
        yield from wanting_on_paper(rules, facts.materials.on_paper)


def wanting_on_paper(rules: RuleSet, here: Standing) -> Found:
    """Say what is wanting of what came on paper: nothing came, late, another way, not all of it."""
    asked = rules.material.paper
    if asked is None or here.code == "complete":
        return
    if here.code == "incomplete":
        yield from _short(asked, here)
        return
    timing = here.timing
    values: dict[str, object] = {
        "last": here.terms.last,
        "ways": asked.ways,
        "copies": asked.copies,
    }
    values["mark"] = timing.mark if timing else asked.basis
    if timing:
        values |= {"day": timing.day or "", "last": timing.last, "way": timing.way}
    yield found(f"paper_{here.code}", asked.outcome, "paper", "material.paper", **values)


def _short(asked: OnPaper, here: Standing) -> Found:
    field, clause, outcome = "paper", "material.paper", asked.outcome
    for code, have, least in (
        ("paper_copies", here.copies, asked.copies),
        ("paper_originals", here.originals, asked.originals),
    ):
        if have < least:
            yield found(code, outcome, field, clause, have=have, least=least)
    if here.missing:
        yield found("paper_missing", outcome, field, clause, what=here.missing)
    for page, read, current in here.old:
        values = {"page": page, "read": read, "current": current}
        yield found("paper_version", outcome, field, clause, **values)


MATERIAL_RULES = (
    rule_summary,
    rule_sections,
    rule_attachments,
    rule_secrecy,
    rule_consents,
    rule_sealed_scan,
    rule_on_paper,
)

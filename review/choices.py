"""Fixed lists of review."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    """What a conflict of interest means."""

    HARD = "hard", _("recusal")
    WARN = "warn", _("warning")
    DECIDE = "decide", _("to be decided")


class ConflictSource(models.TextChoices):
    """How a conflict came to be known."""

    FOUND = "found", _("found in the records")
    DECLARED = "declared", _("declared by the expert")
    ORDERED = "ordered", _("ordered by the organiser")


class Party(models.TextChoices):
    """Who disputes what was found or decided about a conflict of interest."""

    EXPERT = "expert", _("the expert")
    SOCIETY = "society", _("the nominating society")
    STAFF = "staff", _("a member of staff")


class RoundStage(models.TextChoices):
    """Stages of a round (评审轮次)."""

    PREPARING = "preparing", _("preparing")
    SCORING = "scoring", _("scoring")
    VOTING = "voting", _("voting")
    CLOSED = "closed", pgettext_lazy("round or vote", "closed")
    ABANDONED = "abandoned", _("abandoned")


class AssignmentStage(models.TextChoices):
    """Stages of one expert's work on one item."""

    OFFERED = "offered", _("awaiting declaration")
    ACCEPTED = "accepted", _("being scored")
    SIGNED = "signed", _("signed")
    DECLINED = "declined", _("declined")
    RECUSED = "recused", _("recused")
    VOIDED = "voided", _("voided")
    WITHDRAWN = "withdrawn", _("given to another expert")


class VoteStage(models.TextChoices):
    """Stages of a vote (票决)."""

    PREPARED = "prepared", _("prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", pgettext_lazy("round or vote", "closed")
    ABANDONED = "abandoned", _("abandoned")


class RelayWay(models.TextChoices):
    """How a review or a pledge came that two persons take down (代录)."""

    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by telephone")


class Keyed(models.TextChoices):
    """How the two entries of one paper stand."""

    FIRST = "first", _("keyed in once")
    DIFFERS = "differs", _("the entries differ")
    AGREED = "agreed", _("keyed in twice alike")


class DrawStage(models.TextChoices):
    """Stages of a draw (抽取)."""

    PREPARED = "prepared", _("prepared")
    COMMITTED = "committed", _("pool committed")
    SEEDED = "seeded", _("seed made")
    DRAWN = "drawn", _("order drawn, being called")
    SEALED = "sealed", _("list sealed")
    OPENED = "opened", _("names opened")
    REDRAWN = "redrawn", _("void, drawn again")


class CallAnswer(models.TextChoices):
    """What became of a call to a seat."""

    ACCEPTED = "accepted", pgettext_lazy("call", "accepted")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("no answer in time")
    BARRED = "barred", _("kept away since the pool was committed")


class DeclineGround(models.TextChoices):
    """Why somebody drawn does not come: one list for all."""

    TIME = "time", _("no time on these days")
    FIELD = "field", _("not my field")
    CONFLICT = "conflict", _("a conflict of interest")
    HEALTH = "health", _("health")
    AWAY = "away", _("abroad or travelling")
    LIMIT = "limit", _("my unit or its rules do not allow it")
    OTHER = "other", _("another reason")


class CallWay(models.TextChoices):
    """How an answer came."""

    LINK = "link", _("by the link")
    TELEPHONE = "telephone", _("by telephone")
    MESSAGE = "message", _("by text message")


class MeetingStage(models.TextChoices):
    """Stages of a meeting (会评)."""

    PLANNED = "planned", _("planned")
    ORDERED = "ordered", _("order drawn by lot")
    SITTING = "sitting", _("in session")
    ENDED = "ended", pgettext_lazy("meeting", "ended")
    CALLED_OFF = "called_off", _("called off")


class Phase(models.TextChoices):
    """What is done with an item of the agenda."""

    WAITING = "waiting", _("waiting")
    TALK = "talk", _("presentation")
    QUESTIONS = "questions", _("questions and answers")
    DELIBERATION = "deliberation", _("deliberation")
    DONE = "done", pgettext_lazy("item of the agenda", "done")


class ResultOutcome(models.TextChoices):
    """Where an item stands towards the places of a round."""

    IN = "in", _("within the places")
    OUT = "out", _("not within the places")
    TIED = "tied", _("tied at the last place")


class Disclosed(models.TextChoices):
    """What of a programme's review can be shown to everybody."""

    NUMBERS = "numbers", _("how many stood at each stage")
    RULES = "rules", _("the rules it was decided by")
    PANEL = "panel", _("how many experts took part")
    CONFLICTS = "conflicts", _("how many were kept apart by a conflict of interest")
    DRAWS = "draws", _("how the panels were drawn")
    COUNT = "count", _("the whole numbers of the votes")
    OBJECTIONS = "objections", _("how many objections there were")
    REGIONS = "regions", _("those honoured by region")
    UNIT_KINDS = "unit_kinds", _("those honoured by kind of unit")
    SEXES = "sexes", _("those honoured by sex")
    AGES = "ages", _("those honoured by age")
    FRONTLINE = "frontline", _("how many of those honoured work on the front line")
    FILES = "files", _("award lists as files of data")


class PanelDuty(models.TextChoices):
    """What a member of a panel does in it."""

    CHAIR = "chair", _("chair of the panel")
    MEMBER = "member", _("member of the panel")


class PanelSource(models.TextChoices):
    """How an expert came into a panel."""

    DRAWN = "drawn", _("drawn by lot")
    APPOINTED = "appointed", _("appointed")


class MoveState(models.TextChoices):
    """Where the move of an item to another panel stands."""

    AWAITING = "awaiting", _("awaiting the society")
    DONE = "done", _("confirmed and done")
    REFUSED = "refused", _("refused by the society")
    DROPPED = "dropped", _("taken back by the office")


class Language(models.TextChoices):
    """Languages an expert reads papers in (ISO 639-1)."""

    CHINESE = "zh", pgettext_lazy("language", "Chinese")
    ENGLISH = "en", _("English")
    JAPANESE = "ja", _("Japanese")
    RUSSIAN = "ru", _("Russian")
    GERMAN = "de", _("German")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    KOREAN = "ko", _("Korean")
    ITALIAN = "it", _("Italian")
    ARABIC = "ar", _("Arabic")
    TIBETAN = "bo", _("Tibetan")
    UYGHUR = "ug", _("Uyghur")
    MONGOLIAN = "mn", _("Mongolian")
    KAZAKH = "kk", _("Kazakh")


class ConductKind(models.TextChoices):
    """Kinds of facts about how an expert did the work (履职记录)."""

    COMMENDED = "commended", _("commended")
    LATE = "late", _("late")
    WITHDREW = "withdrew", _("withdrew after accepting")
    ABSENT = "absent", _("absent without notice")
    PERFUNCTORY = "perfunctory", _("review without substance")
    UNDECLARED = "undeclared", _("conflict of interest not declared")
    DISCLOSED = "disclosed", _("disclosed what is confidential")
    LOBBIED = "lobbied", _("did not report lobbying")
    CORRECTION = "correction", _("correction of an earlier entry")


class BanEnd(models.TextChoices):
    """How a ban ended."""

    OVER = "over", pgettext_lazy("ban", "its time was over")
    LIFTED = "lifted", pgettext_lazy("ban", "lifted")


class DraftState(models.TextChoices):
    """Where a draft of an assignment stands."""

    STAGED = "staged", _("draft")
    IMPOSSIBLE = "impossible", _("no assignment possible")
    REPLACED = "replaced", _("replaced by a later draft")
    PUBLISHED = "published", _("published")


class DraftWay(models.TextChoices):
    """How a draft came about."""

    SOLVED = "solved", _("solved")
    EVERY = "every", _("every member of the panel reads every item")
    GAPS = "gaps", _("gaps filled with the fewest changes")
    READ_IN = "read_in", _("read in from Excel")


class PinKind(models.TextChoices):
    """What was decided by hand about a pair."""

    LOCK = "lock", _("locked in")
    FORBID = "forbid", _("kept out")


class SheetState(models.TextChoices):
    """Where a workbook of experts stands."""

    FAULTY = "faulty", _("has faults")
    READY = "ready", _("ready to import")
    RUNNING = "running", _("being imported")
    DONE = "done", _("imported")
